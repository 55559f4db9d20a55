/*
 * The rules about sentences, paragraphs and headings. They look at words and what stands around
 * them, not at grammar: each rule rather misses one than names a sound sentence.
 *
 * Passive: a form of “be”, then adverbs and “not”, then a participle: a word in -ed or one of a
 * list. Not meant are those that tell a state (“you are tired”) or a name (“it is called”).
 */
#include <string.h>

#include "check/check.h"

enum { SENTENCE_WORDS = 20, PARAGRAPH_LINES = 5, LINE_CHARACTERS = 80 /* of the layout letter */ };

struct reader {
	struct check_report *report;
	const struct prose *prose;
	const struct passage *passage;
};

static const char *text_of(const struct reader *r, const struct prose_word *word)
{
	return r->passage->utf8 + word->begin;
}

static int length_of(const struct prose_word *word)
{
	return (int)(word->end - word->begin);
}

/* sentences */

static void check_length(struct reader *r, const struct sentence *sentence)
{
	if (sentence->words > SENTENCE_WORDS)
		check_add_part(r->report, RULE_LONG_SENTENCE, CHECK_WARNING, r->passage, sentence->begin,
		               sentence->end, "a sentence of %zu words; split it in two (at most %d)",
		               sentence->words, SENTENCE_WORDS);
}

static bool is_be(const struct passage *p, const struct prose_word *word)
{
	static const char *const forms[] = {"is",    "are",   "was",    "were",   "be",      "been",
	                                    "being", "isn't", "aren't", "wasn't", "weren't", NULL};
	return word_is_one_of(p, word, forms);
}

static bool is_adverb(const struct passage *p, const struct prose_word *word)
{
	static const char *const known[] = {"not",  "often", "also",  "still", "always", "never",
	                                    "then", "now",   "most",  "first", "just",   "only",
	                                    "even", "soon",  "being", "been",  NULL};
	return word_is_one_of(p, word, known) || word_ends(p, word, "ly");
}

static const char *const irregular_participles[] = {
	"given",     "taken",      "made",     "seen",       "shown",  "put",     "told",   "sent",
	"kept",      "held",       "drawn",    "grown",      "built",  "brought", "bought", "caught",
	"chosen",    "driven",     "eaten",    "fed",        "frozen", "hidden",  "paid",   "sold",
	"taught",    "thought",    "thrown",   "understood", "worn",   "written", "begun",  "injected",
	"withdrawn", "undertaken", "overseen", "done",       "found",  "known",   "left",   "set",
	"lost",      "cut",        NULL};

/* states, and words in -ed that are none */
static const char *const states[] = {"tired",
                                     "worried",
                                     "scared",
                                     "confused",
                                     "concerned",
                                     "interested",
                                     "pleased",
                                     "married",
                                     "related",
                                     "limited",
                                     "advanced",
                                     "experienced",
                                     "excited",
                                     "depressed",
                                     "stressed",
                                     "constipated",
                                     "dehydrated",
                                     "prepared",
                                     "bored",
                                     "relaxed",
                                     "surprised",
                                     "frightened",
                                     "ashamed",
                                     "embarrassed",
                                     "exhausted",
                                     "disappointed",
                                     "overwhelmed",
                                     "bloated",
                                     "infected",
                                     "inflamed",
                                     "blocked",
                                     "closed",
                                     "crowded",
                                     "aged",
                                     "rested",
                                     "used",
                                     "supposed",
                                     "needed",
                                     "allowed",
                                     "called",
                                     "named",
                                     "swollen",
                                     "red",
                                     "bed",
                                     "indeed",
                                     "hundred",
                                     "sacred",
                                     "naked",
                                     "wicked",
                                     "retired",
                                     "insured",
                                     "qualified",
                                     "skilled",
                                     "trained",
                                     "dressed",
                                     "coated",
                                     "crushed",
                                     "finished",
                                     "gifted",
                                     "devoted",
                                     "relieved",
                                     "unexplained",
                                     "unexpected",
                                     "unrelated",
                                     "located",
                                     "raised",
                                     "ed",
                                     "aggrieved",
                                     "puzzled",
                                     "alarmed",
                                     "upset",
                                     "satisfied",
                                     "involved",
                                     "mixed",
                                     "varied",
                                     "complicated",
                                     "detailed",
                                     "unlimited",
                                     "unchanged",
                                     "untreated",
                                     "undressed",
                                     "weakened",
                                     "cracked",
                                     "dried",
                                     "balanced",
                                     "nauseated",
                                     "distressed",
                                     "agitated",
                                     "disoriented",
                                     "cured",
                                     "bleed",
                                     "need",
                                     "feed",
                                     "speed",
                                     "seed",
                                     "weed",
                                     "med",
                                     "bruised",
                                     "hydrated",
                                     "attached",
                                     "based",
                                     "linked",
                                     "covered",
                                     "ragged",
                                     "rugged",
                                     "crooked",
                                     "disabled",
                                     "vaccinated",
                                     "motivated",
                                     "fatigued",
                                     "impaired",
                                     "elevated",
                                     "blurred",
                                     "congested",
                                     "uninsured",
                                     "determined",
                                     "malnourished",
                                     "immunocompromised",
                                     "educated",
                                     "addicted",
                                     NULL};

