#include "layout/lists.h"

#include <string.h>

struct list_look {
	enum marker marker;
	double indent, number_gap, gap, after;
	enum list_numbering numbering;
};

static struct list_look look_of(const struct flow *flow, enum marker marker)
{
	const struct layout *l = flow_layout(flow);
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
		                          flow_has_margin(flow) ? 0 : -l->checklist.offset,
		                          0,
		                          l->checklist.gap,
		                          l->checklist.after,
		                          NUMBERING_NONE};
	default:
		return (struct list_look){marker,         l->bullets.indent, 0,
		                          l->bullets.gap, l->bullets.after,  NUMBERING_DISC};
	}
}

static void draw_dot(struct flow *flow, double x, unsigned depth)
{
	const struct bullet_style *b = &flow_layout(flow)->bullets;
	double middle = compose_middle(flow, flow_text(flow, TEXT_BODY), flow->x_height);
	double line = b->line;
	if (depth == 0)
		flow_shape(flow, FRAME_DISC, x + b->offset, middle - b->dot / 2, b->dot, b->color,
		           (struct frame_shape){.fill = true});
	else if (depth > 1)
		flow_rule(flow, x + b->offset, middle, b->dot, line, b->color);
	else /* dot, ring, dash: levels differ without colour */
		flow_shape(flow, FRAME_DISC, x + b->offset + line / 2, middle - (b->dot - line) / 2,
		           b->dot - line, b->color,
		           (struct frame_shape){.stroke = true, .line_width = line});
}

static void draw_check_box(struct flow *flow, double text_x)
{
	const struct checklist_style *c = &flow_layout(flow)->checklist;
	double middle = compose_middle(flow, flow_text(flow, TEXT_BODY), flow->cap_height);
	flow_shape(flow, FRAME_RECT, text_x + c->offset, middle - c->box / 2, c->box, c->color,
	           (struct frame_shape){.stroke = true, .line_width = c->stroke, .radius = c->radius});
}

/* "12" right-aligned before the item's text. */
static void set_number(struct flow *flow, const struct list_look *look, size_t number,
                       struct tag *item_tag)
{
	struct tag *label = flow_tag(flow, TAG_LBL, item_tag);
	struct composed c;
	compose_start(&c, flow, TEXT_NUMBER, NULL);
	compose_plain(&c, style_number(flow->style, flow->scratch, number), TEXT_NUMBER, label);
	compose_break(&c, flow->width);
	if (!flow_failed(flow) && c.lines.count)
		compose_line(&c, 0, flow->x, 0, look->indent - look->number_gap, ALIGN_END);
	compose_end(&c);
}

/* Behind item i of count a page may end, hardly behind the first, before the last or in a list
 * inside. */
static void end_item(struct flow *flow, size_t i, size_t count, unsigned depth)
{
	bool strands = i == 0 || i + 2 >= count;
	galley_end(flow, i + 1 == count ? CUT_BLOCK
	                 : depth        ? CUT_NESTED
	                 : strands      ? CUT_LONE_ITEM
	                                : CUT_ITEM);
}

