#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
/*
 * What a careful editor would say about a handout.   report.h, words.h -> here -> check_sheet.h
 *
 * Rules about words and sentences are of English sheets; those about structure, review and
 * translation of every sheet.
 */
#include "check/report.h"
#include "check/words.h"

struct check_options {
	double max_grade;               /* above it the grade is an error */
	const char *today;              /* YYYY-MM-DD */
	const struct word_lists *words; /* NULL: words are not looked at */
};

/* Everything but pages. */
void check_handout(struct check_report *report, const struct handout *handout,
                   const struct check_options *options);
void check_page_count(struct check_report *report, size_t pages);
/* Is a word in capitals (index of prose.words) shouted, not an abbreviation? */
bool check_is_shouted(const struct prose *prose, const struct passage *passage, size_t index);

/* The parts of check_handout(). */
void check_plain_language(struct check_report *report, const struct prose *prose);
void check_words(struct check_report *report, const struct prose *prose,
                 const struct word_lists *words);
void check_abbreviations(struct check_report *report, const struct prose *prose,
                         const struct word_lists *words);
void check_governance(struct check_report *report, const struct handout *handout,
                      const char *today);
void check_pictures(struct check_report *report, const struct handout *handout);

#endif
