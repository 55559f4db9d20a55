#include "cmd/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"

enum {
	FILES_MAX = 8,
	SETTLE_MS = 50, /* a save is several events */
};

struct watch {
	struct arena *arena;
	int changes, signals;
	sigset_t before;
	const char *names[FILES_MAX]; /* of files that are watched whatever they are called */
	size_t count;
};

enum diag_code watch_open(struct arena *arena, struct watch **out, struct diags *diags)
{
	struct watch *w = arena_alloc(arena, sizeof *w);
	sigset_t ends;
	if (!w)
		return diag_no_memory(diags);
	w->arena = arena;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, &w->before);
	w->changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	w->signals = signalfd(-1, &ends, SFD_CLOEXEC);
	*out = w;
	return w->changes < 0 || w->signals < 0 ? diag_add(diags, DIAG_MACHINE, (struct place){0},
	                                                   "cannot watch files: %s", strerror(errno))
	                                        : DIAG_OK;
}

void watch_close(struct watch *watch)
{
	if (watch->changes >= 0)
		close(watch->changes);
	if (watch->signals >= 0)
		close(watch->signals);
	watch_leave(watch);
}

void watch_leave(const struct watch *watch)
{
	sigprocmask(SIG_SETMASK, &watch->before, NULL);
}

void watch_folder(struct watch *watch, const char *folder)
{
	inotify_add_watch(watch->changes, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
}

enum diag_code watch_file(struct watch *watch, const char *path, struct diags *diags)
{
	if (!path || !strcmp(path, "-"))
		return DIAG_OK;
	const char *folder = path_folder(watch->arena, path), *slash = strrchr(path, '/');
	if (!folder)
		return diag_no_memory(diags);
	watch_folder(watch, folder);
	if (watch->count < FILES_MAX)
		watch->names[watch->count++] = slash ? slash + 1 : path;
	return DIAG_OK;
}

/* What is made, and what editors keep beside a file, is not what it is made of. */
static bool matters(const struct watch *watch, const char *name)
{
	static const char *const endings[] = {".yaml", ".png", ".jpg", ".jpeg"};
	size_t length = strlen(name);
	for (size_t i = 0; i < watch->count; i++)
		if (!strcmp(name, watch->names[i]))
			return true;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t end = strlen(endings[i]);
		if (name[0] != '.' && length > end && !strcmp(name + length - end, endings[i]))
			return true;
	}
	return false;
}

/* Does an event that waits matter? A queue that ran over hides some that may. */
static bool read_changes(struct watch *watch)
{
	_Alignas(struct inotify_event) char bytes[4096];
	bool changed = false;
	for (ssize_t length; (length = read(watch->changes, bytes, sizeof bytes)) > 0;)
		for (const char *at = bytes; at < bytes + length;) {
			const struct inotify_event *event = (const void *)at;
			changed = changed || event->mask & IN_Q_OVERFLOW ||
			          (event->len && matters(watch, event->name));
			at += sizeof *event + event->len;
		}
	return changed;
}

bool watch_wait(struct watch *watch)
{
	struct pollfd files[] = {{.fd = watch->changes, .events = POLLIN},
	                         {.fd = watch->signals, .events = POLLIN}};
	struct signalfd_siginfo which;
	for (bool changed = false;;) {
		int ready = poll(files, 2, changed ? SETTLE_MS : -1);
		/* read, a signal does not strike when it is no longer blocked */
		if (files[1].revents && read(watch->signals, &which, sizeof which) > 0)
			return false;
		if (!ready && changed)
			return true;
		if (read_changes(watch))
			changed = true;
	}
}
