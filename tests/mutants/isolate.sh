#!/bin/sh
# Run a command where a mutant may kill and delete what it hits: it sees no process but its own, and the source tree and the
# program under test cannot be written. usage: isolate.sh TREE COMMAND…
set -eu
if [ "${ISOLATED:-}" != 1 ]; then
	user=
	[ "$(id -u)" = 0 ] || user="--user --map-root-user"
	exec unshare $user --pid --mount --fork --kill-child env ISOLATED=1 "$0" "$@"
fi
tree=$1
shift
mount -t proc none /proc
mount --bind "$tree" "$tree"
mount -o remount,bind,ro "$tree"
unset ISOLATED
cd "$tree" # the mount, not what it hides
exec "$@"
