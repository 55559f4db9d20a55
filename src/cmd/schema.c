#include <stdio.h>

#include "cmd/cmd.h"
#include "job/job.h"

int cmd_schema(const struct command *command, int argc, char **argv)
{
	const char *kind = "content";
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, &kind, 1, &rest);
	if (usage)
		return usage;
	struct arena *arena = arena_new(0);
	struct diags *diags = arena ? arena_alloc(arena, sizeof *diags) : NULL;
	if (!diags) {
		arena_drop(arena);
		fprintf(stderr, "handout: error: out of memory\n");
		return DIAG_MACHINE;
	}
	diags_init(diags, arena);
	struct buf out;
	buf_init(&out, arena);
	if (job_schema(kind, &out, diags) == DIAG_OK)
		file_write("-", (struct bytes){out.at, out.length}, diags);
	int code = cmd_report(diags);
	arena_drop(arena);
	return code;
}
