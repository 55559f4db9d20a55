#include "api/call.h"
#include "check/check_sheet.h"

enum { GRADE_DEFAULT = 8, GRADE_MAX = 20 };

static bool take_findings(struct call *call, const struct check_report *report)
{
	static const enum handout_level levels[] = {[CHECK_NOTE] = HANDOUT_NOTE,
	                                            [CHECK_WARNING] = HANDOUT_WARNING,
	                                            [CHECK_ERROR] = HANDOUT_ERROR};
	const struct handout_finding **out = arena_array(call->arena, report->count, sizeof *out);
	for (size_t i = 0; out && i < report->count; i++) {
		const struct finding *f = &report->findings[i];
		struct handout_finding *copy = arena_alloc(call->arena, sizeof *copy);
		if (!copy)
			return false;
		*copy = (struct handout_finding){check_rules[f->rule].name,
		                                 levels[f->level],
		                                 f->at.file,
		                                 f->at.line,
		                                 f->at.column,
		                                 f->text};
		out[i] = copy;
	}
	call->result.findings = out;
	call->result.finding_count = out ? report->count : 0;
	return out;
}

static void take_counts(struct handout_result *out, const struct check_report *report)
{
	const struct grade *whole = &report->reading.whole;
	out->pages = report->pages;
	out->notes = report->levels[CHECK_NOTE];
	out->warnings = report->levels[CHECK_WARNING];
	out->errors = report->levels[CHECK_ERROR];
	if (!report->reading.applies)
		return;
	out->flesch_kincaid = whole->flesch_kincaid;
	out->smog = whole->smog;
	out->sentences = whole->sentences;
	out->words = whole->words;
}

static enum diag_code check(struct call *call, struct handout_engine *engine,
                            const struct handout_request *r, double max_grade)
{
	struct word_lists *words = arena_alloc(call->arena, sizeof *words);
	struct check_report *report = arena_alloc(call->arena, sizeof *report);
	double most = max_grade == 0 ? GRADE_DEFAULT : max_grade;
	struct sheet_check check = {.brand = r->brand ? r->brand : JOB_BRAND,
	                            .options = {most, r->today ? r->today : call->today, words}};
	if (!words || !report)
		return diag_no_memory(&call->diags);
	if (!(most >= 1 && most <= GRADE_MAX))
		return call_refuse(call, "“max_grade” must be a school grade from 1 to 20");
	enum diag_code code = call_content(call, r, r->language, &check.content);
	if (code == DIAG_OK)
		code = check_load_words(call->arena, engine->data_path, words, &call->diags);
	if (code == DIAG_OK)
		code = check_sheet(engine->jobs, call->arena, &check, report, &call->diags);
	if (code == DIAG_OK && !take_findings(call, report))
		code = diag_no_memory(&call->diags);
	if (code != DIAG_OK)
		return code;
	take_counts(&call->result, report);
	return report->levels[CHECK_ERROR] ? DIAG_INPUT : DIAG_OK;
}

struct handout_result *handout_check(struct handout_engine *engine,
                                     const struct handout_request *request, double max_grade)
{
	struct handout_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? check(call, engine, &own, max_grade) : code);
}
