/*
 * Who answers for a sheet and for how long, what it rests on, and what its pictures say.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "check/check.h"

/* Days from 1 March of the year 0 to a date YYYY-MM-DD, by the Gregorian calendar. */
static long day_number(const char *date)
{
	int year = 0, month = 0, day = 0;
	if (!date || sscanf(date, "%d-%d-%d", &year, &month, &day) != 3)
		return 0;
	year -= month < 3;
	month += month < 3 ? 9 : -3;
	return 365L * year + year / 4 - year / 100 + year / 400 + (153L * month + 2) / 5 + day;
}

static void check_review(struct check_report *report, const struct handout *handout,
                         const char *today)
{
	enum { SOON = 60, OLD = 3 * 365 + 1 };
	const struct review *review = &handout->review;
	long now = day_number(today);
	if (!review->node) {
		check_add(report, RULE_NO_REVIEWER, CHECK_NOTE, node_place(handout->title.node),
		          "no clinician has reviewed it; every page says so");
		return;
	}
	if (now - day_number(review->on.utf8) > OLD)
		check_add(report, RULE_OLD_REVIEW, CHECK_WARNING, node_place(review->on.node),
		          "the review is more than 3 years old");
	if (!review->expires.utf8) {
		check_add(report, RULE_PARTIAL_REVIEW, CHECK_WARNING, node_place(review->node),
		          "the review has no “expires”: nobody is reminded to look again");
		return;
	}
	long left = day_number(review->expires.utf8) - now;
	if (left < 0)
		check_add(report, RULE_EXPIRED, CHECK_ERROR, node_place(review->expires.node),
		          "the review expired on %s", review->expires.utf8);
	else if (!left)
		check_add(report, RULE_EXPIRES_SOON, CHECK_WARNING, node_place(review->expires.node),
		          "the review expires today");
	else if (left <= SOON)
		check_add(report, RULE_EXPIRES_SOON, CHECK_WARNING, node_place(review->expires.node),
		          "the review expires in %ld day%s", left, left == 1 ? "" : "s");
}

void check_governance(struct check_report *report, const struct handout *handout, const char *today)
{
	const struct translation *translation = &handout->translation;
	check_review(report, handout, today);
	if (translation->node && translation->method == TRANSLATION_MACHINE &&
	    !translation->reviewed_by.utf8)
		check_add(report, RULE_MACHINE_TRANSLATION, CHECK_WARNING, node_place(translation->node),
		          "a machine translated it and no person has checked it");
	if (!handout->sources.count)
		check_add(report, RULE_NO_SOURCES, CHECK_WARNING, node_place(handout->title.node),
		          "it names no source");
}

/* pictures */

static bool begins(const struct text *text, const char *word)
{
	size_t length = strlen(word);
	return text->length >= length && !strncasecmp(text->utf8, word, length);
}

static bool is_file_name(const struct text *alt, const struct text *file)
{
	const char *name = strrchr(file->utf8, '/'), *end = strrchr(alt->utf8, '.');
	name = name ? name + 1 : file->utf8;
	size_t stem = strcspn(name, ".");
	static const char *const kinds[] = {".png", ".jpg", ".jpeg", ".gif", ".svg"};
	for (size_t i = 0; end && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcasecmp(end, kinds[i]))
			return true;
	return alt->length == stem && !strncasecmp(alt->utf8, name, stem);
}

static void check_figure(struct check_report *report, const struct figure *figure)
{
	static const char *const empty[] = {"image",      "picture", "photo", "figure",
	                                    "photograph", "graphic", "logo",  "diagram",
	                                    "drawing",    "chart",   "alt",   "illustration"};
	static const char *const lead[] = {"image of", "picture of", "photo of", "graphic of"};
	const struct text *alt = &figure->alt;
	struct place at = node_place(alt->node);
	size_t word = strcspn(alt->utf8, " ");
	bool counted = alt->utf8[word] && strspn(alt->utf8 + word, " 0123456789") + word == alt->length;
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
		if (begins(alt, empty[i]) &&
		    (alt->length == strlen(empty[i]) || (word == strlen(empty[i]) && counted))) {
			check_add(report, RULE_ALT_TEXT, CHECK_WARNING, at,
			          "“%.40s” does not say what the picture shows", alt->utf8);
			return;
		}
	if (is_file_name(alt, &figure->file))
		check_add(report, RULE_ALT_TEXT, CHECK_WARNING, at,
		          "the alternative text is a file's name; say what the picture shows");
	for (size_t i = 0; i < sizeof lead / sizeof *lead; i++)
		if (begins(alt, lead[i]))
			check_add(report, RULE_ALT_TEXT, CHECK_NOTE, at,
			          "leave out “%.*s”: a screen reader already says that it is a picture",
			          (int)strlen(lead[i]), alt->utf8);
}

static void check_body(struct check_report *report, const struct list *body)
{
	const struct block *blocks = body->at;
	for (size_t i = 0; i < body->count; i++) {
		const struct step *steps = blocks[i].items.at;
		if (blocks[i].kind == BLOCK_FIGURE)
			check_figure(report, &blocks[i].figure);
		else if (blocks[i].kind == BLOCK_CALLOUT)
			check_body(report, &blocks[i].callout.body);
		for (size_t k = 0; blocks[i].kind == BLOCK_STEPS && k < blocks[i].items.count; k++)
			check_body(report, &steps[k].body);
	}
}

void check_pictures(struct check_report *report, const struct handout *handout)
{
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; i < handout->sections.count; i++)
		check_body(report, &sections[i].body);
}
