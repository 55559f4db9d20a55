#include "portal/redact.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "portal/mail_values.h"

static const char opened[] = "“", closed[] = "”", gone[] = "…";
enum { QUOTE = sizeof opened - 1, TELLING = 4 /* bytes of a common word that tells something */ };

static bool is_key_of(const struct schema_object *object, const char *word, size_t length)
{
	for (size_t i = 0; i < object->count; i++) {
		const struct schema_field *field = &object->fields[i];
		if (strlen(field->key) == length && !memcmp(field->key, word, length))
			return true;
		if (field->object && is_key_of(field->object, word, length))
			return true;
	}
	return false;
}

/* Bytes of the quoted key that text begins with, or 0. */
static size_t quoted_key(const char *text)
{
	const char *end = strncmp(text, opened, QUOTE) ? NULL : strstr(text, closed);
	size_t length = end ? (size_t)(end - text) - QUOTE : 0;
	if (!end || (!is_key_of(&portal_values_schema, text + QUOTE, length) &&
	             !is_key_of(&mail_values_schema, text + QUOTE, length)))
		return 0;
	return length + 2 * QUOTE;
}

/* The citation may hold quotes itself, so that it goes from the first one to the last. */
const char *redact_citations(struct arena *arena, const char *text)
{
	static const char advice[] = "; did you mean ";
	struct buf out;
	buf_init(&out, arena);
	size_t begin = quoted_key(text), length = strlen(text);
	const char *first = strstr(text + begin, opened), *last = NULL;
	for (const char *s = first; s && (s = strstr(s, closed)); s += QUOTE)
		last = s + QUOTE;
	if (!first || !last)
		return text;
	buf_put(&out, text, (size_t)(first - text));
	buf_format(&out, "%s%s%s", opened, gone, closed);
	for (const char *s = first; (s = strstr(s, advice)); s += sizeof advice - 1) {
		const char *key = s + sizeof advice - 1;
		if (quoted_key(key) && key + quoted_key(key) == last)
			buf_put(&out, s, (size_t)(last - s));
	}
	buf_put(&out, last, length - (size_t)(last - text));
	buf_char(&out, 0);
	return out.failed ? NULL : out.at;
}

struct word {
	const char *at;
	size_t length;
};

struct words {
	struct arena *arena;
	struct word *at;
	size_t count, capacity;
	bool foreign; /* one has a letter that is not ASCII */
};

static bool is_letter(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* The next word of text from *at on, which moves behind it. */
static bool next_word(const char *text, size_t length, size_t *at, struct word *out)
{
	while (*at < length && !is_letter(text[*at]))
		(*at)++;
	*out = (struct word){text + *at, 0};
	while (*at < length && is_letter(text[*at])) {
		(*at)++;
		out->length++;
	}
	return out->length;
}

static bool is_plain(const struct word *word)
{
	for (size_t i = 0; i < word->length; i++)
		if (word->at[i] < 'a' || word->at[i] > 'z')
			return false;
	return true;
}

static bool is_foreign(const struct word *word)
{
	for (size_t i = 0; i < word->length; i++)
		if ((unsigned char)word->at[i] >= 0x80)
			return true;
	return false;
}

/* "Patient" of Patient/123 is what it is, not who. */
static bool is_kind(const struct word *word)
{
	static const char *const kinds[] = {
		"Patient",  "RelatedPerson", "Practitioner", "PractitionerRole", "Organization",
		"CareTeam", "Group",         "Encounter",    "Communication"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i]) == word->length && !memcmp(kinds[i], word->at, word->length))
			return true;
	return false;
}

static bool add_words(struct words *words, const char *from, size_t length, bool text)
{
	struct word word;
	for (size_t at = 0; next_word(from, length, &at, &word);) {
		bool initial = word.length == 1 && (word.at[0] < '0' || word.at[0] > '9');
		bool common = text && word.length < TELLING && is_plain(&word);
		if (initial || common || (from[at] == '/' && is_kind(&word)))
			continue;
		void *list = words->at;
		if (!arena_grow(words->arena, &list, words->count, &words->capacity, sizeof word))
			return false;
		words->at = list;
		words->at[words->count++] = word;
		words->foreign = words->foreign || is_foreign(&word);
	}
	return true;
}

/* Who numbers something is nobody's secret: "urn:oid:…". */
static bool collect(struct words *words, const struct node *node)
{
	const char *key = node->key ? node->key->text : "";
	if (node->kind != NODE_SCALAR) {
		for (const struct node *child = node->first; child; child = child->next)
			if (!collect(words, child))
				return false;
		return true;
	}
	if (!strcmp(key, "system"))
		return true;
	bool text = !strcmp(key, "message") || !strcmp(key, "note");
	return add_words(words, node->text, node->length, text);
}

static int by_letters(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	size_t length = x->length < y->length ? x->length : y->length;
	int order = strncasecmp(x->at, y->at, length);
	return order ? order : (x->length > y->length) - (x->length < y->length);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An address writes a space as %20, which would glue words together. */
static void decode_percent(char *text)
{
	char *to = text;
	for (const char *s = text; *s; s++) {
		int high = s[0] == '%' ? hex(s[1]) : -1, low = high < 0 ? -1 : hex(s[2]);
		if (low >= 0 && (high || low)) {
			*to++ = (char)(high * 16 + low);
			s += 2;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
}

const char *redact_words(struct arena *arena, const struct secrets *secrets, const char *text)
{
	struct words words = {.arena = arena};
	struct word word;
	struct buf out;
	char *copy = arena_copy(arena, text, strlen(text));
	const char *token = secrets->token;
	if (!copy || (secrets->values && !collect(&words, secrets->values)) ||
	    (token && !add_words(&words, token, strlen(token), true)))
		return NULL;
	decode_percent(copy);
	if (words.count)
		qsort(words.at, words.count, sizeof word, by_letters);
	size_t length = strlen(copy), told = 0;
	buf_init(&out, arena);
	for (size_t at = 0; next_word(copy, length, &at, &word);) {
		/* capitals of other scripts are not known here, so that their words all go */
		if (!(words.foreign && is_foreign(&word)) &&
		    !(words.count && bsearch(&word, words.at, words.count, sizeof word, by_letters)))
			continue;
		buf_put(&out, copy + told, (size_t)(word.at - copy) - told);
		buf_text(&out, gone);
		told = at;
	}
	buf_put(&out, copy + told, length - told);
	buf_char(&out, 0);
	return out.failed ? NULL : out.at;
}
