#include "cmd/check_report.h"

#include <jansson.h>
#include <string.h>

#include "base/json_text.h"
#include "cmd/cmd.h"
#include "cmd/print.h"

static const char *const levels[] = {"note", "warning", "error"};
static const char *const answers[] = {"no", "yes", "not applicable", "ask"};

/* text */

static void print_finding(const struct finding *finding)
{
	cmd_print_safely(stdout, finding->at.file);
	if (finding->at.line)
		printf(":%u:%u", finding->at.line, finding->at.column);
	printf(": %s: ", levels[finding->level]);
	cmd_print_safely(stdout, finding->text);
	printf(" [%s]\n", check_rules[finding->rule].name);
}

static void print_grade(const struct grade *grade)
{
	printf("grade %.1f (Flesch-Kincaid), %.1f (SMOG%s)", grade->flesch_kincaid, grade->smog,
	       grade->sentences < SMOG_SENTENCES ? ", unreliable under 30 sentences" : "");
	printf("; %zu sentence%s, %zu word%s", grade->sentences, grade->sentences == 1 ? "" : "s",
	       grade->words, grade->words == 1 ? "" : "s");
}

static void print_hardest(const struct reading *reading)
{
	for (size_t i = 0; i < reading->hardest_count; i++) {
		const struct hard_sentence *hard = &reading->hardest[i];
		const struct sentence *s = hard->sentence;
		struct place at = prose_place(hard->passage, s->begin, s->end);
		printf("  hard at line %u, grade %.1f: ", at.line, hard->flesch_kincaid);
		cmd_print_piece_safely(stdout, hard->passage->utf8 + s->begin, s->end - s->begin);
		putchar('\n');
	}
}

static void print_sections(const struct check_report *report)
{
	const struct section *sections = report->handout->sections.at;
	for (size_t i = 0; i < report->reading.section_count; i++) {
		const struct rich *heading = &sections[i].heading;
		if (!report->reading.sections[i].words)
			continue;
		printf("  ");
		print_grade(&report->reading.sections[i]);
		printf(": ");
		if (heading->node)
			cmd_print_piece_safely(stdout, heading->utf8, heading->length);
		else
			printf("(no heading)");
		putchar('\n');
	}
}

static void print_score(const struct score *score, bool verbose)
{
	const char *before = "; no: ";
	printf("  %s: %zu of %zu that a program can judge", score->name, score->yes, score->judged);
	for (size_t i = 0; i < score->count; i++)
		if (score->items[i].answer == ANSWER_NO) {
			printf("%s%s", before, score->items[i].why);
			before = ", ";
		}
	putchar('\n');
	for (size_t i = 0; verbose && i < score->count; i++) {
		const struct scored_item *item = &score->items[i];
		printf("    %2u %-14s %s%s%s%s\n", item->number,
		       item->answer == ANSWER_ASK ? "for a person" : answers[item->answer], item->question,
		       item->why ? " (" : "", item->why ? item->why : "", item->why ? ")" : "");
	}
}

static void print_ignored(const struct check_report *report)
{
	const struct exception *exceptions = report->handout->check.ignore.at;
	for (size_t i = 0; i < report->handout->check.ignore.count; i++)
		for (size_t rule = 0; rule < RULE_COUNT; rule++)
			if (report->silenced[rule] &&
			    !strcmp(check_rules[rule].name, exceptions[i].rule.utf8)) {
				printf("  ignored: %s (", check_rules[rule].name);
				cmd_print_safely(stdout, exceptions[i].why.utf8);
				printf(")\n");
			}
}

static void print_text(const char *path, const struct check_report *report,
                       const struct check_look *look)
{
	bool hard = report->reading.applies &&
	            report->reading.whole.flesch_kincaid > (look->max_grade < 6 ? look->max_grade : 6);
	for (size_t i = 0; i < report->count; i++)
		if (!look->quiet || report->findings[i].level == CHECK_ERROR)
			print_finding(&report->findings[i]);
	if (look->quiet)
		return;
	cmd_print_safely(stdout, path);
	printf(": ");
	if (!report->handout) {
		printf("cannot be checked\n");
		return;
	}
	if (report->reading.applies)
		print_grade(&report->reading.whole);
	else
		printf("no reading formula applies: %s", language_is_english(report->handout->language.utf8)
		                                             ? "there is no text to measure"
		                                             : "they are made for English");
	if (report->pages)
		printf("; %zu page%s", report->pages, report->pages == 1 ? "" : "s");
	putchar('\n');
	print_ignored(report);
	if (look->reading && report->reading.applies)
		print_sections(report);
	if (look->reading || hard)
		print_hardest(&report->reading);
	for (size_t i = 0; i < SCORES; i++)
		print_score(&report->scores[i], look->verbose);
}

void check_print_totals(const struct check_totals *totals)
{
	printf("%zu handout%s", totals->files, totals->files == 1 ? "" : "s");
	for (int level = CHECK_ERROR; level >= CHECK_NOTE; level--)
		printf("%s%zu %s%s", level == CHECK_ERROR ? ": " : ", ", totals->levels[level],
		       levels[level], totals->levels[level] == 1 ? "" : "s");
	putchar('\n');
}

/* JSON */

/* list with item behind it, or NULL without memory: what was not appended is never left out. */
static json_t *appended(json_t *list, json_t *item)
{
	if (list && !json_array_append_new(list, item))
		return list;
	if (!list)
		json_decref(item);
	json_decref(list);
	return NULL;
}

static double rounded(double grade)
{
	return (double)(long)(grade * 100 + (grade < 0 ? -0.5 : 0.5)) / 100;
}

