/*
 * Text -> outline.
 *
 * What belongs to an item stands deeper than its mark. A text that the program wrote
 * (write_text.c) says by labels and underlines what everything is, and its texts are inline
 * Markdown. In one of people a heading is a short line without the end of a sentence that stands
 * alone, lines that follow one another are one paragraph, and signs stand for themselves.
 */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "content/inline.h"
#include "convert/front_matter.h"
#include "convert/outline.h"
#include "convert/text_marks.h"

enum {
	TAB = 4,
	HEADING_MAX = 80, /* characters */
	HEADING_WORDS_MAX = 14,
	WRAPPED_MAX = 100, /* bytes of the longest line in a text that was wrapped */
	TITLE_MAX = 200,   /* bytes */
};

struct line {
	const char *at;          /* behind its blanks */
	const char *begin, *end; /* with its blanks */
	size_t length;           /* without blanks at its end; 0: blank */
	unsigned indent, number;
	struct text_mark mark;
};

struct reading {
	struct outline *outline;
	struct line *lines;
	size_t count, i;
	bool written;
	bool unwrapped; /* a text of people in which each line is a paragraph */
	unsigned depth;
};

static void read_blocks(struct reading *r, struct part *parent, unsigned indent);
static void read_list(struct reading *r, struct part *parent);

static const struct node *node_of(struct reading *r, const struct line *line)
{
	return outline_node(r->outline, line->number, line->indent + 1);
}

static const struct line *line_at(const struct reading *r, size_t i)
{
	static const struct line none = {.at = ""};
	return i < r->count ? &r->lines[i] : &none;
}

static bool is_item(const struct line *line)
{
	return line->mark.kind == MARK_BULLET || line->mark.kind == MARK_TASK ||
	       line->mark.kind == MARK_NUMBER;
}

/* "o" is the bullet of a second level: it is in no list with other signs. */
static bool same_list(const struct line *a, const struct line *b)
{
	return is_item(a) && is_item(b) &&
	       (a->mark.kind == MARK_NUMBER) == (b->mark.kind == MARK_NUMBER) &&
	       (a->mark.sign == 'o') == (b->mark.sign == 'o');
}

/* "STEP 2: …", also in the middle of lines without blanks between them. */
static bool is_step(const struct line *line)
{
	return line->length > 5 && !strncasecmp(line->at, "step ", 5) &&
	       isdigit((unsigned char)line->at[5]);
}

/* Could it be a heading by its words alone? */
static bool is_short(const char *at, size_t length)
{
	size_t words = 1;
	if (!length || utf8_count(at, length) > HEADING_MAX || strchr(".:;,", at[length - 1]))
		return false;
	for (size_t i = 0; i < length; i++)
		words += at[i] == ' ';
	return words <= HEADING_WORDS_MAX && utf8_has_ink(at, length);
}

/* "Day 1: …": of several such lines each is a text of its own. */
static bool is_entry(const struct line *line)
{
	return line->length && lead_in_length(line->at, line->length);
}

/* Does the line end in the middle of something? */
static bool ends_open(const struct line *line)
{
	static const char *const ends[] = {"-",  " every", " and", " or",   " of", " the",
	                                   " a", " to",    " for", " with", " in", " at"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t size = strlen(ends[i]);
		if (line->length > size && !memcmp(line->at + line->length - size, ends[i], size))
			return true;
	}
	return false;
}

/* "2. Surgery" with text below that is not of its list. */
static bool is_numbered_heading(const struct reading *r, size_t i)
{
	const struct line *line = &r->lines[i], *below = line_at(r, i + 1);
	if (!below->length)
		below = line_at(r, i + 2);
	return below->length && below->mark.kind != MARK_NUMBER && below->indent <= line->indent &&
	       is_short(line->at, line->length) && line->at[line->length - 1] != '?' &&
	       (is_item(below) || !line_at(r, i + 1)->length || r->unwrapped);
}

/* The first line of a text is its title, whatever follows. */
static bool is_title(const struct reading *r, size_t i)
{
	const struct line *line = &r->lines[i];
	for (size_t k = 0; k < i; k++)
		if (r->lines[k].length)
			return false;
	return line->length <= TITLE_MAX && !strchr(".,;:", line->at[line->length - 1]);
}

