/*
 * Medical words and long words: is each explained, or a plain one there?
 *
 * A medical word is explained where, anywhere in the sheet, a “terms” block has it, it stands alone
 * in brackets or before brackets that hold three words, it is called so (“this is called
 * apheresis”), it is told what it is (“chemotherapy is medicine that …”, “platelets, which help …”,
 * “**Biopsy:** a doctor takes …”, “… lymph nodes. These small filters …”), or two words of what it
 * plainly is stand near; for the title and headings also in what stands below. In a table the cell
 * beside it explains it.
 */
#include <string.h>

#include "check/check.h"

struct looking {
	struct check_report *report;
	const struct prose *prose;
	const struct word_lists *lists;
};

/* Words of a passage that are one known word or abbreviation. */
struct place_of_word {
	const struct passage *passage;
	size_t first, last; /* index in prose.words */
};

enum { NEAR = 300 /* bytes around a word that can explain it */ };

static const struct sentence *sentence_of(const struct looking *l, const struct passage *p,
                                          size_t word)
{
	const struct sentence *s = &l->prose->sentences[p->first_sentence];
	size_t low = 0, high = p->sentences;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (s[middle].first_word <= word)
			low = middle;
		else
			high = middle;
	}
	return &s[low];
}

static bool is_article(const struct passage *p, const struct prose_word *word)
{
	static const char *const articles[] = {"a", "an", "the", "your", NULL};
	return word_is_one_of(p, word, articles);
}

/* “This is called X”, “doctors call it X”, “known as X” */
static bool is_called(const struct looking *l, const struct passage *p, size_t start, size_t at)
{
	static const char *const called[] = {"called", "named", "word", "term", NULL};
	static const char *const call[] = {"call", "calls", NULL};
	static const char *const about[] = {"about", "for",  "to", "with",  "if",
	                                    "when",  "your", "us", "early", NULL};
	static const char *const things[] = {"it", "this", "that", "these", "them", NULL};
	enum { REACH = 4 };
	const struct prose_word *words = l->prose->words;
	bool object = false;
	for (size_t k = at; k > start && k + REACH > at; k--) {
		const struct prose_word *word = &words[k - 1];
		bool as = word_is(p, word, "as") && k - 1 > start && word_is(p, word - 1, "known");
		if (as || word_is_one_of(p, word, called) || (object && word_is_one_of(p, word, call)))
			return true;
		if (word_is_one_of(p, word, about))
			return false;
		object = object || word_is_one_of(p, word, things);
	}
	return false;
}

/* “… called X”, “this is a X”, “this means X”, “small filters, the X,”; no list */
static bool is_named(const struct looking *l, const struct place_of_word *at,
                     const struct sentence *sentence)
{
	static const char *const means[] = {"mean", "means", NULL};
	static const char *const these[] = {"this", "that", "these", NULL};
	static const char *const joins[] = {"and", "or", NULL};
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t i = at->first, start = sentence->first_word, end = start + sentence->words;
	if (is_called(l, p, start, i))
		return true;
	bool article = i > start && is_article(p, &words[i - 1]);
	i -= article;
	if (i > start + 1 && (word_is(p, &words[i - 1], "is") || word_is(p, &words[i - 1], "are")) &&
	    word_is_one_of(p, &words[i - 2], these))
		return true;
	if (i > start && word_is_one_of(p, &words[i - 1], means))
		return true;
	char sign = word_sign_behind(p, &words[at->last]);
	bool listed = at->last + 1 < end && word_is_one_of(p, &words[at->last + 1], joins);
	return article && i > start && prose_gap_has(l->prose, p, i - 1, ',') && !listed &&
	       (!sign || sign == ',' || sign == '.');
}

/* Does a verb of what things do stand in the words from at on, with what it does behind it? */
static bool tells_use(const struct looking *l, const struct passage *p, size_t at, size_t end)
{
	static const char *const verbs[] = {
		"means",  "mean",  "uses",   "use",     "helps",  "help",  "looks",   "kills", "kill",
		"carry",  "fight", "fights", "shows",   "checks", "lets",  "lowers",  "eases", "block",
		"blocks", "slows", "treats", "removes", "treat",  "sends", "studies", "finds", NULL};
	static const char *const wide[] = {"stop", "stops", "take",  "takes", "turn",  "turns", "put",
	                                   "puts", "keep",  "keeps", "give",  "gives", NULL};
	static const char *const behind_wide[] = {"the", "out", "off", "away", "your", NULL};
	if (at + 1 >= end)
		return false;
	const struct prose_word *word = &l->prose->words[at];
	return word_is_one_of(p, word, verbs) ||
	       (word_is_one_of(p, word, wide) && word_is_one_of(p, word + 1, behind_wide));
}