static bool is_participle(const struct passage *p, const struct prose_word *word)
{
	bool joined = memchr(p->utf8 + word->begin, '-', word->end - word->begin); /* well-fed */
	if (joined || word_is_one_of(p, word, states))
		return false;
	return word_is_one_of(p, word, irregular_participles) || word_ends(p, word, "ed");
}

/* “you are done”, “it is known as …” */
static bool is_state(const struct passage *p, const struct prose_word *words, size_t be, size_t at,
                     size_t count)
{
	static const char *const persons[] = {"you", "we", "they", "i", NULL};
	if (word_is(p, &words[at], "done"))
		return be && word_is_one_of(p, &words[be - 1], persons);
	return word_is(p, &words[at], "known") && at + 1 < count && word_is(p, &words[at + 1], "as");
}

/* false: no passive. */
static bool find_passive(const struct reader *r, const struct sentence *sentence,
                         const struct prose_word **first, const struct prose_word **last)
{
	const struct prose_word *words = &r->prose->words[sentence->first_word];
	for (size_t i = 0; i + 1 < sentence->words; i++) {
		size_t k = i + 1;
		if (!is_be(r->passage, &words[i]))
			continue;
		while (k < i + 4 && k + 1 < sentence->words && is_adverb(r->passage, &words[k]))
			k++;
		if (!is_participle(r->passage, &words[k]) ||
		    is_state(r->passage, words, i, k, sentence->words))
			continue;
		*first = &words[i];
		*last = &words[k];
		return true;
	}
	return false;
}

static bool negates(const struct passage *p, const struct prose_word *word)
{
	static const char *const negatives[] = {"not",  "never",   "cannot", "nobody", "nothing",
	                                        "none", "neither", "won't",  NULL};
	return word_is_one_of(p, word, negatives) || word_ends(p, word, "n't") ||
	       word_ends(p, word, "n\xe2\x80\x99t");
}

static bool is_negative(const struct passage *p, const struct prose_word *word)
{
	static const char *const negatives[] = {
		"uncommon",      "unusual",     "unlikely",     "unlike",        "impossible",
		"unable",        "unimportant", "unnecessary",  "unsafe",        "unaware",
		"insignificant", "irrelevant",  "nobody",       "nothing",       "never",
		"none",          "uncertain",   "unreasonable", "unheard",       "unwise",
		"infrequently",  "infrequent",  "inadvisable",  "inappropriate", "unavoidable",
		"ineffective",   NULL};
	return word_is_one_of(p, word, negatives);
}

/* “cannot eat without”, “not without”; in “do not use one without …” it belongs to the noun. */
static bool is_without(const struct passage *p, const struct prose_word *before,
                       const struct prose_word *word)
{
	static const char *const forbids[] = {"cannot", "can't", "can\xe2\x80\x99t", "never", NULL};
	return word_is(p, word, "without") &&
	       (word == before + 1 || word_is_one_of(p, before, forbids));
}

