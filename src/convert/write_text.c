/*
 * Outline -> text that read_text.c reads back as the same outline: headings underlined, bullets,
 * labels in brackets, what belongs to an item or callout indented below it. Emphasis and links keep
 * the signs of inline Markdown, but for the lead-in of an item, which is bold up to its colon
 * without them ("\:" is a colon that ends no lead-in).
 */
#include <string.h>

#include "base/utf8.h"
#include "convert/text_marks.h"
#include "convert/write_inline.h"

struct writing {
	struct arena *arena;
	struct buf *out;
	const char *indent; /* of every line */
	const char *first;  /* of the next one instead, or NULL */
};

static void begin_line(struct writing *w)
{
	buf_text(w->out, w->first ? w->first : w->indent);
	w->first = NULL;
}

/* A line whose beginning would be read as a mark has its first character as an entity. */
static void put_text(struct writing *w, struct bytes text)
{
	size_t at = 0;
	begin_line(w);
	if (text_mark_read(text.at, text.length, true).kind != MARK_NONE)
		buf_format(w->out, "&#%u;", (unsigned)utf8_next(text.at, text.length, &at));
	buf_put(w->out, text.at + at, text.length - at);
	buf_char(w->out, '\n');
}

/* The first text of an item: its lead-in without signs, and one that is no lead-in marked so. */
static void put_item_text(struct writing *w, const struct rich *rich)
{
	struct bytes text = outline_inline(w->arena, rich, w->out);
	size_t lead = lead_in_length(rich->utf8, rich->length);
	size_t false_lead = lead_in_length(text.at, text.length);
	const char *plain = text.at;
	if (lead && rich->spans[0].style == SPAN_BOLD && rich->spans[0].end == lead &&
	    !rich->spans[0].url && !memcmp(text.at + 2, rich->utf8, lead))
		plain = arena_format(w->arena, "%.*s%s", (int)lead, rich->utf8, text.at + lead + 4);
	else if (false_lead)
		plain = arena_format(w->arena, "%.*s\\%s", (int)false_lead - 1, text.at,
		                     text.at + false_lead - 1);
	if (plain)
		put_text(w, (struct bytes){plain, strlen(plain)});
	else
		w->out->failed = true;
}

static void put_heading(struct writing *w, const struct part *part)
{
	static const char rules[] = "=-~";
	struct bytes text = outline_inline(w->arena, &part->text, w->out);
	size_t count = utf8_count(text.at, text.length);
	put_text(w, text);
	begin_line(w);
	for (size_t i = 0; i < (count < 3 ? 3 : count > 72 ? 72 : count); i++)
		buf_char(w->out, rules[part->level < 3 ? part->level - 1 : 2]);
	buf_char(w->out, '\n');
}

static void put_row(struct writing *w, const struct part *row)
{
	begin_line(w);
	outline_write_row(w->arena, row, "&#124;", w->out);
}

static void put_parts(struct writing *w, const struct part *parent);

static struct writing nest(struct writing *w, size_t width, const char *first)
{
	struct writing inner = *w;
	inner.indent = arena_format(w->arena, "%s%*s", w->indent, (int)width, "");
	inner.first = first;
	if (!inner.indent) {
		w->out->failed = true;
		inner.indent = "";
	}
	return inner;
}

static void put_item(struct writing *w, const struct part *item, unsigned number)
{
	const char *mark = "•";
	if (item->task)
		mark = "[ ]";
	else if (item->parent->ordered)
		mark = arena_format(w->arena, "%u.", number);
	const char *first =
		mark ? arena_format(w->arena, "%s%s ", w->first ? w->first : w->indent, mark) : NULL;
	if (!first) {
		w->out->failed = true;
		return;
	}
	struct writing inner = nest(w, utf8_count(mark, strlen(mark)) + 1, first);
	w->first = NULL;
	put_parts(&inner, item);
}

static void put_list(struct writing *w, const struct part *list)
{
	unsigned number = 0;
	for (const struct part *item = list->first; item; item = item->next) {
		if (item != list->first && part_is_loose(list))
			buf_char(w->out, '\n');
		put_item(w, item, ++number);
	}
}

static void put_label(struct writing *w, const char *label, const char *argument)
{
	begin_line(w);
	buf_format(w->out, "[%s%s%s]\n", label, argument ? " " : "", argument ? argument : "");
}

static void put_part(struct writing *w, const struct part *part)
{
	struct writing inner;
	switch (part->kind) {
	case PART_HEADING:
		put_heading(w, part);
		break;
	case PART_PARAGRAPH:
		if (part->parent->kind == PART_ITEM && part == part->parent->first)
			put_item_text(w, &part->text);
		else
			put_text(w, outline_inline(w->arena, &part->text, w->out));
		break;
	case PART_LIST:
		put_list(w, part);
		break;
	case PART_QUOTE:
		put_label(w, part->label, NULL);
		inner = nest(w, 4, NULL);
		put_parts(&inner, part);
		break;
	case PART_TABLE:
		for (const struct part *row = part->first; row; row = row->next)
			put_row(w, row);
		break;
	case PART_LABEL:
		put_label(w, part->label, part->argument);
		break;
	default:
		break;
	}
}

static void put_parts(struct writing *w, const struct part *parent)
{
	for (const struct part *p = parent->first; p; p = p->next) {
		bool close = parent->kind == PART_ITEM && p->kind == PART_LIST && !part_is_loose(p) &&
		             !part_is_loose(parent->parent);
		if (p != parent->first && !close)
			buf_char(w->out, '\n');
		put_part(w, p);
	}
}

void outline_write_text(const struct outline *outline, struct buf *out)
{
	struct writing w = {.arena = outline->arena, .out = out, .indent = ""};
	put_parts(&w, outline->document);
}
