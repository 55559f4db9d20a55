/*
 * Pages for a whole handout at once.
 *
 * The galley's strips and the costs of cutting between them are known. The cheapest set of cuts is
 * found by dynamic programming over the strips: each page costs 1,000, so that the fewest pages
 * win; white at the foot of a page costs by its square, so that little white decides nothing and
 * much of it is shared among pages; the last page's white is free until it is nearly empty, which
 * costs more than moving a section over to it. What must stay whole costs so much that it is cut
 * only where a page cannot hold it.
 */
#include <float.h>

#include "layout/galley.h"

enum { PAGE_COST = 1000, WHITE_COST = 200, STUMP_COST = 80 };

struct cutting {
	struct flow *flow;
	double top, height;
	size_t *start; /* [n]: first strip of the page that ends before strip n */
	double *cost;  /* [n]: of the pages up to strip n */
};

/* What a page that starts with strip first holds above it: boxes that go on, a table's head. */
static double height_above(const struct flow *flow, size_t first)
{
	const struct strip *strip = &flow->strips[first];
	return strip->pad_above + (strip->repeat ? flow->strips[strip->repeat - 1].height : 0);
}

/* What a page that ends before strip end holds below: boxes that go on. */
static double height_below(const struct flow *flow, size_t end)
{
	return end < flow->strip_count ? flow->strips[end].pad_below : 0;
}

static double page_cost(const struct cutting *c, double used, size_t end)
{
	double white = 1 - used / c->height;
	if (end < c->flow->strip_count)
		return PAGE_COST + white * white * WHITE_COST + c->flow->strips[end - 1].cut;
	double stump = white > 0.5 ? (white - 0.5) * 2 : 0;
	return PAGE_COST + stump * stump * STUMP_COST;
}

static void check_heights(struct cutting *c)
{
	struct flow *flow = c->flow;
	for (size_t i = 0; i < flow->strip_count; i++) {
		const struct strip *strip = &flow->strips[i];
		if (strip->height + height_above(flow, i) + height_below(flow, i + 1) <= c->height)
			continue;
		flow->code = diag_add(flow->diags, DIAG_INPUT,
		                      strip->node ? node_place(strip->node) : flow->style->layout_place,
		                      "this is %.0f pt high and cannot be cut, but a page holds %.0f pt; "
		                      "make it shorter or split it",
		                      strip->height, c->height);
	}
}

static void find_cuts(struct cutting *c)
{
	const struct flow *flow = c->flow;
	size_t n = flow->strip_count;
	for (size_t i = 1; i <= n; i++)
		c->cost[i] = DBL_MAX;
	for (size_t first = 0; first < n; first++) {
		if (c->cost[first] == DBL_MAX)
			continue;
		double used = height_above(flow, first);
		for (size_t end = first + 1; end <= n; end++) {
			const struct strip *strip = &flow->strips[end - 1];
			used += strip->height + (end - 1 > first ? strip->before : 0);
			if (used > c->height + 0.001)
				break;
			double below = height_below(flow, end);
			if (used + below > c->height + 0.001)
				continue;
			double cost = c->cost[first] + page_cost(c, used + below, end);
			if (cost < c->cost[end]) {
				c->cost[end] = cost;
				c->start[end] = first;
			}
		}
	}
}

/* Copies of a table's head, shifted by `down`, for a page on which the table goes on. */
static void repeat_head(struct flow *flow, struct frame_page *page, const struct strip *head,
                        unsigned index, double down)
{
	for (size_t i = 0; i < head->items; i++) {
		struct frame_item *copy = arena_alloc(flow->arena, sizeof *copy);
		if (!copy) {
			flow->code = diag_no_memory(flow->diags);
			return;
		}
		*copy = *flow->items[head->first_item + i];
		copy->y += down;
		copy->tag = NULL;
		copy->artifact = ARTIFACT_TABLE_HEAD;
		copy->page = index;
		page->items[page->count++] = copy;
	}
}

