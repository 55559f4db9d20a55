#ifndef LAYOUT_TABLE_H
#define LAYOUT_TABLE_H
/*
 * A table -> strips of the galley.
 */
#include "layout/compose.h"

void place_table(struct flow *flow, const struct table *table, struct tag *parent);

#endif