static void check_negatives(struct reader *r, const struct sentence *sentence)
{
	static const char *const parts[] = {"and",     "or",   "but", "if", "that",
	                                    "because", "when", "so",  NULL};
	enum { REACH = 8, NEAR = 5 };
	const struct prose_word *words = &r->prose->words[sentence->first_word];
	for (size_t i = 0; i < sentence->words; i++) {
		if (!negates(r->passage, &words[i]))
			continue;
		for (size_t k = i + 1; k < sentence->words && k <= i + REACH; k++) {
			if (prose_gap_has(r->prose, r->passage, sentence->first_word + k - 1, ',') ||
			    prose_gap_has(r->prose, r->passage, sentence->first_word + k - 1, ':') ||
			    word_is_one_of(r->passage, &words[k], parts))
				break;
			if (!is_negative(r->passage, &words[k]) &&
			    !is_without(r->passage, &words[i], &words[k]) &&
			    !(k <= i + NEAR && negates(r->passage, &words[k])))
				continue;
			check_add_part(r->report, RULE_DOUBLE_NEGATIVE, CHECK_WARNING, r->passage,
			               words[i].begin, words[i].end,
			               "“%.*s … %.*s” are two negatives; say it in the positive",
			               length_of(&words[i]), text_of(r, &words[i]), length_of(&words[k]),
			               text_of(r, &words[k]));
			return;
		}
	}
}

static void check_sentences(struct reader *r, size_t *passives)
{
	for (size_t i = 0; i < r->passage->sentences; i++) {
		const struct sentence *s = &r->prose->sentences[r->passage->first_sentence + i];
		const struct prose_word *first, *last;
		check_length(r, s);
		check_negatives(r, s);
		if (!find_passive(r, s, &first, &last))
			continue;
		++*passives;
		check_add_part(r->report, RULE_PASSIVE, CHECK_NOTE, r->passage, first->begin, last->end,
		               "“%.*s” is in the passive voice; say who does it",
		               (int)(last->end - first->begin < 80 ? last->end - first->begin : 80),
		               text_of(r, first));
	}
}

/* passages */

static void check_paragraph(struct reader *r)
{
	const struct passage *p = r->passage;
	size_t lines = (p->length + LINE_CHARACTERS - 1) / LINE_CHARACTERS;
	if (p->kind == PASSAGE_TEXT && lines > PARAGRAPH_LINES)
		check_add_part(r->report, RULE_LONG_PARAGRAPH, CHECK_WARNING, p, 0, p->length,
		               "a paragraph of about %zu lines; split it, or make it a list (at most %d)",
		               lines, PARAGRAPH_LINES);
}

/* A heading of nothing but these and one of the nouns. */
static void check_heading(struct reader *r)
{
	static const char *const fillers[] = {
		"the",     "a",         "an",    "some",      "your",     "and",        "of",       "basic",
		"general", "important", "key",   "potential", "clinical", "additional", "further",  "other",
		"more",    "brief",     "short", "relevant",  "special",  "for",        "patients", NULL};
	static const char *const nouns[] = {
		"introduction", "overview",      "background", "information", "info",     "considerations",
		"context",      "concept",       "concepts",   "details",     "facts",    "conclusion",
		"conclusions",  "remarks",       "discussion", "content",     "contents", "basics",
		"issues",       "miscellaneous", "notes",      "about",       "topic",    "description",
		"aspects",      "definition",    "purpose",    "preface",     NULL};
	const struct passage *p = r->passage;
	bool says = false, noun = false;
	for (size_t i = 0; p->kind == PASSAGE_HEADING && i < p->words; i++) {
		const struct prose_word *word = &r->prose->words[p->first_word + i];
		if (word_is_one_of(p, word, nouns))
			noun = true;
		else if (!word_is_one_of(p, word, fillers))
			says = true;
	}
	if (noun && !says)
		check_add_part(r->report, RULE_EMPTY_HEADING, CHECK_WARNING, p, 0, p->length,
		               "this heading says nothing; say what the reader will find below");
}

