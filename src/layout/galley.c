#include "layout/galley.h"

bool flow_failed(const struct flow *flow)
{
	return flow->code == DIAG_MACHINE || flow->missing_count == MISSING_MAX;
}

static void no_memory(struct flow *flow)
{
	flow->code = diag_no_memory(flow->diags);
}

bool flow_has_margin(const struct flow *flow)
{
	return !flow->inside && !flow->against;
}

void galley_mirror(struct flow *flow, size_t first_item, size_t first_strip)
{
	double both = 2 * flow->x + flow->width;
	for (size_t i = first_item; i < flow->item_count; i++)
		flow->items[i]->x = both - flow->items[i]->x - flow->items[i]->width;
	for (struct container *c = flow->containers; c; c = c->later)
		if (c->first >= first_strip) {
			c->x = both - c->x - c->width;
			c->against = true;
		}
}

const struct layout *flow_layout(const struct flow *flow)
{
	return &flow->style->layout;
}

const struct text_style *flow_text(const struct flow *flow, enum text_role role)
{
	return &flow->style->layout.type.at[role];
}

struct ink flow_ink(const struct flow *flow, int color)
{
	const struct color *c = &flow->style->layout.colors.at[color];
	return (struct ink){(float)c->red, (float)c->green, (float)c->blue};
}

struct strip *strip_open(struct flow *flow, double before, const struct node *node)
{
	void *at = flow->strips;
	if (flow_failed(flow))
		return NULL;
	if (!arena_grow(flow->galley, &at, flow->strip_count, &flow->strip_capacity,
	                sizeof *flow->strips)) {
		no_memory(flow);
		return NULL;
	}
	flow->strips = at;
	struct strip *strip = &flow->strips[flow->strip_count++];
	*strip = (struct strip){.before = flow->pending > before ? flow->pending : before,
	                        .first_item = flow->item_count,
	                        .repeat = flow->header_repeat,
	                        .node = node};
	flow->pending = 0;
	return strip;
}

void strip_close(struct flow *flow, double height, double cut)
{
	if (flow_failed(flow))
		return;
	struct strip *strip = &flow->strips[flow->strip_count - 1];
	strip->height = height;
	strip->items = flow->item_count - strip->first_item;
	strip->cut = flow->whole ? CUT_WHOLE + cut : cut;
}

void galley_keep(struct flow *flow, double cut)
{
	if (flow->strip_count && flow->strips[flow->strip_count - 1].cut < cut)
		flow->strips[flow->strip_count - 1].cut = cut;
}

void galley_end(struct flow *flow, double cut)
{
	if (flow->strip_count)
		flow->strips[flow->strip_count - 1].cut = flow->whole ? CUT_WHOLE + cut : cut;
}

void galley_space(struct flow *flow, double after)
{
	if (after > flow->pending)
		flow->pending = after;
}

struct frame_item *flow_item(struct flow *flow, enum frame_kind kind, struct tag *tag)
{
	void *at = flow->items;
	struct frame_item *item = arena_alloc(flow->arena, sizeof *item);
	if (!item ||
	    !arena_grow(flow->galley, &at, flow->item_count, &flow->item_capacity, sizeof(void *)) ||
	    (tag && !tag_add_item(flow->arena, tag, item))) {
		no_memory(flow);
		return NULL;
	}
	item->kind = kind;
	item->tag = tag;
	flow->items = at;
	flow->items[flow->item_count++] = item;
	return item;
}

void flow_shape(struct flow *flow, enum frame_kind kind, double x, double y, double size, int color,
                struct frame_shape shape)
{
	struct frame_item *item = flow_item(flow, kind, NULL);
	if (!item)
		return;
	item->x = x;
	item->y = y;
	item->width = item->height = size;
	item->ink = flow_ink(flow, color);
	item->shape = shape;
}

void flow_rule(struct flow *flow, double x, double y, double width, double line_width, int color)
{
	struct frame_item *item = line_width > 0 ? flow_item(flow, FRAME_RULE, NULL) : NULL;
	if (!item)
		return;
	item->x = x;
	item->y = y;
	item->width = width;
	item->ink = flow_ink(flow, color);
	item->shape = (struct frame_shape){.stroke = true, .line_width = line_width};
}

struct tag *flow_tag(struct flow *flow, enum tag_role role, struct tag *parent)
{
	struct tag *tag = tag_new(flow->arena, flow->frames, role, parent);
	if (!tag)
		no_memory(flow);
	return tag;
}

struct container *container_open(struct flow *flow, enum container_kind kind)
{
	struct container *container = arena_alloc(flow->galley, sizeof *container);
	if (!container) {
		no_memory(flow);
		return NULL;
	}
	container->kind = kind;
	container->parent = flow->inside;
	container->first = flow->strip_count;
	if (flow->last_container)
		flow->last_container->later = container;
	else
		flow->containers = container;
	flow->last_container = flow->inside = container;
	return container;
}

void container_close(struct flow *flow, struct container *container)
{
	if (!container)
		return;
	container->end = flow->strip_count;
	for (size_t i = container->first + 1; container->box && i < container->end; i++) {
		flow->strips[i].pad_above += container->box->pad_top;
		flow->strips[i].pad_below += container->box->pad_bottom;
	}
	flow->inside = container->parent;
}
