#ifndef LAYOUT_LISTS_H
#define LAYOUT_LISTS_H
/*
 * Lists -> strips of the galley.
 */
#include "layout/compose.h"

/* How the items of a list begin. */
enum marker { MARKER_DOT, MARKER_NUMBER, MARKER_BOX, MARKER_QUESTION };

/* list: struct item. depth: how many lists it stands in. */
void place_list(struct flow *flow, const struct list *list, enum marker marker, unsigned depth,
                struct tag *parent);
void place_terms(struct flow *flow, const struct list *terms, struct tag *parent); /* struct term */
void place_contacts(struct flow *flow, const struct list *contacts,
                    struct tag *parent); /* struct contact */

#endif
