#include <string.h>

#include "cmd/cmd.h"
#include "convert/convert.h"

enum { CONTENT_MAX = 1024 * 1024 };

struct export
{
	const char *file, *output;
	enum document_format format;
};

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
{
	const struct export *e = context;
	struct source source = {.name = strcmp(e->file, "-") != 0 ? e->file : "standard input"};
	struct handout handout;
	struct buf out;
	const char *folder = path_folder(arena, e->file);
	buf_init(&out, arena);
	if (!folder)
		return diag_no_memory(diags);
	enum diag_code code = file_read(arena, e->file, CONTENT_MAX, &source.bytes, diags);
	if (code == DIAG_OK)
		code = content_load(arena, &source, folder, &handout, diags);
	if (code == DIAG_OK)
		code = document_export(&source, &handout, e->format, &out, diags);
	return code == DIAG_OK ? file_write(e->output, (struct bytes){out.at, out.length}, diags)
	                       : code;
}

int cmd_export(const struct command *command, int argc, char **argv)
{
	struct export e = {.output = "-"};
	const char *format = "markdown";
	size_t rest;
	const struct option_value options[] = {{"--format", 0, &format, false},
	                                       {"--output", 'o', &e.output, false}};
	int usage = cmd_options(command, argc, argv, options, 2, &e.file, 1, &rest);
	if (usage)
		return usage;
	if (!rest)
		return cmd_usage(command, "FILE is missing");
	if (strcmp(format, "markdown") != 0 && strcmp(format, "text") != 0)
		return cmd_usage(command, "--format “%s”: markdown or text", format);
	e.format = strcmp(format, "text") != 0 ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT;
	return cmd_run(run, &e);
}