/* A short line that stands alone, or above a list or a much longer line. */
static bool is_heading(const struct reading *r, size_t i)
{
	const struct line *line = &r->lines[i], *next = line_at(r, i + 1);
	const struct line *above = i ? line_at(r, i - 1) : NULL;
	bool apart = !above || !above->length || r->unwrapped;
	if (line->mark.kind == MARK_NUMBER)
		return apart && is_numbered_heading(r, i);
	if (line->mark.kind != MARK_NONE || (!apart && !is_step(line)))
		return false;
	if (is_step(line) || is_title(r, i))
		return true;
	if (!is_short(line->at, line->length) || islower((unsigned char)line->at[0]) ||
	    ends_open(line) || (is_entry(line) && is_entry(next)))
		return false;
	return !next->length || is_item(next) || is_step(next) ||
	       (next->length > line->length && !islower((unsigned char)next->at[0]));
}

static bool is_underlined(const struct reading *r, size_t i)
{
	const struct line *rule = line_at(r, i + 1);
	char sign = text_rule_read(rule->at, rule->length);
	return sign && strchr("=-~", sign) && rule->indent == r->lines[i].indent;
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
	if (!r->written) {
		rich = plain_of(outline, node, text, length);
		struct span *spans = lead ? arena_array(outline->arena, 2, sizeof *spans) : NULL;
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

/* "[1] …", "Q: …" */
static bool begins_entry(const struct line *line)
{
	if (line->length > 3 && strchr("QA", line->at[0]) && !strncmp(line->at + 1, ": ", 2))
		return true;
	if (is_entry(line) && is_entry(line - 1))
		return true;
	return line->length > 4 && line->at[0] == '[' && isdigit((unsigned char)line->at[1]) &&
	       memchr(line->at, ']', line->length);
}

/* Does line i go on with what stands above it, which began at from? */
static bool goes_on(const struct reading *r, size_t i, const struct line *from)
{
	const struct line *line = line_at(r, i), *above = line_at(r, i - 1);
	if (!line->length || line->mark.kind != MARK_NONE || is_step(line) ||
	    text_rule_read(line->at, line->length) || is_underlined(r, i) || begins_entry(line) ||
	    (r->unwrapped && line->indent <= from->indent))
		return false;
	if (!is_item(from))
		return line->indent >= from->indent || from->indent == 0;
	return line->indent > from->indent ||
	       (islower((unsigned char)line->at[0]) && !strchr(".?!:", above->at[above->length - 1]));
}

/* The paragraph that begins at byte skip of the current line; the lines behind it that go on are
 * joined to it. */
static void read_paragraph(struct reading *r, struct part *parent, size_t skip)
{
	const struct line *first = &r->lines[r->i];
	struct buf text;
	buf_init(&text, r->outline->arena);
	buf_put(&text, first->at + skip, first->length - skip);
	for (r->i++; goes_on(r, r->i, first); r->i++) {
		buf_char(&text, ' ');
		buf_put(&text, r->lines[r->i].at, r->lines[r->i].length);
	}
	if (text.failed) {
		r->outline->no_memory = true;
		return;
	}
	struct part *part = outline_add(r->outline, parent, PART_PARAGRAPH, node_of(r, first));
	bool lead_in = parent->kind == PART_ITEM && !parent->first->next &&
	               (r->written || first->mark.kind == MARK_BULLET);
	part->lines = r->lines[r->i - 1].number - first->number + 1;
	part->text = read_rich(r, part->node, text.at, text.length, lead_in);
}

static void read_heading(struct reading *r, struct part *parent, unsigned level)
{
	const struct line *line = &r->lines[r->i++];
	struct part *part = outline_add(r->outline, parent, PART_HEADING, node_of(r, line));
	part->level = level;
	part->lines = 1;
	part->text = read_rich(r, part->node, line->at, line->length, false);
}

/* The next line that is not blank, from the current one on. */
static size_t skip_blank(const struct reading *r)
{
	size_t i = r->i;
	while (i < r->count && !r->lines[i].length)
		i++;
	return i;
}

/* Word writes bullets of the second level as "o" where the first has another sign. */
static bool is_sub_bullet(const struct line *line, const struct line *first)
{
	return line->mark.kind == MARK_BULLET && line->mark.sign == 'o' &&
	       first->mark.kind == MARK_BULLET && first->mark.sign != 'o';
}

/* Does the list of first go on behind the deeper lines from i on? */
static bool list_goes_on(const struct reading *r, size_t i, const struct line *first)
{
	for (; i < r->count; i++) {
		const struct line *line = &r->lines[i];
		if (line->length && line->indent <= first->indent)
			return same_list(line, first) && line->indent == first->indent;
	}
	return false;
}

/* What stands below an item: text and lists that are deeper than its mark. */
static void read_below(struct reading *r, struct part *item, const struct line *first)
{
	for (size_t next; (next = skip_blank(r)) < r->count;) {
		const struct line *line = &r->lines[next];
		bool deeper = line->indent > first->indent;
		if (!deeper && !(!r->written && is_sub_bullet(line, first)))
			return;
		/* text that stands apart from a list of people's is not of its last item */
		if (!r->written && next != r->i && !is_item(line) && !list_goes_on(r, next, first))
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
	const struct line *first = &r->lines[r->i];
	struct part *list = outline_add(r->outline, parent, PART_LIST, node_of(r, first));
	list->ordered = first->mark.kind == MARK_NUMBER;
	for (size_t next = r->i; next < r->count; next = skip_blank(r)) {
		const struct line *line = &r->lines[next];
		if (!same_list(line, first) || line->indent < first->indent ||
		    line->indent > first->indent + 1)
			return;
		if (!r->written && next != r->i && is_heading(r, next))
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
	const struct line *line = &r->lines[r->i++];
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

static size_t count_tabs(const char *s, const char *end)
{
	size_t count = 0;
	for (; s < end; s++)
		count += *s == '\t';
	return count;
}

static bool is_row(const struct line *line, size_t tabs)
{
	size_t own = line->length ? count_tabs(line->begin, line->end) : 0;
	return line->mark.kind == MARK_NONE && own && own <= tabs;
}

/* A table that was copied has tabs between its cells, also where a cell is empty. */
static bool is_tabbed(const struct reading *r, size_t i)
{
	const struct line *line = &r->lines[i];
	return !r->written && line->mark.kind == MARK_NONE && count_tabs(line->at, line->end) &&
	       is_row(line_at(r, i + 1), count_tabs(line->begin, line->end));
}

static void read_table(struct reading *r, struct part *parent, char sign)
{
	const struct line *first = &r->lines[r->i];
	size_t tabs = count_tabs(first->begin, first->end);
	struct part *table = outline_add(r->outline, parent, PART_TABLE, node_of(r, first));
	while (r->i < r->count &&
	       (sign == '|' ? r->lines[r->i].mark.kind == MARK_ROW : is_row(&r->lines[r->i], tabs)))
		read_row(r, table, sign, sign == '|' ? 0 : tabs + 1);
}

/* Columns that are made with spaces cannot be told from text. */
static bool has_columns(const struct line *line)
{
	const char *s = memmem(line->at, line->length, "   ", 3);
	return line->mark.kind == MARK_NONE && s;
}

/* "[notes 6]"; "[urgent]" and the like have their text below them, deeper. */
static void read_label(struct reading *r, struct part *parent)
{
	static const char *const kinds[] = {"info", "caution", "urgent"};
	const struct line *line = &r->lines[r->i++];
	char *label = arena_copy(r->outline->arena, line->at + 1, line->length - 2);
	if (!label) {
		r->outline->no_memory = true;
		return;
	}
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
	const struct line *first = &r->lines[r->i];
	unsigned count = 0;
	while (r->i < r->count && text_rule_read(r->lines[r->i].at, r->lines[r->i].length) == '_') {
		count++;
		r->i++;
		r->i = skip_blank(r);
	}
	if (count)
		outline_label(r->outline, parent, "notes",
		              arena_format(r->outline->arena, "%u", count < 40 ? count : 40))
			->node = node_of(r, first);
	else
		r->i++;
}

static void read_block(struct reading *r, struct part *parent)
{
	const struct line *line = &r->lines[r->i];
	if (line->mark.kind == MARK_LABEL) {
		read_label(r, parent);
	} else if (line->mark.kind == MARK_ROW) {
		read_table(r, parent, '|');
	} else if (line->length && is_underlined(r, r->i)) {
		const char *rules = "=-~";
		char sign = line_at(r, r->i + 1)->at[0];
		read_heading(r, parent, (unsigned)(strchr(rules, sign) - rules) + 1);
		r->i++;
	} else if (!r->written && text_rule_read(line->at, line->length)) {
		read_rule(r, parent);
	} else if (!r->written && is_heading(r, r->i)) {
		read_heading(r, parent, is_step(line) ? 3 : 2);
	} else if (is_item(line)) {
		read_list(r, parent);
	} else if (!r->written && has_columns(line) && has_columns(line_at(r, r->i + 1))) {
		outline_refuse(r->outline, node_of(r, line),
		               "columns made with spaces: put a tab between them, or write sentences");
		r->i = r->count;
	} else if (is_tabbed(r, r->i)) {
		read_table(r, parent, '\t');
	} else {
		read_paragraph(r, parent, 0);
	}
}

static void read_blocks(struct reading *r, struct part *parent, unsigned indent)
{
	if (++r->depth > OUTLINE_DEPTH_MAX) {
		outline_refuse(r->outline, node_of(r, line_at(r, r->i)),
		               "lists inside one another more than %d deep", OUTLINE_DEPTH_MAX);
		r->i = r->count;
	}
	while ((r->i = skip_blank(r)) < r->count && r->lines[r->i].indent >= indent)
		read_block(r, parent);
	r->depth--;
}

static struct line read_line(const char *at, const char *end, unsigned number, bool written)
{
	struct line line = {.number = number};
	const char *begin = at;
	for (; at < end && (*at == ' ' || *at == '\t'); at++)
		line.indent += *at == '\t' ? TAB - line.indent % TAB : 1;
	line.begin = begin;
	line.end = end;
	while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	line.at = at;
	line.length = (size_t)(end - at);
	line.mark = text_mark_read(at, line.length, written);
	return line;
}

/* The text from offset begin on, cut into lines. */
static bool read_lines(struct reading *r, size_t begin)
{
	const struct bytes *bytes = &r->outline->source->bytes;
	const char *end = bytes->at + bytes->length;
	unsigned number = 1;
	size_t capacity = 0;
	for (const char *s = bytes->at, *stop; s < end; s = stop + 1, number++) {
		void *at = r->lines;
		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop : end;
		if (s < bytes->at + begin)
			continue;
		if (!arena_grow(r->outline->arena, &at, r->count, &capacity, sizeof *r->lines))
			return false;
		r->lines = at;
		r->lines[r->count++] = read_line(s, stop, number, r->written);
		r->unwrapped = r->unwrapped || (!r->written && stop - s > WRAPPED_MAX);
	}
	return true;
}

/*
 * In a text that was wrapped, a line may begin with what only looks like a mark: "65. Most people
 * …" below "older than the age of".
 */
static void unmark(struct reading *r)
{
	enum mark_kind list = MARK_NONE; /* of an item above, without a blank line between */
	for (size_t i = 0; i < r->count; i++) {
		struct line *line = &r->lines[i];
		const struct line *above = i ? &r->lines[i - 1] : NULL;
		if (!above || !above->length)
			list = MARK_NONE;
		bool below_text = above && above->length && !is_item(above) && list == MARK_NONE;
		bool spaced = line->mark.kind == MARK_BULLET && line->mark.sign < 0x2020;
		char last = below_text ? above->at[above->length - 1] : 0;
		bool heading =
			below_text && above->length <= HEADING_MAX / 2 && (i < 2 || !r->lines[i - 2].length);
		if (below_text &&
		    ((line->mark.kind == MARK_NUMBER && line->mark.number != 1 && last != ':') ||
		     (spaced && !strchr(".:?!", last) && !heading)))
			line->mark = (struct text_mark){.kind = MARK_NONE};
		if (is_item(line))
			list = line->mark.kind;
	}
}

enum diag_code outline_read_text(struct outline *outline)
{
	struct reading r = {.outline = outline};
	size_t head;
	enum diag_code code = front_matter_read(outline, &head);
	if (code != DIAG_OK)
		return code;
	r.written = outline->labelled;
	outline->document = outline_part(outline, PART_DOCUMENT, outline_node(outline, 1, 1));
	if (!read_lines(&r, head))
		return diag_no_memory(outline->diags);
	if (!r.written)
		unmark(&r);
	read_blocks(&r, outline->document, 0);
	return outline->no_memory ? diag_no_memory(outline->diags) : outline->diags->worst;
}
