/*
 * Inline Markdown -> text and spans, through md4c.
 *
 * md4c reads whole documents; a scalar of ours is one paragraph, even one that begins with "1." or
 * "#". So each paragraph is given to it on one line behind a full stop, which starts no block, and
 * which is punctuation, so that emphasis behind it opens as it would at the start of a line
 * (CommonMark 0.30, 6.2). The full stop is taken off the first text that comes back.
 */
#include <string.h>

#include "content/inline.h"
#include "content/rich_builder.h"
#include "yaml/format.h"

struct reading {
	const struct schema_reader *reader;
	const struct node *node;
	struct rich_builder builder;
	size_t link_begin; /* byte at which the open link's words begin */
	bool guard;        /* the full stop is still to come */
	enum diag_code code;
};

static int stop(struct reading *r, enum diag_code code)
{
	r->code = code;
	return 1;
}

static int refuse(struct reading *r, const char *what)
{
	diag_add(r->reader->diags, DIAG_INPUT, node_place(r->node), "%s", what);
	r->code = DIAG_INPUT;
	return 0; /* go on: there may be more to say */
}

static int add_text(struct reading *r, const char *bytes, size_t length)
{
	if (r->guard && length) {
		r->guard = false;
		bytes++;
		length--;
	}
	rich_builder_add(&r->builder, bytes, length);
	return r->builder.failed ? stop(r, diag_no_memory(r->reader->diags)) : 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	switch (type) {
	case MD_SPAN_STRONG:
		r->builder.bold++;
		return 0;
	case MD_SPAN_EM:
		r->builder.italic++;
		return 0;
	case MD_SPAN_A: {
		const MD_SPAN_A_DETAIL *link = detail;
		r->link_begin = r->builder.text.length;
		if (link->title.size)
			refuse(r, "a link with a title, which would not be printed; write it into the text");
		r->builder.url = markdown_address(r->reader->arena, &link->href);
		if (!r->builder.url)
			return stop(r, diag_no_memory(r->reader->diags));
		if (!format_is_url(r->builder.url, strlen(r->builder.url))) {
			diag_add(r->reader->diags, DIAG_INPUT, node_place(r->node),
			         "link “%.80s”: links must be https:, mailto: or tel: addresses",
			         r->builder.url);
			r->code = DIAG_INPUT;
		}
		return 0;
	}
	case MD_SPAN_IMG:
		return refuse(r, "an image inside text; use a figure block");
	case MD_SPAN_CODE:
		return refuse(r,
		              "text between backquotes; write it plain, or \\` for the character itself");
	default:
		return refuse(r, "inline markup other than **bold**, *italic* and [links](https://…)");
	}
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	(void)detail;
	if (type == MD_SPAN_STRONG)
		r->builder.bold--;
	else if (type == MD_SPAN_EM)
		r->builder.italic--;
	else if (type == MD_SPAN_A) {
		if (r->builder.text.length == r->link_begin)
			refuse(r, "a link without words: write what it leads to between the brackets");
		r->builder.url = NULL;
	}
	return 0;
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
	struct bytes bytes = {text, size};
	char number[UTF8_MAX];
	if (type == MD_TEXT_ENTITY)
		bytes = markdown_entity(bytes, number);
	return add_text(context, bytes.at, bytes.length);
}

static int ignore_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	(void)type, (void)detail, (void)context;
	return 0;
}

/* Where the paragraph at s ends: at a blank line, or at any line's end where lines stay lines. */
static const char *next_paragraph(const char *s, const char *end, bool lines)
{
	for (const char *line = s; (line = memchr(line, '\n', (size_t)(end - line))); line++) {
		const char *at = line + 1;
		if (lines)
			return line;
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		if (at < end && *at == '\n')
			return line;
	}
	return end;
}

/* s to end as one line behind the guard: white space runs become one space, none at either end. */
static size_t flatten(const char *s, const char *end, char *out)
{
	size_t length = 0;
	bool space = false;
	out[length++] = '.';
	for (; s < end; s++) {
		if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r') {
			space = length > 1;
			continue;
		}
		if (space)
			out[length++] = ' ';
		space = false;
		out[length++] = *s;
	}
	return length;
}

static int read_paragraph(struct reading *r, const char *line, size_t length)
{
	static const MD_PARSER parser = {.flags = MD_FLAG_NOHTML,
	                                 .enter_block = ignore_block,
	                                 .leave_block = ignore_block,
	                                 .enter_span = enter_span,
	                                 .leave_span = leave_span,
	                                 .text = take_text};
	r->guard = true;
	/* most texts have no sign that md4c could act on */
	bool plain = true;
	for (size_t i = 0; i < length && plain; i++)
		plain = !strchr("*_`[]<&\\!", line[i]) || !line[i];
	if (plain)
		return add_text(r, line, length);
	int failed = md_parse(line, (MD_SIZE)length, &parser, r);
	return failed && r->code == DIAG_OK ? stop(r, diag_no_memory(r->reader->diags)) : failed;
}

/* Paragraphs, or lines, one after the other; line has room for the longest. */
static void read_all(struct reading *r, enum text_format format, char *line)
{
	const char *s = r->node->text, *end = s + r->node->length;
	bool many = format == FORMAT_LINES || format == FORMAT_PARAGRAPHS;
	while (s < end) {
		const char *stop_at = next_paragraph(s, end, format == FORMAT_LINES);
		size_t length = flatten(s, stop_at, line), before = r->builder.text.length;
		r->guard = false;
		if (length > 1 && before && !many) {
			refuse(r, "this must be one paragraph; remove the blank line");
			return;
		}
		if (length > 1 && ((before && add_text(r, "\n", 1)) || read_paragraph(r, line, length)))
			return;
		for (s = stop_at; s < end && strchr("\n \t", *s) && *s;)
			s++;
	}
}

enum diag_code inline_read(const struct schema_reader *reader, const struct node *value,
                           enum text_format format, void *out)
{
	struct reading r = {.reader = reader, .node = value};
	rich_builder_init(&r.builder, reader->arena);
	char *line = arena_alloc(reader->arena, value->length + 2);
	if (!line || !buf_reserve(&r.builder.text, value->length + 1))
		return diag_no_memory(reader->diags);
	read_all(&r, format, line);
	struct rich rich = rich_builder_take(&r.builder, value);
	if (r.builder.failed)
		return diag_no_memory(reader->diags);
	if (r.code == DIAG_OK && value->length && !utf8_has_ink(rich.utf8, rich.length) &&
	    strspn(value->text, " \t\n") != value->length)
		refuse(&r, "this has no visible character; write its text or leave it out");
	if (r.code == DIAG_OK)
		*(struct rich *)out = rich;
	else
		((struct rich *)out)->node = value;
	return r.code;
}
