#include "api/schema.h"
#include "base/file.h"
#include "cmd/cmd.h"

static enum diag_code print(struct arena *arena, void *context, struct diags *diags)
{
	const char **kind = context;
	struct buf out;
	buf_init(&out, arena);
	enum diag_code code = api_schema(*kind, &out, diags);
	return code == DIAG_OK ? file_write("-", (struct bytes){out.at, out.length}, diags) : code;
}

int cmd_schema(const struct command *command, int argc, char **argv)
{
	const char *kind = "content";
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, &kind, 1, &rest);
	return usage ? usage : cmd_run(print, &kind);
}
