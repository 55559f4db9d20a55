#include "check/prose.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "check/syllables.h"

struct reading_on {
	struct arena *arena;
	struct prose *prose;
	size_t passage_capacity, sentence_capacity, word_capacity;
	int section;
	bool foreign, failed;
};

bool language_is_english(const char *language)
{
	return language && !strncasecmp(language, "en", 2) && (!language[2] || language[2] == '-');
}

static bool grow(struct reading_on *r, void *at_place, size_t count, size_t *capacity, size_t size)
{
	void **at = at_place;
	if (r->failed || !arena_grow(r->arena, at, count, capacity, size))
		r->failed = true;
	return !r->failed;
}

/* words */

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	bool sign = c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x2bff) ||
	            (c >= 0x3000 && c <= 0x303f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfffc;
	return !sign || c == 0xaa || c == 0xb5 || c == 0xba;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
}

static uint32_t next(const struct passage *p, size_t at)
{
	return at < p->length ? utf8_next(p->utf8, p->length, &at) : 0;
}

/* May c stand inside a word, between before and after? */
static bool joins(uint32_t c, uint32_t before, uint32_t after)
{
	if (c == '\'' || c == 0x2019)
		return is_letter(before) && is_letter(after);
	if (c == '-' || c == 0x2010 || c == 0x2011)
		return true;
	return (c == '.' || c == ',') && is_digit(before) && is_digit(after);
}

static unsigned flags_of(const struct passage *p, size_t begin, size_t end)
{
	unsigned capitals = 0, small = 0, last_small = 0;
	size_t at = begin;
	uint32_t first = utf8_next(p->utf8, end, &at);
	for (at = begin; at < end;) {
		uint32_t c = utf8_next(p->utf8, end, &at);
		bool letter = is_letter(c);
		capitals += letter && is_capital(c);
		small += letter && !is_capital(c);
		last_small = letter && c == 's';
	}
	return (capitals > 1 && small <= last_small ? WORD_CAPITALS : 0u) |
	       (is_digit(first) ? WORD_NUMBER : 0u) | (is_capital(first) ? WORD_CAPITAL : 0u);
}

static size_t end_of_word(const struct passage *p, size_t begin, size_t end)
{
	uint32_t before = 0;
	for (size_t at = begin; at < end;) {
		size_t here = at;
		uint32_t c = utf8_next(p->utf8, end, &at), after = at < end ? next(p, at) : 0;
		bool inside = is_letter(c) || is_digit(c) ||
		              (joins(c, before, after) && (is_letter(after) || is_digit(after)));
		if (!inside)
			return here;
		before = c;
	}
	return end;
}

/* A number is a word of one syllable; capitals are read by their letters. */
static unsigned count_syllables(const struct passage *p, const struct prose_word *word)
{
	const char *s = p->utf8 + word->begin;
	size_t length = word->end - word->begin;
	unsigned count = 0;
	if (!(word->flags & WORD_CAPITALS) || length > 6 || memchr(s, '-', length)) {
		count = syllables_count(s, length);
		return count ? count : 1;
	}
	for (size_t i = 0; i < length; i++)
		count += s[i] == 'W' ? 3 : s[i] >= 'A' && s[i] <= 'Z';
	return count ? count : 1;
}

static void add_words(struct reading_on *r, struct passage *p, struct sentence *sentence)
{
	struct prose *prose = r->prose;
	sentence->first_word = prose->word_count;
	for (size_t at = sentence->begin; at < sentence->end && !r->failed;) {
		size_t begin = at;
		uint32_t c = utf8_next(p->utf8, sentence->end, &at);
		if (!is_letter(c) && !is_digit(c))
			continue;
		at = end_of_word(p, begin, sentence->end);
		struct prose_word word = {.begin = begin, .end = at, .flags = flags_of(p, begin, at)};
		if (p->counted && prose->english)
			word.syllables = count_syllables(p, &word);
		sentence->syllables += word.syllables;
		sentence->polysyllables += word.syllables > 2;
		if (grow(r, &prose->words, prose->word_count, &r->word_capacity, sizeof word))
			prose->words[prose->word_count++] = word;
	}
	sentence->words = prose->word_count - sentence->first_word;
	p->words += sentence->words;
}

