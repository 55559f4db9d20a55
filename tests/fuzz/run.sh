#!/bin/sh
# Run one target for so many seconds over its seeds and the corpus that is kept: run.sh BUILD TARGET SECONDS
set -eu
build=$1 target=$2 seconds=$3 here=$(dirname "$0")
seeds=$build/seeds/$target
rm -rf "$seeds"
mkdir -p "$seeds" "$here/corpus/$target" "$build/found"
copy() { for f in "$@"; do [ ! -f "$f" ] || cp "$f" "$seeds/$(echo "$f" | tr / _)"; done; }
dict=
case $target in
content) copy content/*/*.yaml tests/golden/*.yaml tests/hostile/*.yaml; dict=yaml ;;
values) printf 'prepared_for: A\nphone: "1"\nnote: B\n' >"$seeds/a"; printf 'patient: Patient/1\nmessage: x\n' >"$seeds/b"
	printf 'from: {address: a@b.example}\nto: [c@d.example]\nsubject: S\nmessage: x\n' >"$seeds/c"; dict=yaml ;;
layout) copy layouts/*.yaml; dict=yaml ;;
brand) copy layouts/brands/*.yaml; dict=yaml ;;
tables) copy content/cancer-types.yaml content/rules/*.yaml; dict=yaml ;;
import_text | import_markdown) copy tests/import/*; dict=document ;;
image) copy tests/golden/*.png tests/golden/*.jpg tests/hostile/*.png tests/hostile/*.jpg ;;
font) for f in fonts/*.ttf; do [ "$(wc -c <"$f")" -gt 60000 ] || copy "$f"; done ;;
job_lines) printf '{"content":"a.yaml","output":"a.pdf","values":{"note":"x"}}\n{"content":1}\n' >"$seeds/a"; dict=json ;;
answers) printf '{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201 Created"}}]}' >"$seeds/a"
	printf '{"resourceType":"OperationOutcome","issue":[{"code":"invalid","diagnostics":"x"}]}' >"$seeds/b"
	printf '{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server"}]}' >"$seeds/c"; dict=json ;;
esac
# what is found grows beside the seeds; the kept corpus changes by hand alone
if ! "$build/targets/$target" -max_total_time="$seconds" -seed="${FUZZ_SEED:-0}" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
	${dict:+-dict=$here/$dict.dict} -artifact_prefix="$build/found/$target-" "$seeds" "$here/corpus/$target" >"$build/$target.log" 2>&1; then
	tail -n 40 "$build/$target.log"
	echo "fuzz: $target stopped; again by: $build/targets/$target $build/found/$target-…" >&2
	exit 1
fi
echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log") runs in $seconds s, clean"
