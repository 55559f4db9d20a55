/*
 * Markdown -> outline, through md4c.
 *
 * md4c gives blocks without their places, but texts as pointers into the source: a part stands
 * where its first text does. In a tight list items have no paragraphs of their own; one is opened
 * when the first text comes.
 *
 * Source  CommonMark 0.30; tables and task lists: GitHub Flavored Markdown; callouts: GitHub's
 * alerts, "> [!CAUTION]".
 */
#include <ctype.h>
#include <string.h>

#include "content/rich_builder.h"
#include "convert/front_matter.h"
#include "convert/html_tag.h"
#include "convert/markdown_prepare.h"
#include "convert/outline.h"
#include "yaml/format.h"

struct reading {
	struct outline *outline;
	const char *base; /* what md4c reads */
	size_t length;
	unsigned line; /* of the byte at counted */
	size_t counted;
	struct part *at;   /* innermost container */
	struct part *open; /* the part whose text comes, or NULL */
	struct rich_builder builder;
	struct buf verbatim; /* a block of HTML or code … */
	bool in_html, in_code;
	const struct node *verbatim_node; /* … and where it begins, once that is known */
	unsigned depth;
	size_t link_begin;
	bool link_kept; /* the address of the open link is no link of a handout */
	const char *address;
	int failed;
};

static const struct {
	const char *sign, *kind;
} alerts[] = {{"NOTE", "info"},      {"TIP", "info"},        {"INFO", "info"},
              {"IMPORTANT", "info"}, {"WARNING", "caution"}, {"CAUTION", "urgent"}};

static void find_line(struct reading *r, const char *text)
{
	if (text < r->base || text >= r->base + r->length)
		return; /* not of the source */
	for (size_t offset = (size_t)(text - r->base); r->counted < offset; r->counted++)
		r->line += r->base[r->counted] == '\n';
}

static const struct node *node_here(struct reading *r)
{
	return outline_node(r->outline, r->line, 1);
}

static int stop(struct reading *r)
{
	r->failed = 1;
	return 1;
}

static void close_text(struct reading *r)
{
	if (!r->open)
		return;
	if (!r->open->node)
		r->open->node = node_here(r);
	r->open->lines = r->line - r->open->node->line + 1;
	r->open->text = rich_builder_take(&r->builder, r->open->node);
	if (r->open->kind == PART_PARAGRAPH)
		r->open->text = rich_cut(r->outline, &r->open->text, 0, r->open->text.length);
	if (r->open->kind == PART_PARAGRAPH && !r->open->text.length)
		outline_remove(r->open);
	r->open = NULL;
}

static void open_text(struct reading *r, enum part_kind kind)
{
	close_text(r);
	r->open = outline_add(r->outline, r->at, kind, NULL);
}

static struct part *enter(struct reading *r, enum part_kind kind)
{
	close_text(r);
	r->at = outline_add(r->outline, r->at, kind, NULL);
	return r->at;
}

static void leave(struct reading *r)
{
	close_text(r);
	if (!r->at->node)
		r->at->node = r->at->first ? r->at->first->node : node_here(r);
	r->at = r->at->parent ? r->at->parent : r->outline->document;
}

/* The sign of an alert in the first paragraph of a quote says which kind of callout it is. */
static void read_alert(struct reading *r, struct part *quote)
{
	struct part *first = quote->first;
	if (!first || first->kind != PART_PARAGRAPH || strncmp(first->text.utf8, "[!", 2) != 0)
		return;
	for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++) {
		size_t length = strlen(alerts[i].sign);
		if (strncmp(first->text.utf8 + 2, alerts[i].sign, length) != 0 ||
		    first->text.utf8[2 + length] != ']')
			continue;
		quote->label = alerts[i].kind;
		first->text = rich_cut(r->outline, &first->text, length + 3, first->text.length);
		if (!first->text.length)
			outline_remove(first);
		return;
	}
}

