/*
 * Medical words, long words and abbreviations: is each explained?
 *
 * A medical word is explained where, anywhere in the sheet, a “terms” block has it, brackets stand
 * behind it or around it, it is called so (“this is called apheresis”), it is told what it is
 * (“chemotherapy is medicine that …”, “platelets, which help …”, “**Biopsy:** a doctor takes …”,
 * “… lymph nodes. These …”), or two words of what it plainly is stand near. In a table the cell
 * beside it explains it.
 *
 * An abbreviation is spelled out where brackets hold it or follow it; in a “terms” block; or where
 * its long form stands before it. A note where that comes only after its first use.
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

static char before_word(const struct passage *p, const struct prose_word *word)
{
	return word->begin ? p->utf8[word->begin - 1] : ' ';
}

/* The sign behind the word, spaces left out; 0 at the end. */
static char behind_word(const struct passage *p, const struct prose_word *word)
{
	size_t at = word->end;
	while (at < p->length && p->utf8[at] == ' ')
		at++;
	return at < p->length ? p->utf8[at] : 0;
}

enum { NEAR = 300 /* bytes around a word that can explain it */ };

static bool is_in_brackets(const struct passage *p, const struct prose_word *word)
{
	size_t from = word->begin > NEAR ? word->begin - NEAR : 0;
	for (size_t i = word->begin; i-- > from;) {
		if (p->utf8[i] == '(')
			return true;
		if (p->utf8[i] == ')')
			return false;
	}
	return false;
}

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
	static const char *const these[] = {"this", "that", "these", "it", NULL};
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
	char sign = behind_word(p, &words[at->last]);
	return article && i > start && prose_gap_has(l->prose, p, i - 1, ',') &&
	       (!sign || sign == ',' || sign == '.');
}

