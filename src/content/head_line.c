/*
 * The line below the title, in which a copied page runs together what stood apart on it: cancer
 * type, date and author. The date is found first; the type stands at either end of what is left;
 * the rest is the author.
 */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "content/recognize.h"

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

/* Without the signs that stand between such pieces, and the words that say what one is. */
static struct piece trim(struct piece p, bool *named)
{
	static const char *const names[] = {
		"cancer type:", "cancer:",    "type:",         "date:",        "published:",
		"published on", "published",  "last updated:", "last updated", "updated:",
		"updated on",   "updated",    "author:",       "authors:",     "written by",
		"prepared by",  "created by", "source:",       "by:",          "by ",
		"on "};
	static const char signs[] = " |/,;:*_()[]-\t\n";
	static const char *const wide[] = {"·", "•", "—", "–", "\xc2\xa0"};
	for (bool more = true; more;) {
		struct piece before = p;
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
		more = p.at != before.at || p.length != before.length;
	}
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

static struct text make_text(struct outline *outline, const struct node *node, const char *text,
                             size_t length)
{
	const char *copy = arena_copy(outline->arena, text, length);
	if (!copy)
		outline->no_memory = true;
	return (struct text){node, copy, length};
}

static size_t find_date(const char *text, size_t length, const char *language, char date[11],
                        size_t *at)
{
	for (size_t i = 0; i < length; i++) {
		bool inside = i && isdigit((unsigned char)text[i - 1]);
		size_t size = inside || ((unsigned char)text[i] & 0xc0) == 0x80
		                  ? 0
		                  : date_read(text + i, length - i, language, date);
		if (size) {
			*at = i;
			return size;
		}
	}
	return 0;
}

bool head_line_read(struct outline *outline, const struct import_hints *hints,
                    const struct node *node, const char *text, size_t length)
{
	char date[11];
	size_t at = length, size = 0;
	bool named = false;
	if (length > HEAD_LINE_MAX)
		return false;
	size = find_date(text, length, hints->language, date, &at);
	struct piece pieces[2] = {{text, at}, {text + at + size, length - at - size}};
	const char *type = NULL;
	struct buf author;
	buf_init(&author, outline->arena);
	for (int i = 0; i < 2; i++) {
		pieces[i] = trim(pieces[i], &named);
		const char *found = type ? NULL : take_type(hints, &pieces[i]);
		type = found ? found : type;
		pieces[i] = trim(pieces[i], &named);
		if (pieces[i].length && author.length)
			buf_text(&author, ", ");
		buf_put(&author, pieces[i].at, pieces[i].length);
	}
	bool sentence = author.length && memmem(author.at, author.length, ". ", 2);
	bool whole = size || (type && !author.length) || (named && author.length);
	if (author.length > AUTHOR_MAX || sentence || author.failed || !whole)
		return false;
	if (size && !outline->head.date.utf8)
		outline->head.date = make_text(outline, node, date, 10);
	if (type && !outline->head.cancer_type.utf8)
		outline->head.cancer_type = make_text(outline, node, type, strlen(type));
	if (author.length && !outline->head.author.utf8)
		outline->head.author = make_text(outline, node, author.at, author.length);
	return true;
}