/* “X, a test that …”, “X, which …”; no list: “X, a scan and …” */
static bool is_apposed(const struct looking *l, const struct passage *p,
                       const struct sentence *sentence, size_t last)
{
	static const char *const tells[] = {"which", "that", "who",  "meaning",
	                                    "where", "when", "also", NULL};
	static const char *const joins[] = {"and", "or", NULL};
	enum { WORDS_MIN = 3 };
	const struct prose_word *words = l->prose->words;
	size_t end = sentence->first_word + sentence->words, next = last + 1;
	if (next + WORDS_MIN > end)
		return false;
	if (!prose_gap_has(l->prose, p, last, ','))
		return word_is(p, &words[next], "meaning") ||
		       (word_is(p, &words[next], "that") && tells_use(l, p, next + 1, end));
	if (word_is_one_of(p, &words[next], tells))
		return true;
	if (!is_article(p, &words[next]))
		return false;
	for (size_t i = next; i < next + WORDS_MIN; i++)
		if (word_is_one_of(p, &words[i], joins) ||
		    (i + 1 < next + WORDS_MIN && prose_gap_has(l->prose, p, i, ',')))
			return false;
	return true;
}

/* Do the words from be on tell what something is: “is a test”, “are cells that …”? Not: “is
 * painful”, “is common in week two”. */
static bool tells_what(const struct looking *l, const struct passage *p, size_t be, size_t end)
{
	static const char *const forms[] = {"is", "are", "was", "were", NULL};
	static const char *const starts[] = {"a",   "an",   "the",  "when",  "how",
	                                     "why", "what", "part", "where", NULL};
	static const char *const states[] = {
		"common", "rare", "safe",    "normal",    "likely", "bad",  "good",      "hard",
		"mild",   "low",  "severe",  "important", "not",    "very", "often",     "more",
		"less",   "most", "also",    "in",        "on",     "at",   "for",       "done",
		"there",  "next", "here",    "gone",      "back",   "to",   "sometimes", "better",
		"worse",  "too",  "one",     "your",      "our",    "so",   "why",       "as",
		"from",   "just", "only",    "still",     "due",    "easy", "new",       "slow",
		"fast",   "over", "serious", "no",        "sore",   "now",  "different", NULL};
	static const char *const endings[] = {"ful", "ous", "ive",  "ble", "al",  "ed",
	                                      "ly",  "ing", "less", "en",  "ent", NULL};
	enum { WORDS_MIN = 4 };
	const struct prose_word *words = l->prose->words;
	if (be + 2 >= end || !word_is_one_of(p, &words[be], forms))
		return false;
	if (word_is_one_of(p, &words[be + 1], starts))
		return true;
	for (const char *const *ending = endings; *ending; ending++)
		if (word_ends(p, &words[be + 1], *ending) && !word_is(p, &words[be + 1], "swelling"))
			return false;
	return be + WORDS_MIN <= end && !word_is_one_of(p, &words[be + 1], states);
}

/* “A X checks …”, “X is a …”; not “X is common”, “X can …”, “your X takes two weeks” */
static bool is_subject(const struct looking *l, const struct place_of_word *at,
                       const struct sentence *sentence)
{
	enum { REACH = 3 };
	size_t end = sentence->first_word + sentence->words, next = at->last + 1;
	/* at the start, behind an article or adjective at most */
	if (at->first > sentence->first_word + 1)
		return false;
	if (tells_what(l, at->passage, next, end))
		return true;
	for (size_t i = next; i < end && i < next + REACH; i++)
		if (tells_use(l, at->passage, i, end))
			return true;
	return false;
}

/* Do brackets, a colon or a dash behind the word hold three words or more that are no request and
 * go on with no “and”? */
static bool is_told_behind_sign(const struct looking *l, const struct place_of_word *at)
{
	static const char *const others[] = {"and",  "or",   "but", "call", "tell", "ask", "see",
	                                     "go",   "take", "if",  "it",   "in",   "on",  "up",
	                                     "what", "how",  "get", "when", NULL};
	enum { WORDS_MIN = 3 };
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t next = at->last + 1, end = p->first_word + p->words, from = words[at->last].end;
	while (from < p->length && p->utf8[from] == ' ')
		from++;
	const char *sign = p->utf8 + from;
	bool dash = p->length - from > 2 &&
	            (!memcmp(sign, "\xe2\x80\x93", 3) || !memcmp(sign, "\xe2\x80\x94", 3));
	if (from == p->length || (*sign != '(' && *sign != ':' && !dash) || next + WORDS_MIN > end)
		return false;
	size_t reach = p->length - from < NEAR ? p->length - from : NEAR;
	const char *close = *sign == '(' ? memchr(sign, ')', reach) : NULL;
	size_t to = close ? (size_t)(close - p->utf8) : p->length;
	return words[next + WORDS_MIN - 1].end <= to && !word_is_one_of(p, &words[next], others);
}

