#ifndef LAYOUT_MATTER_H
#define LAYOUT_MATTER_H
/*
 * What stands before and behind the sections.
 */
#include "layout/blocks.h"

/* Title, meta line, lines for names, notice. */
void place_front_matter(struct flow *flow, struct tag *document);
/* Closing, call to action, notes, contacts, sources, review. The disclaimer is the last page's
 * foot. */
void place_back_matter(struct flow *flow, struct tag *document);
/* Two sentences as one text; NULL without memory or where one of them is. */
const char *join_sentences(struct flow *flow, const char *first, const char *second);

#endif
