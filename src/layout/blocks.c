#include "layout/blocks.h"

#include <math.h>
#include <string.h>

static const struct layout *layout_of(const struct flow *flow)
{
	return &flow->style->layout;
}

static const struct text_style *role_of(const struct flow *flow, enum text_role role)
{
	return &layout_of(flow)->type.at[role];
}

void place_heading(struct flow *flow, const struct rich *text, enum tag_role role_tag,
				   enum text_role role, struct tag *parent)
{
	const struct text_style *style = role_of(flow, role);
	struct tag *tag = flow_tag(flow, role_tag, parent);
	struct composed c;
	if (!tag)
		return;
	tag->heading = text->utf8;
	compose_start(&c, flow, role, text->node);
	compose_rich(&c, text, 0, text->length, role, tag);
	compose_break(&c, flow->width);
	flow->whole++;
	compose_strips(&c, 0, flow->x, flow->width, style->before, CUT_HEADING);
	flow->whole--;
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
	const struct text_style *style = role_of(flow, role);
	size_t offset = 0, begin, end;
	while (!flow_failed(flow) && rich_next(text, &offset, &begin, &end)) {
		struct tag *tag = flow_tag(flow, TAG_P, parent);
		struct composed c;
		compose_start(&c, flow, role, text->node);
		compose_rich(&c, text, begin, end, role, tag);
		compose_break(&c, flow->width);
		compose_strips(&c, 0, flow->x, flow->width, style->before,
					   leads_in(text->utf8, begin, end) ? CUT_LEAD_IN : cut);
		galley_space(flow, style->after);
	}
}

/* How the items of a list begin. */
enum marker { MARKER_DOT, MARKER_NUMBER, MARKER_BOX, MARKER_QUESTION };

struct list_look {
	enum marker marker;
	double indent, number_gap, gap, after;
	enum list_numbering numbering;
};

static struct list_look look_of(const struct flow *flow, enum marker marker)
{
	const struct layout *l = layout_of(flow);
	switch (marker) {
	case MARKER_NUMBER:
		return (struct list_look){marker,          l->numbered.indent, l->numbered.number_gap,
								  l->numbered.gap, l->numbered.after,  NUMBERING_DECIMAL};
	case MARKER_QUESTION:
		return (struct list_look){marker,           l->questions.indent, l->questions.number_gap,
								  l->questions.gap, l->questions.after,  NUMBERING_DECIMAL};
	case MARKER_BOX:
		/* hangs in the margin; where another thing hangs there already, the text makes room */
		return (struct list_look){marker,
								  flow->inside ? -l->checklist.offset : 0,
								  0,
								  l->checklist.gap,
								  l->checklist.after,
								  NUMBERING_NONE};
	default:
		return (struct list_look){marker,         l->bullets.indent, 0,
								  l->bullets.gap, l->bullets.after,  NUMBERING_DISC};
	}
}

static void add_shape(struct flow *flow, enum frame_kind kind, double x, double y, double size,
					  struct frame_shape shape)
{
	struct frame_item *item = flow_item(flow, kind, NULL);
	if (!item)
		return;
	item->x = x;
	item->y = y;
	item->width = item->height = size;
	item->shape = shape;
}

/* Middle of the small letters of a line that starts at the strip's top. */
static double middle_of(const struct flow *flow, const struct text_style *style, double height)
{
	return compose_baseline(flow, style) - height * style->size / 2;
}

static void draw_dot(struct flow *flow, double x, unsigned depth)
{
	const struct bullet_style *b = &layout_of(flow)->bullets;
	double middle = middle_of(flow, role_of(flow, TEXT_BODY), flow->x_height);
	double line = b->dot / 5;
	if (depth == 0)
		add_shape(flow, FRAME_DISC, x + b->offset, middle - b->dot / 2, b->dot,
				  (struct frame_shape){.fill = true, .fill_ink = flow_ink(flow, b->color)});
	else /* a ring, so that levels differ without colour */
		add_shape(flow, FRAME_DISC, x + b->offset + line / 2, middle - (b->dot - line) / 2,
				  b->dot - line,
				  (struct frame_shape){
					  .stroke = true, .stroke_ink = flow_ink(flow, b->color), .line_width = line});
}

static void draw_check_box(struct flow *flow, double text_x)
{
	const struct checklist_style *c = &layout_of(flow)->checklist;
	double middle = middle_of(flow, role_of(flow, TEXT_BODY), flow->cap_height);
	add_shape(flow, FRAME_RECT, text_x + c->offset, middle - c->box / 2, c->box,
			  (struct frame_shape){.stroke = true,
								   .stroke_ink = flow_ink(flow, c->color),
								   .line_width = c->stroke,
								   .radius = c->box / 8});
}