/* “X is a …”, “X, which …”, “X: …”, “A X takes …”, “X. These …” */
static bool is_told(const struct looking *l, const struct place_of_word *at,
                    const struct sentence *sentence)
{
	static const char *const verbs[] = {
		"is",     "are",    "means",   "mean",  "uses",    "use",   "helps",  "help",   "looks",
		"kills",  "kill",   "carry",   "takes", "take",    "fight", "fights", "makes",  "make",
		"does",   "shows",  "happens", "works", "work",    "start", "starts", "checks", "lets",
		"lowers", "eases",  "live",    "lives", "stop",    "stops", "block",  "blocks", "removes",
		"slows",  "treats", "treat",   "gives", "grows",   "grow",  "sends",  "puts",   "keeps",
		"turns",  "can",    "was",     "tells", "studies", "finds", NULL};
	static const char *const tells[] = {"a",     "an",   "the",  "which", "that",    "who", "or",
	                                    "where", "when", "also", "such",  "meaning", NULL};
	static const char *const these[] = {"this", "that", "these", "it",
	                                    "they", "its",  "their", NULL};
	enum { REACH = 3 };
	const struct passage *p = at->passage;
	const struct prose_word *words = l->prose->words, *word = &words[at->last];
	size_t end = sentence->first_word + sentence->words, passage_end = p->first_word + p->words;
	char sign = behind_word(p, word);
	if (sign == '(' || sign == ':' || sign == '\xe2' /* a dash */)
		return true;
	if (end < passage_end && word_is_one_of(p, &words[end], these))
		return true;
	if (at->last + 1 < end && word_is_one_of(p, word + 1, tells))
		return true;
	size_t start = sentence->first_word;
	bool first = at->first <= start + 1; /* behind an article or adjective at most */
	for (size_t i = at->last + 1; first && i < end && i <= at->last + REACH; i++)
		if (word_is_one_of(p, &words[i], verbs))
			return true;
	return false;
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
	return p->kind == PASSAGE_TERM || is_in_brackets(p, word) || is_named(l, at, sentence) ||
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

/* Is the passage one that explains or needs explaining? */
static bool is_text(const struct passage *p)
{
	return !p->foreign && p->kind != PASSAGE_LEGAL && p->kind != PASSAGE_HEADING &&
	       p->kind != PASSAGE_TITLE;
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
		check_add(l->report, RULE_PLAIN_WORD, CHECK_WARNING, prose_place(p, begin, end),
		          "“%.*s”: say “%.80s”", (int)(end - begin), p->utf8 + begin,
		          use->word->plain.utf8);
	else if (!use->explained)
		check_add(l->report, RULE_MEDICAL_WORD, CHECK_WARNING, prose_place(p, begin, end),
		          "“%.*s” is not explained; say “%.80s”, or explain it here or in “terms”",
		          (int)(end - begin), p->utf8 + begin, use->word->plain.utf8);
}

/* abbreviations */

/* The part of a word that is abbreviated: “CAR” of “CAR-T”, “CT” of “CTs”. Length, 0 for none. */
static size_t abbreviated(const struct looking *l, const struct passage *p,
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

static bool is_roman(const char *s, size_t length)
{
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

static bool is_spelled(const struct looking *l, const struct passage *p,
                       const struct prose_word *word)
{
	size_t index = (size_t)(word - l->prose->words);
	bool brackets = before_word(p, word) == '(' && index > p->first_word;
	return brackets || behind_word(p, word) == '(' || is_in_brackets(p, word) ||
	       p->kind == PASSAGE_TERM;
}

static void look_for(struct looking *l, struct abbreviation_use *use)
{
	const char *s = use->passage->utf8 + use->word->begin;
	const struct abbreviation *known = words_abbreviation(l->lists, s, use->length);
	const struct passage *end = l->prose->passages + l->prose->passage_count;
	const char *hyphen = memchr(s, '-', use->length);
	size_t base = hyphen ? (size_t)(hyphen - s) : use->length; /* “CAR” tells “CAR-T” */
	for (const struct passage *p = l->prose->passages; p < end && !use->spelled; p++) {
		if (p->foreign || p->kind == PASSAGE_LEGAL)
			continue;
		bool later = p > use->passage && p->kind != PASSAGE_TERM;
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

static void tell_abbreviation(struct looking *l, const struct abbreviation_use *use)
{
	const char *s = use->passage->utf8 + use->word->begin;
	const struct abbreviation *known = words_abbreviation(l->lists, s, use->length);
	struct place at = prose_place(use->passage, use->word->begin, use->word->end);
	if (use->spelled)
		check_add(l->report, RULE_ABBREVIATION, CHECK_NOTE, at,
		          "“%.*s” is spelled out only further below", (int)use->length, s);
	else if (known)
		check_add(l->report, RULE_ABBREVIATION, known->also_word == 1 ? CHECK_NOTE : CHECK_WARNING,
		          at, "“%.*s” is not spelled out; write “%.80s (%.*s)”", (int)use->length, s,
		          known->spelled.utf8, (int)use->length, s);
	else
		check_add(l->report, RULE_ABBREVIATION, CHECK_WARNING, at, "“%.*s” is not spelled out",
		          (int)use->length, s);
}

/* Words in capitals that are told as such are no abbreviations. */
static bool is_shouted(const struct looking *l, const struct passage *p,
                       const struct prose_word *word)
{
	const struct prose_word *first = &l->prose->words[p->first_word], *end = first + p->words;
	size_t run = 1;
	for (const struct prose_word *w = word; run < 3 && w > first && (w[-1].flags & WORD_CAPITALS);
	     w--)
		run++;
	for (const struct prose_word *w = word + 1; run < 3 && w < end && (w->flags & WORD_CAPITALS);
	     w++)
		run++;
	static const char *const common[] = {"you",  "your", "not", "must", "never", "always", "do",
	                                     "only", "no",   "if",  "or",   "and",   "the",    NULL};
	return run > 2 || word_is_one_of(p, word, common);
}

enum { ABBREVIATIONS_MAX = 200 /* looked at in a sheet */ };

static void check_abbreviations(struct looking *l)
{
	struct abbreviation_use *uses = arena_array(l->report->arena, ABBREVIATIONS_MAX, sizeof *uses);
	size_t count = 0;
	const struct passage *end = l->prose->passages + l->prose->passage_count;
	if (!uses)
		l->report->failed = true;
	for (const struct passage *p = l->prose->passages; uses && p < end; p++) {
		for (size_t i = 0; is_text(p) && i < p->words && count < ABBREVIATIONS_MAX; i++) {
			const struct prose_word *word = &l->prose->words[p->first_word + i];
			const char *s = p->utf8 + word->begin;
			size_t length = abbreviated(l, p, word);
			const struct abbreviation *known =
				length ? words_abbreviation(l->lists, s, length) : NULL;
			bool seen = !length || (known && known->known == 1) || is_roman(s, length) ||
			            is_shouted(l, p, word);
			for (size_t k = 0; k < count && !seen; k++)
				seen = uses[k].length == length &&
				       !memcmp(uses[k].passage->utf8 + uses[k].word->begin, s, length);
			if (!seen)
				uses[count++] = (struct abbreviation_use){p, word, length, false, false};
		}
	}
	for (size_t i = 0; i < count; i++) {
		look_for(l, &uses[i]);
		if (!uses[i].spelled || uses[i].late)
			tell_abbreviation(l, &uses[i]);
	}
}

void check_words(struct check_report *report, const struct prose *prose,
                 const struct word_lists *words)
{
	struct looking l = {report, prose, words};
	struct uses uses = {0};
	if (!prose->english)
		return;
	for (size_t i = 0; i < prose->passage_count && !report->failed; i++)
		if (is_text(&prose->passages[i]))
			look_at_passage(&l, &uses, &prose->passages[i]);
	for (size_t i = 0; i < uses.count; i++)
		tell_use(&l, &uses.at[i]);
	check_abbreviations(&l);
}
