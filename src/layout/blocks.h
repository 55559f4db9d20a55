#ifndef LAYOUT_BLOCKS_H
#define LAYOUT_BLOCKS_H
/*
 * Each kind of block -> strips of the galley.   boxes.h, lists.h, steps.h, table.h -> here
 */
#include "layout/compose.h"

/* A heading in its own tag; the words go to the outline. */
void place_heading(struct flow *flow, const struct rich *text, enum tag_role tag,
                   enum text_role role, struct tag *parent);
/* Paragraphs of text, each in a P below parent. cut: behind the last line. */
void place_text(struct flow *flow, const struct rich *text, enum text_role role, struct tag *parent,
                double cut);
void place_blocks(struct flow *flow, const struct list *body, struct tag *parent);
/* Ruled lines to write on. */
void place_ruled_lines(struct flow *flow, unsigned count, const struct node *node);

#endif
