#include <stdio.h>

#include "base/data_path.h"
#include "base/json_text.h"
#include "cmd/cmd.h"
#include "cmd/print.h"
#include "library/sheets.h"
#include "text/width.h"

struct listing {
	const char *paths[ARGUMENTS_MAX];
	struct sheets_request request;
	struct clock clock;
	bool json, places, quiet;
};

static const struct option options[] = {
	OPTION_CANCER_TYPES(struct listing, request.cancer_types),
	OPTION_LANGUAGES(struct listing, request.languages, "only sheets in these languages"),
	{.name = "icd10",
     .kind = VALUE_TEXT,
     .value = "CODE",
     .group = GROUP_CHOOSE,
     .help =
         "only sheets for this diagnosis code: C91, C91.00 or c9100; then those for every cancer",
     .more = "Types of cancer have ICD-10-CM codes in content/cancer-types.yaml. A category, such "
             "as C91, finds what its codes find. Sheets for every cancer, those of a type without "
             "codes, come last; they also fit a cancer without a type of its own, such as C80.",
     .at = offsetof(struct listing, request.icd10)},
	{.name = "search",
     .kind = VALUE_TEXT,
     .value = "WORDS",
     .group = GROUP_CHOOSE,
     .help = "only sheets that have all of these words, best match first",
     .more = "Words in the title, the topic and the cancer type's name count more than those in "
             "headings, and those more than the ones in the text. Words that follow one another "
             "come first, and a whole word counts more than the beginning of one. Case, accents "
             "and quotation marks around words do not count. A word is found inside other words "
             "only if nothing else is found.",
     .at = offsetof(struct listing, request.search)},
	{.name = "paths",
     .group = GROUP_TELL,
     .help = "print where each is instead of its title",
     .at = offsetof(struct listing, places)},
	OPTION_JSON(struct listing, json, "print a line of JSON for each"),
	OPTION_QUIET(struct listing, quiet),
	OPTIONS_END,
};

static bool print_json(const struct sheet *sheet)
{
	return print_json_line(
		json_pack("{s:o,s:s?,s:s?,s:s?,s:s?,s:s?,s:b,s:o?}", "content", json_text(sheet->path),
	              "cancer_type", sheet->cancer_type, "topic", sheet->topic, "language",
	              sheet->language, "title", sheet->title, "expires", sheet->expires, "expired",
	              sheet->expired, "error", sheet->fault ? json_text(sheet->fault) : NULL));
}

enum { COLUMNS = 4 };

/* The cells of a sheet's line. */
static void cells_of(const struct listing *l, const struct sheet *sheet, const char *cells[COLUMNS])
{
	cells[0] = sheet->cancer_type;
	cells[1] = sheet->topic;
	cells[2] = sheet->language;
	cells[3] = l->places || !sheet->title ? sheet->path : sheet->title;
}

static void print_table(const struct listing *l, const struct sheet *sheets, size_t count)
{
	size_t widths[COLUMNS] = {0};
	const char *cells[COLUMNS];
	for (size_t i = 0; i < count; i++) {
		if (sheets[i].fault)
			continue;
		cells_of(l, &sheets[i], cells);
		for (size_t k = 0; k < COLUMNS; k++)
			if (text_columns(cells[k]) > widths[k])
				widths[k] = text_columns(cells[k]);
	}
	for (size_t i = 0; i < count; i++) {
		if (sheets[i].fault)
			continue;
		cells_of(l, &sheets[i], cells);
		for (size_t k = 0; k < COLUMNS; k++) {
			bool last = k + 1 == COLUMNS && !sheets[i].expired;
			cmd_print_safely(stdout, cells[k]);
			printf("%*s", last ? 0 : (int)(widths[k] - text_columns(cells[k])) + 2, "");
		}
		printf("%s%s\n", sheets[i].expired ? "expired " : "",
		       sheets[i].expired ? sheets[i].expires : "");
	}
}

static enum diag_code list(struct arena *arena, void *context, struct diags *diags)
{
	const struct listing *l = context;
	struct sheets_request request = l->request;
	struct sheet *sheets;
	size_t count = 0;
	const char *data = data_default(arena);
	if (!data)
		return diag_no_memory(diags);
	request.paths = l->paths;
	request.data_path = data;
	request.today = l->clock.today;
	if (!request.path_count && !sheets_of_library(arena, data, &request))
		return diag_no_memory(diags);
	enum diag_code code = sheets_find(arena, &request, &sheets, &count, diags);
	for (size_t i = 0; i < count; i++) {
		if (sheets[i].fault)
			code = diag_add(diags, DIAG_INPUT, sheets[i].fault_at, "%s", sheets[i].fault_text);
		if (sheets[i].twin && !l->quiet && !cmd_note_twin(arena, sheets[i].path, sheets[i].twin))
			code = diag_no_memory(diags);
		if (l->json && !print_json(&sheets[i]))
			code = diag_no_memory(diags);
	}
	if (!l->json)
		print_table(l, sheets, count);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct listing l = {.json = false};
	int usage = options_read(command, argc, argv, &l);
	if (!usage)
		usage = cmd_clock(command, &l.clock);
	return usage ? usage : cmd_run_with_names(command, list, &l);
}

const struct command command_list = {
	.name = "list",
	.about = "list the handouts that are available",
	.help = "A handout whose review has expired is marked with the day it expired.",
	.options = options,
	.argument = ARGUMENT_SHEETS(
		struct listing, paths, request.path_count,
		"handouts in YAML, and folders of them (default: those that came with the program)"),
	.run = run,
};
