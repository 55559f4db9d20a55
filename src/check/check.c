#include "check/check.h"

static void check_reading(struct check_report *report, const struct handout *handout,
                          double max_grade)
{
	const struct reading *reading = &report->reading;
	const struct section *sections = handout->sections.at;
	double grade = reading->whole.flesch_kincaid, aim = max_grade < 6 ? max_grade : 6;
	if (!reading->applies)
		return;
	if (grade > max_grade)
		check_add(report, RULE_GRADE, CHECK_ERROR, node_place(handout->title.node),
		          "it reads at grade %.1f (Flesch-Kincaid); at most %g, better 6 or below", grade,
		          max_grade);
	else if (grade > aim)
		check_add(report, RULE_GRADE, CHECK_WARNING, node_place(handout->title.node),
		          "it reads at grade %.1f (Flesch-Kincaid); aim at 6 or below", grade);
	for (size_t i = 0; i < reading->section_count; i++)
		if (reading->sections[i].sentences >= 3 && reading->sections[i].flesch_kincaid > max_grade)
			check_add(report, RULE_HARD_SECTION, CHECK_NOTE, section_place(&sections[i]),
			          "this section reads at grade %.1f (Flesch-Kincaid)",
			          reading->sections[i].flesch_kincaid);
}

void check_handout(struct check_report *report, const struct handout *handout,
                   const struct check_options *options)
{
	struct prose *prose = arena_alloc(report->arena, sizeof *prose);
	report->handout = handout;
	if (!prose || !prose_read(report->arena, handout, prose) ||
	    !reading_measure(report->arena, handout, prose, &report->reading)) {
		report->failed = true;
		return;
	}
	check_reading(report, handout, options->max_grade);
	check_plain_language(report, prose);
	if (options->words) {
		check_words(report, prose, options->words);
		check_abbreviations(report, prose, options->words);
	}
	check_pictures(report, handout);
	check_governance(report, handout, options->today);
	struct score_findings found = {
		.medical_words = report->of_rule[RULE_MEDICAL_WORD],
		.plain_words = report->of_rule[RULE_PLAIN_WORD],
		.passives = report->of_rule[RULE_PASSIVE],
		.long_paragraphs = report->of_rule[RULE_LONG_PARAGRAPH],
		.empty_headings = report->of_rule[RULE_EMPTY_HEADING],
		.grade = report->reading.whole.flesch_kincaid,
	};
	scores_judge(handout, prose, &found, report->scores);
}

void check_page_count(struct check_report *report, size_t pages)
{
	enum { PAGES_MAX = 3 };
	report->pages = pages;
	if (pages > PAGES_MAX)
		check_add(report, RULE_TOO_LONG, CHECK_WARNING, node_place(report->handout->title.node),
		          "%zu pages in the letter layout; patients want at most %d", pages, PAGES_MAX);
}
