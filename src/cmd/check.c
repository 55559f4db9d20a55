#include <string.h>
#include <sys/stat.h>

#include "base/data_path.h"
#include "cmd/check_report.h"
#include "cmd/cmd.h"
#include "job/walls.h"
#include "library/sheets.h"

enum { CONTENT_MAX = 1024 * 1024 };

struct checking_run {
	const char *paths[ARGUMENTS_MAX];
	size_t path_count;
	const char *brand;
	double max_grade;
	bool json, strict, reading, verbose, quiet, rules;
	struct clock clock;
	struct check_totals totals;
};

static const struct option options[] = {
	{.name = "max-grade",
     .kind = VALUE_DECIMAL,
     .value = "N",
     .group = GROUP_JUDGE,
     .help = "a Flesch-Kincaid grade above this is an error; above 6, a warning",
     .preset = "8",
     .least = 1,
     .most = 20,
     .at = offsetof(struct checking_run, max_grade)},
	{.name = "strict",
     .group = GROUP_JUDGE,
     .help = "exit with code 1 for warnings too",
     .at = offsetof(struct checking_run, strict)},
	OPTION_BRAND(struct checking_run, brand),
	{.name = "rules",
     .group = GROUP_TELL,
     .help = "list the rules instead, each with its reason and source",
     .at = offsetof(struct checking_run, rules)},
	OPTION_JSON(
		struct checking_run, json,
		"print a line of JSON for each handout, as described in content/rules/report.schema.json"),
	{.name = "verbose",
     .letter = 'v',
     .group = GROUP_TELL,
     .help = "also say, for several sheets too, the grade of each section, the three hardest "
             "sentences, and what a person has to judge",
     .at = offsetof(struct checking_run, verbose)},
	OPTION_QUIET(struct checking_run, quiet),
	OPTIONS_END,
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
	const struct check_look look = {run->json, run->reading, run->verbose, run->quiet,
	                                run->max_grade};
	if (code == DIAG_OK && !check_print(check.content.name, report, &look, &c->run->totals))
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
		if (sheets[i].twin && !c->run->quiet &&
		    !cmd_note_twin(arena, sheets[i].path, sheets[i].twin))
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

static enum diag_code check_what_was_named(struct checker *c, struct arena *arena, const char *data,
                                           struct diags *diags)
{
	const struct checking_run *run = c->run;
	enum diag_code code = DIAG_OK;
	if (!run->path_count)
		return check_library(c, arena, data, diags);
	for (size_t i = 0; code != DIAG_MACHINE && i < run->path_count; i++) {
		enum diag_code checked = check_path(c, arena, run->paths[i], diags);
		code = checked > code ? checked : code;
	}
	return code;
}

/* Of one sheet all is told. */
static bool tells_reading(const struct checking_run *run)
{
	return run->verbose || (run->path_count == 1 && !is_folder(run->paths[0]));
}

static enum diag_code check_all(struct arena *arena, void *context, struct diags *diags)
{
	struct checking_run *run = context;
	struct checker c = {.arena = arena_new(0), .run = run};
	run->reading = tells_reading(run);
	const char *data = data_default(arena);
	enum diag_code code = data ? confine(arena, run, data, diags) : DIAG_OK;
	if (data && code == DIAG_OK)
		c.engine = job_engine_new(data);
	if (code == DIAG_OK && (!c.arena || !c.engine))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		code = check_load_words(arena, data, &c.words, diags);
	if (code == DIAG_OK)
		code = check_what_was_named(&c, arena, data, diags);
	if (!run->json && !run->quiet && run->totals.files)
		check_print_totals(&run->totals);
	if (c.engine && !diags->no_memory)
		job_engine_drop(c.engine);
	arena_drop(c.arena);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct checking_run r = {.json = false};
	int usage = options_read(command, argc, argv, &r);
	if (!usage)
		usage = cmd_clock(command, &r.clock);
	if (usage)
		return usage;
	if (r.rules) {
		check_print_rules(r.json);
		return DIAG_OK;
	}
	int code = cmd_run_with_names(command, check_all, &r);
	bool faults = r.totals.levels[CHECK_ERROR] || (r.strict && r.totals.levels[CHECK_WARNING]);
	return code == DIAG_OK && faults ? DIAG_INPUT : code;
}

const struct command command_check = {
	.name = "check",
	.about = "report what a careful editor would flag",
	.help = "Reads each handout and reports, with file, line and column, what is hard to read, "
			"unexplained, out of date or missing: the reading grade by two formulas, words and "
			"abbreviations that are not explained, long or passive sentences, the checklists "
			"PEMAT-P and CDC Clear Communication Index as far as a program can judge them, and who "
			"has reviewed it, and until when that is valid. It makes no PDF. The exit code is 1 if "
			"there is an error.\n"
			"A handout silences the warnings and notes of a rule with check: {ignore: [{rule: "
			"NAME, why: TEXT}]}.",
	.options = options,
	.argument = ARGUMENT_SHEETS(
		struct checking_run, paths, path_count,
		"handouts in YAML, and folders of them (default: those that came with the program)"),
	.run = run,
};
