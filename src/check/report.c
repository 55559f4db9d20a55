#include "check/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"

void check_start(struct check_report *report, struct arena *arena)
{
	*report = (struct check_report){.arena = arena};
}

static bool is_kept(struct check_report *report, enum check_rule_id rule, enum check_level level)
{
	report->of_level[rule][level]++;
	return report->of_rule[rule]++ < FINDINGS_MAX;
}

static void keep(struct check_report *report, enum check_rule_id rule, enum check_level level,
                 struct place at, const char *format, va_list args)
{
	va_list again;
	void *list = report->findings;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	char *text = length < 0 ? NULL : arena_alloc(report->arena, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	if (!text ||
	    !arena_grow(report->arena, &list, report->count, &report->capacity, sizeof(struct finding)))
		report->failed = true;
	report->findings = list;
	if (report->failed)
		return;
	report->findings[report->count] = (struct finding){rule, level, at, text, report->count};
	report->count++;
}

void check_add(struct check_report *report, enum check_rule_id rule, enum check_level level,
               struct place at, const char *format, ...)
{
	va_list args;
	if (!is_kept(report, rule, level))
		return;
	va_start(args, format);
	keep(report, rule, level, at, format, args);
	va_end(args);
}

void check_add_part(struct check_report *report, enum check_rule_id rule, enum check_level level,
                    const struct passage *passage, size_t begin, size_t end, const char *format,
                    ...)
{
	va_list args;
	if (!is_kept(report, rule, level))
		return;
	va_start(args, format);
	keep(report, rule, level, prose_place(passage, begin, end), format, args);
	va_end(args);
}

struct place section_place(const struct section *section)
{
	return node_place(section->heading.node ? section->heading.node : section->node);
}

static void refuse_exception(struct check_report *report, const struct exception *exception)
{
	const struct text *name = &exception->rule;
	struct nearest nearest;
	nearest_start(&nearest, name->utf8, name->length);
	for (size_t i = 0; i < RULE_COUNT; i++)
		nearest_offer(&nearest, check_rules[i].name);
	check_add(report, RULE_UNKNOWN_RULE, CHECK_ERROR, node_place(name->node),
	          "unknown rule “%.60s”%s%s%s; see `handout check --rules`", name->utf8,
	          nearest.best ? "; did you mean “" : "", nearest.best ? nearest.best : "",
	          nearest.best ? "”?" : "");
}

static void apply_exception(struct check_report *report, const struct exception *exception)
{
	enum check_rule_id rule = 0;
	while (rule < RULE_COUNT && strcmp(check_rules[rule].name, exception->rule.utf8) != 0)
		rule++;
	if (rule == RULE_COUNT) {
		refuse_exception(report, exception);
		return;
	}
	if (report->of_level[rule][CHECK_ERROR] && !check_rules[rule].always)
		check_add(report, RULE_UNKNOWN_RULE, CHECK_ERROR, node_place(exception->rule.node),
		          "an error cannot be silenced; of the rule “%s”, only warnings and notes can",
		          check_rules[rule].name);
	else if (check_rules[rule].always)
		check_add(report, RULE_UNKNOWN_RULE, CHECK_ERROR, node_place(exception->rule.node),
		          "the rule “%s” cannot be silenced", check_rules[rule].name);
	else if (!report->of_rule[rule] && (rule != RULE_TOO_LONG || report->pages))
		check_add(report, RULE_UNUSED_IGNORE, CHECK_NOTE, node_place(exception->rule.node),
		          "the rule “%s” finds nothing here; this exception can go",
		          check_rules[rule].name);
	else
		report->silenced[rule] = true;
}

static int by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* What was counted and not kept. */
static void tell_more(struct check_report *report)
{
	for (enum check_rule_id rule = 0; rule < RULE_COUNT; rule++) {
		size_t found = report->of_rule[rule];
		const struct finding *first = NULL;
		for (size_t i = 0; found > FINDINGS_MAX && !first && i < report->count; i++)
			if (report->findings[i].rule == rule)
				first = &report->findings[i];
		if (!first)
			continue;
		struct place at = {.file = first->at.file};
		enum check_level level = first->level;
		report->of_rule[rule] = 0;
		check_add(report, rule, level, at, "and %zu more of this kind", found - FINDINGS_MAX);
		report->of_rule[rule] = found;
		report->of_level[rule][level]--; /* the line that counts is not one of them */
	}
}

bool check_finish(struct check_report *report)
{
	const struct handout *handout = report->handout;
	const struct exception *exceptions = handout ? handout->check.ignore.at : NULL;
	for (size_t i = 0; handout && i < handout->check.ignore.count; i++)
		apply_exception(report, &exceptions[i]);
	tell_more(report);
	if (report->failed)
		return false;
	size_t kept = 0;
	for (size_t i = 0; i < report->count; i++)
		if (!report->silenced[report->findings[i].rule])
			report->findings[kept++] = report->findings[i];
	report->count = kept;
	if (kept)
		qsort(report->findings, kept, sizeof *report->findings, by_place);
	for (size_t rule = 0; rule < RULE_COUNT; rule++)
		for (size_t level = 0; !report->silenced[rule] && level <= CHECK_ERROR; level++)
			report->levels[level] += report->of_level[rule][level];
	return true;
}
