/*
 * Text -> outline.
 *
 * What belongs to an item stands deeper than its mark. A text that the program wrote
 * (write_text.c) says by labels and underlines what everything is, and its texts are inline
 * Markdown. In one of people a heading is a short line without the end of a sentence that stands
 * alone, lines that follow one another are one paragraph, and signs stand for themselves.
 */
#include <string.h>

#include "content/inline.h"
#include "convert/front_matter.h"
#include "convert/outline.h"
#include "convert/text_lines.h"

struct reading {
	struct outline *outline;
	struct text_lines lines;
	size_t i; /* of the current line */
	unsigned depth;
};

static void read_blocks(struct reading *r, struct part *parent, unsigned indent);
static void read_list(struct reading *r, struct part *parent);

static const struct node *node_of(struct reading *r, const struct text_line *line)
{
	return outline_node(r->outline, line->number, line->indent + 1);
}

/* Text in which blanks of all widths are one space. */
static struct rich plain_of(struct outline *outline, const struct node *node, const char *text,
                            size_t length)
{
	struct buf out;
	buf_init(&out, outline->arena);
	for (size_t i = 0; i < length; i++)
		if (text[i] != ' ' && text[i] != '\t')
			buf_char(&out, text[i]);
		else if (out.length && out.at[out.length - 1] != ' ')
			buf_char(&out, ' ');
	if (out.failed)
		outline->no_memory = true;
	return rich_plain(outline, node, out.length ? out.at : "", out.failed ? 0 : out.length);
}

/* Text as it is written: in a text of the program with its signs. */
static struct rich read_rich(struct reading *r, const struct node *node, const char *text,
                             size_t length, bool lead_in)
{
	struct outline *outline = r->outline;
	struct schema_reader reader = {.arena = outline->arena, .diags = outline->diags};
	size_t lead = lead_in ? lead_in_length(text, length) : 0;
	struct rich rich = {.node = node, .utf8 = ""};
	if (!r->lines.written) {
		rich = plain_of(outline, node, text, length);
		struct span *spans =
			lead ? outline_made(outline, arena_array(outline->arena, 2, sizeof *spans)) : NULL;
		if (spans) {
			spans[0] = (struct span){0, lead, SPAN_BOLD, NULL};
			spans[1] = (struct span){lead, rich.length, 0, NULL};
			rich.spans = spans;
			rich.count = 2;
		}
		return rich;
	}
	struct node *source = arena_alloc(outline->arena, sizeof *source);
	const char *markdown = lead ? arena_format(outline->arena, "**%.*s**%.*s", (int)lead, text,
	                                           (int)(length - lead), text + lead)
	                            : arena_copy(outline->arena, text, length);
	if (!source || !markdown) {
		outline->no_memory = true;
		return rich;
	}
	*source = *node;
	source->text = markdown;
	source->length = strlen(markdown);
	if (inline_read(&reader, source, FORMAT_ANY, &rich) != DIAG_OK)
		rich = (struct rich){.node = node, .utf8 = ""};
	return rich;
}

/* The paragraph that begins at byte skip of the current line; the lines behind it that go on are
 * joined to it. */
static void read_paragraph(struct reading *r, struct part *parent, size_t skip)
{
	const struct text_line *first = &r->lines.at[r->i];
	struct buf text;
	buf_init(&text, r->outline->arena);
	buf_put(&text, first->at + skip, first->length - skip);
	for (r->i++; text_lines_goes_on(&r->lines, r->i, first); r->i++) {
		buf_char(&text, ' ');
		buf_put(&text, r->lines.at[r->i].at, r->lines.at[r->i].length);
	}
	if (text.failed) {
		r->outline->no_memory = true;
		return;
	}
	struct part *part = outline_add(r->outline, parent, PART_PARAGRAPH, node_of(r, first));
	bool lead_in = parent->kind == PART_ITEM && parent->first == part &&
	               (r->lines.written || first->mark.kind == MARK_BULLET);
	part->lines = r->lines.at[r->i - 1].number - first->number + 1;
	part->text = read_rich(r, part->node, text.at, text.length, lead_in);
}

