#ifndef LAYOUT_BOXES_H
#define LAYOUT_BOXES_H
/*
 * Boxes around what is placed -> strips of the galley.
 */
#include "layout/body.h"

/* A box around what is placed until box_close(); the column is narrowed. */
struct box_frame {
	struct container *container;
	const struct box_style *style;
	double x, width; /* the column outside */
};
struct box_frame box_open(struct flow *flow, enum box_role role, const struct node *node);
void box_close(struct flow *flow, const struct box_frame *box);

/* place: what it has below its title. */
void place_callout(struct flow *flow, const struct callout *callout, struct tag *parent,
                   place_body *place);

#endif
