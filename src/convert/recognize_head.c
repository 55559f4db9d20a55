/*
 * Title, the lines below it that say cancer type, date and author, and the notice.
 */
#include <ctype.h>
#include <string.h>

#include "convert/recognize_parts.h"
#include "convert/text_marks.h"

enum {
	HEAD_LINE_MAX = 240, /* bytes */
	HEAD_PARTS = 4,      /* parts below the title in which the head is looked for */
	PREFACE_PARTS = 3,
};

/* A heading of level 1 behind a few paragraphs: those talk about the answer and are not part of it.
 */
static bool has_preface(const struct part *first)
{
	const struct part *p = first;
	for (int i = 0; p && i < PREFACE_PARTS && p->kind == PART_PARAGRAPH; i++)
		p = p->next;
	return p && p != first && p->kind == PART_HEADING && p->level == 1;
}

static void put_title(struct outline *outline, const char *title)
{
	struct part *document = outline->document;
	struct part *part = outline_part(outline, PART_HEADING, document->node);
	part->level = 1;
	part->text = rich_plain(outline, NULL, title, strlen(title));
	outline_insert(document, part, document->first);
}

/* The title, a heading of level 1 and the only one. */
void recognize_title(struct outline *outline, const struct import_hints *hints)
{
	struct part *document = outline->document, *first = document->first;
	bool there = part_is_text(first) &&
	             (first->kind == PART_HEADING || first->text.length <= PART_TITLE_MAX);
	bool preface = first && has_preface(first);
	for (struct part *p = document->first; p; p = p->next)
		if (p->kind == PART_HEADING && p->level == 1)
			p->level = 2;
	if (preface) {
		outline_refuse(outline, first->node, "this is above the title; take it out");
	} else if (hints->title) {
		if (there && first->kind == PART_HEADING) {
			if (strcasecmp(first->text.utf8, hints->title) != 0)
				outline_remark(outline, first->node->line, "the title “%.100s” was replaced",
				               first->text.utf8);
			part_drop(outline, first);
		}
		put_title(outline, hints->title);
	} else if (!there) {
		outline_refuse(outline, first ? first->node : document->node,
		               "there is no title; write it at the top, or use --title");
	} else {
		first->kind = PART_HEADING;
		first->level = 1;
		first->text = text_without_style(outline, &first->text);
	}
}

/* In a text the line with the date, or "By: …", looks like a heading. */
static bool is_head_heading(const struct part *part)
{
	if (lead_in_length(part->text.utf8, part->text.length))
		return true;
	for (const char *s = part->text.utf8; *s; s++)
		if (isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
		    isdigit((unsigned char)s[2]) && isdigit((unsigned char)s[3]))
			return true;
	return false;
}

/* A line of the source without signs of Markdown; its length. */
static size_t copy_line(const struct outline *outline, unsigned number, char out[HEAD_LINE_MAX])
{
	const struct bytes *bytes = &outline->source->bytes;
	const char *s = bytes->at, *end = bytes->at + bytes->length;
	size_t length = 0;
	for (unsigned line = 1; line < number && s < end; s++)
		line += *s == '\n';
	for (; s < end && *s != '\n' && length < HEAD_LINE_MAX - 1; s++)
		if (!strchr("*_`\\", *s))
			out[length++] = *s;
	while (length && strchr(" \t", out[length - 1]))
		length--;
	out[length] = 0;
	return length;
}

/* Are all lines of a paragraph lines of the head? They are then taken. */
static bool take_head_lines(struct outline *outline, const struct import_hints *hints,
                            const struct part *part)
{
	struct handout head = outline->head;
	char line[HEAD_LINE_MAX];
	unsigned begin = part->node->line, end = begin + part->lines;
	for (unsigned number = begin; number < end; number++) {
		size_t length = copy_line(outline, number, line), blank = strspn(line, " \t");
		if (!head_line_read(outline, hints, outline_node(outline, number, 1), line + blank,
		                    length - blank)) {
			outline->head = head;
			return false;
		}
	}
	for (unsigned i = begin; i < end; i++)
		outline_drop_line(outline, outline_node(outline, i, 1));
	return true;
}

