#include "check/check_sheet.h"

#include <string.h>

#include "base/data_path.h"

#include "content/load.h"
#include "job/engine.h"

static enum diag_code read_list(struct arena *arena, const char *data_path, const char *name,
                                struct source **out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	bool found;
	const char *file = arena_format(arena, "content/rules/%s", name);
	const char *path = file ? data_find(arena, data_path, file, &found) : NULL;
	if (!source || !path)
		return diag_no_memory(diags);
	source->name = path;
	*out = source;
	return file_read(arena, path, YAML_BYTES_MAX, &source->bytes, diags);
}

enum diag_code check_load_words(struct arena *arena, const char *data_path, struct word_lists *out,
                                struct diags *diags)
{
	struct source *words, *abbreviations;
	enum diag_code code = read_list(arena, data_path, "plain-words.en.yaml", &words, diags);
	if (code == DIAG_OK)
		code = read_list(arena, data_path, "abbreviations.en.yaml", &abbreviations, diags);
	return code == DIAG_OK ? words_load(arena, words, abbreviations, out, diags) : code;
}

/* What hinders a print becomes findings of rule; a place in another file goes into the text. */
static void take_faults(struct check_report *report, enum check_rule_id rule, const char *name,
                        const struct diags *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct diag *fault = &faults->list[i];
		struct place whole = {.file = name};
		if (!fault->at.file)
			check_add(report, rule, CHECK_ERROR, whole, "%s", fault->text);
		else if (strcmp(fault->at.file, name) != 0)
			check_add(report, rule, CHECK_ERROR, whole, "%s:%u:%u: %s", fault->at.file,
			          fault->at.line, fault->at.column, fault->text);
		else
			check_add(report, rule, CHECK_ERROR, fault->at, "%s", fault->text);
	}
	report->failed = report->failed || faults->no_memory;
}

/* Does the brand give what the handout has not? */
static bool has_disclaimer(struct job_engine *engine, const struct job_request *request,
                           const struct handout *handout, struct diags *faults)
{
	struct kept_style *kept;
	const struct text *language = &handout->language;
	return handout->disclaimer.node ||
	       engine_style(engine, request, language->utf8, node_place(language->node), &kept,
	                    faults) != DIAG_OK ||
	       kept->style.brand_speaks;
}

static enum diag_code count_pages(struct job_engine *engine, struct arena *arena,
                                  const struct sheet_check *check, struct handout *handout,
                                  struct check_report *report, struct diags *faults)
{
	const struct job_request request = {
		.layout = "letter", .brand = check->brand, .today = check->options.today};
	struct frames *frames;
	if (!has_disclaimer(engine, &request, handout, faults)) {
		check_add(report, RULE_NO_DISCLAIMER, CHECK_ERROR, node_place(handout->language.node),
		          "no disclaimer: it has none, and the brand has none in “%s”",
		          handout->language.utf8);
		return DIAG_OK;
	}
	struct handout laid_out = *handout; /* the brand's texts are not the handout's */
	enum diag_code code = faults->count
	                          ? faults->worst
	                          : engine_lay_out(engine, arena, &request, &laid_out, &frames, faults);
	if (code == DIAG_OK)
		check_page_count(report, frames->count);
	take_faults(report, RULE_PRINTS, check->content.name, faults);
	return code;
}

/* A translation that names no day of expiry is good until that of its original. */
static enum diag_code check_original(struct arena *arena, const struct sheet_check *check,
                                     const struct handout *handout, struct check_report *report,
                                     struct diags *faults)
{
	const struct text *expires = NULL;
	enum diag_code code = engine_expired_original(arena, check->content.name, handout,
	                                              check->options.today, &expires, faults);
	if (expires)
		check_add(report, RULE_EXPIRED, CHECK_ERROR, node_place(handout->translation.from.node),
		          "it is a translation of %s, which expired on %s", expires->node->source->name,
		          expires->utf8);
	report->failed = report->failed || faults->no_memory;
	return code;
}

enum diag_code check_sheet(struct job_engine *engine, struct arena *arena,
                           const struct sheet_check *check, struct check_report *out,
                           struct diags *diags)
{
	struct diags *faults = arena_alloc(arena, sizeof *faults);
	struct source *source = arena_alloc(arena, sizeof *source);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!faults || !source || !handout)
		return diag_no_memory(diags);
	check_start(out, arena);
	diags_init(faults, arena);
	*source = (struct source){check->content.name, check->content.bytes};
	enum diag_code code = content_load(arena, source, check->content.folder, handout, faults);
	if (code == DIAG_OK) {
		check_handout(out, handout, &check->options);
		code = check_original(arena, check, handout, out, faults);
		if (!out->failed && code != DIAG_MACHINE)
			code = count_pages(engine, arena, check, handout, out, faults);
	} else {
		take_faults(out, RULE_LOADS, check->content.name, faults);
	}
	if (code == DIAG_MACHINE && !faults->no_memory)
		return diag_add(diags, DIAG_MACHINE, faults->list[0].at, "%s", faults->list[0].text);
	return check_finish(out) ? DIAG_OK : diag_no_memory(diags);
}
