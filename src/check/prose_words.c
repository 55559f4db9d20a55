#include <string.h>

#include "check/prose.h"

/* How often part stands in the first length bytes of text, at most. */
static size_t occurrences(const char *text, size_t length, const char *part, size_t size)
{
	size_t count = 0;
	const char *at = text;
	while ((at = memmem(at, length - (size_t)(at - text), part, size))) {
		count++;
		at += size;
	}
	return count;
}

/* Bytes of the first count characters. */
static size_t skip_characters(const char *text, size_t length, size_t count)
{
	size_t at = 0;
	for (; at < length && count; count--)
		do
			at++;
		while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80);
	return at;
}

struct place prose_place(const struct passage *passage, size_t begin, size_t end)
{
	const struct node *node = passage->node;
	const struct bytes *bytes = &node->source->bytes;
	struct place place = node_place(node);
	const char *rich = passage->utf8 - passage->offset, *part = passage->utf8 + begin;
	size_t size = end - begin, skip = occurrences(rich, passage->offset + begin, part, size);
	size_t from = skip_characters(bytes->at, bytes->length, node->begin);
	size_t length =
		skip_characters(bytes->at + from, bytes->length - from, node->end - node->begin);
	const char *start = bytes->at + from, *at = start;
	for (;;) {
		at = memmem(at, length - (size_t)(at - start), part, size);
		if (!at || !skip--)
			break;
		at += size;
	}
	for (const char *s = start; at && s < at; s++) {
		if (*s == '\n') {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)*s & 0xc0) != 0x80) {
			place.column++;
		}
	}
	return place;
}

bool prose_gap_has(const struct prose *prose, const struct passage *passage, size_t after, char c)
{
	const struct prose_word *word = &prose->words[after];
	bool last = after + 1 >= passage->first_word + passage->words;
	size_t end = last ? passage->length : prose->words[after + 1].begin;
	return memchr(passage->utf8 + word->end, c, end - word->end);
}

bool word_is(const struct passage *passage, const struct prose_word *word, const char *text)
{
	size_t length = word->end - word->begin;
	return strlen(text) == length && !memcmp(passage->lower + word->begin, text, length);
}

bool word_is_one_of(const struct passage *passage, const struct prose_word *word,
                    const char *const *list)
{
	for (; *list; list++)
		if (word_is(passage, word, *list))
			return true;
	return false;
}

bool word_ends(const struct passage *passage, const struct prose_word *word, const char *suffix)
{
	size_t length = word->end - word->begin, size = strlen(suffix);
	return length > size && !memcmp(passage->lower + word->end - size, suffix, size);
}

char word_sign_behind(const struct passage *p, const struct prose_word *word)
{
	size_t at = word->end;
	while (at < p->length && p->utf8[at] == ' ')
		at++;
	return at < p->length ? p->utf8[at] : 0;
}

enum { NEAR = 300 /* bytes before a word in which a bracket is looked for */ };

bool word_in_brackets(const struct passage *p, const struct prose_word *word)
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

bool passage_is_plain(const struct passage *p)
{
	return !p->foreign && p->kind != PASSAGE_LEGAL && p->kind != PASSAGE_HEADING &&
	       p->kind != PASSAGE_TITLE;
}

bool passage_is_heading(const struct passage *p)
{
	return !p->foreign && (p->kind == PASSAGE_TITLE || p->kind == PASSAGE_HEADING);
}
