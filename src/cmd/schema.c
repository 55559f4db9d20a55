#include "api/schema.h"
#include "base/file.h"
#include "cmd/cmd.h"

static const char *const kinds[] = {"content", "values",       "layout", "brand",
                                    "phrases", "cancer-types", "words",  "abbreviations",
                                    "portal",  "portal-codes", "email",  NULL};

struct printing {
	size_t kind; /* which of kinds */
	bool quiet;
};

static const struct option options[] = {OPTION_QUIET(struct printing, quiet), OPTIONS_END};

static enum diag_code print(struct arena *arena, void *context, struct diags *diags)
{
	const struct printing *p = context;
	struct buf out;
	buf_init(&out, arena);
	enum diag_code code = api_schema(kinds[p->kind], &out, diags);
	return code == DIAG_OK ? file_write("-", (struct bytes){out.at, out.length}, diags) : code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct printing p = {0};
	int usage = options_read(command, argc, argv, &p);
	return usage ? usage : cmd_run(print, &p);
}

const struct command command_schema = {
	.name = "schema",
	.about = "print the JSON Schema of a kind of file",
	.help = "Editors that know JSON Schema use it to complete and check YAML files while they are "
			"written.",
	.options = options,
	.argument = {.value = "KIND",
                 .kind = VALUE_CHOICE,
                 .help = "the kind of file",
                 .choices = kinds,
                 .preset = "content",
                 .most = 1,
                 .at = offsetof(struct printing, kind)},
	.run = run,
};
