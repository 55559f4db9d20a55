#ifndef LAYOUT_GALLEY_H
#define LAYOUT_GALLEY_H
/*
 * The galley: everything that is read, in one long column, before pages are cut from it.
 *
 * A strip is a slice of the column that is never cut: one line of text, a table row, a ruled line.
 * White above a strip is dropped where a page starts with it. The cost behind a strip says how bad
 * it would be to cut there. Containers (boxes, steps) are drawn page by page around the strips that
 * they hold.
 *
 * Units   points; items' x from the page's left edge, y from the top of their strip until pages are
 * cut.
 * Owner   items and tags live in the job's arena, what is forgotten with the galley in its own.
 */
#include "content/handout.h"
#include "layout/frame.h"
#include "style/style.h"

/* What a cut costs. A page of white costs 200, half of one 50; a thing kept whole outweighs any
 * white. */
enum cut_cost {
	CUT_FREE = 0,
	CUT_BLOCK = 6,    /* between paragraphs of one section */
	CUT_ITEM = 15,    /* between items of a list */
	CUT_LINES = 25,   /* inside a paragraph */
	CUT_STRAND = 40,  /* between a text and the list behind it, or lines to write on */
	CUT_STEP = 90,    /* inside a step */
	CUT_NESTED = 120, /* between the items of a list inside an item: only to fill an empty page */
	CUT_LONE_ITEM = 300, /* beside the first or last item of a list: outweighs any white */
	CUT_TABLE = 600,     /* inside a small table; a page of its own for its sake would cost more */
	CUT_LEAD_IN = 2000,  /* between "including:" and its list */
	CUT_WHOLE = 100000,  /* inside what must stay whole: added to what the cut costs there */
	CUT_ALONE = 300000,  /* leaving one line, or a marker, alone */
	CUT_HEADING = 1000000,
};

enum container_kind { CONTAINER_BOX, CONTAINER_STEP };

struct container {
	enum container_kind kind;
	struct container *parent;
	const struct box_style *box; /* CONTAINER_BOX */
	double x, width;             /* of the box; of the badge */
	bool against;      /* it is read against the page's direction: its bar is at the end */
	size_t first, end; /* strips, half open */
	size_t next_step;  /* CONTAINER_STEP: first strip of the step that follows, or 0 */
	double badge_top, badge_bottom; /* from the top of the first strip */
	struct container *later;        /* next in the galley */
};

struct strip {
	double before, height;
	double cut; /* cost of a page that ends behind this strip */
	size_t first_item, items;
	double pad_above, pad_below; /* of boxes that go on across a cut above this strip */
	size_t repeat; /* 1 + index of the strip that is repeated where a page starts here, or 0 */
	const struct node *node; /* to blame */
};

enum { MISSING_MAX = 20 }; /* characters without a glyph that are named */

struct missing_glyph {
	const struct node *node; /* the text */
	uint32_t code;
};

struct layout_request;

struct flow {
	struct arena *arena;   /* of the frames */
	struct arena *galley;  /* until pages are cut: strips, containers */
	struct arena *scratch; /* until a paragraph is set: see compose_end() */
	struct diags *diags;
	enum diag_code code;       /* worst so far */
	const struct style *style; /* of the language in which is being placed */
	const struct layout_request *request;
	const struct handout *handout;
	const struct values *values;
	struct line_breaker *breaker;
	struct fonts *fonts;
	struct font_stack *stack;
	double ascent, descent; /* em, of the first font */
	double x_height, cap_height;
	double digit_top, digit_bottom; /* em: ink of the digits; negative below the baseline */
	bool expired;
	struct frames *frames;
	struct frame_item **items;
	size_t item_count, item_capacity;
	struct strip *strips;
	size_t strip_count, strip_capacity;
	struct container *containers, *last_container;
	struct container *inside;
	bool against;    /* what is being placed is read against the page's direction */
	double pending;  /* white that the last block wants below */
	unsigned whole;  /* depth of what must not be cut */
	double x, width; /* the column */
	struct missing_glyph missing[MISSING_MAX];
	size_t missing_count;
	size_t header_repeat; /* for strips made now */
};

/* Start a strip with at least `before` white above it. */
struct strip *strip_open(struct flow *flow, double before, const struct node *node);
void strip_close(struct flow *flow, double height, double cut);
/* Make sure that a cut behind the last strip costs at least this. */
void galley_keep(struct flow *flow, double cut);
/* Set what a cut behind the last strip costs. */
void galley_end(struct flow *flow, double cut);
/* White below what was placed last. */
void galley_space(struct flow *flow, double after);

/* An item in the open strip; NULL (and flow->code) without memory. */
struct frame_item *flow_item(struct flow *flow, enum frame_kind kind, struct tag *tag);
/* An ornament in the square x, y, size. */
void flow_shape(struct flow *flow, enum frame_kind kind, double x, double y, double size, int color,
                struct frame_shape shape);
void flow_rule(struct flow *flow, double x, double y, double width, double line_width, int color);
struct tag *flow_tag(struct flow *flow, enum tag_role role, struct tag *parent);
/* What the style says. */
const struct layout *flow_layout(const struct flow *flow);
const struct text_style *flow_text(const struct flow *flow, enum text_role role);
struct ink flow_ink(const struct flow *flow, int color);
bool flow_failed(
	const struct flow *flow); /* stop: the machine, or too many characters without a glyph */

struct container *container_open(struct flow *flow, enum container_kind kind);
void container_close(struct flow *flow, struct container *container);

/* Is there a margin that badges, boxes and check boxes can hang in? */
bool flow_has_margin(const struct flow *flow);
/* Turn what was placed since these items and strips around in the column. */
void galley_mirror(struct flow *flow, size_t first_item, size_t first_strip);

/* Cut the galley into flow->frames' pages; running heads and feet come later. top, bottom: y on
 * each page. */
void galley_cut(struct flow *flow, double top, double bottom);

#endif
