/*
 * Medical words and long words: is each explained, or a plain one there?
 *
 * A medical word is explained where, anywhere in the sheet, a “terms” block has it, brackets stand
 * behind it or around it, it is called so (“this is called apheresis”), it is told what it is
 * (“chemotherapy is medicine that …”, “platelets, which help …”, “**Biopsy:** a doctor takes …”,
 * “… lymph nodes. These …”), or two words of what it plainly is stand near. In a table the cell
 * beside it explains it.
 */
#include <string.h>

#include "content/check.h"

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

/* “This is called X”, “doctors call it X”, “this is a X”, “or X”, “small filters, the X,” */
static bool is_named(const struct looking *l, const struct place_of_word *at,
                     const struct sentence *sentence)
{
	static const char *const calls[] = {"call", "called", "calls", "named", "word", "term", NULL};
	static const char *const before[] = {"as", "mean", "means", "or", NULL};
	static const char *const these[] = {"this", "that", "these", NULL};
	enum { REACH = 4 };
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t i = at->first, start = sentence->first_word;
	for (size_t k = i; k > start && k + REACH > i; k--)
		if (word_is_one_of(p, &words[k - 1], calls))
			return true;
	bool article = i > start && is_article(p, &words[i - 1]);
	i -= article;
	if (i > start + 1 && (word_is(p, &words[i - 1], "is") || word_is(p, &words[i - 1], "are")) &&
	    word_is_one_of(p, &words[i - 2], these))
		return true;
	if (i > start && word_is_one_of(p, &words[i - 1], before))
		return true;
	char sign = word_sign_behind(p, &words[at->last]);
	return article && i > start && prose_gap_has(l->prose, p, i - 1, ',') &&
	       (!sign || sign == ',' || sign == '.');
}

/* “X, a test that …”, “X, which …”, “X or …”; no list: “X, a scan and …” */
static bool is_apposed(const struct looking *l, const struct passage *p,
                       const struct sentence *sentence, size_t last)
{
	static const char *const tells[] = {"which", "that", "who", "or", "such", "meaning", NULL};
	static const char *const behind_comma[] = {"where", "when", "also", NULL};
	static const char *const joins[] = {"and", "or", NULL};
	enum { WORDS_MIN = 3 };
	const struct prose_word *words = l->prose->words;
	size_t end = sentence->first_word + sentence->words, next = last + 1;
	if (next >= end)
		return false;
	bool comma = prose_gap_has(l->prose, p, last, ',');
	if (word_is_one_of(p, &words[next], tells) ||
	    (comma && word_is_one_of(p, &words[next], behind_comma)))
		return true;
	if (!comma || !is_article(p, &words[next]))
		return false;
	for (size_t i = next; i < end && i < next + WORDS_MIN; i++)
		if (word_is_one_of(p, &words[i], joins) ||
		    (i + 1 < next + WORDS_MIN && prose_gap_has(l->prose, p, i, ',')))
			return false;
	return next + WORDS_MIN <= end;
}

/* “A X takes …”, “X is a …”; not “X is common”, “X can …” */
static bool is_subject(const struct looking *l, const struct place_of_word *at,
                       const struct sentence *sentence)
{
	static const char *const verbs[] = {
		"means",  "mean",    "uses",    "use",    "helps", "help",    "looks",  "kills",
		"kill",   "carry",   "takes",   "take",   "fight", "fights",  "makes",  "make",
		"does",   "shows",   "happens", "works",  "work",  "start",   "starts", "checks",
		"lets",   "lowers",  "eases",   "live",   "lives", "stop",    "stops",  "block",
		"blocks", "removes", "slows",   "treats", "treat", "gives",   "grows",  "grow",
		"sends",  "puts",    "keeps",   "turns",  "tells", "studies", "finds",  NULL};
	static const char *const be[] = {"is", "are", "was", "were", NULL};
	static const char *const states[] = {
		"common", "rare",   "safe",    "normal",    "likely", "possible", "bad",       "good",
		"hard",   "mild",   "severe",  "serious",   "low",    "high",     "important", "not",
		"often",  "very",   "more",    "less",      "most",   "also",     "in",        "on",
		"for",    "done",   "usually", "sometimes", "there",  "next",     "here",      "gone",
		"back",   "better", "worse",   NULL};
	static const char *const may[] = {"can",   "may",    "will", "could",
	                                  "might", "should", "must", NULL};
	enum { REACH = 3 };
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t end = sentence->first_word + sentence->words, next = at->last + 1;
	/* at the start, behind an article or adjective at most */
	if (at->first > sentence->first_word + 1 || next >= end || word_is_one_of(p, &words[next], may))
		return false;
	if (word_is_one_of(p, &words[next], be))
		return next + 1 < end && !word_is_one_of(p, &words[next + 1], states);
	for (size_t i = next; i < end && i < next + REACH; i++)
		if (word_is_one_of(p, &words[i], verbs))
			return true;
	return false;
}

