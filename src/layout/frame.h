#ifndef LAYOUT_FRAME_H
#define LAYOUT_FRAME_H
/*
 * Pages of placed items, each with its tag: what the layout decided and what a writer draws.
 *
 * Units   points; x from the page's left edge, y downwards from its top edge.
 * Owner   everything lives in the job's arena; words in the line breaker's shaper; images and texts
 * are borrowed.
 * Source  roles: ISO 32000-1, 14.8.4; artifacts: 14.8.2.2.
 */
#include "base/buf.h"
#include "base/image.h"
#include "text/lines.h"

enum tag_role {
	TAG_DOCUMENT,
	TAG_PART,
	TAG_SECT,
	TAG_H1,
	TAG_H2,
	TAG_H3,
	TAG_P,
	TAG_L,
	TAG_LI,
	TAG_LBL,
	TAG_LBODY,
	TAG_TABLE,
	TAG_TR,
	TAG_TH,
	TAG_TD,
	TAG_FIGURE,
	TAG_CAPTION,
	TAG_LINK,
	TAG_ROLE_COUNT,
};

enum list_numbering { NUMBERING_NONE, NUMBERING_DISC, NUMBERING_DECIMAL };

struct frame_item;

/* What a tag holds, in reading order: another tag or an item. */
struct tag_kid {
	struct tag_kid *next;
	struct tag *tag;
	struct frame_item *item;
};

struct tag {
	enum tag_role role;
	enum list_numbering numbering; /* TAG_L */
	unsigned id;                   /* from 0, in the order of making */
	bool placed;                   /* it is its parent's kid */
	struct tag *parent;
	struct tag_kid *first, *last;
	const char *alt;      /* TAG_FIGURE; TAG_LINK: where it leads, in words */
	const char *url;      /* TAG_LINK */
	const char *language; /* BCP 47, where it is not the parent's; else NULL */
	const char *heading;  /* TAG_H1 to TAG_H3: the words, for the outline */
};

enum artifact { ARTIFACT_LAYOUT, ARTIFACT_HEADER, ARTIFACT_FOOTER, ARTIFACT_TABLE_HEAD };

struct ink { /* sRGB, 0 to 1 */
	float red, green, blue;
};

enum frame_kind {
	FRAME_TEXT,
	FRAME_RECT, /* filled and/or framed */
	FRAME_RULE, /* from x,y to x+width,y+height */
	FRAME_DISC, /* in the square x,y,width */
	FRAME_IMAGE,
	FRAME_QR,
};

/* A word, or the part of one that has one style, at the size of its item. */
struct frame_word {
	const struct word *word;       /* NULL: only a space */
	const struct font *space_font; /* of the space that follows, or NULL */
};

struct frame_text {
	const struct frame_word *words; /* in the order of reading */
	double size;
	uint32_t count;
	bool right_to_left; /* the first word stands at the right */
};

struct frame_shape {
	bool fill, stroke;
	double line_width, radius;
};

struct qr_code {
	unsigned side;          /* modules */
	const uint8_t *modules; /* side × side, 1 is dark */
};

struct frame_item {
	enum frame_kind kind;
	enum artifact artifact;
	struct tag *tag;            /* NULL: artifact */
	unsigned page;              /* index */
	struct ink ink;             /* of text, code, fill or stroke */
	double x, y, width, height; /* text: y is the baseline, height the leading */
	union {
		struct frame_text text;
		struct frame_shape shape;
		const struct image *image;
		struct qr_code qr;
	};
};

struct frame_page {
	struct frame_item **items; /* in the order of painting, which is the order of reading */
	size_t count;
};

struct frames {
	double width, height; /* of every page */
	struct frame_page *pages;
	size_t count;
	struct tag *document;
	unsigned tag_count;
	const char *language; /* BCP 47 */
	size_t second;        /* index of the page on which a second copy starts; 0: there is none */
	const char *second_language;
	const char *title, *author, *subject;
	const char *date; /* YYYY-MM-DD of the content */
};

struct tag *tag_new(struct arena *arena, struct frames *frames, enum tag_role role,
                    struct tag *parent); /* NULL without memory */
/* A tag that becomes its parent's kid with its first item: it is read where that stands. */
struct tag *tag_new_later(struct arena *arena, struct frames *frames, enum tag_role role,
                          struct tag *parent);
/* Put copy behind first: each becomes a Part, in its own language. False without memory. */
bool frames_append(struct arena *arena, struct frames *first, const struct frames *copy);
bool tag_add_item(struct arena *arena, struct tag *tag, struct frame_item *item);
const char *tag_role_name(enum tag_role role); /* as PDF names it */

double frame_word_width(const struct frame_word *word, double size); /* pt, without the space */
double frame_word_space(const struct frame_word *word, double size); /* pt */

/* Text for goldens and people; frames and tags come from layout. */
void frames_dump(const struct frames *frames, struct buf *out);
void tags_dump(const struct frames *frames, struct buf *out);

#endif