/* "12" right-aligned before the item's text. */
static void set_number(struct flow *flow, const struct list_look *look, size_t number,
					   struct tag *item_tag)
{
	struct tag *label = flow_tag(flow, TAG_LBL, item_tag);
	struct composed c;
	compose_start(&c, flow, TEXT_NUMBER, NULL);
	compose_plain(&c, arena_format(flow->arena, "%zu", number), TEXT_NUMBER, label);
	compose_break(&c, flow->width);
	if (!flow_failed(flow) && c.lines.count)
		compose_line(&c, 0, flow->x, 0, look->indent - look->number_gap, ALIGN_END);
}

static void place_list(struct flow *flow, const struct list *list, enum marker marker,
					   unsigned depth, struct tag *parent);

/* Behind item i of count a page may end; behind the first or before the last one that strands it.
 */
static void end_item(struct flow *flow, size_t i, size_t count)
{
	bool strands = count > 2 && (i == 0 || i + 2 == count);
	if (!flow->whole && flow->strip_count)
		flow->strips[flow->strip_count - 1].cut = i + 1 == count ? CUT_BLOCK
												  : strands      ? CUT_STEP
																 : CUT_ITEM;
}

/* The lines of an item's first paragraph, its marker beside the first. */
static void place_item_text(struct flow *flow, const struct item *item,
							const struct list_look *look, size_t number, unsigned depth,
							double before, struct tag *item_tag)
{
	double x = flow->x + look->indent, width = flow->width - look->indent;
	size_t offset = 0, begin, end;
	bool first = true;
	if (!strip_open(flow, before, item->node))
		return;
	if (look->marker == MARKER_DOT)
		draw_dot(flow, flow->x, depth);
	else if (look->marker == MARKER_BOX)
		draw_check_box(flow, x);
	else
		set_number(flow, look, number, item_tag);
	struct tag *body = flow_tag(flow, TAG_LBODY, item_tag);
	while (!flow_failed(flow) && rich_next(&item->text, &offset, &begin, &end)) {
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, item->text.node);
		compose_rich(&c, &item->text, begin, end, TEXT_BODY, body);
		compose_break(&c, width);
		if (first && c.lines.count)
			compose_line(&c, 0, x, 0, width, ALIGN_START);
		if (first)
			strip_close(flow, c.style->leading, c.lines.count > 1 ? CUT_WHOLE : CUT_ITEM);
		compose_strips(&c, first ? 1 : 0, x, width, 0, CUT_ITEM);
		first = false;
	}
	double outer_x = flow->x, outer_width = flow->width;
	flow->x = x;
	flow->width = width;
	if (item->bullets.count || item->numbered.count) {
		galley_keep(flow, CUT_WHOLE);
		galley_space(flow, look->gap);
	}
	place_list(flow, &item->bullets, MARKER_DOT, depth + 1, body);
	place_list(flow, &item->numbered, MARKER_NUMBER, depth + 1, body);
	flow->x = outer_x;
	flow->width = outer_width;
}

static void rule_for_answer(struct flow *flow)
{
	const struct question_style *q = &layout_of(flow)->questions;
	for (int i = 0; i < (int)q->lines && !flow_failed(flow); i++) {
		galley_keep(flow, CUT_WHOLE);
		if (!strip_open(flow, 0, NULL))
			return;
		flow_rule(flow, flow->x + q->indent, q->room, flow->width - q->indent, q->rule, q->color);
		strip_close(flow, q->room + q->rule, CUT_ITEM);
	}
}

static void place_list(struct flow *flow, const struct list *list, enum marker marker,
					   unsigned depth, struct tag *parent)
{
	struct list_look look = look_of(flow, marker);
	const struct item *items = list->at;
	if (!list->count)
		return;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	if (tag)
		tag->numbering = look.numbering;
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *item_tag = flow_tag(flow, TAG_LI, tag);
		flow->whole++;
		place_item_text(flow, &items[i], &look, i + 1, depth, i ? look.gap : 0, item_tag);
		if (marker == MARKER_QUESTION)
			rule_for_answer(flow);
		flow->whole--;
		end_item(flow, i, list->count);
	}
	galley_space(flow, depth ? look.gap : look.after);
}

