#include <string.h>

#include "cmd/inputs.h"
#include "cmd/render.h"

static const char *const dumps[] = {"content", "frames", "tags", NULL};

static const struct option options[] = {
	OPTION_OUTPUT(struct rendering, out, "where the PDF goes; - is standard output",
                  "TOPIC.LANGUAGE.pdf"),
	OPTION_BILINGUAL(struct rendering, second,
                     "add the copy in this language after the sheet, for the clinician"),
	{.name = "dump",
     .kind = VALUE_CHOICE,
     .value = "WHAT",
     .group = GROUP_MAKE,
     .help = "print the loaded sheet, the placed items or the tag tree instead",
     .choices = dumps,
     .at = offsetof(struct rendering, dump)},
	OPTION_LANGUAGE(struct rendering, language),
	OPTION_EXPIRED(struct rendering, expired),
	OPTION_LAYOUT(struct rendering, layout),
	OPTION_BRAND(struct rendering, brand),
	{.name = "values",
     .kind = VALUE_FILE,
     .value = "FILE",
     .group = GROUP_PATIENT,
     .help = "YAML with prepared_for, prepared_by, phone, note, date; - is standard input",
     .more = "It is never taken from the command line, which other users of a machine can read.",
     .otherwise = "lines for a pen",
     .at = offsetof(struct rendering, values)},
	{.name = "open",
     .group = GROUP_RUN,
     .help = "show the PDF with the desktop's program (xdg-open)",
     .at = offsetof(struct rendering, opens)},
	{.name = "watch",
     .group = GROUP_RUN,
     .help = "make it again after each save, until Ctrl-C",
     .more = "The sheet with what lies beside it, values, layouts and brands are watched. Faults "
             "are reported, and watching goes on.",
     .at = offsetof(struct rendering, watches)},
	OPTION_JSON(struct rendering, json, "print a JSON object that says what was made"),
	{.name = "verbose",
     .letter = 'v',
     .group = GROUP_TELL,
     .help = "say on standard error how long each stage took",
     .at = offsetof(struct rendering, verbose)},
	OPTION_QUIET(struct rendering, quiet),
	OPTIONS_END,
};

static int run(const struct command *command, int argc, char **argv)
{
	struct rendering r = {.dump = RENDER_NO_DUMP, .told = -1};
	int usage = options_read(command, argc, argv, &r);
	const struct inputs inputs = {{{"content", r.file},
	                               {"values", r.values},
	                               {"layout", input_file_of(r.layout)},
	                               {"brand", input_file_of(r.brand)}},
	                              r.language || r.second};
	if (!usage)
		usage = inputs_check(command, &inputs, r.out);
	bool pdf_in_file = r.dump == RENDER_NO_DUMP && !(r.out && !strcmp(r.out, "-"));
	if (!usage && !pdf_in_file && (r.json || r.opens || r.watches))
		usage = cmd_usage(command, "--json, --open and --watch need a PDF in a file");
	if (!usage && r.watches && (!strcmp(r.file, "-") || (r.values && !strcmp(r.values, "-"))))
		usage = cmd_usage(command, "--watch needs files, not standard input");
	if (!usage)
		usage = cmd_clock(command, &r.clock);
	return usage ? usage
	             : cmd_run_with_names(command,
	                                  r.opens || r.watches ? render_supervised : render_once, &r);
}

const struct command command_render = {
	.name = "render",
	.about = "make the PDF of one handout",
	.help = "The PDF is tagged, with the brand's header, the whole disclaimer and the page number "
			"on every page. Its path is printed.",
	.options = options,
	.argument = ARGUMENT_SHEET(struct rendering, file),
	.run = run,
};