static struct frame_item *add_shape(struct flow *flow, struct frame_page *page, unsigned index,
                                    enum frame_kind kind, double x, double y, double width,
                                    double height)
{
	struct frame_item *item = arena_alloc(flow->arena, sizeof *item);
	if (!item) {
		flow->code = diag_no_memory(flow->diags);
		return NULL;
	}
	*item = (struct frame_item){
		.kind = kind, .page = index, .x = x, .y = y, .width = width, .height = height};
	page->items[page->count++] = item;
	return item;
}

static void stroke(const struct flow *flow, struct frame_item *item, int color, double width)
{
	item->ink = flow_ink(flow, color);
	item->shape = (struct frame_shape){.stroke = true, .line_width = width};
}

/* One side of a box that goes on on another page. */
static void draw_side(struct flow *flow, struct frame_page *page, unsigned index,
                      const struct box_style *box, double x, double y, double width, double height)
{
	struct frame_item *side = add_shape(flow, page, index, FRAME_RULE, x, y, width, height);
	if (side)
		stroke(flow, side, box->frame_color, box->frame);
}

/* A page's part of a box: closed above where it starts here, closed below where it ends here. */
struct box_part {
	double top, bottom;
	bool starts, ends;
};

static void draw_frame(struct flow *flow, struct frame_page *page, unsigned index,
                       const struct container *c, const struct box_part *part)
{
	const struct box_style *box = c->box;
	double in = box->frame / 2, x = c->x + in, width = c->width - 2 * in;
	double top = part->top + in, height = part->bottom - part->top - 2 * in;
	if (part->starts && part->ends) {
		struct frame_item *item = add_shape(flow, page, index, FRAME_RECT, x, top, width, height);
		if (item) {
			stroke(flow, item, box->frame_color, box->frame);
			item->shape.radius = box->radius;
		}
		return;
	}
	draw_side(flow, page, index, box, x, part->top, 0, part->bottom - part->top);
	draw_side(flow, page, index, box, x + width, part->top, 0, part->bottom - part->top);
	if (part->starts)
		draw_side(flow, page, index, box, c->x, top, c->width, 0);
	if (part->ends)
		draw_side(flow, page, index, box, c->x, top + height, c->width, 0);
}

static void draw_fill(struct flow *flow, struct frame_page *page, unsigned index, int color,
                      double x, double y, double width, double height, double radius)
{
	struct frame_item *item = add_shape(flow, page, index, FRAME_RECT, x, y, width, height);
	if (!item)
		return;
	item->ink = flow_ink(flow, color);
	item->shape = (struct frame_shape){.fill = true, .radius = radius};
}

static void draw_box(struct flow *flow, struct frame_page *page, unsigned index,
                     const struct container *c, const struct box_part *part)
{
	const struct box_style *box = c->box;
	double height = part->bottom - part->top;
	if (box->fill != PALETTE_NONE)
		draw_fill(flow, page, index, box->fill, c->x, part->top, c->width, height, box->radius);
	if (box->frame > 0 && box->frame_color != PALETTE_NONE)
		draw_frame(flow, page, index, c, part);
	if (box->bar > 0 && box->bar_color != PALETTE_NONE)
		draw_fill(flow, page, index, box->bar_color, c->against ? c->x + c->width - box->bar : c->x,
		          part->top, box->bar, height, 0);
}

/* The thin line that joins a step's badge to the next one's. */
static void draw_join(struct flow *flow, struct frame_page *page, unsigned index,
                      const struct container *c, const double *y, size_t first, size_t end,
                      double page_top)
{
	const struct step_style *style = &flow->style->layout.steps;
	if (!c->next_step || style->join <= 0)
		return;
	double top = c->first >= first ? y[c->first] + c->badge_bottom + style->clear : page_top;
	size_t last = c->end < end ? c->end - 1 : end - 1;
	double bottom = c->next_step < end ? y[c->next_step] + c->badge_top - style->clear
	                                   : y[last] + flow->strips[last].height;
	if (bottom <= top)
		return;
	struct frame_item *item =
		add_shape(flow, page, index, FRAME_RULE, c->x + c->width / 2, top, 0, bottom - top);
	if (item)
		stroke(flow, item, style->join_color, style->join);
}

/* Containers come in the order of their opening, outer ones first: what goes on is padded once for
 * each. */
