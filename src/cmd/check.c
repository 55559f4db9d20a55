#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/data_path.h"
#include "cmd/check_report.h"
#include "cmd/cmd.h"
#include "job/walls.h"
#include "library/sheets.h"

enum { PATHS_MAX = 4096, CONTENT_MAX = 1024 * 1024 };

struct checking_run {
	const char *paths[PATHS_MAX];
	size_t path_count;
	const char *brand;
	double max_grade;
	bool json, strict, reading, verbose;
	struct clock clock;
	struct check_totals totals;
};

struct checker {
	struct job_engine *engine;
	struct arena *arena; /* of one file after the other */
	struct word_lists words;
	struct checking_run *run;
};

/* Findings go out as they come: a run over a library can be long. */
static enum diag_code check_file(struct checker *c, const char *path, struct diags *diags)
{
	arena_reset(c->arena);
	const struct checking_run *run = c->run;
	struct diags *own = arena_alloc(c->arena, sizeof *own);
	struct check_report *report = arena_alloc(c->arena, sizeof *report);
	struct sheet_check check = {
		.content = {.name = strcmp(path, "-") ? path : "standard input",
	                .folder = strcmp(path, "-") ? path_folder(c->arena, path) : "."},
		.brand = run->brand,
		.options = {run->max_grade, run->clock.today, &c->words}};
	if (!own || !report || !check.content.folder)
		return diag_no_memory(diags);
	diags_init(own, c->arena);
	enum diag_code code = file_read(c->arena, path, CONTENT_MAX, &check.content.bytes, own);
	if (code == DIAG_OK)
		code = check_sheet(c->engine, c->arena, &check, report, own);
	for (size_t i = 0; i < own->count; i++) {
		struct place at = own->list[i].at;
		at.file = at.file ? path : NULL;
		diag_add(diags, own->list[i].code, at, "%s", own->list[i].text);
	}
	if (own->no_memory)
		return diag_no_memory(diags);
	const struct check_look look = {run->json, run->reading, run->verbose, run->max_grade};
	if (code == DIAG_OK &&
	    !check_print(c->arena, check.content.name, report, &look, &c->run->totals))
		return diag_no_memory(diags);
	if (ferror(stdout))
		return diag_add(diags, DIAG_MACHINE, (struct place){0}, "cannot write to standard output");
	return code;
}

static bool is_folder(const char *path)
{
	struct stat st;
	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum diag_code check_sheets(struct checker *c, struct arena *arena,
                                   const struct sheets_request *request, struct diags *diags)
{
	struct sheet *sheets;
	size_t count;
	enum diag_code code = sheets_find(arena, request, &sheets, &count, diags);
	if (code != DIAG_OK)
		return code;
	for (size_t i = 0; code != DIAG_MACHINE && i < count; i++) {
		enum diag_code checked = check_file(c, sheets[i].path, diags);
		if (sheets[i].twin && !cmd_note_twin(arena, sheets[i].path, sheets[i].twin))
			checked = diag_no_memory(diags);
		code = checked > code ? checked : code;
	}
	return code;
}

static enum diag_code check_path(struct checker *c, struct arena *arena, const char *path,
                                 struct diags *diags)
{
	const struct sheets_request request = {.paths = &path, .path_count = 1};
	return is_folder(path) ? check_sheets(c, arena, &request, diags) : check_file(c, path, diags);
}

static enum diag_code check_library(struct checker *c, struct arena *arena, const char *data,
                                    struct diags *diags)
{
	struct sheets_request request = {.data_path = data};
	return sheets_of_library(arena, data, &request) ? check_sheets(c, arena, &request, diags)
	                                                : diag_no_memory(diags);
}

/* Sheets may be hostile: from here on the process can do no more than read. */
static enum diag_code confine(struct arena *arena, const struct checking_run *run, const char *data,
                              struct diags *diags)
{
	struct confinement *walls = walls_new(arena, data);
	bool enough = walls && walls_read_beside(arena, walls, run->brand);
	for (size_t i = 0; enough && i < run->path_count; i++)
		enough = walls_read_sheet(arena, walls, run->paths[i]);
	return enough ? confine_process(walls, diags) : diag_no_memory(diags);
}

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
{
	struct checking_run *run = context;
	struct checker c = {.arena = arena_new(0), .run = run};
	const char *data = data_default(arena);
	enum diag_code code = data ? confine(arena, run, data, diags) : DIAG_OK;
	if (data && code == DIAG_OK)
		c.engine = job_engine_new(data);
	if (code == DIAG_OK && (!c.arena || !c.engine))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		code = check_load_words(arena, data, &c.words, diags);
	if (code == DIAG_OK && !run->path_count)
		code = check_library(&c, arena, data, diags);
	else
		for (size_t i = 0; code != DIAG_MACHINE && c.words.count && i < run->path_count; i++) {
			enum diag_code checked = check_path(&c, arena, run->paths[i], diags);
			code = checked > code ? checked : code;
		}
	if (!run->json && run->totals.files)
		check_print_totals(&run->totals);
	if (c.engine && !diags->no_memory)
		job_engine_drop(c.engine);
	arena_drop(c.arena);
	return code;
}

static bool read_grade(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return !*end && end > text && *out >= 1 && *out <= 20;
}

int cmd_check(const struct command *command, int argc, char **argv)
{
	struct checking_run r = {.brand = "navis", .max_grade = 8};
	const char *json = NULL, *strict = NULL, *verbose = NULL, *rules = NULL, *grade = NULL;
	const struct option_value options[] = {
		{"--json", 0, &json, true},       {"--max-grade", 0, &grade, false},
		{"--strict", 0, &strict, true},   {"--brand", 0, &r.brand, false},
		{"--verbose", 0, &verbose, true}, {"--rules", 0, &rules, true}};
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, r.paths,
	                        PATHS_MAX, &r.path_count);
	if (usage)
		return usage;
	if (grade && !read_grade(grade, &r.max_grade))
		return cmd_usage(command, "--max-grade is a school grade from 1 to 20, not “%s”", grade);
	if (!cmd_clock(&r.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	r.json = json;
	r.strict = strict;
	r.verbose = verbose;
	r.reading = verbose || (r.path_count == 1 && !is_folder(r.paths[0]));
	if (rules) {
		check_print_rules(r.json);
		return DIAG_OK;
	}
	int code = cmd_run(run, &r);
	bool faults = r.totals.levels[CHECK_ERROR] || (r.strict && r.totals.levels[CHECK_WARNING]);
	return code == DIAG_OK && faults ? DIAG_INPUT : code;
}
