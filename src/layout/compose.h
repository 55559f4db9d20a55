#ifndef LAYOUT_COMPOSE_H
#define LAYOUT_COMPOSE_H
/*
 * A paragraph of several voices (label, bold, link), broken into lines and set as items.
 *
 * Units   points.
 * Owner   the flow's scratch, until compose_end(); the words that items hold lie in its arena.
 */
#include "layout/galley.h"

/* What a span of the paragraph is, beside its font style. */
struct voice {
	struct tag *tag;
	int color; /* enum palette */
};

struct composed {
	struct flow *flow;
	const struct text_style *style; /* size and leading */
	const struct node *node;        /* to blame */
	struct buf text;
	struct line_span *spans;
	struct voice *voices; /* as many as spans */
	size_t count, span_capacity, voice_capacity;
	struct lines lines;
	const struct frame_word *words; /* of all lines */
	struct arena_mark before;       /* it was started */
};

void compose_start(struct composed *c, struct flow *flow, enum text_role role,
                   const struct node *node);
/* Forget c and what was composed since it was started; its items stay. */
void compose_end(struct composed *c);
/* Add text in the look of role; a NULL text is no memory. */
void compose_plain(struct composed *c, const char *utf8, enum text_role role, struct tag *tag);
/* Add a phrase that joins two texts. */
void compose_phrase(struct composed *c, enum phrase phrase, enum text_role role, struct tag *tag);
/* Add bytes begin to end of rich; links become tags below tag, or plain words where tag is NULL. */
void compose_rich(struct composed *c, const struct rich *rich, size_t begin, size_t end,
                  enum text_role role, struct tag *tag);
/* Add url as a link that can be read. */
void compose_url(struct composed *c, const char *url, struct tag *tag);
void compose_break(struct composed *c, double measure);
void compose_measure(struct composed *c, double *natural, double *widest);

enum align { ALIGN_START, ALIGN_END };

double compose_height(const struct composed *c); /* of all lines, pt */
/* Set line i in the open strip; x, width: the column, y: the line's top. */
void compose_line(struct composed *c, size_t i, double x, double y, double width, enum align align);
/* All lines, from y on; returns their height. */
double compose_lines(struct composed *c, double x, double y, double width, enum align align);
/* Strips for all lines from number `from` on, with at least `before` above the first and `cut`
 * behind the last. */
void compose_strips(struct composed *c, size_t from, double x, double width, double before,
                    double cut);
/* Strips for all lines, not to be cut between them. */
void compose_whole(struct composed *c, double x, double width, double before, double cut);
/* Middle, below a line's top, of letters that are height (em) high. */
double compose_middle(const struct flow *flow, const struct text_style *style, double height);
/* Where the baseline of the first line is below its top. */
double compose_baseline(const struct flow *flow, const struct text_style *style);

/* The next paragraph of rich from *offset on; false at the end. */
bool rich_next(const struct rich *rich, size_t *offset, size_t *begin, size_t *end);

#endif