static void draw_containers(const struct cutting *c, struct frame_page *page, unsigned index,
                            size_t first, size_t end, const double *y)
{
	struct flow *flow = c->flow;
	double above = c->top, below = height_below(flow, end);
	for (const struct container *box = flow->containers; box; box = box->later) {
		if (box->first >= end || box->end <= first)
			continue;
		if (box->kind == CONTAINER_STEP) {
			draw_join(flow, page, index, box, y, first, end, c->top);
			continue;
		}
		struct box_part part = {.starts = box->first >= first, .ends = box->end <= end};
		size_t last = part.ends ? box->end - 1 : end - 1;
		part.top = part.starts ? y[box->first] : above;
		part.bottom = y[last] + flow->strips[last].height + (part.ends ? 0 : below);
		above += part.starts ? 0 : box->box->pad_top;
		below -= part.ends ? 0 : box->box->pad_bottom;
		draw_box(flow, page, index, box, &part);
	}
}

static size_t count_page_items(const struct flow *flow, size_t first, size_t end)
{
	size_t count = 0;
	size_t repeat = flow->strips[first].repeat;
	if (repeat)
		count += flow->strips[repeat - 1].items;
	for (const struct container *c = flow->containers; c; c = c->later)
		count += c->first < end && c->end > first ? 6 : 0; /* fill, bar, four sides */
	for (size_t i = first; i < end; i++)
		count += flow->strips[i].items;
	return count;
}

/* Place strips first to end on page index and note each one's y. */
static void fill_page(struct cutting *c, unsigned index, size_t first, size_t end, double *y)
{
	struct flow *flow = c->flow;
	struct frame_page *page = &flow->frames->pages[index];
	page->items = arena_array(flow->galley, count_page_items(flow, first, end), sizeof(void *));
	if (!page->items) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	double at = c->top + height_above(flow, first);
	for (size_t i = first; i < end; i++) {
		at += i > first ? flow->strips[i].before : 0;
		y[i] = at;
		at += flow->strips[i].height;
	}
	draw_containers(c, page, index, first, end, y);
	size_t repeat = flow->strips[first].repeat;
	if (repeat)
		repeat_head(flow, page, &flow->strips[repeat - 1], index,
		            c->top + flow->strips[first].pad_above - y[repeat - 1]);
	for (size_t i = first; i < end; i++)
		for (size_t k = 0; k < flow->strips[i].items; k++) {
			struct frame_item *item = flow->items[flow->strips[i].first_item + k];
			item->y += y[i];
			item->page = index;
			page->items[page->count++] = item;
		}
}

void galley_cut(struct flow *flow, double top, double bottom)
{
	struct cutting c = {.flow = flow, .top = top, .height = bottom - top};
	size_t n = flow->strip_count;
	if (flow_failed(flow))
		return;
	if (c.height < 36) {
		flow->code = diag_add(flow->diags, DIAG_INPUT,
		                      top > flow_layout(flow)->page.height / 3
		                          ? flow->style->layout_place
		                          : node_place(flow->handout->disclaimer.node),
		                      "header and footer leave %.0f pt of a page for text; shorten the "
		                      "disclaimer or widen the page",
		                      c.height);
		return;
	}
	check_heights(&c);
	if (flow->code != DIAG_OK)
		return;
	c.cost = arena_array(flow->galley, n + 1, sizeof *c.cost);
	c.start = arena_array(flow->galley, n + 1, sizeof *c.start);
	double *y = arena_array(flow->galley, n + 1, sizeof *y);
	if (!c.cost || !c.start || !y) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	find_cuts(&c);
	size_t pages = 0;
	for (size_t end = n; end; end = c.start[end])
		pages++;
	flow->frames->pages = arena_array(flow->arena, pages, sizeof *flow->frames->pages);
	size_t *ends = arena_array(flow->galley, pages, sizeof *ends);
	if (!flow->frames->pages || !ends) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	flow->frames->count = pages;
	for (size_t end = n, at = pages; end; end = c.start[end])
		ends[--at] = end;
	for (size_t p = 0; p < pages; p++)
		fill_page(&c, (unsigned)p, p ? ends[p - 1] : 0, ends[p], y);
}