/* Is the next word in capitals too, with nothing but spaces before it? */
static bool runs_on(const struct prose *prose, const struct passage *p, size_t index)
{
	const struct prose_word *word = &prose->words[index], *next = word + 1;
	if (index + 1 >= p->first_word + p->words || !(next->flags & WORD_CAPITALS))
		return false;
	size_t gap = word->end;
	while (gap < next->begin && p->utf8[gap] == ' ')
		gap++;
	return word->flags & WORD_CAPITALS && gap == next->begin;
}

/* Three words in a row, or one that everybody knows in small letters. */
bool check_is_shouted(const struct prose *prose, const struct passage *p, size_t index)
{
	static const char *const common[] = {
		"you",       "your",    "not",     "must",    "never",  "always",      "do",
		"only",      "no",      "call",    "stop",    "if",     "and",         "or",
		"the",       "now",     "any",     "very",    "before", "after",       "take",
		"important", "warning", "caution", "note",    "please", "immediately", "until",
		"right",     "away",    "with",    "without", "this",   "are",         "is",
		"can",       "more",    "every",   "help",    "danger", "remember",    "be",
		"for",       "when",    "tell",    "ask",     "don't",  "today",       NULL};
	enum { RUN = 3 };
	size_t run = 1;
	for (size_t i = index; run < RUN && i > p->first_word && runs_on(prose, p, i - 1); i--)
		run++;
	for (size_t i = index; run < RUN && runs_on(prose, p, i); i++)
		run++;
	return run == RUN || word_is_one_of(p, &prose->words[index], common);
}

static void check_capitals(struct reader *r)
{
	enum { SHOWN = 60 };
	const struct passage *p = r->passage;
	const struct prose_word *words = &r->prose->words[p->first_word];
	for (size_t i = 0; i < p->words; i++) {
		size_t end = i + 1;
		if (!(words[i].flags & WORD_CAPITALS) || !check_is_shouted(r->prose, p, p->first_word + i))
			continue;
		while (runs_on(r->prose, p, p->first_word + end - 1) &&
		       check_is_shouted(r->prose, p, p->first_word + end))
			end++;
		size_t length = words[end - 1].end - words[i].begin;
		check_add_part(r->report, RULE_CAPITALS, CHECK_WARNING, p, words[i].begin,
		               words[end - 1].end,
		               "“%.*s” is in block capitals; use **bold** for what matters",
		               (int)(length < SHOWN ? length : SHOWN), text_of(r, &words[i]));
		i = end - 1;
	}
}

static void check_address(struct reader *r)
{
	const struct passage *p = r->passage;
	const char *at = memmem(p->lower, p->length, "http://", 7);
	if (at)
		check_add_part(r->report, RULE_HTTPS, CHECK_ERROR, p, (size_t)(at - p->lower),
		               (size_t)(at - p->lower) + 7,
		               "an address with http: is not safe; use https:");
}

void check_plain_language(struct check_report *report, const struct prose *prose)
{
	struct reader r = {report, prose, NULL};
	size_t passives = 0, sentences = 0;
	const struct passage *first = NULL;
	for (size_t i = 0; i < prose->passage_count; i++) {
		r.passage = &prose->passages[i];
		check_address(&r);
		if (!prose->english || r.passage->foreign || r.passage->kind == PASSAGE_LEGAL)
			continue;
		size_t before = passives;
		check_heading(&r);
		check_capitals(&r);
		if (!r.passage->counted)
			continue;
		check_paragraph(&r);
		check_sentences(&r, &passives);
		sentences += r.passage->sentences;
		if (passives > before && !first)
			first = r.passage;
	}
	if (passives >= 3 && passives * 10 > sentences)
		check_add(report, RULE_PASSIVE, CHECK_WARNING, node_place(first->node),
		          "%zu of %zu sentences are in the passive voice; at most one in ten", passives,
		          sentences);
}
