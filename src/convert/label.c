/*
 * A handout -> its labelled outline. Two lists of one sort in a row are kept apart by "end", two
 * paragraphs of one text held together by "more".
 */
#include <string.h>

#include "convert/outline.h"

static void put_blocks(struct outline *outline, struct part *parent, const struct list *body);

static void put_text(struct outline *outline, struct part *parent, enum part_kind kind,
                     const struct rich *text)
{
	outline_add(outline, parent, kind, text->node)->text = *text;
}

static void put_heading(struct outline *outline, struct part *parent, unsigned level,
                        const struct rich *text)
{
	struct part *part = outline_add(outline, parent, PART_HEADING, text->node);
	part->level = level;
	part->text = *text;
}

static void put_plain(struct outline *outline, struct part *parent, const struct text *text)
{
	outline_add(outline, parent, PART_PARAGRAPH, text->node)->text =
		rich_plain(outline, text->node, text->utf8, text->length);
}

/* Each paragraph of a text by itself, with "more" between them in a block. */
static void put_paragraphs(struct outline *outline, struct part *parent, const struct rich *text,
                           bool more)
{
	for (size_t begin = 0; begin < text->length;) {
		const char *end = memchr(text->utf8 + begin, '\n', text->length - begin);
		size_t stop = end ? (size_t)(end - text->utf8) : text->length;
		if (begin && more)
			outline_label(outline, parent, "more", NULL);
		outline_add(outline, parent, PART_PARAGRAPH, text->node)->text =
			rich_cut(outline, text, begin, stop);
		begin = stop + 1;
	}
}

static struct part *put_list(struct outline *outline, struct part *parent, bool ordered)
{
	const struct part *last = parent->last;
	if (last && last->kind == PART_LIST && last->ordered == ordered)
		outline_label(outline, parent, "end", NULL);
	struct part *list = outline_add(outline, parent, PART_LIST, parent->node);
	list->ordered = ordered;
	return list;
}

static void put_items(struct outline *outline, struct part *parent, const struct list *items,
                      bool ordered, bool task)
{
	const struct item *item = items->at;
	if (!items->count)
		return;
	struct part *list = put_list(outline, parent, ordered);
	for (size_t i = 0; i < items->count; i++) {
		struct part *part = outline_add(outline, list, PART_ITEM, item[i].node);
		part->task = task;
		put_paragraphs(outline, part, &item[i].text, false);
		put_items(outline, part, &item[i].bullets, false, false);
		put_items(outline, part, &item[i].numbered, true, false);
	}
}

static void put_steps(struct outline *outline, struct part *parent, const struct list *steps)
{
	const struct step *step = steps->at;
	outline_label(outline, parent, "steps", NULL);
	struct part *list = put_list(outline, parent, true);
	for (size_t i = 0; i < steps->count; i++) {
		struct part *item = outline_add(outline, list, PART_ITEM, step[i].node);
		put_text(outline, item, PART_PARAGRAPH, &step[i].title);
		put_blocks(outline, item, &step[i].body);
	}
}

/* Pairs, and what else stands with one, as a list in a list. */
static struct part *put_pair(struct outline *outline, struct part *list, const struct rich *name)
{
	struct part *item = outline_add(outline, list, PART_ITEM, name->node);
	put_text(outline, item, PART_PARAGRAPH, name);
	return outline_add(outline, item, PART_LIST, name->node);
}

static void put_terms(struct outline *outline, struct part *parent, const struct list *terms)
{
	const struct term *term = terms->at;
	outline_label(outline, parent, "terms", NULL);
	struct part *list = put_list(outline, parent, false);
	for (size_t i = 0; i < terms->count; i++) {
		struct part *more = put_pair(outline, list, &term[i].term);
		put_text(outline, outline_add(outline, more, PART_ITEM, term[i].node), PART_PARAGRAPH,
		         &term[i].means);
	}
}

static void put_notes(struct outline *outline, struct part *parent, const struct ruled_lines *notes)
{
	outline_label(outline, parent, "notes",
	              outline_made(outline, arena_format(outline->arena, "%d", (int)notes->lines)));
}

static void put_contacts(struct outline *outline, struct part *parent, const struct list *contacts)
{
	const struct contact *contact = contacts->at;
	outline_label(outline, parent, "contacts", NULL);
	struct part *list = put_list(outline, parent, false);
	for (size_t i = 0; i < contacts->count; i++) {
		struct part *more = put_pair(outline, list, &contact[i].name);
		put_plain(outline, outline_add(outline, more, PART_ITEM, contact[i].node),
		          &contact[i].phone);
		if (contact[i].hours.utf8)
			put_text(outline, outline_add(outline, more, PART_ITEM, contact[i].node),
			         PART_PARAGRAPH, &contact[i].hours);
	}
}

static void put_row(struct outline *outline, struct part *table, const struct list *cells)
{
	const struct cell *cell = cells->at;
	struct part *row = outline_add(outline, table, PART_ROW, cells->node);
	for (size_t i = 0; i < cells->count; i++)
		put_text(outline, row, PART_CELL, &cell[i].text);
}

