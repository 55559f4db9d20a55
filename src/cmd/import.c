#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/inputs.h"
#include "convert/convert.h"
#include "job/job.h"
#include "job/walls.h"

enum { DOCUMENT_MAX = 1024 * 1024 };

struct import {
	const char *file, *output;
	size_t format; /* which of formats, as enum document_format */
	bool quiet;
	struct import_hints hints;
};

static const char *const formats[] = {"auto", "text", "markdown", NULL};

static const struct option options[] = {
	OPTION_OUTPUT(struct import, output, "where the YAML goes; - is standard output",
                  "standard output"),
	{.name = "format",
     .kind = VALUE_CHOICE,
     .value = "FORMAT",
     .group = GROUP_DOCUMENT,
     .help = "what the document is",
     .preset = "auto",
     .choices = formats,
     .at = offsetof(struct import, format)},
	{.name = "lang",
     .kind = VALUE_LANGUAGE,
     .value = "LANGUAGE",
     .group = GROUP_DOCUMENT,
     .help = "the text's language",
     .preset = "en",
     .at = offsetof(struct import, hints.language)},
	{.name = "title",
     .kind = VALUE_TEXT,
     .value = "TITLE",
     .group = GROUP_DOCUMENT,
     .help = "its title, if the text gives none, or a wrong one",
     .at = offsetof(struct import, hints.title)},
	{.name = "cancer-type",
     .kind = VALUE_CANCER_TYPE,
     .value = "TYPE",
     .group = GROUP_DOCUMENT,
     .help = "its type of cancer, likewise",
     .at = offsetof(struct import, hints.cancer_type)},
	{.name = "date",
     .kind = VALUE_TEXT,
     .value = "DAY",
     .group = GROUP_DOCUMENT,
     .help = "its date, likewise: 2026-05-15, or in words of its language",
     .at = offsetof(struct import, hints.date)},
	{.name = "author",
     .kind = VALUE_TEXT,
     .value = "WHO",
     .group = GROUP_DOCUMENT,
     .help = "its author, likewise",
     .at = offsetof(struct import, hints.author)},
	OPTION_QUIET(struct import, quiet),
	OPTIONS_END,
};

/* "car-t" of "folder/car-t.en.yaml"; NULL where output says no topic. */
static const char *topic_of(struct arena *arena, const char *output)
{
	const char *slash = strrchr(output, '/'), *name = slash ? slash + 1 : output;
	size_t length = strcspn(name, ".");
	size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return length && length == good && *name != '-' ? arena_copy(arena, name, length) : NULL;
}

/* A sheet that cannot be printed, such as for a sign that no font has, is not written; in another
 * language, for which the brand may lack words, that is told only. */
static enum diag_code check_print(struct arena *arena, const char *folder, const struct import *m,
                                  const struct buf *yaml, struct diags *diags)
{
	const char *data = data_default(arena);
	struct job_engine *engine = data ? job_engine_new(data) : NULL;
	const struct job_request request = {
		.content = {"the YAML that was made", {yaml->at, yaml->length}, folder, NULL},
		.layout = "letter",
		.brand = "navis",
		.output = JOB_DUMP_FRAMES,
		.today = m->hints.today};
	struct job_result result;
	struct diags *own = arena_alloc(arena, sizeof *own);
	if (!engine || !own) {
		job_engine_drop(engine);
		return diag_no_memory(diags);
	}
	bool english = !strncmp(m->hints.language, "en", 2);
	diags_init(own, arena);
	enum diag_code code = job_run(engine, arena, &request, &result, english ? diags : own);
	job_engine_drop(engine);
	for (size_t i = 0; !m->quiet && i < own->count && code != DIAG_MACHINE; i++)
		cmd_note(own->list[i].at, own->list[i].text);
	if (own->worst == DIAG_MACHINE)
		return diag_add(diags, DIAG_MACHINE, own->list[0].at, "%s", own->list[0].text);
	return english ? code : DIAG_OK;
}

static void print_remarks(const struct outline *outline)
{
	for (size_t i = 0; i < outline->remark_count; i++)
		cmd_note(outline->remarks[i].at, outline->remarks[i].text);
}

/* A document may be hostile: from here on the process can do no more than write its YAML. */
static enum diag_code confine(struct arena *arena, const struct import *m, struct diags *diags)
{
	const char *data = data_default(arena);
	struct confinement *walls = data ? walls_new(arena, data) : NULL;
	if (!walls || !walls_read_beside(arena, walls, m->file) ||
	    !walls_write_beside(arena, walls, m->output))
		return diag_no_memory(diags);
	return confine_process(walls, diags);
}

/* The date as YYYY-MM-DD, in words of the document's language too. */
static enum diag_code read_date(struct arena *arena, struct import *m, struct diags *diags)
{
	struct month_names *months = arena_alloc(arena, sizeof *months);
	const char *text = m->hints.date;
	char *date = arena_alloc(arena, sizeof "YYYY-MM-DD");
	if (!months || !date || !month_names_load(m->hints.language, months))
		return diag_no_memory(diags);
	m->hints.months = months;
	if (text && date_read(text, strlen(text), months, date) != strlen(text))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "--date must be a day such as 2026-05-15, not “%s”", text);
	m->hints.date = text ? date : NULL;
	return DIAG_OK;
}

static enum diag_code make_yaml(struct arena *arena, void *context, struct diags *diags)
{
	struct import *m = context;
	bool standard = !strcmp(m->file, "-");
	struct source source = {.name = standard ? "standard input" : m->file};
	struct outline outline = {.arena = arena, .diags = diags, .source = &source};
	struct bytes document;
	struct buf yaml;
	const char *folder = path_folder(arena, strcmp(m->output, "-") != 0 ? m->output : m->file);
	buf_init(&yaml, arena);
	if (!folder)
		return diag_no_memory(diags);
	m->hints.topic = topic_of(arena, m->output);
	enum diag_code code = confine(arena, m, diags);
	if (code == DIAG_OK)
		code = read_date(arena, m, diags);
	if (code == DIAG_OK)
		code = file_read(arena, m->file, DOCUMENT_MAX, &document, diags);
	if (code == DIAG_OK)
		code =
			cmd_type_names(arena, m->hints.language, &m->hints.types, &m->hints.type_count, diags);
	if (code == DIAG_OK)
		code = document_import(&outline, document, folder, (enum document_format)m->format,
		                       &m->hints, &yaml);
	if (code == DIAG_OK)
		code = check_print(arena, folder, m, &yaml, diags);
	if (!m->quiet)
		print_remarks(&outline);
	return code == DIAG_OK ? file_write(m->output, (struct bytes){yaml.at, yaml.length}, diags)
	                       : code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct import m = {.output = "-"};
	struct clock clock;
	int usage = options_read(command, argc, argv, &m);
	const struct inputs inputs = {{{"document", m.file}}, false};
	if (!usage)
		usage = inputs_check(command, &inputs, m.output);
	if (!usage)
		usage = cmd_clock(command, &clock);
	m.hints.today = clock.today;
	return usage ? usage : cmd_run_with_names(command, make_yaml, &m);
}

const struct command command_import = {
	.name = "import",
	.about = "make a handout from text or Markdown",
	.help = "Every word of the text is in the YAML, once and in order, or the import fails and "
			"names the word. What was done to the text is reported on standard error.",
	.options = options,
	.argument = {.value = "FILE",
                 .kind = VALUE_FILE,
                 .help =
                     "an answer as people copy it from a page, or Markdown; - is standard input",
                 .least = 1,
                 .most = 1,
                 .at = offsetof(struct import, file)},
	.run = run,
};
