/*
 * Abbreviations: is each spelled out at its first use?
 *
 * It is where brackets hold it, or follow it with words that begin as it does; in a “terms” block;
 * or where its long form stands before it. A note where that comes only after its first use; for
 * the title and headings that is enough. Left alone are those that readers know, stages (II, IVB)
 * and words that are shouted.
 */
#include <string.h>

#include "check/check.h"

struct scanning {
	struct check_report *report;
	const struct prose *prose;
	const struct word_lists *lists;
};

/* The part of a word that is abbreviated: “CAR” of “CAR-T”, “CT” of “CTs”. Length, 0 for none. */
static size_t abbreviated(const struct scanning *l, const struct passage *p,
                          const struct prose_word *word)
{
	const char *s = p->utf8 + word->begin;
	size_t length = word->end - word->begin, capitals = 0;
	if (!(word->flags & WORD_CAPITALS) || length > 12)
		return 0;
	if (words_abbreviation(l->lists, s, length))
		return length;
	const char *hyphen = memchr(s, '-', length);
	if (hyphen && hyphen - s > 1)
		length = (size_t)(hyphen - s);
	if (length > 2 && s[length - 1] == 's')
		length--;
	for (size_t i = 0; i < length; i++)
		capitals += s[i] >= 'A' && s[i] <= 'Z';
	return capitals > 1 && capitals * 2 >= length ? length : 0;
}

/* A stage: II, IVB. */
static bool is_roman(const char *s, size_t length)
{
	if (length > 2 && strchr("ABC", s[length - 1]))
		length--;
	for (size_t i = 0; i < length; i++)
		if (s[i] != 'I' && s[i] != 'V' && s[i] != 'X')
			return false;
	return true;
}

struct abbreviation_use {
	const struct passage *passage; /* of the first use */
	const struct prose_word *word;
	size_t length;
	bool spelled, late; /* late: only behind the first use */
};

static bool is_same(const struct abbreviation_use *use, const char *s, size_t length)
{
	return use->length == length && !memcmp(use->passage->utf8 + use->word->begin, s, length);
}