static void put_table(struct outline *outline, struct part *parent, const struct table *table)
{
	const struct row *rows = table->rows.at;
	struct part *part = outline_add(outline, parent, PART_TABLE, table->node);
	put_row(outline, part, &table->columns);
	for (size_t i = 0; i < table->rows.count; i++)
		put_row(outline, part, &rows[i].cells);
}

static void put_figure(struct outline *outline, struct part *parent, const struct figure *figure)
{
	outline_label(outline, parent, "figure", figure->file.utf8);
	put_plain(outline, parent, &figure->alt);
	if (!figure->caption.utf8)
		return;
	outline_label(outline, parent, "caption", NULL);
	put_text(outline, parent, PART_PARAGRAPH, &figure->caption);
}

static void put_callout(struct outline *outline, struct part *parent, const struct callout *callout)
{
	static const char *const kinds[] = {"info", "caution", "urgent"};
	if (parent->last && parent->last->kind == PART_QUOTE)
		outline_label(outline, parent, "end", NULL);
	struct part *quote = outline_add(outline, parent, PART_QUOTE, callout->node);
	quote->label = kinds[callout->kind];
	if (callout->title.utf8)
		put_heading(outline, quote, 3, &callout->title);
	put_blocks(outline, quote, &callout->body);
}

static void put_block(struct outline *outline, struct part *parent, const struct block *block)
{
	switch ((enum block_kind)block->kind) {
	case BLOCK_TEXT:
		put_paragraphs(outline, parent, &block->text, true);
		break;
	case BLOCK_BULLETS:
		put_items(outline, parent, &block->items, false, false);
		break;
	case BLOCK_NUMBERED:
		put_items(outline, parent, &block->items, true, false);
		break;
	case BLOCK_QUESTIONS:
		outline_label(outline, parent, "questions", NULL);
		put_items(outline, parent, &block->items, true, false);
		break;
	case BLOCK_CHECKLIST:
		put_items(outline, parent, &block->items, false, true);
		break;
	case BLOCK_STEPS:
		put_steps(outline, parent, &block->items);
		break;
	case BLOCK_CALLOUT:
		put_callout(outline, parent, &block->callout);
		break;
	case BLOCK_TERMS:
		put_terms(outline, parent, &block->items);
		break;
	case BLOCK_TABLE:
		put_table(outline, parent, &block->table);
		break;
	case BLOCK_FIGURE:
		put_figure(outline, parent, &block->figure);
		break;
	case BLOCK_CONTACTS:
		put_contacts(outline, parent, &block->items);
		break;
	case BLOCK_NOTES:
		put_notes(outline, parent, &block->notes);
		break;
	}
}

static void put_blocks(struct outline *outline, struct part *parent, const struct list *body)
{
	const struct block *blocks = body->at;
	for (size_t i = 0; i < body->count; i++)
		put_block(outline, parent, &blocks[i]);
}

static void put_tail(struct outline *outline, const struct handout *handout)
{
	struct part *document = outline->document;
	if (handout->closing.utf8) {
		outline_label(outline, document, "closing", NULL);
		put_paragraphs(outline, document, &handout->closing, false);
	}
	const struct invitation *invitation = handout->call_to_action.at;
	for (size_t i = 0; i < handout->call_to_action.count; i++) {
		outline_label(outline, document, "call_to_action", invitation[i].url.utf8);
		put_heading(outline, document, 2, &invitation[i].title);
		put_paragraphs(outline, document, &invitation[i].text, false);
	}
	const struct reference *reference = handout->sources.at;
	if (!handout->sources.count)
		return;
	outline_label(outline, document, "sources", NULL);
	struct part *list = outline_add(outline, document, PART_LIST, handout->sources.node);
	for (size_t i = 0; i < handout->sources.count; i++) {
		struct part *item = outline_add(outline, list, PART_ITEM, reference[i].node);
		put_text(outline, item, PART_PARAGRAPH, &reference[i].text);
		if (!reference[i].url.utf8)
			continue;
		struct part *more = outline_add(outline, item, PART_LIST, reference[i].node);
		put_plain(outline, outline_add(outline, more, PART_ITEM, reference[i].node),
		          &reference[i].url);
	}
}

enum diag_code outline_of_handout(struct outline *outline, const struct handout *handout)
{
	struct part *document = outline_part(outline, PART_DOCUMENT, handout->node);
	outline->document = document;
	outline->labelled = true;
	put_heading(outline, document, 1, &handout->title);
	if (handout->notice.node) {
		outline_label(outline, document, "notice", NULL);
		put_heading(outline, document, 2, &handout->notice.title);
		put_paragraphs(outline, document, &handout->notice.text, false);
	}
	if (handout->disclaimer.utf8) {
		outline_label(outline, document, "disclaimer", NULL);
		put_paragraphs(outline, document, &handout->disclaimer, false);
	}
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; i < handout->sections.count; i++) {
		if (sections[i].language.utf8 || !sections[i].heading.utf8)
			outline_label(outline, document, "section", sections[i].language.utf8);
		if (sections[i].heading.utf8)
			put_heading(outline, document, 2, &sections[i].heading);
		put_blocks(outline, document, &sections[i].body);
	}
	put_tail(outline, handout);
	return outline->no_memory ? diag_no_memory(outline->diags) : DIAG_OK;
}