/* sentences */

static bool is_listed(const char *text, size_t length, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == length && !memcmp(text, *list, length))
			return true;
	return false;
}

static size_t begin_of_word(const struct passage *p, size_t begin, size_t end)
{
	while (end > begin && p->utf8[end - 1] != ' ' && p->utf8[end - 1] != '(')
		end--;
	return end;
}

/* Does the word at `at` rather begin a sentence than go on with a name? */
static bool is_opener(const struct passage *p, size_t at)
{
	static const char *const openers[] = {
		"a",      "all",    "also",  "an",   "and",   "are",  "as",   "ask",  "at",   "be",
		"before", "but",    "call",  "can",  "check", "do",   "each", "eat",  "for",  "from",
		"get",    "go",     "have",  "he",   "her",   "his",  "how",  "i",    "if",   "in",
		"is",     "it",     "keep",  "many", "most",  "my",   "no",   "not",  "now",  "on",
		"or",     "other",  "our",   "rest", "she",   "so",   "some", "take", "talk", "tell",
		"that",   "the",    "their", "then", "there", "they", "this", "to",   "try",  "use",
		"we",     "what",   "these", "when", "who",   "why",  "with", "you",  "your", "after",
		"drink",  "follow", "turn",  NULL};
	size_t end = end_of_word(p, at, p->length);
	return is_listed(p->lower + at, end - at, openers);
}

/* “vitamin C”: the letter is no initial. */
static bool is_lettered(const struct passage *p, size_t begin, size_t start)
{
	static const char *const kinds[] = {
		"vitamin", "hepatitis", "type", "plan",  "stage",     "group", "vitamins", "option", "part",
		"phase",   "grade",     "step", "class", "influenza", "room",  "medicare", NULL};
	size_t end = start ? start - 1 : 0;
	if (end <= begin)
		return false;
	size_t word = begin_of_word(p, begin, end);
	return is_listed(p->lower + word, end - word, kinds);
}

/* Does a full stop at `at` belong to an abbreviation or initial? ahead: behind the space. */
static bool is_abbreviated(const struct passage *p, size_t begin, size_t at, size_t ahead)
{
	static const char *const titles[] = {"dr", "mr", "mrs", "ms", "vs", "e.g", "i.e", "prof", NULL};
	static const char *const numbered[] = {"no",   "fig", "ext", "tel", "approx", "p",   "jan",
	                                       "feb",  "mar", "apr", "jun", "jul",    "aug", "sep",
	                                       "sept", "oct", "nov", "dec", NULL};
	static const char *const times[] = {"a.m", "p.m", NULL};
	static const char *const names[] = {"st", "jr", "sr", "inc", "ltd", "co", "corp", "al", NULL};
	size_t start = begin_of_word(p, begin, at), length = at - start;
	const char *word = p->lower + start;
	uint32_t sign = next(p, ahead);
	if (is_listed(word, length, titles) || (is_digit(sign) && is_listed(word, length, numbered)))
		return true;
	if (!is_capital(sign) || is_opener(p, ahead))
		return false;
	bool initial =
		length == 1 && is_capital((unsigned char)p->utf8[start]) && p->utf8[start] != 'I';
	bool letters = length == 3 && word[1] == '.' && is_letter((unsigned char)word[0]);
	return (initial && !is_lettered(p, begin, start)) || is_listed(word, length, names) ||
	       (letters && !is_listed(word, length, times)); /* U.S. */
}

static bool ends_sentence(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0x0964 ||
	       c == 0x061f || c == 0x06d4;
}

static bool closes(uint32_t c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201d || c == 0x2019;
}

static bool opens_sentence(uint32_t c)
{
	return c == '"' || c == '\'' || c == '(' || c == '[' || c == 0x201c || c == 0x2018 ||
	       is_digit(c) || is_capital(c) || c >= 0x370;
}