/* The badge hangs in the margin; inside a box, the box's text makes room for it. */
static void draw_badge(struct flow *flow, struct container *container, size_t number, double x)
{
	const struct step_style *s = &layout_of(flow)->steps;
	const struct text_style *title = role_of(flow, TEXT_STEP), *badge = role_of(flow, TEXT_BADGE);
	double middle = middle_of(flow, title, flow->cap_height), top = middle - s->badge / 2;
	container->x = x;
	container->width = s->badge;
	container->badge_top = top;
	container->badge_bottom = top + s->badge;
	add_shape(flow, FRAME_DISC, x, top, s->badge,
			  (struct frame_shape){.fill = true, .fill_ink = flow_ink(flow, s->fill)});
	struct composed c;
	compose_start(&c, flow, TEXT_BADGE, NULL);
	compose_plain(&c, arena_format(flow->arena, "%zu", number), TEXT_BADGE, NULL);
	compose_break(&c, s->badge);
	if (flow_failed(flow) || !c.lines.count)
		return;
	double baseline = middle + flow->cap_height * badge->size / 2;
	compose_line(&c, 0, x + (s->badge - c.lines.at[0].width) / 2,
				 baseline - compose_baseline(flow, badge), s->badge, ALIGN_START);
}

static void place_step(struct flow *flow, const struct step *step, size_t number, double before,
					   double badge_x, struct container *container, struct tag *item_tag)
{
	const struct step_style *s = &layout_of(flow)->steps;
	struct tag *label = flow_tag(flow, TAG_LBL, item_tag);
	struct tag *body = flow_tag(flow, TAG_LBODY, item_tag);
	struct tag *title = flow_tag(flow, TAG_P, body);
	struct composed c;
	compose_start(&c, flow, TEXT_STEP, step->title.node);
	const char *digits = arena_format(flow->arena, "%zu", number);
	const char *words =
		digits ? style_phrase(flow->style, flow->arena, PHRASE_STEP, "number", digits, NULL) : NULL;
	compose_plain(&c, words, TEXT_STEP_NUMBER, label);
	compose_plain(&c, "\xc2\xa0 ", TEXT_STEP_NUMBER, label);
	compose_rich(&c, &step->title, 0, step->title.length, TEXT_STEP, title);
	compose_break(&c, flow->width);
	if (!strip_open(flow, before, step->node) || !c.lines.count)
		return;
	draw_badge(flow, container, number, badge_x);
	compose_line(&c, 0, flow->x, 0, flow->width, ALIGN_START);
	strip_close(flow, c.style->leading, CUT_WHOLE);
	compose_strips(&c, 1, flow->x, flow->width, 0, CUT_WHOLE);
	galley_space(flow, s->title_gap);
	if (step->body.count)
		galley_keep(flow, CUT_HEADING);
	size_t first = flow->strip_count;
	place_blocks(flow, &step->body, body);
	for (size_t i = first; i + 1 < flow->strip_count; i++)
		if (flow->strips[i].cut < CUT_STEP)
			flow->strips[i].cut = CUT_STEP;
}

static void place_steps(struct flow *flow, const struct list *list, struct tag *parent)
{
	const struct step_style *s = &layout_of(flow)->steps;
	const struct step *steps = list->at;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	struct container *before = NULL;
	double x = flow->x, width = flow->width;
	if (flow->inside) {
		flow->x -= s->offset;
		flow->width += s->offset;
	}
	if (tag)
		tag->numbering = NUMBERING_DECIMAL;
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *item = flow_tag(flow, TAG_LI, tag);
		struct container *container = container_open(flow, CONTAINER_STEP);
		if (!container)
			return;
		if (before)
			before->next_step = container->first;
		place_step(flow, &steps[i], i + 1, i ? s->gap : 0, flow->x + s->offset, container, item);
		container_close(flow, container);
		before = container;
	}
	flow->x = x;
	flow->width = width;
	galley_space(flow, layout_of(flow)->bullets.after);
}

struct box_frame box_open(struct flow *flow, enum box_role role, const struct node *node)
{
	const struct box_style *style = &layout_of(flow)->boxes.at[role];
	/* inside another box or a step there is no margin to go out into */
	double out = flow->inside ? 0 : style->outset;
	struct box_frame box = {NULL, style, flow->x, flow->width};
	box.container = container_open(flow, CONTAINER_BOX);
	if (!box.container)
		return box;
	box.container->box = style;
	box.container->x = flow->x - out;
	box.container->width = flow->width + out;
	flow->x += style->pad_start - out;
	flow->width -= style->pad_start - out + style->pad_end;
	flow->whole++;
	if (strip_open(flow, style->before, node))
		strip_close(flow, style->pad_top, CUT_WHOLE);
	return box;
}

void box_close(struct flow *flow, const struct box_frame *box)
{
	if (flow_failed(flow))
		return;
	galley_keep(flow, CUT_WHOLE);
	flow->pending = 0;
	if (strip_open(flow, 0, NULL))
		strip_close(flow, box->style->pad_bottom, CUT_BLOCK);
	container_close(flow, box->container);
	flow->x = box->x;
	flow->width = box->width;
	flow->whole--;
	if (!flow->whole && flow->strip_count)
		flow->strips[flow->strip_count - 1].cut = CUT_BLOCK;
	galley_space(flow, box->style->after);
}

