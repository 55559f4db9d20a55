/*
 * The line below the title, in which a copied page runs together what stood apart on it: cancer
 * type, date and author. The date is found first; the type stands at either end of what is left;
 * the rest is the author.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "convert/recognize.h"

enum { HEAD_LINE_MAX = 200, AUTHOR_MAX = 100 /* bytes */ };

const char *type_at_start(const struct import_hints *hints, const char *text, size_t text_length,
                          size_t *length)
{
	const char *best = NULL;
	*length = 0;
	for (size_t i = 0; i < hints->type_count; i++) {
		const struct type_name *type = &hints->types[i];
		size_t size = strlen(type->name);
		bool ends =
			size <= text_length && (size == text_length || !islower((unsigned char)text[size]));
		if (ends && size > *length && !strncasecmp(text, type->name, size)) {
			best = type->id;
			*length = size;
		}
	}
	return best;
}

const char *type_within(const struct import_hints *hints, const char *text)
{
	size_t length;
	for (const char *s = text; *s; s++) {
		bool starts = s == text || !isalnum((unsigned char)s[-1]);
		const char *type = starts ? type_at_start(hints, s, strlen(s), &length) : NULL;
		if (type)
			return type;
	}
	return NULL;
}

/* A piece of the line. */
struct piece {
	const char *at;
	size_t length;
};

/* Without the signs that stand between such pieces. */
static struct piece trim_signs(struct piece p)
{
	static const char signs[] = " |/,;:*_()[]-\t\n";
	static const char *const wide[] = {"·", "•", "—", "–", "\xc2\xa0"};
	while (p.length && strchr(signs, *p.at))
		p.at++, p.length--;
	while (p.length && strchr(signs, p.at[p.length - 1]))
		p.length--;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		size_t size = strlen(wide[i]);
		if (p.length >= size && !memcmp(p.at, wide[i], size))
			p.at += size, p.length -= size;
		if (p.length >= size && !memcmp(p.at + p.length - size, wide[i], size))
			p.length -= size;
	}
	return p;
}

/* Without the words that say what it is. */
static struct piece trim_name(struct piece p, bool *named)
{
	static const char *const names[] = {
		"cancer type:", "cancer:",    "type:",         "date:",        "published:",
		"published on", "published",  "last updated:", "last updated", "updated:",
		"updated on",   "updated",    "author:",       "authors:",     "written by",
		"prepared by",  "created by", "source:",       "by:",          "by ",
		"on "};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t size = strlen(names[i]);
		bool last = p.length + 1 >= size && !strncasecmp(p.at, names[i], size - 1);
		if (p.length >= size && !strncasecmp(p.at, names[i], size) &&
		    (p.length == size || !isalnum((unsigned char)p.at[size - 1]) ||
		     !islower((unsigned char)p.at[size]))) {
			p.at += size, p.length -= size;
			*named = true;
		} else if (last && p.length + 1 == size) {
			p.length = 0; /* "Date:" in front of the date that was taken out */
			*named = true;
		}
	}
	return p;
}

static struct piece trim(struct piece p, bool *named)
{
	struct piece before;
	do {
		before = p;
		p = trim_name(trim_signs(p), named);
	} while (p.at != before.at || p.length != before.length);
	return p;
}

/* Take a type's name off the beginning or the end of a piece. */
static const char *take_type(const struct import_hints *hints, struct piece *p)
{
	size_t length;
	const char *type = type_at_start(hints, p->at, p->length, &length);
	if (type) {
		p->at += length;
		p->length -= length;
		return type;
	}
	for (size_t i = 1; i < p->length; i++) {
		type = type_at_start(hints, p->at + i, p->length - i, &length);
		if (type && i + length == p->length) {
			p->length = i;
			return type;
		}
	}
	return NULL;
}

/* Does it name a person or group, and is no sentence? Words in small letters are few in names. */
static bool is_name(const char *text, size_t length)
{
	static const char *const small[] = {"of", "and", "the", "de", "van", "von", "for", "la", "del"};
	if (length > AUTHOR_MAX || (length && strchr("?!", text[length - 1])))
		return false;
	if (length > 7 && !strncasecmp(text, "review", 6))
		return false;
	for (size_t i = 0, end; i < length; i = end + 1) {
		bool known = false;
		end = i;
		while (end < length && text[end] != ' ')
			end++;
		for (size_t k = 0; k < sizeof small / sizeof *small; k++)
			known = known || (strlen(small[k]) == end - i && !strncmp(small[k], text + i, end - i));
		if (islower((unsigned char)text[i]) && !known)
			return false;
	}
	return true;
}

/* value becomes out's, unless another line said something else already. hint: said by the user. */
static bool take(struct outline *outline, const struct node *node, const char *value,
                 struct text *out, const char *hint)
{
	if (!value || hint)
		return true;
	if (out->utf8)
		return !strcasecmp(out->utf8, value);
	size_t length = strlen(value);
	*out = (struct text){node, outline_made(outline, arena_copy(outline->arena, value, length)),
	                     length};
	return true;
}

static size_t find_date(const char *text, size_t length, const struct month_names *months,
                        char date[11], size_t *at)
{
	for (size_t i = 0; i < length; i++) {
		bool inside = i && isdigit((unsigned char)text[i - 1]);
		size_t size = inside || ((unsigned char)text[i] & 0xc0) == 0x80
		                  ? 0
		                  : date_read(text + i, length - i, months, date);
		if (size) {
			*at = i;
			return size;
		}
	}
	return 0;
}

/* "3/4/2026" */
static bool is_ambiguous(const char *date, size_t length)
{
	const char *slash = memchr(date, '/', length);
	return slash && atoi(date) <= 12 && atoi(slash + 1) <= 12 && atoi(date) != atoi(slash + 1);
}

/* The type and the author in what stands around the date. */
static const char *read_pieces(const struct import_hints *hints, struct piece pieces[2],
                               struct buf *author, bool *named)
{
	const char *type = NULL;
	for (int i = 0; i < 2; i++) {
		pieces[i] = trim(pieces[i], named);
		const char *found = type ? NULL : take_type(hints, &pieces[i]);
		type = found ? found : type;
		pieces[i] = trim(pieces[i], named);
		if (pieces[i].length && author->length)
			buf_text(author, ", ");
		buf_put(author, pieces[i].at, pieces[i].length);
	}
	return type;
}

bool head_line_read(struct outline *outline, const struct import_hints *hints,
                    const struct node *node, const char *text, size_t length)
{
	char date[11];
	size_t at = length, size = 0;
	bool named = false;
	if (length > HEAD_LINE_MAX)
		return false;
	size = find_date(text, length, hints->months, date, &at);
	struct piece pieces[2] = {{text, at}, {text + at + size, length - at - size}};
	struct buf author;
	buf_init(&author, outline->arena);
	const char *type = read_pieces(hints, pieces, &author, &named);
	bool whole = size || (type && !author.length) || (named && author.length) ||
	             (outline->head.date.node && author.length);
	if (size && is_ambiguous(text + at, size))
		outline_remark(outline, node->line, "the date was read with the month first: %s", date);
	if (author.failed)
		outline->no_memory = true;
	if (author.failed || !whole || !is_name(author.at, author.length))
		return false;
	return take(outline, node, size ? date : NULL, &outline->head.date, hints->date) &&
	       take(outline, node, type, &outline->head.cancer_type, hints->cancer_type) &&
	       take(outline, node,
	            author.length
	                ? outline_made(outline, arena_copy(outline->arena, author.at, author.length))
	                : NULL,
	            &outline->head.author, hints->author);
}
