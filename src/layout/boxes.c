#include "layout/boxes.h"

struct box_frame box_open(struct flow *flow, enum box_role role, const struct node *node)
{
	const struct box_style *style = &flow_layout(flow)->boxes.at[role];
	/* inside another box or a step there is nothing to go out into */
	double out = flow_has_margin(flow) ? style->outset : 0;
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
	galley_end(flow, CUT_BLOCK);
	galley_space(flow, box->style->after);
}

/* Where a page cannot hold the box, what ends it does not go on alone. */
static void place_callout_body(struct flow *flow, const struct list *body, struct tag *section,
                               place_body *place)
{
	struct list first = *body, last = {.node = body->node, .count = 1};
	first.count--;
	last.at = (struct block *)body->at + first.count;
	place(flow, &first, section);
	if (first.count)
		galley_keep(flow, CUT_WHOLE + CUT_STEP);
	place(flow, &last, section);
}

void place_callout(struct flow *flow, const struct callout *callout, struct tag *parent,
                   place_body *place)
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
	const char *label =
		style_phrase(flow->style, flow->arena, labels[callout->kind], (const char *)NULL);
	heading->heading = callout->title.utf8 ? callout->title.utf8 : label;
	compose_start(&c, flow, role, callout->title.utf8 ? callout->title.node : callout->node);
	compose_plain(&c, label, urgent ? TEXT_URGENT_TITLE : TEXT_LABEL, heading);
	if (callout->title.utf8) {
		compose_phrase(&c, PHRASE_COLON, urgent ? TEXT_URGENT_TITLE : TEXT_LABEL, heading);
		compose_rich(&c, &callout->title, 0, callout->title.length, role, heading);
	}
	compose_break(&c, flow->width);
	compose_strips(&c, 0, flow->x, flow->width, 0, CUT_HEADING);
	compose_end(&c);
	galley_space(flow, c.style->after);
	place_callout_body(flow, &callout->body, section, place);
	box_close(flow, &box);
}
