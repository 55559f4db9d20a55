#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "convert/convert.h"
#include "job/job.h"
#include "job/walls.h"

enum { DOCUMENT_MAX = 1024 * 1024 };

struct import {
	const char *file, *output;
	enum document_format format;
	struct import_hints hints;
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
	for (size_t i = 0; i < own->count && code != DIAG_MACHINE; i++)
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

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
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
		code = file_read(arena, m->file, DOCUMENT_MAX, &document, diags);
	if (code == DIAG_OK)
		code =
			cmd_type_names(arena, m->hints.language, &m->hints.types, &m->hints.type_count, diags);
	if (code == DIAG_OK)
		code = document_import(&outline, document, folder, m->format, &m->hints, &yaml);
	if (code == DIAG_OK)
		code = check_print(arena, folder, m, &yaml, diags);
	print_remarks(&outline);
	return code == DIAG_OK ? file_write(m->output, (struct bytes){yaml.at, yaml.length}, diags)
	                       : code;
}

static bool read_format(const char *name, enum document_format *out)
{
	static const char *const names[] = {"auto", "text", "markdown"};
	for (int i = 0; i < 3; i++)
		if (!strcmp(names[i], name)) {
			*out = (enum document_format)i;
			return true;
		}
	return false;
}

int cmd_import(const struct command *command, int argc, char **argv)
{
	struct import m = {.output = "-", .hints.language = "en"};
	struct clock clock;
	struct month_names months;
	const char *format = "auto";
	char date[11];
	size_t rest;
	const struct option_value options[] = {
		{"--output", 'o', &m.output, false},     {"--cancer-type", 0, &m.hints.cancer_type, false},
		{"--title", 0, &m.hints.title, false},   {"--date", 0, &m.hints.date, false},
		{"--author", 0, &m.hints.author, false}, {"--lang", 0, &m.hints.language, false},
		{"--format", 0, &format, false}};
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, &m.file,
	                        1, &rest);
	if (usage)
		return usage;
	if (!rest)
		return cmd_usage(command, "FILE is missing");
	if (!read_format(format, &m.format))
		return cmd_usage(command, "--format “%s”: auto, text or markdown", format);
	if (!month_names_load(m.hints.language, &months)) {
		fprintf(stderr, "handout: error: out of memory\n");
		return DIAG_MACHINE;
	}
	m.hints.months = &months;
	if (m.hints.date &&
	    date_read(m.hints.date, strlen(m.hints.date), &months, date) != strlen(m.hints.date))
		return cmd_usage(command, "--date “%s”: a day such as 2026-05-15", m.hints.date);
	if (m.hints.date)
		m.hints.date = date;
	if (!cmd_clock(&clock))
		return cmd_usage(NULL, "SOURCE_DATE_EPOCH must be a number of seconds since 1970");
	m.hints.today = clock.today;
	return cmd_run(run, &m);
}
