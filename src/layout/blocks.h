#ifndef LAYOUT_BLOCKS_H
#define LAYOUT_BLOCKS_H
/*
 * Each kind of block -> strips of the galley.
 */
#include "layout/compose.h"

/* A heading in its own tag; the words go to the outline. */
void place_heading(struct flow *flow, const struct rich *text, enum tag_role tag,
                   enum text_role role, struct tag *parent);
/* Paragraphs of text, each in a P below parent. cut: behind the last line. */
void place_text(struct flow *flow, const struct rich *text, enum text_role role, struct tag *parent,
                double cut);
/* How the items of a list begin. */
enum marker { MARKER_DOT, MARKER_NUMBER, MARKER_BOX, MARKER_QUESTION };

/* list: struct item. depth: how many lists it stands in. */
void place_list(struct flow *flow, const struct list *list, enum marker marker, unsigned depth,
                struct tag *parent);
void place_terms(struct flow *flow, const struct list *terms, struct tag *parent); /* struct term */
void place_contacts(struct flow *flow, const struct list *contacts,
                    struct tag *parent); /* struct contact */
void place_steps(struct flow *flow, const struct list *steps, struct tag *parent); /* struct step */
void place_callout(struct flow *flow, const struct callout *callout, struct tag *parent);
void place_blocks(struct flow *flow, const struct list *body, struct tag *parent);
void place_table(struct flow *flow, const struct table *table, struct tag *parent);
/* Ruled lines to write on. */
void place_ruled_lines(struct flow *flow, unsigned count, const struct node *node);

/* A box around what is placed until box_close(); the column is narrowed. */
struct box_frame {
	struct container *container;
	const struct box_style *style;
	double x, width; /* the column outside */
};
struct box_frame box_open(struct flow *flow, enum box_role role, const struct node *node);
void box_close(struct flow *flow, const struct box_frame *box);

#endif
