/*
 * `handout render --open` and `--watch`: each print is made by a child, which walls itself in; this
 * process shows it and waits for changes.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/data_path.h"
#include "base/file.h"
#include "cmd/render.h"
#include "cmd/watch.h"

enum { PATH_MOST = 4096 };

extern char **environ;

struct supervision {
	const struct rendering *rendering;
	struct watch *watch; /* NULL: once */
	struct diags *diags;
	char made[PATH_MOST]; /* the path of the last PDF; empty: none was made */
};

/* In the child: what main() does around a command. */
static int work(const struct supervision *s, int told)
{
	struct rendering rendering = *s->rendering;
	rendering.told = told;
	if (s->watch)
		watch_leave(s->watch);
	int code = cmd_run(render_once, &rendering);
	return fflush(stdout) ? DIAG_MACHINE : code;
}

/* What the child said of the path; it may have been taken over by what it read, so that only a name
 * in the current folder is believed where none was asked for. */
static void hear(struct supervision *s, int told)
{
	size_t length = 0;
	for (ssize_t count; length < sizeof s->made - 1 &&
	                    (count = TEMP_FAILURE_RETRY(
							 read(told, s->made + length, sizeof s->made - 1 - length))) > 0;)
		length += (size_t)count;
	s->made[length] = 0;
	if (length && s->rendering->out)
		snprintf(s->made, sizeof s->made, "%s", s->rendering->out);
	else if (strchr(s->made, '/') || s->made[0] == '-')
		s->made[0] = 0;
}

static enum diag_code fail(const struct supervision *s, const char *what)
{
	return diag_add(s->diags, DIAG_MACHINE, (struct place){0}, "%s: %s", what, strerror(errno));
}

static enum diag_code make(struct supervision *s)
{
	int told[2], status = 0;
	if (pipe2(told, O_CLOEXEC))
		return fail(s, "cannot make a pipe");
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		_exit(work(s, told[1]));
	close(told[1]);
	if (child > 0)
		hear(s, told[0]);
	close(told[0]);
	if (child < 0)
		return fail(s, "cannot start a process");
	TEMP_FAILURE_RETRY(waitpid(child, &status, 0));
	if (WIFEXITED(status))
		return (enum diag_code)WEXITSTATUS(status);
	return diag_add(s->diags, DIAG_MACHINE, (struct place){0}, "the process died: %s",
	                strsignal(WTERMSIG(status)));
}

/* The desktop's program for PDFs; it is not waited for, since some show the file themselves. */
static enum diag_code show(const struct supervision *s)
{
	char program[] = "xdg-open", path[PATH_MOST + 2];
	char *const arguments[] = {program, path, NULL};
	posix_spawn_file_actions_t streams;
	pid_t child;
	snprintf(path, sizeof path, "%s%s", s->made[0] == '-' ? "./" : "", s->made);
	posix_spawn_file_actions_init(&streams);
	posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&streams, STDERR_FILENO, STDOUT_FILENO);
	int error = posix_spawnp(&child, program, &streams, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&streams);
	return error ? diag_add(s->diags, DIAG_MACHINE, (struct place){.file = s->made},
	                        "cannot open it with xdg-open (package xdg-utils): %s", strerror(error))
	             : DIAG_OK;
}

/* The sheet with what lies beside it, and layouts, brands and words of all data folders. */
static enum diag_code watch_inputs(struct arena *arena, struct supervision *s)
{
	static const char *const rooms[] = {"layouts", "layouts/brands", "layouts/phrases"};
	const struct rendering *r = s->rendering;
	const char *const files[] = {r->file, r->values, strchr(r->layout, '/') ? r->layout : NULL,
	                             strchr(r->brand, '/') ? r->brand : NULL};
	const char *rest = data_default(arena), *folder;
	if (!rest)
		return diag_no_memory(s->diags);
	enum diag_code code = watch_open(arena, &s->watch, s->diags);
	for (size_t i = 0; code == DIAG_OK && i < sizeof files / sizeof *files; i++)
		code = watch_file(s->watch, files[i], s->diags);
	while (code == DIAG_OK && data_next(arena, &rest, &folder) && folder)
		for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
			const char *room = path_join(arena, folder, rooms[i]);
			if (room)
				watch_folder(s->watch, room);
		}
	return code;
}

static enum diag_code watch(struct supervision *s)
{
	bool shown = false;
	do {
		enum diag_code code = make(s);
		if (s->diags->worst != DIAG_OK)
			return code; /* no child could be started: none of the sheet's faults */
		if (code == DIAG_OK && s->rendering->opens && !shown) {
			code = show(s);
			shown = true;
		}
		if (s->diags->worst != DIAG_OK)
			return code;
		if (!s->rendering->quiet)
			fprintf(stderr, "watching %s; Ctrl-C ends it\n", s->rendering->file);
	} while (watch_wait(s->watch));
	return DIAG_OK;
}

enum diag_code render_supervised(struct arena *arena, void *context, struct diags *diags)
{
	struct supervision s = {.rendering = context, .diags = diags};
	enum diag_code code = s.rendering->watches ? watch_inputs(arena, &s) : DIAG_OK;
	if (code == DIAG_OK && s.watch) {
		code = watch(&s);
	} else if (code == DIAG_OK) {
		code = make(&s);
		if (code == DIAG_OK && s.made[0])
			code = show(&s);
	}
	if (s.watch)
		watch_close(s.watch);
	if (code > diags->worst) /* the child has told why */
		diags->worst = code;
	return code;
}