/* The lines of an item's first paragraph, its marker beside the first. */
static void place_item_text(struct flow *flow, const struct item *item,
                            const struct list_look *look, size_t number, unsigned depth,
                            double before, struct tag *item_tag)
{
	double x = flow->x + look->indent, width = flow->width - look->indent;
	size_t offset = 0, begin, end;
	bool first = true;
	flow->whole++;
	if (!strip_open(flow, before, item->node))
		return;
	if (look->marker == MARKER_DOT)
		draw_dot(flow, flow->x, depth);
	else if (look->marker == MARKER_BOX)
		draw_check_box(flow, x);
	else
		set_number(flow, look, number, item_tag);
	struct tag *body = flow_tag(flow, TAG_LBODY, item_tag);
	bool several = item->text.utf8 && memchr(item->text.utf8, '\n', item->text.length);
	while (!flow_failed(flow) && rich_next(&item->text, &offset, &begin, &end)) {
		struct tag *tag = several ? flow_tag(flow, TAG_P, body) : body;
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, item->text.node);
		compose_rich(&c, &item->text, begin, end, TEXT_BODY, tag);
		compose_break(&c, width);
		if (first && c.lines.count)
			compose_line(&c, 0, x, 0, width, ALIGN_START);
		if (first)
			strip_close(flow, c.style->leading, c.lines.count > 1 ? CUT_ALONE : CUT_ITEM);
		compose_strips(&c, first ? 1 : 0, x, width, 0, CUT_ITEM);
		compose_end(&c);
		first = false;
	}
	if (first)
		strip_close(flow, flow_text(flow, TEXT_BODY)->leading, CUT_ITEM);
	flow->whole--;
	double outer_x = flow->x, outer_width = flow->width;
	flow->x = x;
	flow->width = width;
	if (item->bullets.count || item->numbered.count) {
		galley_keep(flow, CUT_WHOLE);
		galley_space(flow, flow_layout(flow)->bullets.gap);
	}
	place_list(flow, &item->bullets, MARKER_DOT, depth + 1, body);
	place_list(flow, &item->numbered, MARKER_NUMBER, depth + 1, body);
	flow->x = outer_x;
	flow->width = outer_width;
}

static void rule_for_answer(struct flow *flow)
{
	const struct question_style *q = &flow_layout(flow)->questions;
	flow->pending = 0;
	for (int i = 0; i < (int)q->lines && !flow_failed(flow); i++) {
		galley_keep(flow, CUT_ALONE);
		if (!strip_open(flow, 0, NULL))
			return;
		flow_rule(flow, flow->x + q->indent, q->room, flow->width - q->indent, q->rule, q->color);
		strip_close(flow, q->room + q->rule, CUT_ITEM);
	}
}

void place_list(struct flow *flow, const struct list *list, enum marker marker, unsigned depth,
                struct tag *parent)
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
		place_item_text(flow, &items[i], &look, i + 1, depth, i ? look.gap : 0, item_tag);
		if (marker == MARKER_QUESTION)
			rule_for_answer(flow);
		end_item(flow, i, list->count, depth);
	}
	galley_space(flow, depth ? look.gap : look.after);
}

void place_terms(struct flow *flow, const struct list *list, struct tag *parent)
{
	const struct term *terms = list->at;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *item = flow_tag(flow, TAG_LI, tag);
		struct tag *label = flow_tag(flow, TAG_LBL, item), *body = flow_tag(flow, TAG_LBODY, item);
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, terms[i].term.node);
		compose_rich(&c, &terms[i].term, 0, terms[i].term.length, TEXT_BOX_TITLE, label);
		compose_phrase(&c, PHRASE_COLON, TEXT_BOX_TITLE, label);
		compose_rich(&c, &terms[i].means, 0, terms[i].means.length, TEXT_BODY, body);
		compose_break(&c, flow->width);
		compose_whole(&c, flow->x, flow->width, i ? flow_layout(flow)->terms.gap : 0, CUT_ITEM);
		compose_end(&c);
		end_item(flow, i, list->count, 0);
	}
	galley_space(flow, flow_layout(flow)->terms.after);
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
		compose_phrase(&c, PHRASE_COLON, TEXT_BODY, body);
		compose_plain(&c, contacts[i].phone.utf8, TEXT_BOX_TITLE, body);
		if (contacts[i].hours.node) {
			compose_phrase(&c, PHRASE_SEPARATOR, TEXT_META, body);
			compose_rich(&c, &contacts[i].hours, 0, contacts[i].hours.length, TEXT_META, body);
		}
		compose_break(&c, flow->width);
		compose_whole(&c, flow->x, flow->width, i ? flow_layout(flow)->contacts.gap : 0, CUT_ITEM);
		compose_end(&c);
		end_item(flow, i, list->count, 0);
	}
	galley_space(flow, flow_layout(flow)->contacts.after);
}