/* The end of the sentence that begins at begin. */
static size_t end_of_sentence(const struct passage *p, size_t begin)
{
	bool letters = false; /* “1.” is none */
	for (size_t at = begin; at < p->length;) {
		size_t mark = at;
		uint32_t c = utf8_next(p->utf8, p->length, &at);
		letters = letters || is_letter(c);
		if (!ends_sentence(c))
			continue;
		while (at < p->length && (ends_sentence(next(p, at)) || closes(next(p, at))))
			utf8_next(p->utf8, p->length, &at);
		if (c == 0x3002)
			return at;
		if (at == p->length || p->utf8[at] != ' ' || !opens_sentence(next(p, at + 1)))
			continue;
		if (c != '.' || (letters && !is_abbreviated(p, begin, mark, at + 1)))
			return at;
	}
	return p->length;
}

static void add_sentences(struct reading_on *r, struct passage *p)
{
	struct prose *prose = r->prose;
	p->first_sentence = prose->sentence_count;
	p->first_word = prose->word_count;
	for (size_t at = 0; at < p->length && !r->failed;) {
		struct sentence sentence = {.begin = at, .passage = prose->passage_count};
		sentence.end = at = end_of_sentence(p, at);
		add_words(r, p, &sentence);
		while (at < p->length && p->utf8[at] == ' ')
			at++;
		if (sentence.words && grow(r, &prose->sentences, prose->sentence_count,
		                           &r->sentence_capacity, sizeof sentence))
			prose->sentences[prose->sentence_count++] = sentence;
	}
	p->sentences = prose->sentence_count - p->first_sentence;
}

/* passages */

static char *lower(struct arena *arena, const char *utf8, size_t length)
{
	char *out = arena_copy(arena, utf8, length);
	for (size_t i = 0; out && i < length; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] | 0x20);
	return out;
}

static void add_passage(struct reading_on *r, enum passage_kind kind, const struct rich *rich,
                        size_t offset, size_t length, bool counted, const struct list *list)
{
	struct prose *prose = r->prose;
	struct passage p = {.kind = kind,
	                    .node = rich->node,
	                    .utf8 = rich->utf8 + offset,
	                    .lower = lower(r->arena, rich->utf8 + offset, length),
	                    .length = length,
	                    .offset = offset,
	                    .section = r->section,
	                    .counted = counted && !r->foreign,
	                    .foreign = r->foreign,
	                    .list = list};
	if (!p.lower) {
		r->failed = true;
		return;
	}
	add_sentences(r, &p);
	if (kind == PASSAGE_CELL && p.words < 3)
		p.counted = false;
	if (grow(r, &prose->passages, prose->passage_count, &r->passage_capacity, sizeof p))
		prose->passages[prose->passage_count++] = p;
}

/* Each paragraph is a passage. */
static void add(struct reading_on *r, enum passage_kind kind, const struct rich *rich,
                const struct list *list)
{
	static const bool counted[] = {
		[PASSAGE_TEXT] = true, [PASSAGE_ITEM] = true,    [PASSAGE_MEANS] = true,
		[PASSAGE_CELL] = true, [PASSAGE_CAPTION] = true, [PASSAGE_LEGAL] = false};
	if (!rich->node)
		return;
	for (size_t at = 0; at < rich->length && !r->failed;) {
		const char *end = memchr(rich->utf8 + at, '\n', rich->length - at);
		size_t length = end ? (size_t)(end - rich->utf8) - at : rich->length - at;
		if (length)
			add_passage(r, kind, rich, at, length, counted[kind], list);
		at += length + 1;
	}
}

static void add_items(struct reading_on *r, const struct list *list)
{
	const struct item *items = list->at;
	for (size_t i = 0; i < list->count; i++) {
		add(r, PASSAGE_ITEM, &items[i].text, list);
		add_items(r, &items[i].bullets);
		add_items(r, &items[i].numbered);
	}
}

static void add_table(struct reading_on *r, const struct table *table)
{
	const struct cell *columns = table->columns.at;
	const struct row *rows = table->rows.at;
	for (size_t i = 0; i < table->columns.count; i++)
		add(r, PASSAGE_LABEL, &columns[i].text, NULL);
	for (size_t i = 0; i < table->rows.count; i++) {
		const struct cell *cells = rows[i].cells.at;
		for (size_t k = 0; k < rows[i].cells.count; k++)
			add(r, PASSAGE_CELL, &cells[k].text, NULL);
	}
}

