#ifndef CHECK_READING_H
#define CHECK_READING_H
/*
 * How hard an English text is to read, by two formulas over what prose.h counts.
 *
 * Source  Kincaid 1975: 0.39 × words/sentence + 11.8 × syllables/word − 15.59; McLaughlin 1969, the
 * SMOG grade: 1.043 × √(polysyllables × 30/sentences) + 3.1291, which its author made for samples
 * of 30 sentences.
 */
#include "check/prose.h"

enum { SMOG_SENTENCES = 30, HARDEST = 3 };

struct grade {
	size_t sentences, words, syllables, polysyllables;
	double flesch_kincaid, smog; /* school grades; 0 where nothing was counted */
};

struct hard_sentence {
	const struct passage *passage;
	const struct sentence *sentence;
	double flesch_kincaid;
};

struct reading {
	bool applies; /* the sheet is in English and has words */
	struct grade whole;
	struct grade *sections; /* one a section of the handout */
	size_t section_count;
	struct hard_sentence hardest[HARDEST]; /* of five words or more, the hardest first */
	size_t hardest_count;
};

/* false without memory. */
bool reading_measure(struct arena *arena, const struct handout *handout, const struct prose *prose,
                     struct reading *out);

#endif
