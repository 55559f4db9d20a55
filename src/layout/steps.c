#include "layout/steps.h"

/* The badge hangs in the margin; inside a box, the box's text makes room for it. */
static void draw_badge(struct flow *flow, struct container *container, size_t number, double x)
{
	const struct step_style *s = &flow_layout(flow)->steps;
	const struct text_style *title = flow_text(flow, TEXT_STEP),
							*badge = flow_text(flow, TEXT_BADGE);
	double middle = compose_middle(flow, title, flow->cap_height), top = middle - s->badge / 2;
	container->x = x;
	container->width = s->badge;
	container->badge_top = top;
	container->badge_bottom = top + s->badge;
	flow_shape(flow, FRAME_DISC, x, top, s->badge, s->fill, (struct frame_shape){.fill = true});
	struct composed c;
	compose_start(&c, flow, TEXT_BADGE, NULL);
	compose_plain(&c, style_number(flow->style, flow->scratch, number), TEXT_BADGE, NULL);
	compose_break(&c, s->badge);
	double baseline = middle + (flow->digit_top + flow->digit_bottom) * badge->size / 2;
	if (!flow_failed(flow) && c.lines.count)
		compose_line(&c, 0, x + (s->badge - c.lines.at[0].width) / 2,
		             baseline - compose_baseline(flow, badge), s->badge, ALIGN_START);
	compose_end(&c);
}

static void place_step(struct flow *flow, const struct step *step, size_t number, double before,
                       double badge_x, struct container *container, struct tag *item_tag,
                       place_body *place)
{
	const struct step_style *s = &flow_layout(flow)->steps;
	struct tag *label = flow_tag(flow, TAG_LBL, item_tag);
	struct tag *body = flow_tag(flow, TAG_LBODY, item_tag);
	struct tag *title = flow_tag(flow, TAG_P, body);
	struct composed c;
	compose_start(&c, flow, TEXT_STEP, step->title.node);
	const char *digits = style_number(flow->style, flow->scratch, number);
	const char *words =
		digits ? style_phrase(flow->style, flow->scratch, PHRASE_STEP, "number", digits, NULL)
			   : NULL;
	compose_plain(&c, words, TEXT_STEP_NUMBER, label);
	compose_plain(&c, "\xc2\xa0 ", TEXT_STEP_NUMBER, label);
	compose_rich(&c, &step->title, 0, step->title.length, TEXT_STEP, title);
	compose_break(&c, flow->width);
	if (!strip_open(flow, before, step->node) || !c.lines.count)
		return;
	draw_badge(flow, container, number, badge_x);
	compose_line(&c, 0, flow->x, 0, flow->width, ALIGN_START);
	strip_close(flow, c.style->leading, CUT_ALONE);
	compose_strips(&c, 1, flow->x, flow->width, 0, CUT_ALONE);
	compose_end(&c);
	galley_space(flow, s->title_gap);
	if (step->body.count)
		galley_keep(flow, CUT_HEADING);
	else
		galley_end(flow, CUT_ITEM);
	size_t first = flow->strip_count;
	place(flow, &step->body, body);
	for (size_t i = first; i + 1 < flow->strip_count; i++)
		if (flow->strips[i].cut < CUT_STEP)
			flow->strips[i].cut = CUT_STEP;
}

void place_steps(struct flow *flow, const struct list *list, struct tag *parent, place_body *place)
{
	const struct step_style *s = &flow_layout(flow)->steps;
	const struct step *steps = list->at;
	struct tag *tag = flow_tag(flow, TAG_L, parent);
	struct container *before = NULL;
	double x = flow->x, width = flow->width;
	if (!flow_has_margin(flow)) {
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
		place_step(flow, &steps[i], i + 1, i ? s->gap : 0, flow->x + s->offset, container, item,
		           place);
		container_close(flow, container);
		if ((i == 0 || i + 2 >= list->count) && i + 1 < list->count)
			galley_keep(flow, CUT_LONE_ITEM);
		before = container;
	}
	flow->x = x;
	flow->width = width;
	galley_space(flow, flow_layout(flow)->steps.after);
}