static void add_blocks(struct reading_on *r, const struct list *body);

static void add_steps(struct reading_on *r, const struct list *list)
{
	const struct step *steps = list->at;
	for (size_t i = 0; i < list->count; i++) {
		add(r, PASSAGE_LABEL, &steps[i].title, NULL);
		add_blocks(r, &steps[i].body);
	}
}

static void add_terms(struct reading_on *r, const struct list *list)
{
	const struct term *terms = list->at;
	for (size_t i = 0; i < list->count; i++) {
		add(r, PASSAGE_TERM, &terms[i].term, NULL);
		add(r, PASSAGE_MEANS, &terms[i].means, NULL);
	}
}

static void add_contacts(struct reading_on *r, const struct list *list)
{
	const struct contact *contacts = list->at;
	for (size_t i = 0; i < list->count; i++) {
		add(r, PASSAGE_LABEL, &contacts[i].name, NULL);
		add(r, PASSAGE_LABEL, &contacts[i].hours, NULL);
	}
}

static void add_block(struct reading_on *r, const struct block *block)
{
	switch ((enum block_kind)block->kind) {
	case BLOCK_TEXT:
		add(r, PASSAGE_TEXT, &block->text, NULL);
		break;
	case BLOCK_BULLETS:
	case BLOCK_NUMBERED:
	case BLOCK_QUESTIONS:
	case BLOCK_CHECKLIST:
		add_items(r, &block->items);
		break;
	case BLOCK_STEPS:
		add_steps(r, &block->items);
		break;
	case BLOCK_CALLOUT:
		add(r, PASSAGE_LABEL, &block->callout.title, NULL);
		add_blocks(r, &block->callout.body);
		break;
	case BLOCK_TERMS:
		add_terms(r, &block->items);
		break;
	case BLOCK_TABLE:
		add_table(r, &block->table);
		break;
	case BLOCK_FIGURE:
		add(r, PASSAGE_CAPTION, &block->figure.caption, NULL);
		break;
	case BLOCK_CONTACTS:
		add_contacts(r, &block->items);
		break;
	case BLOCK_NOTES:
		break;
	}
}

static void add_blocks(struct reading_on *r, const struct list *body)
{
	const struct block *blocks = body->at;
	for (size_t i = 0; i < body->count && !r->failed; i++)
		add_block(r, &blocks[i]);
}

bool prose_read(struct arena *arena, const struct handout *handout, struct prose *out)
{
	struct reading_on r = {.arena = arena, .prose = out, .section = -1};
	*out = (struct prose){.english = language_is_english(handout->language.utf8)};
	add(&r, PASSAGE_TITLE, &handout->title, NULL);
	add(&r, PASSAGE_LABEL, &handout->notice.title, NULL);
	add(&r, PASSAGE_TEXT, &handout->notice.text, NULL);
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; i < handout->sections.count; i++) {
		const char *language = sections[i].language.utf8;
		r.section = (int)i;
		r.foreign = language && (!out->english || !language_is_english(language));
		add(&r, PASSAGE_HEADING, &sections[i].heading, NULL);
		add_blocks(&r, &sections[i].body);
	}
	r.section = -1;
	r.foreign = false;
	add(&r, PASSAGE_TEXT, &handout->closing, NULL);
	const struct invitation *invitations = handout->call_to_action.at;
	for (size_t i = 0; i < handout->call_to_action.count; i++) {
		add(&r, PASSAGE_LABEL, &invitations[i].title, NULL);
		add(&r, PASSAGE_TEXT, &invitations[i].text, NULL);
	}
	const struct reference *sources = handout->sources.at;
	for (size_t i = 0; i < handout->sources.count; i++)
		add(&r, PASSAGE_LEGAL, &sources[i].text, NULL);
	add(&r, PASSAGE_LEGAL, &handout->disclaimer, NULL);
	return !r.failed;
}
