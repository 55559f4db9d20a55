#include <string.h>

#include "cmd/inputs.h"
#include "convert/convert.h"

enum { CONTENT_MAX = 1024 * 1024 };

struct exporting {
	const char *file, *output;
	size_t format; /* which of formats */
	bool quiet;
};

static const char *const formats[] = {"markdown", "text", NULL};
static const enum document_format document_formats[] = {DOCUMENT_MARKDOWN, DOCUMENT_TEXT};

static const struct option options[] = {
	OPTION_OUTPUT(struct exporting, output, "where the text goes; - is standard output",
                  "standard output"),
	{.name = "format",
     .kind = VALUE_CHOICE,
     .value = "FORMAT",
     .group = GROUP_MAKE,
     .help = "what the handout becomes",
     .preset = "markdown",
     .choices = formats,
     .at = offsetof(struct exporting, format)},
	OPTION_QUIET(struct exporting, quiet),
	OPTIONS_END,
};

static enum diag_code write_document(struct arena *arena, void *context, struct diags *diags)
{
	const struct exporting *e = context;
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
		code = document_export(&source, &handout, document_formats[e->format], &out, diags);
	return code == DIAG_OK ? file_write(e->output, (struct bytes){out.at, out.length}, diags)
	                       : code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct exporting e = {.output = "-"};
	int usage = options_read(command, argc, argv, &e);
	const struct inputs inputs = {{{"content", e.file}}, false};
	if (!usage)
		usage = inputs_check(command, &inputs, e.output);
	return usage ? usage : cmd_run_with_names(command, write_document, &e);
}

const struct command command_export = {
	.name = "export",
	.about = "write a handout as Markdown or text, to be edited and imported",
	.help = "`handout import` makes the same handout from it again.",
	.options = options,
	.argument = ARGUMENT_SHEET(struct exporting, file),
	.run = run,
};