/* The term is said first, then what it is. */
static bool is_told(const struct looking *l, const struct place_of_word *at,
                    const struct sentence *sentence)
{
	static const char *const these[] = {"this", "that", "these", "it",
	                                    "they", "its",  "their", NULL};
	static const char *const may[] = {"can", "may", "will", "could", "might", NULL};
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words;
	size_t end = sentence->first_word + sentence->words;
	char sign = word_sign_behind(p, &words[at->last]);
	if (sign == '(' || sign == ':' || sign == '\xe2' /* a dash */)
		return true;
	if (end + 1 < p->first_word + p->words && word_is_one_of(p, &words[end], these) &&
	    !word_is_one_of(p, &words[end + 1], may))
		return true;
	return is_apposed(l, p, sentence, at->last) || is_subject(l, at, sentence);
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

/* Do two of the plain text's words stand near, or the one that it has? */
static bool says_plainly(const struct passage *p, const struct place_of_word *at,
                         const struct prose *prose, const struct text *plain)
{
	static const char empty[] = " that with from into your when which used where cancer treatment "
								"medicine doctor people have this other kind type test ";
	const struct prose_word *first = &prose->words[at->first], *last = &prose->words[at->last];
	size_t from = first->begin > NEAR ? first->begin - NEAR : 0, said = 0, all = 0;
	size_t to = p->length - last->end > NEAR ? last->end + NEAR : p->length;
	for (const char *s = plain->utf8; *s;) {
		char word[24] = " ";
		size_t length = 0;
		for (; (s[length] | 0x20) >= 'a' && (s[length] | 0x20) <= 'z'; length++)
			if (length < sizeof word - 3)
				word[length + 1] = (char)(s[length] | 0x20);
		size_t shown = length < sizeof word - 3 ? length : sizeof word - 3;
		word[shown + 1] = ' ';
		word[shown + 2] = 0;
		s += length + !length;
		if (length < 4 || strstr(empty, word) ||
		    has_stem(p->lower + first->begin, last->end - first->begin, word + 1))
			continue;
		all++;
		said += has_stem(p->lower + from, first->begin - from, word + 1) ||
		        has_stem(p->lower + last->end, to - last->end, word + 1);
	}
	return said >= 2 || (said && said == all);
}

static bool is_explained(const struct looking *l, const struct place_of_word *at,
                         const struct known_word *known)
{
	const struct passage *p = at->passage;
	const struct prose_word *word = &l->prose->words[at->first];
	const struct sentence *sentence = sentence_of(l, p, at->first);
	return p->kind == PASSAGE_TERM || word_in_brackets(p, word) || is_named(l, at, sentence) ||
	       is_told(l, at, sentence) || is_explained_beside(l, at) ||
	       says_plainly(p, at, l->prose, &known->plain);
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
		if (!use->at.passage)
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
		if (passage_is_plain(&prose->passages[i]))
			look_at_passage(&l, &uses, &prose->passages[i]);
	for (size_t i = 0; i < uses.count; i++)
		tell_use(&l, &uses.at[i]);
}