/* Cancer type, date and author in one line or several below the title. A heading with text of its
 * own below it is none. */
void recognize_head(struct outline *outline, const struct import_hints *hints)
{
	struct part *part = outline->document->first->next, *next;
	for (int i = 0; part && i < HEAD_PARTS; part = next, i++) {
		next = part->next;
		if (!part_is_text(part) ||
		    (part->kind == PART_HEADING && next && next->kind != PART_HEADING &&
		     !is_head_heading(part)) ||
		    !take_head_lines(outline, hints, part))
			return;
		outline_remove(part);
	}
}

/* A quote of one paragraph is that paragraph. */
static struct part *open_quote(struct part *quote)
{
	struct part *text = quote->first;
	if (quote->kind != PART_QUOTE || !part_is_paragraph(text) || text->next ||
	    !text_is_disclaimer(&text->text) || !lead_in_length(text->text.utf8, text->text.length))
		return quote;
	outline_remove(text);
	outline_insert(quote->parent, text, quote);
	outline_remove(quote);
	return text;
}

/* title and the disclaimers below it are the notice; other text below them is not. */
static void make_notice(struct outline *outline, struct part *title)
{
	struct part *behind = title->next->next;
	title->kind = PART_HEADING;
	title->level = 2;
	title->text = text_without_style(outline, &title->text);
	label_before(outline, title, "notice");
	while (part_is_paragraph(behind) && text_is_disclaimer(&behind->text))
		behind = behind->next;
	if (behind && behind->kind != PART_HEADING)
		label_before(outline, behind, "section");
}

/* A short heading and what it says, or "Disclaimer: …", before anything else: the answer's notice.
 */
void recognize_notice(struct outline *outline)
{
	struct part *part = outline->document->first->next;
	if (!part)
		return;
	part = open_quote(part);
	bool titled =
		(part->kind == PART_HEADING || part_is_bold_line(part)) && part_is_paragraph(part->next);
	size_t lead = part_is_paragraph(part) ? lead_in_length(part->text.utf8, part->text.length) : 0;
	if (titled && (text_is_disclaimer(&part->text) || text_is_disclaimer(&part->next->text))) {
		make_notice(outline, part);
	} else if (lead && text_is_disclaimer(&part->text)) {
		struct part *title = outline_part(outline, PART_HEADING, part->node);
		title->text = rich_cut(outline, &part->text, 0, lead - 1);
		part->text = rich_cut(outline, &part->text, lead, part->text.length);
		outline_insert(part->parent, title, part);
		make_notice(outline, title);
	}
}

/* Not by the document. */
static struct text said(const char *text)
{
	return (struct text){NULL, text, strlen(text)};
}

/* What the document does not say. */
void recognize_rest_of_head(struct outline *outline, const struct import_hints *hints)
{
	struct handout *head = &outline->head;
	const char *title = outline->document->first->text.utf8;
	if (hints->cancer_type)
		head->cancer_type = said(hints->cancer_type);
	if (hints->date)
		head->date = said(hints->date);
	if (hints->author)
		head->author = said(hints->author);
	head->language = said(hints->language);
	head->topic = said(hints->topic ? hints->topic : outline_slug(outline, title));
	if (!head->cancer_type.utf8) {
		const char *type = type_within(hints, title);
		if (!type)
			outline_remark(outline, 0,
			               "no cancer type found: using “general”; set another with "
			               "--cancer-type");
		head->cancer_type = said(type ? type : "general");
	}
	if (!head->date.utf8) {
		outline_remark(outline, 0, "no date found: using today's, %s; set another with --date",
		               hints->today);
		head->date = said(hints->today);
	}
	if (!head->author.utf8) {
		outline_remark(outline, 0, "no author found; set one with --author");
		head->author = said("Not stated");
	}
}
