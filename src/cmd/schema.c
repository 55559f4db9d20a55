#include "cmd/cmd.h"
#include "job/job.h"
#include "portal/portal.h"

static enum diag_code print(struct arena *arena, void *context, struct diags *diags)
{
	const char **kind = context;
	struct buf out;
	buf_init(&out, arena);
	enum diag_code code = portal_has_schema(*kind) ? portal_schema(*kind, &out, diags)
	                                               : job_schema(*kind, &out, diags);
	return code == DIAG_OK ? file_write("-", (struct bytes){out.at, out.length}, diags) : code;
}

int cmd_schema(const struct command *command, int argc, char **argv)
{
	const char *kind = "content";
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, &kind, 1, &rest);
	return usage ? usage : cmd_run(print, &kind);
}