static void enter_item(struct reading *r, const MD_BLOCK_LI_DETAIL *detail)
{
	struct part *item = enter(r, PART_ITEM);
	item->task = detail->is_task;
	if (detail->is_task && detail->task_mark != ' ')
		outline_remark(r->outline, r->line, "below here, a check mark in a box was left out");
	if (item->parent->ordered)
		item->number = item->previous ? item->previous->number + 1 : item->parent->number;
}

/* HTML and code are kept as they are written. */
static void open_verbatim(struct reading *r, bool *in)
{
	close_text(r);
	*in = true;
	r->verbatim_node = NULL;
	buf_init(&r->verbatim, r->outline->arena);
}

static bool is_nested(MD_BLOCKTYPE type)
{
	return type == MD_BLOCK_UL || type == MD_BLOCK_OL || type == MD_BLOCK_QUOTE;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	if (is_nested(type) && ++r->depth > OUTLINE_DEPTH_MAX) {
		outline_refuse(r->outline, node_here(r), "lists nested more than %d deep",
		               OUTLINE_DEPTH_MAX);
		return stop(r);
	}
	switch (type) {
	case MD_BLOCK_QUOTE:
		enter(r, PART_QUOTE);
		break;
	case MD_BLOCK_UL:
		enter(r, PART_LIST);
		break;
	case MD_BLOCK_OL:
		enter(r, PART_LIST)->ordered = true;
		r->at->number = ((MD_BLOCK_OL_DETAIL *)detail)->start;
		break;
	case MD_BLOCK_LI:
		enter_item(r, detail);
		break;
	case MD_BLOCK_H:
		open_text(r, PART_HEADING);
		r->open->level = ((MD_BLOCK_H_DETAIL *)detail)->level;
		break;
	case MD_BLOCK_P:
		open_text(r, PART_PARAGRAPH);
		break;
	case MD_BLOCK_TABLE:
		enter(r, PART_TABLE);
		break;
	case MD_BLOCK_TR:
		enter(r, PART_ROW);
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		open_text(r, PART_CELL);
		break;
	case MD_BLOCK_HTML:
		open_verbatim(r, &r->in_html);
		break;
	case MD_BLOCK_CODE:
		open_verbatim(r, &r->in_code);
		break;
	default:
		break;
	}
	return 0;
}

/* "<!-- handout: notes 6 -->"; all other HTML is refused: what it says might be lost. */
static void leave_html(struct reading *r)
{
	static const char open[] = "<!-- handout: ", close[] = "-->";
	struct outline *outline = r->outline;
	buf_char(&r->verbatim, 0);
	r->in_html = false;
	if (r->verbatim.failed) {
		outline->no_memory = true;
		return;
	}
	char *text = r->verbatim.at, *end = strstr(text, close);
	if (strncmp(text, open, sizeof open - 1) != 0 || !end || end[strspn(end, "-> \n")]) {
		outline_refuse(outline, r->verbatim_node,
		               "raw HTML (“%.40s”): write the text itself, without tags",
		               text + strspn(text, " \n"));
		return;
	}
	while (end > text && end[-1] == ' ')
		end--;
	*end = 0;
	char *label = text + sizeof open - 1, *argument = strchr(label, ' ');
	if (argument)
		*argument++ = 0;
	outline_label(outline, r->at, label, argument)->node = r->verbatim_node;
}