/* Where the long form stands in the passage; NULL: nowhere. */
static const char *long_form(const struct passage *p, const struct abbreviation *known)
{
	char lower[128];
	if (!known || known->spelled.length >= sizeof lower)
		return NULL;
	for (size_t i = 0; i < known->spelled.length; i++) {
		char c = known->spelled.utf8[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return memmem(p->lower, p->length, lower, known->spelled.length);
}

/* “CRS (cytokine release syndrome)”, “CT (a scan that …)”; not “WBC (low)” */
static bool is_spelled_behind(const struct scanning *l, const struct passage *p,
                              const struct prose_word *word)
{
	static const char *const articles[] = {"a", "an", "the", NULL};
	enum { LONG = 9, WORDS_MIN = 3 };
	const struct prose_word *next = word + 1;
	const struct prose_word *end = &l->prose->words[p->first_word + p->words];
	size_t inside = 0;
	for (const struct prose_word *w = next; w < end && inside < WORDS_MIN; w++, inside++)
		if (w > next && memchr(p->utf8 + w[-1].end, ')', w->begin - w[-1].end))
			break;
	if (!inside)
		return false;
	if (p->lower[next->begin] == p->lower[word->begin])
		return inside > 1 || next->end - next->begin > LONG;
	return inside == WORDS_MIN && word_is_one_of(p, next, articles);
}

static bool is_spelled(const struct scanning *l, const struct passage *p,
                       const struct prose_word *word)
{
	enum { MORE = 12 /* bytes: “(called CRS)” */ };
	char behind = word_sign_behind(p, word);
	size_t before = word->begin < MORE ? word->begin : MORE;
	if (behind == '(')
		return is_spelled_behind(l, p, word);
	return p->kind == PASSAGE_TERM || (behind == ')' && word_in_brackets(p, word) &&
	                                   memchr(p->utf8 + word->begin - before, '(', before));
}

static void look_for(struct scanning *l, struct abbreviation_use *use)
{
	const char *s = use->passage->utf8 + use->word->begin;
	const struct abbreviation *known = words_abbreviation(l->lists, s, use->length);
	const struct passage *end = l->prose->passages + l->prose->passage_count;
	const char *hyphen = memchr(s, '-', use->length);
	size_t base = hyphen ? (size_t)(hyphen - s) : use->length; /* “CAR” tells “CAR-T” */
	for (const struct passage *p = l->prose->passages; p < end && !use->spelled; p++) {
		if (p->foreign || p->kind == PASSAGE_LEGAL)
			continue;
		bool heading = passage_is_heading(use->passage);
		bool later = p > use->passage && p->kind != PASSAGE_TERM && !heading;
		const char *long_at = long_form(p, known);
		use->spelled = long_at;
		use->late = later || (p == use->passage && long_at > p->lower + use->word->begin);
		for (size_t i = 0; i < p->words && (!use->spelled || use->late); i++) {
			const struct prose_word *word = &l->prose->words[p->first_word + i];
			size_t length = abbreviated(l, p, word);
			bool same = (length == use->length || length == base) &&
			            !memcmp(p->utf8 + word->begin, s, length);
			if (!length || !same || !is_spelled(l, p, word))
				continue;
			use->spelled = true;
			use->late = later || (p == use->passage && word > use->word);
		}
	}
}

static void tell_abbreviation(struct scanning *l, const struct abbreviation_use *use)
{
	const struct passage *p = use->passage;
	size_t begin = use->word->begin, end = use->word->end;
	const char *s = p->utf8 + begin;
	const struct abbreviation *known = words_abbreviation(l->lists, s, use->length);
	if (use->spelled)
		check_add_part(l->report, RULE_ABBREVIATION, CHECK_NOTE, p, begin, end,
		               "“%.*s” is not spelled out until further below", (int)use->length, s);
	else if (known)
		check_add_part(l->report, RULE_ABBREVIATION,
		               known->also_word == 1 ? CHECK_NOTE : CHECK_WARNING, p, begin, end,
		               "“%.*s” is not spelled out; write “%.80s (%.*s)”", (int)use->length, s,
		               known->spelled.utf8, (int)use->length, s);
	else
		check_add_part(l->report, RULE_ABBREVIATION, CHECK_WARNING, p, begin, end,
		               "“%.*s” is not spelled out", (int)use->length, s);
}

enum { ABBREVIATIONS_MAX = 200 /* looked at in a sheet */ };

/* The length of an abbreviation that readers may not know; 0: the word is none. */
static size_t unknown_length(const struct scanning *l, const struct passage *p, size_t i)
{
	const struct prose_word *word = &l->prose->words[p->first_word + i];
	const char *s = p->utf8 + word->begin;
	size_t length = abbreviated(l, p, word);
	const struct abbreviation *known = length ? words_abbreviation(l->lists, s, length) : NULL;
	bool plain = (known && known->known == 1) || is_roman(s, length) ||
	             check_is_shouted(l->prose, p, p->first_word + i);
	return plain ? 0 : length;
}

/* Keep the first use of each; one in a text rather than one in a heading. */
static void keep_use(struct abbreviation_use *uses, size_t *count,
                     const struct abbreviation_use *use)
{
	const char *s = use->passage->utf8 + use->word->begin;
	for (size_t k = 0; k < *count; k++) {
		if (!is_same(&uses[k], s, use->length))
			continue;
		if (passage_is_heading(uses[k].passage) && !passage_is_heading(use->passage))
			uses[k] = *use;
		return;
	}
	uses[(*count)++] = *use;
}

void check_abbreviations(struct check_report *report, const struct prose *prose,
                         const struct word_lists *words)
{
	struct scanning scanning = {report, prose, words}, *l = &scanning;
	if (!prose->english)
		return;
	struct abbreviation_use *uses = arena_array(l->report->arena, ABBREVIATIONS_MAX, sizeof *uses);
	size_t count = 0;
	const struct passage *end = l->prose->passages + l->prose->passage_count;
	if (!uses)
		l->report->failed = true;
	for (const struct passage *p = l->prose->passages; uses && p < end; p++) {
		bool looked_at = passage_is_plain(p) || passage_is_heading(p);
		for (size_t i = 0; looked_at && i < p->words && count < ABBREVIATIONS_MAX; i++) {
			const struct prose_word *word = &l->prose->words[p->first_word + i];
			struct abbreviation_use use = {p, word, unknown_length(l, p, i), false, false};
			if (use.length)
				keep_use(uses, &count, &use);
		}
	}
	for (size_t i = 0; i < count; i++) {
		look_for(l, &uses[i]);
		if (!uses[i].spelled || uses[i].late)
			tell_abbreviation(l, &uses[i]);
	}
}