/* The term is said first, then what it is. */
static bool is_told(const struct looking *l, const struct place_of_word *at,
                    const struct sentence *sentence)
{
	static const char *const these[] = {"this", "that", "these", "it", "they", NULL};
	static const char *const means[] = {"means", "mean", "happens", NULL};
	static const char *const nouns[] = {
		"filters", "doctor",   "test",      "tests", "cells", "nurse", "drugs",  "gland",
		"glands",  "medicine", "medicines", "sores", "tube",  "fluid", "device", NULL};
	const struct passage *p = at->passage;
	const struct sentence *after = sentence + 1;
	const struct prose_word *words = l->prose->words;
	size_t end = sentence->first_word + sentence->words;
	if (is_told_behind_sign(l, at))
		return true;
	if (end + 2 < p->first_word + p->words && word_is_one_of(p, &words[end], these) &&
	    (word_is_one_of(p, &words[end + 1], means) || word_is_one_of(p, &words[end + 1], nouns) ||
	     word_is_one_of(p, &words[end + 2], nouns) ||
	     tells_what(l, p, end + 1, after->first_word + after->words)))
		return true;
	return is_apposed(l, p, sentence, at->last) || is_subject(l, at, sentence);
}

/* “Cancer can spread (metastasis)”: alone in brackets, or with two words more. */
static bool is_bracketed(const struct looking *l, const struct place_of_word *at)
{
	enum { MORE = 2 };
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t more = 0;
	if (!word_in_brackets(p, &words[at->first]))
		return false;
	for (size_t i = at->first; i > p->first_word && more <= MORE; i--, more++)
		if (prose_gap_has(l->prose, p, i - 1, '('))
			break;
	size_t end = p->first_word + p->words;
	for (size_t i = at->last; more <= MORE && i < end && !prose_gap_has(l->prose, p, i, ')'); i++)
		more++;
	return more <= MORE;
}

/* A row of a table explains its first cell. */
static bool is_explained_beside(const struct looking *l, const struct place_of_word *at)
{
	const struct passage *p = at->passage, *next = p + 1;
	bool last = next == l->prose->passages + l->prose->passage_count;
	return p->kind == PASSAGE_CELL && !last && next->kind == PASSAGE_CELL && next->words > 2;
}

/* Is a word of the plain text, by its first four letters, in the text? */
static bool has_stem(const char *text, size_t length, const char *word)
{
	const char *end = text + length;
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), word, 4)); at++)
		if (at == text || at[-1] == ' ' || at[-1] == '(' || at[-1] == '-')
			return true;
	return false;
}

/* Do two of the plain text's words stand in the two parts of a text, or the one that it has? Those
 * of the word itself do not count. */
static bool has_plain(const struct bytes *parts, const struct bytes *self, const char *plain)
{
	static const char empty[] = " that with from into your when which used where cancer treatment "
								"medicine doctor people have this other kind type test ";
	size_t said = 0, all = 0;
	for (const char *s = plain; *s;) {
		char word[24] = " ";
		size_t length = 0;
		for (; (s[length] | 0x20) >= 'a' && (s[length] | 0x20) <= 'z'; length++)
			if (length < sizeof word - 3)
				word[length + 1] = (char)(s[length] | 0x20);
		size_t shown = length < sizeof word - 3 ? length : sizeof word - 3;
		word[shown + 1] = ' ';
		word[shown + 2] = 0;
		s += length + !length;
		if (length < 4 || strstr(empty, word) || has_stem(self->at, self->length, word + 1))
			continue;
		all++;
		said += has_stem(parts[0].at, parts[0].length, word + 1) ||
		        has_stem(parts[1].at, parts[1].length, word + 1);
	}
	return said >= 2 || (said && said == all);
}

/* Is it said plainly near the word? Of a title or heading: in what stands below it. */
static bool says_plainly(const struct looking *l, const struct place_of_word *at,
                         const struct text *plain)
{
	enum { BELOW = 6 };
	const struct prose *prose = l->prose;
	const struct passage *p = at->passage, *end = prose->passages + prose->passage_count;
	const struct prose_word *first = &prose->words[at->first], *last = &prose->words[at->last];
	size_t from = first->begin > NEAR ? first->begin - NEAR : 0;
	size_t to = p->length - last->end > NEAR ? last->end + NEAR : p->length;
	const struct bytes self = {p->lower + first->begin, last->end - first->begin};
	const struct bytes parts[] = {{p->lower + from, first->begin - from},
	                              {p->lower + last->end, to - last->end}};
	if (has_plain(parts, &self, plain->utf8))
		return true;
	for (const struct passage *q = p + 1; passage_is_heading(p) && q < end && q <= p + BELOW; q++) {
		const struct bytes below[] = {{q->lower, q->length < NEAR ? q->length : NEAR}, {"", 0}};
		if (passage_is_plain(q) && has_plain(below, &self, plain->utf8))
			return true;
	}
	return false;
}