static json_t *json_of_grade(const struct grade *grade)
{
	return json_pack("{s:f,s:f,s:b,s:I,s:I,s:I,s:I}", "flesch_kincaid",
	                 rounded(grade->flesch_kincaid), "smog", rounded(grade->smog), "smog_reliable",
	                 grade->sentences >= SMOG_SENTENCES, "sentences", (json_int_t)grade->sentences,
	                 "words", (json_int_t)grade->words, "syllables", (json_int_t)grade->syllables,
	                 "polysyllables", (json_int_t)grade->polysyllables);
}

/* Not json_pack()'s “s?”, which makes null of a text without memory. */
static json_t *json_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *json_of_sections(const struct check_report *report)
{
	const struct section *sections = report->handout->sections.at;
	json_t *list = json_array();
	for (size_t i = 0; i < report->reading.section_count; i++) {
		const struct rich *heading = &sections[i].heading;
		json_t *grade = json_of_grade(&report->reading.sections[i]);
		json_t *text = heading->node ? json_stringn(heading->utf8, heading->length) : json_null();
		unsigned line = section_place(&sections[i]).line;
		bool good = !json_object_set_new(grade, "heading", text) &&
		            !json_object_set_new(grade, "line", json_integer(line));
		if (!good) {
			json_decref(grade);
			grade = NULL;
		}
		list = appended(list, grade);
	}
	return list;
}

static json_t *json_of_reading(const struct check_report *report)
{
	const struct reading *reading = &report->reading;
	if (!reading->applies)
		return json_null();
	json_t *hardest = json_array();
	for (size_t i = 0; i < reading->hardest_count; i++) {
		const struct hard_sentence *hard = &reading->hardest[i];
		const struct sentence *s = hard->sentence;
		struct place at = prose_place(hard->passage, s->begin, s->end);
		hardest = appended(
			hardest, json_pack("{s:i,s:i,s:f,s:I,s:o}", "line", (int)at.line, "column",
		                       (int)at.column, "flesch_kincaid", rounded(hard->flesch_kincaid),
		                       "words", (json_int_t)s->words, "text",
		                       json_stringn(hard->passage->utf8 + s->begin, s->end - s->begin)));
	}
	return json_pack("{s:o,s:o,s:o}", "whole", json_of_grade(&reading->whole), "sections",
	                 json_of_sections(report), "hardest", hardest);
}

static json_t *json_of_findings(const struct check_report *report)
{
	json_t *list = json_array();
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->findings[i];
		list = appended(list,
		                json_pack("{s:s,s:s,s:i,s:i,s:o}", "rule", check_rules[finding->rule].name,
		                          "level", levels[finding->level], "line", (int)finding->at.line,
		                          "column", (int)finding->at.column, "message",
		                          json_text(finding->text)));
	}
	return list;
}

static json_t *json_of_ignored(const struct check_report *report)
{
	json_t *list = json_array();
	const struct exception *exceptions = report->handout ? report->handout->check.ignore.at : NULL;
	for (size_t i = 0; exceptions && i < report->handout->check.ignore.count; i++)
		list = appended(list, json_pack("{s:s,s:s}", "rule", exceptions[i].rule.utf8, "why",
		                                exceptions[i].why.utf8));
	return list;
}

static json_t *json_of_score(const struct score *score)
{
	json_t *list = json_array();
	for (size_t i = 0; i < score->count; i++) {
		const struct scored_item *item = &score->items[i];
		list = appended(list, json_pack("{s:i,s:s,s:s,s:o}", "number", (int)item->number,
		                                "question", item->question, "answer", answers[item->answer],
		                                "why", json_or_null(item->why)));
	}
	return json_pack("{s:I,s:I,s:o}", "yes", (json_int_t)score->yes, "judged",
	                 (json_int_t)score->judged, "items", list);
}

static bool print_json(const char *path, const struct check_report *report)
{
	const struct handout *handout = report->handout;
	json_t *json = json_pack(
		"{s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "content", json_text(path), "topic",
		json_or_null(handout ? handout->topic.utf8 : NULL), "cancer_type",
		json_or_null(handout ? handout->cancer_type.utf8 : NULL), "language",
		json_or_null(handout ? handout->language.utf8 : NULL), "errors",
		(json_int_t)report->levels[CHECK_ERROR], "warnings",
		(json_int_t)report->levels[CHECK_WARNING], "notes", (json_int_t)report->levels[CHECK_NOTE],
		"pages", (json_int_t)report->pages, "findings", json_of_findings(report), "ignored",
		json_of_ignored(report), "reading", handout ? json_of_reading(report) : json_null());
	bool good = json;
	if (handout)
		good = good &&
		       !json_object_set_new(json, "pemat_p", json_of_score(&report->scores[SCORE_PEMAT])) &&
		       !json_object_set_new(json, "clear_communication_index",
		                            json_of_score(&report->scores[SCORE_INDEX]));
	if (good)
		return print_json_line(json);
	json_decref(json);
	return ferror(stdout);
}

bool check_print(const char *path, const struct check_report *report, const struct check_look *look,
                 struct check_totals *totals)
{
	totals->files++;
	for (size_t i = 0; i <= CHECK_ERROR; i++)
		totals->levels[i] += report->levels[i];
	if (look->json)
		return print_json(path, report);
	print_text(path, report, look);
	return true;
}

void check_print_rules(bool json)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		const struct check_rule *rule = &check_rules[i];
		if (json) {
			print_json_line(json_pack("{s:s,s:s,s:b,s:s,s:s,s:s}", "rule", rule->name, "level",
			                          levels[rule->level], "can_be_ignored", !rule->always, "about",
			                          rule->about, "why", rule->why, "source", rule->source));
		} else {
			printf("%s (%s%s): %s\n    why: %s\n    source: %s\n", rule->name, levels[rule->level],
			       rule->always ? ", cannot be ignored" : "", rule->about, rule->why, rule->source);
		}
	}
}
