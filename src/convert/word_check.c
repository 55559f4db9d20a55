/*
 * The words of the document are read from its bytes, by nothing that the readers use; those of the
 * handout from its texts, in the order of the page. Both are walked side by side. Only closing words,
 * invitations and sources, which a page has in an order of its own, are taken by their lines.
 */
#include "convert/word_check.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "content/load.h"
#include "convert/html_tag.h"

enum { TOKEN_MAX = 2000 }; /* bytes */

struct piece {
	unsigned line;
	size_t order;
	const char *text;
	size_t length;
};

struct comparison {
	struct outline *outline;
	bool markdown;
	struct piece *pieces;
	size_t count, capacity;
	size_t piece, at;  /* where the handout's next word is looked for */
	struct bytes left; /* … and words that were added, to be passed over */
	unsigned line;     /* of the document's word */
};

static const void *member(const void *object, size_t offset)
{
	return (const char *)object + offset;
}

static bool is_dropped(const struct outline *outline, unsigned line)
{
	for (size_t i = 0; i < outline->dropped_count; i++)
		if (outline->dropped[i] == line)
			return true;
	return false;
}

static void add_piece(struct comparison *c, const struct node *node, const char *text,
                      size_t length)
{
	void *at = c->pieces;
	if (!node || node->source != c->outline->source || !text || is_dropped(c->outline, node->line))
		return;
	if (!arena_grow(c->outline->arena, &at, c->count, &c->capacity, sizeof *c->pieces)) {
		c->outline->no_memory = true;
		return;
	}
	c->pieces = at;
	c->pieces[c->count] = (struct piece){node->line, c->count, text, length};
	c->count++;
}

static void collect(struct comparison *c, const struct schema_object *object, const void *value);

static void collect_field(struct comparison *c, const struct schema_field *field, const void *at)
{
	const struct rich *rich = at;
	const struct text *text = at;
	const struct list *list = at;
	switch (field->kind) {
	case FIELD_RICH:
		add_piece(c, rich->node, rich->utf8, rich->length);
		break;
	case FIELD_TEXT:
		if (field->format == FORMAT_ANY || (field->format == FORMAT_URL && !c->markdown))
			add_piece(c, text->node, text->utf8, text->length);
		break;
	case FIELD_OBJECT:
		collect(c, field->object, at);
		break;
	case FIELD_LIST:
		for (size_t i = 0; i < list->count; i++)
			collect(c, field->object, member(list->at, i * field->object->size));
		break;
	default:
		break;
	}
}

/* All texts of a value that a schema table describes. */
static void collect(struct comparison *c, const struct schema_object *object, const void *value)
{
	if (object->one_of) {
		const struct schema_field *field =
			&object->fields[*(const int *)member(value, object->which)];
		collect_field(c, field, member(value, field->offset));
		return;
	}
	for (size_t i = 0; i < object->count; i++)
		collect_field(c, &object->fields[i], member(value, object->fields[i].offset));
}