static bool is_explained(const struct looking *l, const struct place_of_word *at,
                         const struct known_word *known)
{
	const struct passage *p = at->passage;
	const struct sentence *sentence = sentence_of(l, p, at->first);
	if (passage_is_heading(p)) /* no sentence */
		return is_bracketed(l, at) || says_plainly(l, at, &known->plain);
	return p->kind == PASSAGE_TERM || is_bracketed(l, at) || is_named(l, at, sentence) ||
	       is_told(l, at, sentence) || is_explained_beside(l, at) ||
	       says_plainly(l, at, &known->plain);
}

/* The longest known word that begins with the word at index. */
static const struct known_word *find_word(const struct looking *l, const struct passage *p,
                                          size_t index, size_t *last)
{
	size_t end = p->first_word + p->words, most = index + l->lists->longest;
	const struct prose_word *words = l->prose->words;
	const struct known_word *found = NULL;
	size_t begin = words[index].begin;
	for (size_t i = index; i < end && i < most; i++) {
		if (i > index && (words[i].begin != words[i - 1].end + 1))
			break;
		size_t length = words[i].end - begin;
		const struct known_word *known = words_find(l->lists, p->lower + begin, length);
		if (!known && length > 2 && !memcmp(p->lower + words[i].end - 2, "'s", 2))
			known = words_find(l->lists, p->lower + begin, length - 2);
		if (known) {
			found = known;
			*last = i;
		}
	}
	return found;
}

/* What is known of a word of the lists in this sheet. */
struct use {
	const struct known_word *word;
	struct place_of_word at; /* first */
	bool explained;
};

struct uses {
	struct use *at;
	size_t count, capacity;
};

static struct use *find_use(struct looking *l, struct uses *uses, const struct known_word *word)
{
	void *list = uses->at;
	for (size_t i = 0; i < uses->count; i++)
		if (uses->at[i].word == word)
			return &uses->at[i];
	if (!arena_grow(l->report->arena, &list, uses->count, &uses->capacity, sizeof(struct use))) {
		l->report->failed = true;
		return NULL;
	}
	uses->at = list;
	uses->at[uses->count] = (struct use){.word = word};
	return &uses->at[uses->count++];
}

static void look_at_passage(struct looking *l, struct uses *uses, const struct passage *p)
{
	for (size_t i = p->first_word; i < p->first_word + p->words; i++) {
		size_t last = i;
		const struct known_word *known = find_word(l, p, i, &last);
		struct use *use = known ? find_use(l, uses, known) : NULL;
		if (!use)
			continue;
		struct place_of_word at = {p, i, last};
		if (!use->at.passage || (passage_is_heading(use->at.passage) && !passage_is_heading(p)))
			use->at = at;
		use->explained = use->explained || is_explained(l, &at, known);
		i = last;
	}
}

static void tell_use(struct looking *l, const struct use *use)
{
	const struct passage *p = use->at.passage;
	size_t begin = l->prose->words[use->at.first].begin, end = l->prose->words[use->at.last].end;
	if (use->word->kind == WORD_PLAIN)
		check_add_part(l->report, RULE_PLAIN_WORD, CHECK_WARNING, p, begin, end,
		               "“%.*s”: say “%.80s”", (int)(end - begin), p->utf8 + begin,
		               use->word->plain.utf8);
	else if (!use->explained)
		check_add_part(l->report, RULE_MEDICAL_WORD, CHECK_WARNING, p, begin, end,
		               "“%.*s” is not explained; say “%.80s”, or explain it here or in “terms”",
		               (int)(end - begin), p->utf8 + begin, use->word->plain.utf8);
}

void check_words(struct check_report *report, const struct prose *prose,
                 const struct word_lists *words)
{
	struct looking l = {report, prose, words};
	struct uses uses = {0};
	if (!prose->english)
		return;
	for (size_t i = 0; i < prose->passage_count && !report->failed; i++)
		if (passage_is_plain(&prose->passages[i]) || passage_is_heading(&prose->passages[i]))
			look_at_passage(&l, &uses, &prose->passages[i]);
	for (size_t i = 0; i < uses.count; i++)
		tell_use(&l, &uses.at[i]);
}
