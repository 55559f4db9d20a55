#include "layout/blocks.h"

#include <math.h>

#include "layout/boxes.h"
#include "layout/lists.h"
#include "layout/steps.h"
#include "layout/table.h"

void place_heading(struct flow *flow, const struct rich *text, enum tag_role role_tag,
                   enum text_role role, struct tag *parent)
{
	const struct text_style *style = flow_text(flow, role);
	struct tag *tag = flow_tag(flow, role_tag, parent);
	struct composed c;
	if (!tag)
		return;
	tag->heading = text->utf8;
	compose_start(&c, flow, role, text->node);
	compose_rich(&c, text, 0, text->length, role, tag);
	compose_break(&c, flow->width);
	compose_whole(&c, flow->x, flow->width, style->before, CUT_HEADING);
	compose_end(&c);
	galley_keep(flow, CUT_HEADING);
	galley_space(flow, style->after);
}

static bool leads_in(const char *utf8, size_t begin, size_t end)
{
	return end > begin && utf8[end - 1] == ':';
}

void place_text(struct flow *flow, const struct rich *text, enum text_role role, struct tag *parent,
                double cut)
{
	const struct text_style *style = flow_text(flow, role);
	size_t offset = 0, begin, end;
	while (!flow_failed(flow) && rich_next(text, &offset, &begin, &end)) {
		struct tag *tag = flow_tag(flow, TAG_P, parent);
		struct composed c;
		compose_start(&c, flow, role, text->node);
		compose_rich(&c, text, begin, end, role, tag);
		compose_break(&c, flow->width);
		compose_strips(&c, 0, flow->x, flow->width, style->before,
		               leads_in(text->utf8, begin, end) ? CUT_LEAD_IN : cut);
		compose_end(&c);
		galley_space(flow, style->after);
	}
}

static void place_figure(struct flow *flow, const struct figure *figure, struct tag *parent)
{
	const struct figure_style *f = &flow_layout(flow)->figure;
	const struct image *image = &figure->image;
	double width = image->width * 72.0 / f->resolution,
		   height = image->height * 72.0 / f->resolution;
	double scale = fmin(1, fmin(flow->width / width, f->max_height / height));
	struct tag *tag = flow_tag(flow, TAG_FIGURE, parent);
	if (!tag || !strip_open(flow, f->before, figure->node))
		return;
	tag->alt = figure->alt.utf8;
	struct frame_item *item = flow_item(flow, FRAME_IMAGE, tag);
	if (!item)
		return;
	item->x = flow->x;
	item->y = 0;
	item->width = width * scale;
	item->height = height * scale;
	item->image = image;
	strip_close(flow, item->height, figure->caption.node ? CUT_HEADING : CUT_BLOCK);
	if (figure->caption.node) {
		struct composed c;
		compose_start(&c, flow, TEXT_SMALL, figure->caption.node);
		compose_rich(&c, &figure->caption, 0, figure->caption.length, TEXT_SMALL,
		             flow_tag(flow, TAG_CAPTION, tag));
		compose_break(&c, flow->width);
		compose_whole(&c, flow->x, flow->width, f->gap, CUT_BLOCK);
		compose_end(&c);
	}
	galley_end(flow, CUT_BLOCK);
	galley_space(flow, f->after);
}

void place_ruled_lines(struct flow *flow, unsigned count, const struct node *node)
{
	const struct notes_style *n = &flow_layout(flow)->notes;
	for (unsigned i = 0; i < count; i++) {
		if (!strip_open(flow, i ? 0 : n->before, node))
			return;
		flow_rule(flow, flow->x, n->pitch - n->rule, flow->width, n->rule, n->color);
		strip_close(flow, n->pitch, i + 1 < count ? CUT_STRAND : CUT_BLOCK);
	}
	galley_space(flow, n->after);
}

static void place_block(struct flow *flow, const struct block *block, struct tag *parent)
{
	switch ((enum block_kind)block->kind) {
	case BLOCK_TEXT:
		place_text(flow, &block->text, TEXT_BODY, parent, CUT_BLOCK);
		break;
	case BLOCK_BULLETS:
		place_list(flow, &block->items, MARKER_DOT, 0, parent);
		break;
	case BLOCK_NUMBERED:
		place_list(flow, &block->items, MARKER_NUMBER, 0, parent);
		break;
	case BLOCK_QUESTIONS:
		place_list(flow, &block->items, MARKER_QUESTION, 0, parent);
		break;
	case BLOCK_CHECKLIST:
		place_list(flow, &block->items, MARKER_BOX, 0, parent);
		break;
	case BLOCK_STEPS:
		place_steps(flow, &block->items, parent, place_blocks);
		break;
	case BLOCK_CALLOUT:
		place_callout(flow, &block->callout, parent, place_blocks);
		break;
	case BLOCK_TERMS:
		place_terms(flow, &block->items, parent);
		break;
	case BLOCK_TABLE:
		place_table(flow, &block->table, parent);
		break;
	case BLOCK_FIGURE:
		place_figure(flow, &block->figure, parent);
		break;
	case BLOCK_CONTACTS:
		place_contacts(flow, &block->items, parent);
		break;
	case BLOCK_NOTES:
		place_ruled_lines(flow, (unsigned)block->notes.lines, block->node);
		break;
	}
}

static bool is_list(const struct block *block)
{
	return block->kind == BLOCK_BULLETS || block->kind == BLOCK_NUMBERED ||
	       block->kind == BLOCK_CHECKLIST || block->kind == BLOCK_QUESTIONS;
}

void place_blocks(struct flow *flow, const struct list *body, struct tag *parent)
{
	const struct block *blocks = body->at;
	for (size_t i = 0; i < body->count && !flow_failed(flow); i++) {
		place_block(flow, &blocks[i], parent);
		if (blocks[i].kind == BLOCK_TEXT && i + 1 < body->count && is_list(&blocks[i + 1]))
			galley_keep(flow, CUT_STRAND); /* a text before a list most often introduces it */
	}
}
