#ifndef LAYOUT_BODY_H
#define LAYOUT_BODY_H
/*
 * What boxes and steps hold is placed by who knows all kinds of block.
 */
#include "layout/compose.h"

/* body: struct block. */
typedef void place_body(struct flow *flow, const struct list *body, struct tag *parent);

#endif
