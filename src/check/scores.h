#ifndef CHECK_SCORES_H
#define CHECK_SCORES_H
/*
 * Two checklists for patient handouts, as far as a program can judge them.
 *
 * An item is answered yes or no with its reason, does not apply, or is a question for a person,
 * which is never counted. What hangs on English words is such a question in other languages.
 *
 * Source  PEMAT-P: AHRQ, Patient Education Materials Assessment Tool for printable materials,
 * items 1 to 26 without those of other kinds of material; Index: CDC Clear Communication Index,
 * items 1 to 20. Both are worded anew, shorter.
 */
#include "check/prose.h"

enum score_kind { SCORE_PEMAT, SCORE_INDEX, SCORES };
enum score_answer { ANSWER_NO, ANSWER_YES, ANSWER_NOT_APPLICABLE, ANSWER_ASK };

enum { SCORE_ITEMS_MAX = 26 };

struct scored_item {
	unsigned number; /* in its checklist */
	const char *question;
	enum score_answer answer;
	const char *why; /* of a question: what to look at, or NULL */
};

struct score {
	const char *name;
	struct scored_item items[SCORE_ITEMS_MAX];
	size_t count, yes, judged; /* judged: yes or no */
};

/* What other checks have found. */
struct score_findings {
	size_t medical_words, plain_words, passives, long_paragraphs, empty_headings;
	double grade; /* Flesch-Kincaid of the whole; 0 where it does not apply */
};

void scores_judge(const struct handout *handout, const struct prose *prose,
                  const struct score_findings *findings, struct score out[SCORES]);

#endif
