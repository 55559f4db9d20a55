#include "api/call.h"
#include "check/check_sheet.h"

enum { GRADE_MAX = 8 };

static bool take_findings(struct call *call, const struct check_report *report)
{
	static const enum handout_level levels[] = {[CHECK_NOTE] = HANDOUT_NOTE,
	                                            [CHECK_WARNING] = HANDOUT_WARNING,
	                                            [CHECK_ERROR] = HANDOUT_ERROR};
	struct handout_finding *out = arena_array(call->arena, report->count, sizeof *out);
	for (size_t i = 0; out && i < report->count; i++) {
		const struct finding *f = &report->findings[i];
		out[i] = (struct handout_finding){levels[f->level], check_rules[f->rule].name,
		                                  f->at.file,       f->at.line,
		                                  f->at.column,     f->text};
	}
	call->result.findings = out;
	call->result.finding_count = out ? report->count : 0;
	call->result.pages = report->pages;
	call->result.flesch_kincaid = report->reading.whole.flesch_kincaid;
	call->result.smog = report->reading.whole.smog;
	return out;
}

static enum diag_code check(struct call *call, struct handout_engine *engine,
                            const struct handout_request *r, double max_grade)
{
	struct word_lists *words = arena_alloc(call->arena, sizeof *words);
	struct check_report *report = arena_alloc(call->arena, sizeof *report);
	struct sheet_check check = {.brand = r->brand,
	                            .options = {max_grade > 0 ? max_grade : GRADE_MAX,
	                                        r->today ? r->today : call->today, words}};
	if (!words || !report)
		return diag_no_memory(&call->diags);
	enum diag_code code = call_content(call, r, r->language, &check.content);
	if (code == DIAG_OK)
		code = check_load_words(call->arena, engine->data_path, words, &call->diags);
	if (code == DIAG_OK)
		code = check_sheet(engine->jobs, call->arena, &check, report, &call->diags);
	if (code == DIAG_OK && !take_findings(call, report))
		return diag_no_memory(&call->diags);
	return code == DIAG_OK && report->levels[CHECK_ERROR] ? DIAG_INPUT : code;
}

struct handout_result *handout_check(struct handout_engine *engine,
                                     const struct handout_request *request, double max_grade)
{
	struct handout_request own;
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, check(call, engine, &own, max_grade)) : NULL;
}