static void read_heading(struct reading *r, struct part *parent, unsigned level)
{
	const struct text_line *line = &r->lines.at[r->i++];
	struct part *part = outline_add(r->outline, parent, PART_HEADING, node_of(r, line));
	part->level = level;
	part->lines = 1;
	part->text = read_rich(r, part->node, line->at, line->length, false);
}

/* The next line that is not blank, from the current one on. */
static size_t skip_blank(const struct reading *r)
{
	size_t i = r->i;
	while (i < r->lines.count && !r->lines.at[i].length)
		i++;
	return i;
}

/* What stands below an item: text and lists that are deeper than its mark. */
static void read_below(struct reading *r, struct part *item, const struct text_line *first)
{
	for (size_t next; (next = skip_blank(r)) < r->lines.count;) {
		const struct text_line *line = &r->lines.at[next];
		bool deeper = line->indent > first->indent;
		if (!deeper && !(!r->lines.written && text_line_is_sub_bullet(line, first)))
			return;
		/* text that stands apart from a list of people's is not of its last item */
		if (!r->lines.written && next != r->i && !text_line_is_item(line) &&
		    !text_lines_list_goes_on(&r->lines, next, first))
			return;
		r->i = next;
		if (deeper)
			read_blocks(r, item, first->indent + 1);
		else
			read_list(r, item);
	}
}

static void read_list(struct reading *r, struct part *parent)
{
	const struct text_line *first = &r->lines.at[r->i];
	struct part *list = outline_add(r->outline, parent, PART_LIST, node_of(r, first));
	list->ordered = first->mark.kind == MARK_NUMBER;
	for (size_t next = r->i; next < r->lines.count; next = skip_blank(r)) {
		const struct text_line *line = &r->lines.at[next];
		if (!text_line_same_list(line, first) || line->indent < first->indent ||
		    line->indent > first->indent + 1)
			return;
		if (!r->lines.written && next != r->i && text_lines_is_heading(&r->lines, next))
			return;
		struct part *item = outline_add(r->outline, list, PART_ITEM, node_of(r, line));
		item->task = line->mark.kind == MARK_TASK;
		item->number = line->mark.number;
		r->i = next;
		read_paragraph(r, item, line->mark.length);
		read_below(r, item, line);
	}
}

/* Cells between upright strokes, or between tabs; as many as there are columns. */
static void read_row(struct reading *r, struct part *table, char sign, size_t columns)
{
	const struct text_line *line = &r->lines.at[r->i++];
	struct part *row = outline_add(r->outline, table, PART_ROW, node_of(r, line));
	const char *s = sign == '|' ? line->at + 1 : line->begin;
	const char *end = sign == '|' ? line->at + line->length - 1 : line->end;
	size_t count = 0;
	for (; s <= end || count < columns; count++) {
		const char *stop = s < end ? memchr(s, sign, (size_t)(end - s)) : NULL;
		const char *last = stop ? stop : end, *next = last + 1;
		while (s < last && *s == ' ')
			s++;
		while (last > s && last[-1] == ' ')
			last--;
		struct part *cell = outline_add(r->outline, row, PART_CELL, row->node);
		cell->text = read_rich(r, row->node, s, s < last ? (size_t)(last - s) : 0, false);
		s = next;
	}
}

static void read_table(struct reading *r, struct part *parent, char sign)
{
	const struct text_line *first = &r->lines.at[r->i];
	size_t tabs = text_line_tabs(first->begin, first->end);
	struct part *table = outline_add(r->outline, parent, PART_TABLE, node_of(r, first));
	while (r->i < r->lines.count && (sign == '|' ? r->lines.at[r->i].mark.kind == MARK_ROW
	                                             : text_line_is_row(&r->lines.at[r->i], tabs)))
		read_row(r, table, sign, sign == '|' ? 0 : tabs + 1);
}