static void place_callout(struct flow *flow, const struct callout *callout, struct tag *parent)
{
	static const enum phrase labels[] = {PHRASE_INFO, PHRASE_CAUTION, PHRASE_URGENT};
	static const enum box_role boxes[] = {BOX_INFO, BOX_CAUTION, BOX_URGENT};
	bool urgent = callout->kind == CALLOUT_URGENT;
	enum text_role role = urgent ? TEXT_URGENT_TITLE : TEXT_BOX_TITLE;
	struct box_frame box = box_open(flow, boxes[callout->kind], callout->node);
	struct tag *section = flow_tag(flow, TAG_SECT, parent);
	struct tag *heading = flow_tag(flow, TAG_H3, section);
	struct composed c;
	if (!heading)
		return;
	heading->heading = callout->title.utf8;
	compose_start(&c, flow, role, callout->title.node);
	const char *label =
		style_phrase(flow->style, flow->arena, labels[callout->kind], (const char *)NULL);
	compose_plain(&c, label, urgent ? TEXT_URGENT_TITLE : TEXT_LABEL, heading);
	compose_plain(&c, ": ", urgent ? TEXT_URGENT_TITLE : TEXT_LABEL, heading);
	compose_rich(&c, &callout->title, 0, callout->title.length, role, heading);
	compose_break(&c, flow->width);
	compose_strips(&c, 0, flow->x, flow->width, 0, CUT_HEADING);
	galley_space(flow, c.style->after);
	place_blocks(flow, &callout->body, section);
	box_close(flow, &box);
}

static void place_terms(struct flow *flow, const struct list *list, struct tag *parent)
{
	const struct term *terms = list->at;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *item = flow_tag(flow, TAG_LI, tag);
		struct tag *label = flow_tag(flow, TAG_LBL, item), *body = flow_tag(flow, TAG_LBODY, item);
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, terms[i].term.node);
		compose_rich(&c, &terms[i].term, 0, terms[i].term.length, TEXT_BOX_TITLE, label);
		compose_plain(&c, ": ", TEXT_BOX_TITLE, label);
		compose_rich(&c, &terms[i].means, 0, terms[i].means.length, TEXT_BODY, body);
		compose_break(&c, flow->width);
		flow->whole++;
		compose_strips(&c, 0, flow->x, flow->width, i ? layout_of(flow)->bullets.gap : 0, CUT_ITEM);
		flow->whole--;
		end_item(flow, i, list->count);
	}
	galley_space(flow, layout_of(flow)->bullets.after);
}

void place_contacts(struct flow *flow, const struct list *list, struct tag *parent)
{
	const struct contact *contacts = list->at;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *body = flow_tag(flow, TAG_LBODY, flow_tag(flow, TAG_LI, tag));
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, contacts[i].name.node);
		compose_rich(&c, &contacts[i].name, 0, contacts[i].name.length, TEXT_BODY, body);
		compose_plain(&c, ": ", TEXT_BODY, body);
		compose_plain(&c, contacts[i].phone.utf8, TEXT_BOX_TITLE, body);
		if (contacts[i].hours.node) {
			compose_plain(&c, " · ", TEXT_META, body);
			compose_rich(&c, &contacts[i].hours, 0, contacts[i].hours.length, TEXT_META, body);
		}
		compose_break(&c, flow->width);
		flow->whole++;
		compose_strips(&c, 0, flow->x, flow->width, i ? layout_of(flow)->bullets.gap : 0, CUT_ITEM);
		flow->whole--;
		end_item(flow, i, list->count);
	}
	galley_space(flow, layout_of(flow)->bullets.after);
}

static void place_figure(struct flow *flow, const struct figure *figure, struct tag *parent)
{
	const struct figure_style *f = &layout_of(flow)->figure;
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
		flow->whole++;
		compose_strips(&c, 0, flow->x, flow->width, f->gap, CUT_BLOCK);
		flow->whole--;
	}
	if (!flow->whole && flow->strip_count)
		flow->strips[flow->strip_count - 1].cut = CUT_BLOCK;
	galley_space(flow, f->after);
}

void place_ruled_lines(struct flow *flow, unsigned count, const struct node *node)
{
	const struct notes_style *n = &layout_of(flow)->notes;
	for (unsigned i = 0; i < count; i++) {
		if (!strip_open(flow, i ? 0 : n->before, node))
			return;
		flow_rule(flow, flow->x, n->pitch - n->rule, flow->width, n->rule, n->color);
		strip_close(flow, n->pitch, i + 1 < count ? CUT_STEP : CUT_BLOCK);
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
		place_steps(flow, &block->items, parent);
		break;
	case BLOCK_CALLOUT:
		place_callout(flow, &block->callout, parent);
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
			galley_keep(flow, CUT_STEP); /* a text before a list most often introduces it */
	}
}