/* Code has no place in a handout, but its words are kept: each line a paragraph. */
static void leave_code(struct reading *r)
{
	struct outline *outline = r->outline;
	const struct node *node = r->verbatim_node ? r->verbatim_node : node_here(r);
	buf_char(&r->verbatim, 0);
	r->in_code = false;
	if (r->verbatim.failed) {
		outline->no_memory = true;
		return;
	}
	outline_remark(outline, node->line, "a block of code is kept as text");
	for (char *line = r->verbatim.at, *end; *line; line = end + (*end != 0)) {
		end = strchrnul(line, '\n');
		struct rich text = rich_plain(outline, node, line, (size_t)(end - line));
		text = rich_cut(outline, &text, 0, text.length);
		if (text.length)
			outline_add(outline, r->at, PART_PARAGRAPH, node)->text = text;
	}
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	(void)detail;
	switch (type) {
	case MD_BLOCK_QUOTE:
		close_text(r);
		read_alert(r, r->at);
		leave(r);
		r->depth--;
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		leave(r);
		r->depth--;
		break;
	case MD_BLOCK_LI:
	case MD_BLOCK_TABLE:
	case MD_BLOCK_TR:
		leave(r);
		break;
	case MD_BLOCK_H:
	case MD_BLOCK_P:
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		close_text(r);
		break;
	case MD_BLOCK_HTML:
		leave_html(r);
		break;
	case MD_BLOCK_CODE:
		leave_code(r);
		break;
	default:
		break;
	}
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Runs of blanks are one. */
static int add(struct reading *r, const char *bytes, size_t length)
{
	const char *end = bytes + length;
	if (!r->open)
		open_text(r, PART_PARAGRAPH);
	if (!r->open->node && length)
		r->open->node = node_here(r);
	while (bytes < end) {
		const struct buf *text = &r->builder.text;
		const char *stop = bytes;
		while (stop < end && !is_blank(*stop))
			stop++;
		rich_builder_add(&r->builder, bytes, (size_t)(stop - bytes));
		for (bytes = stop; bytes < end && is_blank(*bytes); bytes++)
			if (text->length && text->at[text->length - 1] != ' ')
				rich_builder_add(&r->builder, " ", 1);
	}
	return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	if (!r->open)
		open_text(r, PART_PARAGRAPH);
	if (type == MD_SPAN_STRONG)
		r->builder.bold++;
	else if (type == MD_SPAN_EM)
		r->builder.italic++;
	if (type != MD_SPAN_A && type != MD_SPAN_IMG)
		return 0;
	const MD_ATTRIBUTE *address = type == MD_SPAN_A ? &((MD_SPAN_A_DETAIL *)detail)->href
	                                                : &((MD_SPAN_IMG_DETAIL *)detail)->src;
	const MD_ATTRIBUTE *title = type == MD_SPAN_A ? &((MD_SPAN_A_DETAIL *)detail)->title
	                                              : &((MD_SPAN_IMG_DETAIL *)detail)->title;
	r->address = markdown_address(r->outline->arena, address);
	if (!r->address) {
		r->outline->no_memory = true;
		return stop(r);
	}
	if (title->size)
		outline_refuse(
			r->outline, node_here(r),
			"a link or image with a title (“%.*s”), which would not be printed; write it "
			"into the text",
			(int)(title->size < 40 ? title->size : 40), title->text);
	r->link_begin = r->builder.text.length;
	r->link_kept = type == MD_SPAN_A && !format_is_url(r->address, strlen(r->address));
	if (type == MD_SPAN_A && !r->link_kept)
		r->builder.url = r->address;
	return 0;
}

/* An image alone in its paragraph is a figure. */
static void leave_image(struct reading *r)
{
	struct outline *outline = r->outline;
	struct part *label, *paragraph = r->open;
	if (r->link_begin || paragraph->kind != PART_PARAGRAPH) {
		outline_refuse(outline, node_here(r),
		               "an image inside text; give it a paragraph of its own");
		return;
	}
	label = outline_part(outline, PART_LABEL, paragraph->node ? paragraph->node : node_here(r));
	label->label = "figure";
	label->argument = r->address;
	outline_insert(r->at, label, paragraph);
	close_text(r);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct reading *r = context;
	(void)detail;
	if (type == MD_SPAN_STRONG)
		r->builder.bold--;
	else if (type == MD_SPAN_EM)
		r->builder.italic--;
	else if (type == MD_SPAN_IMG)
		leave_image(r);
	else if (type == MD_SPAN_A) {
		if (r->builder.text.length == r->link_begin)
			outline_refuse(r->outline, node_here(r), "a link without words");
		r->builder.url = NULL;
		if (r->link_kept) {
			outline_remark(r->outline, r->line,
			               "the address “%.80s” is not an https link; kept as text", r->address);
			add(r, " (", 2);
			add(r, r->address, strlen(r->address));
			add(r, ")", 1);
		}
	}
	return 0;
}

/* A tag inside text: its words stand outside of it. */
static int skip_tag(struct reading *r, const char *text, size_t length)
{
	const struct buf *before = &r->builder.text;
	bool raised = !strncasecmp(text, "<sup", 4) || !strncasecmp(text, "<sub", 4);
	if (length > 3 && !strncmp(text, "<!-", 3))
		outline_refuse(r->outline, node_here(r), "an HTML comment, which would not be printed");
	else if (length > 3 && !strncasecmp(text, "<br", 3) && !isalpha((unsigned char)text[3]))
		return add(r, " ", 1);
	else if (!html_is_tag(text, length))
		return add(r, text, length);
	else if (raised && before->length && isdigit((unsigned char)before->at[before->length - 1]))
		outline_refuse(
			r->outline, node_here(r),
			"a superscript or subscript after a number would change the number; write it out");
	else
		outline_remark(r->outline, r->line, "the HTML tag %.*s was left out, its text kept",
		               (int)(length < 40 ? length : 40), text);
	return 0;
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
	struct reading *r = context;
	struct bytes bytes = {text, size};
	char number[UTF8_MAX];
	find_line(r, text);
	if (r->in_html || r->in_code) {
		if (!r->verbatim_node)
			r->verbatim_node = node_here(r);
		buf_put(&r->verbatim, text, size);
		return 0;
	}
	switch (type) {
	case MD_TEXT_ENTITY:
		bytes = markdown_entity(bytes, number);
		break;
	case MD_TEXT_SOFTBR:
	case MD_TEXT_BR:
		bytes = (struct bytes){" ", 1};
		break;
	case MD_TEXT_HTML:
		return skip_tag(r, text, size);
	case MD_TEXT_CODE:
		outline_remark(r->outline, r->line, "text between backquotes is kept as plain text");
		break;
	default:
		break;
	}
	return add(r, bytes.at, bytes.length);
}

/* "---", keys, "---": front matter that is not ours. */
static bool has_foreign_head(const struct bytes *bytes)
{
	const char *end = memmem(bytes->at, bytes->length, "\n---\n", 5);
	if (bytes->length < 5 || memcmp(bytes->at, "---\n", 4) != 0 || !end)
		return false;
	const char *line = bytes->at + 4;
	size_t key = strcspn(line, ":\n");
	return line[key] == ':' && key && !memchr(line, ' ', key);
}

enum diag_code outline_read_markdown(struct outline *outline)
{
	static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS |
	                                          MD_FLAG_NOINDENTEDCODEBLOCKS,
	                                 .enter_block = enter_block,
	                                 .leave_block = leave_block,
	                                 .enter_span = enter_span,
	                                 .leave_span = leave_span,
	                                 .text = take_text};
	struct reading r = {.outline = outline, .line = 1};
	const struct bytes *bytes = &outline->source->bytes;
	size_t head;
	enum diag_code code = front_matter_read(outline, &head);
	if (code != DIAG_OK)
		return code;
	if (!head && has_foreign_head(bytes))
		return outline_refuse(
			outline, outline_node(outline, 1, 1),
			"front matter of another program; take it out, and use --title, --date and --author");
	for (size_t i = 0; i < head; i++)
		r.line += bytes->at[i] == '\n';
	struct buf text;
	outline->document = outline_part(outline, PART_DOCUMENT, outline_node(outline, 1, 1));
	buf_init(&text, outline->arena);
	if (outline->labelled)
		buf_put(&text, bytes->at + head, bytes->length - head);
	else
		markdown_prepare(outline, &text);
	r.base = text.at ? text.at : "";
	r.length = text.length;
	rich_builder_init(&r.builder, outline->arena);
	r.at = outline->document;
	int failed = md_parse(r.base, (MD_SIZE)r.length, &parser, &r);
	close_text(&r);
	if (text.failed || (failed && !r.failed) || r.builder.failed || outline->no_memory)
		return diag_no_memory(outline->diags);
	return outline->diags->worst;
}
