#include "check/reading.h"

#include <math.h>

enum { WORDS_MIN = 5 /* of a sentence that is shown as hard */ };

static double flesch_kincaid(size_t sentences, size_t words, size_t syllables)
{
	return 0.39 * (double)words / (double)sentences + 11.8 * (double)syllables / (double)words -
	       15.59;
}

static void add(struct grade *grade, const struct sentence *sentence)
{
	grade->sentences++;
	grade->words += sentence->words;
	grade->syllables += sentence->syllables;
	grade->polysyllables += sentence->polysyllables;
}

static void finish(struct grade *grade)
{
	if (!grade->words)
		return;
	double smog = sqrt((double)grade->polysyllables * 30 / (double)grade->sentences);
	grade->flesch_kincaid = flesch_kincaid(grade->sentences, grade->words, grade->syllables);
	grade->smog = 1.043 * smog + 3.1291;
}

static void offer(struct reading *reading, const struct passage *passage,
                  const struct sentence *sentence)
{
	struct hard_sentence hard = {passage, sentence,
	                             flesch_kincaid(1, sentence->words, sentence->syllables)};
	size_t at = reading->hardest_count;
	while (at && reading->hardest[at - 1].flesch_kincaid < hard.flesch_kincaid)
		at--;
	if (sentence->words < WORDS_MIN || at == HARDEST)
		return;
	if (reading->hardest_count < HARDEST)
		reading->hardest_count++;
	for (size_t i = reading->hardest_count - 1; i > at; i--)
		reading->hardest[i] = reading->hardest[i - 1];
	reading->hardest[at] = hard;
}

bool reading_measure(struct arena *arena, const struct handout *handout, const struct prose *prose,
                     struct reading *out)
{
	struct reading reading = {.section_count = handout->sections.count};
	reading.sections = arena_array(arena, reading.section_count, sizeof *reading.sections);
	if (!reading.sections)
		return false;
	for (size_t i = 0; prose->english && i < prose->sentence_count; i++) {
		const struct sentence *sentence = &prose->sentences[i];
		const struct passage *passage = &prose->passages[sentence->passage];
		if (!passage->counted)
			continue;
		add(&reading.whole, sentence);
		if (passage->section >= 0)
			add(&reading.sections[passage->section], sentence);
		offer(&reading, passage, sentence);
	}
	for (size_t i = 0; i < reading.section_count; i++)
		finish(&reading.sections[i]);
	finish(&reading.whole);
	reading.applies = reading.whole.words;
	*out = reading;
	return true;
}