static int by_line(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_word_code(uint32_t code)
{
	return code != UTF8_INVALID &&
	       (u_isalnum((UChar32)code) || (U_GET_GC_MASK((UChar32)code) & U_GC_M_MASK));
}

/* The next word at or behind *at; its bytes, or length 0 at the end. */
static struct bytes next_word(const char *text, size_t length, size_t *at)
{
	size_t begin = *at, next = *at;
	bool inside = false;
	while (next < length) {
		size_t before = next;
		bool word = is_word_code(utf8_next(text, length, &next));
		if (word && !inside)
			begin = before;
		if (!word && inside) {
			*at = before;
			return (struct bytes){text + begin, before - begin};
		}
		inside = word;
	}
	*at = length;
	return (struct bytes){text + begin, inside ? length - begin : 0};
}

static bool same_word(struct bytes a, struct bytes b)
{
	size_t i = 0, k = 0;
	while (i < a.length && k < b.length)
		if (u_foldCase((UChar32)utf8_next(a.at, a.length, &i), U_FOLD_CASE_DEFAULT) !=
		    u_foldCase((UChar32)utf8_next(b.at, b.length, &k), U_FOLD_CASE_DEFAULT))
			return false;
	return i == a.length && k == b.length;
}

/* The handout's next word, not yet taken. */
static struct bytes peek(struct comparison *c)
{
	for (; c->piece < c->count; c->piece++, c->at = 0) {
		size_t at = c->at;
		const struct piece *piece = &c->pieces[c->piece];
		struct bytes word = next_word(piece->text, piece->length, &at);
		if (word.length)
			return word;
	}
	return (struct bytes){"", 0};
}

static void take(struct comparison *c)
{
	const struct piece *piece = &c->pieces[c->piece];
	next_word(piece->text, piece->length, &c->at);
}

/* Is word, at an offset of its line, a mark of a list or step? */
static bool is_mark(const char *line, size_t length, struct bytes word)
{
	size_t at = 0;
	const char *behind = word.at + word.length;
	char sign = behind < line + length ? *behind : 0;
	struct bytes first = next_word(line, length, &at);
	bool number = word.length <= 3 && strspn(word.at, "0123456789") >= word.length;
	bool step = first.length == 4 && !strncasecmp(first.at, "step", 4);
	if (first.at != word.at)
		return step && number && next_word(line, length, &at).at == word.at;
	if (step)
		return true;
	return (number && sign && strchr(".)\t", sign)) ||
	       (word.length == 1 && *word.at == 'o' && sign && strchr(" \t", sign)) ||
	       (word.length == 1 && *word.at == 'x' && sign == ']');
}

/* Is the piece of a line from begin to end, brackets left out, an address, a tag or a reference? */
static bool is_linked(const char *line, size_t length, const char *begin, const char *end)
{
	const char *stop = line + length;
	char before = begin > line ? begin[-1] : 0, twice = begin > line + 1 ? begin[-2] : 0;
	bool reference = before == '[' && end + 1 < stop && end[0] == ']' && end[1] == ':';
	return reference || memmem(begin, (size_t)(end - begin), "://", 3) ||
	       (before == '<' && html_is_tag(begin - 1, (size_t)(stop - begin) + 1)) ||
	       (twice == ']' && (before == '(' || before == '['));
}

/* Does word stand in an address, a tag, an entity, a fence, a reference or the sign of an alert? */
static bool is_markup(const char *line, size_t length, struct bytes word)
{
	const char *begin = word.at, *end = word.at + word.length, *stop = line + length;
	const char *behind = end;
	while (begin > line && word.at - begin < TOKEN_MAX && !strchr(" \t(<>[", begin[-1]))
		begin--;
	while (behind < stop && behind - end < TOKEN_MAX && !strchr(" \t)<>]", *behind))
		behind++;
	bool entity = end < stop && *end == ';' && word.at > line && strchr("&#", word.at[-1]);
	bool alert = word.at > line + 1 && word.at[-1] == '!' && word.at[-2] == '[';
	bool fence = length > 3 && (!memcmp(line, "```", 3) || !memcmp(line, "~~~", 3));
	return entity || alert || fence || is_linked(line, length, begin, behind);
}

/* word with what follows a sign of emphasis inside it ("**C**ell"); its end in the line moves on. */
static struct bytes join_word(struct comparison *c, const char *line, size_t length,
                              struct bytes word, size_t *at)
{
	struct buf whole;
	buf_init(&whole, c->outline->arena);
	buf_put(&whole, word.at, word.length);
	while (*at < length && strchr("*_", line[*at])) {
		size_t next = *at + strspn(line + *at, "*_");
		struct bytes more = next_word(line, length, &next);
		if (!more.length || more.at != line + *at + strspn(line + *at, "*_"))
			break;
		buf_put(&whole, more.at, more.length);
		*at = next;
	}
	return whole.failed ? word : (struct bytes){whole.at, whole.length};
}

/* Compare the words of one line of the document. */
static enum diag_code check_line(struct comparison *c, const char *line, size_t length)
{
	size_t at = 0;
	struct bytes word;
	if (is_dropped(c->outline, c->line))
		return DIAG_OK;
	while ((word = next_word(line, length, &at)).length) {
		struct bytes made = peek(c);
		bool same = same_word(word, made);
		if (!same && c->markdown && at < length && strchr("*_", line[at])) {
			size_t end = at;
			if ((same = same_word(join_word(c, line, length, word, &end), made)))
				at = end;
		}
		if (same)
			take(c);
		else if (!is_mark(line, length, word) && !(c->markdown && is_markup(line, length, word)))
			return outline_refuse(c->outline,
			                      outline_node(c->outline, c->line, (unsigned)(word.at - line) + 1),
			                      "the word “%.*s” found no place in the handout (it says “%.*s” "
			                      "there); write this part more simply",
			                      (int)(word.length < 60 ? word.length : 60), word.at,
			                      (int)(made.length < 60 ? made.length : 60), made.at);
	}
	return DIAG_OK;
}

enum diag_code words_check(struct outline *outline, const struct handout *handout, bool markdown)
{
	struct comparison c = {.outline = outline, .markdown = markdown, .line = 1};
	const struct bytes *bytes = &outline->source->bytes;
	const char *end = bytes->at + bytes->length;
	size_t body = 0; /* pieces up to the last section */
	for (size_t i = 0; i < content_schema.count; i++) {
		const struct schema_field *field = &content_schema.fields[i];
		collect_field(&c, field, member(handout, field->offset));
		if (field->offset == offsetof(struct handout, sections))
			body = c.count;
	}
	if (outline->no_memory)
		return diag_no_memory(outline->diags);
	if (c.count > body)
		qsort(c.pieces + body, c.count - body, sizeof *c.pieces, by_line);
	enum diag_code code = DIAG_OK;
	for (const char *line = bytes->at, *stop; line < end && code == DIAG_OK;
	     line = stop + 1, c.line++) {
		stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		code = check_line(&c, line, (size_t)(stop - line));
	}
	struct bytes more = peek(&c);
	if (code == DIAG_OK && more.length)
		code = outline_refuse(outline, outline_node(outline, c.pieces[c.piece].line, 1),
		                      "the word “%.*s” would appear in the handout more often than here",
		                      (int)(more.length < 60 ? more.length : 60), more.at);
	return code;
}
