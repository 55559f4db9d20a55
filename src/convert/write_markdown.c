/*
 * Outline -> Markdown that read_markdown.c reads back as the same outline, and that reads well
 * elsewhere. A paragraph is one line; labels are comments.
 */
#include <ctype.h>
#include <string.h>

#include "convert/write_inline.h"

struct writing {
	struct arena *arena;
	struct buf *out;
	const char *prefix; /* of every line */
	const char *first;  /* of the next one instead, or NULL */
};

/* begins: what stands before it, on the same line, never is blank at its end. */
static void begin_line(struct writing *w)
{
	const char *prefix = w->first ? w->first : w->prefix;
	buf_text(w->out, prefix ? prefix : "");
	w->first = NULL;
}

static void blank_line(struct writing *w)
{
	size_t length = strlen(w->prefix);
	while (length && w->prefix[length - 1] == ' ')
		length--;
	buf_put(w->out, w->prefix, length);
	buf_char(w->out, '\n');
}

/* Text that would begin a block of another kind gets a backslash in front of the sign. */
static void put_start(struct writing *w, struct bytes text)
{
	size_t digits = 0;
	while (digits < text.length && digits < 10 && isdigit((unsigned char)text.at[digits]))
		digits++;
	bool numbered = digits && digits < text.length && strchr(".)", text.at[digits]);
	if (numbered)
		buf_put(w->out, text.at, digits);
	else
		digits = 0;
	if (numbered || (text.length && strchr("#>-+=~|*", text.at[0]) &&
	                 (text.at[0] != '*' || (text.length > 1 && text.at[1] == ' '))))
		buf_char(w->out, '\\');
	buf_put(w->out, text.at + digits, text.length - digits);
}

/* Paragraphs of one text, a blank line between them. */
static void put_paragraphs(struct writing *w, const struct rich *rich)
{
	struct bytes text = outline_inline(w->arena, rich, w->out);
	const char *end = text.at + text.length;
	for (const char *s = text.at, *stop; s < end; s = stop) {
		stop = memmem(s, (size_t)(end - s), "\n\n", 2);
		stop = stop ? stop : end;
		begin_line(w);
		put_start(w, (struct bytes){s, (size_t)(stop - s)});
		buf_char(w->out, '\n');
		if (stop < end) {
			blank_line(w);
			stop += 2;
		}
	}
}

static void put_heading(struct writing *w, const struct part *part)
{
	struct bytes text = outline_inline(w->arena, &part->text, w->out);
	begin_line(w);
	for (unsigned i = 0; i < part->level; i++)
		buf_char(w->out, '#');
	buf_char(w->out, ' ');
	size_t length = text.length;
	while (length && text.at[length - 1] == '#')
		length--;
	buf_put(w->out, text.at, length);
	for (; length < text.length; length++)
		buf_text(w->out, "\\#");
	buf_char(w->out, '\n');
}

static void put_row(struct writing *w, const struct part *row)
{
	begin_line(w);
	outline_write_row(w->arena, row, "\\|", w->out);
}

static void put_table(struct writing *w, const struct part *table)
{
	for (const struct part *row = table->first; row; row = row->next) {
		put_row(w, row);
		if (row != table->first)
			continue;
		begin_line(w);
		buf_char(w->out, '|');
		for (const struct part *cell = row->first; cell; cell = cell->next)
			buf_text(w->out, " --- |");
		buf_char(w->out, '\n');
	}
}

static void put_parts(struct writing *w, const struct part *parent);

static void put_item(struct writing *w, const struct part *item, unsigned number)
{
	const char *outer = w->first ? w->first : w->prefix;
	const char *marker = item->parent->ordered ? arena_format(w->arena, "%u. ", number) : "- ";
	int width = marker ? (int)strlen(marker) : 0;
	struct writing inner = {.arena = w->arena, .out = w->out};
	inner.prefix = arena_format(w->arena, "%s%*s", w->prefix, width, "");
	inner.first =
		arena_format(w->arena, "%s%s%s", outer, marker ? marker : "", item->task ? "[ ] " : "");
	if (!marker || !inner.prefix || !inner.first) {
		w->out->failed = true;
		return;
	}
	w->first = NULL;
	put_parts(&inner, item);
}

static void put_list(struct writing *w, const struct part *list)
{
	unsigned number = 0;
	bool loose = part_is_loose(list);
	for (const struct part *item = list->first; item; item = item->next) {
		if (loose && item != list->first)
			blank_line(w);
		put_item(w, item, ++number);
	}
}

static void put_quote(struct writing *w, const struct part *quote)
{
	static const char *const signs[][2] = {
		{"info", "NOTE"}, {"caution", "WARNING"}, {"urgent", "CAUTION"}};
	struct writing inner = {.arena = w->arena, .out = w->out};
	inner.prefix = arena_format(w->arena, "%s> ", w->prefix);
	if (!inner.prefix) {
		w->out->failed = true;
		return;
	}
	for (size_t i = 0; i < 3; i++)
		if (quote->label && !strcmp(quote->label, signs[i][0])) {
			begin_line(w);
			buf_format(w->out, "> [!%s]\n", signs[i][1]);
			blank_line(&inner);
		}
	put_parts(&inner, quote);
}

static void put_figure(struct writing *w, const struct part *label)
{
	struct bytes alt = outline_inline(w->arena, &label->next->text, w->out);
	begin_line(w);
	buf_text(w->out, "![");
	for (size_t i = 0; i < alt.length; i++) {
		if (strchr("[]", alt.at[i]) && (!i || alt.at[i - 1] != '\\'))
			buf_char(w->out, '\\');
		buf_char(w->out, alt.at[i]);
	}
	buf_format(w->out, "](<%s>)\n", label->argument);
}

static void put_parts(struct writing *w, const struct part *parent)
{
	for (const struct part *p = parent->first; p; p = p->next) {
		bool nested = parent->kind == PART_ITEM && p->kind == PART_LIST && !part_is_loose(p) &&
		              !part_is_loose(parent->parent);
		if (p != parent->first && !nested)
			blank_line(w);
		switch (p->kind) {
		case PART_HEADING:
			put_heading(w, p);
			break;
		case PART_PARAGRAPH:
			put_paragraphs(w, &p->text);
			break;
		case PART_LIST:
			put_list(w, p);
			break;
		case PART_QUOTE:
			put_quote(w, p);
			break;
		case PART_TABLE:
			put_table(w, p);
			break;
		case PART_LABEL:
			if (!strcmp(p->label, "figure") && p->next) {
				put_figure(w, p);
				p = p->next;
				break;
			}
			begin_line(w);
			buf_format(w->out, "<!-- handout: %s%s%s -->\n", p->label, p->argument ? " " : "",
			           p->argument ? p->argument : "");
			break;
		default:
			break;
		}
	}
}

void outline_write_markdown(const struct outline *outline, struct buf *out)
{
	struct writing w = {.arena = outline->arena, .out = out, .prefix = ""};
	put_parts(&w, outline->document);
}