/* "[notes 6]"; "[urgent]" and the like have their text below them, deeper. */
static void read_label(struct reading *r, struct part *parent)
{
	static const char *const kinds[] = {"info", "caution", "urgent"};
	const struct text_line *line = &r->lines.at[r->i++];
	char *label =
		outline_made(r->outline, arena_copy(r->outline->arena, line->at + 1, line->length - 2));
	if (!label)
		return;
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(label, kinds[i])) {
			struct part *quote = outline_add(r->outline, parent, PART_QUOTE, node_of(r, line));
			quote->label = kinds[i];
			read_blocks(r, quote, line->indent + 1);
			return;
		}
	char *argument = strchr(label, ' ');
	if (argument)
		*argument++ = 0;
	outline_label(r->outline, parent, label, argument)->node = node_of(r, line);
}

/* A line between parts, or lines to write on. */
static void read_rule(struct reading *r, struct part *parent)
{
	const struct text_line *first = &r->lines.at[r->i];
	unsigned count = 0;
	while (r->i < r->lines.count &&
	       text_rule_read(r->lines.at[r->i].at, r->lines.at[r->i].length) == '_') {
		count++;
		r->i++;
		r->i = skip_blank(r);
	}
	if (count)
		outline_label(r->outline, parent, "notes",
		              outline_made(r->outline,
		                           arena_format(r->outline->arena, "%u", count < 40 ? count : 40)))
			->node = node_of(r, first);
	else
		r->i++;
}

static void read_block(struct reading *r, struct part *parent)
{
	const struct text_line *line = &r->lines.at[r->i];
	if (line->mark.kind == MARK_LABEL) {
		read_label(r, parent);
	} else if (line->mark.kind == MARK_ROW) {
		read_table(r, parent, '|');
	} else if (line->length && text_lines_is_underlined(&r->lines, r->i)) {
		const char *rules = "=-~";
		char sign = text_lines_at(&r->lines, r->i + 1)->at[0];
		read_heading(r, parent, (unsigned)(strchr(rules, sign) - rules) + 1);
		r->i++;
	} else if (!r->lines.written && text_rule_read(line->at, line->length)) {
		read_rule(r, parent);
	} else if (!r->lines.written && text_lines_is_heading(&r->lines, r->i)) {
		read_heading(r, parent, text_line_is_step(line) ? 3 : 2);
	} else if (text_line_is_item(line)) {
		read_list(r, parent);
	} else if (!r->lines.written && text_line_has_columns(line) &&
	           text_line_has_columns(text_lines_at(&r->lines, r->i + 1))) {
		outline_refuse(r->outline, node_of(r, line),
		               "columns made with spaces: put a tab between them, or write sentences");
		r->i = r->lines.count;
	} else if (text_lines_is_tabbed(&r->lines, r->i)) {
		read_table(r, parent, '\t');
	} else {
		read_paragraph(r, parent, 0);
	}
}

static void read_blocks(struct reading *r, struct part *parent, unsigned indent)
{
	if (++r->depth > OUTLINE_DEPTH_MAX) {
		outline_refuse(r->outline, node_of(r, text_lines_at(&r->lines, r->i)),
		               "lists nested more than %d deep", OUTLINE_DEPTH_MAX);
		r->i = r->lines.count;
	}
	while ((r->i = skip_blank(r)) < r->lines.count && r->lines.at[r->i].indent >= indent)
		read_block(r, parent);
	r->depth--;
}

enum diag_code outline_read_text(struct outline *outline)
{
	struct reading r = {.outline = outline};
	size_t head;
	enum diag_code code = front_matter_read(outline, &head);
	if (code != DIAG_OK)
		return code;
	r.lines.written = outline->labelled;
	outline->document = outline_part(outline, PART_DOCUMENT, outline_node(outline, 1, 1));
	if (!text_lines_read(&r.lines, outline->arena, outline->source->bytes, head))
		return diag_no_memory(outline->diags);
	read_blocks(&r, outline->document, 0);
	return outline->no_memory ? diag_no_memory(outline->diags) : outline->diags->worst;
}
