#ifndef STYLE_LAYOUT_H
#define STYLE_LAYOUT_H
/*
 * How a sheet looks: a layout file as a struct.
 *
 * Units   lengths in points (1/72 inch); x grows in reading direction, y downwards.
 * Edge    "the text edge" is where every line that is read starts: margins.start + margins.binding
 * from the page's start.
 */
#include "yaml/schema.h"

enum palette {
	PALETTE_PAPER,
	PALETTE_INK,
	PALETTE_DARK,
	PALETTE_MUTED,
	PALETTE_ACCENT,
	PALETTE_ON_ACCENT,
	PALETTE_RULE,
	PALETTE_LINE,
	PALETTE_TINT,
	PALETTE_URGENT,
	PALETTE_COUNT,
	PALETTE_NONE = PALETTE_COUNT, /* only where a layout may say "none" */
};

struct colors {
	const struct node *node;
	struct color at[PALETTE_COUNT];
};

struct script {
	const struct node *node;
	struct text code; /* ISO 15924 */
};

/* The files of one type family, as paths; for an absent one bold serves, then regular. */
struct family {
	const struct node *node;
	struct text regular, italic, bold, bold_italic;
	double face;         /* in a font collection, from 0 */
	struct text package; /* Debian's that holds the files */
	struct list scripts; /* struct script; none: any character */
	double size;         /* of type in a language of these scripts, as a factor; 0: 1 */
	double leading;      /* of its lines, as a factor; 0: 1 */
};

struct text_style {
	const struct node *node;
	double size, leading; /* pt */
	double before, after; /* pt of white above and below */
	int bold;
	int color; /* enum palette */
};

enum text_role {
	TEXT_TITLE,
	TEXT_META,
	TEXT_FIELD,
	TEXT_BODY,
	TEXT_LINK,
	TEXT_HEADING,
	TEXT_STEP_NUMBER,
	TEXT_STEP,
	TEXT_BADGE,
	TEXT_NUMBER,
	TEXT_LABEL,
	TEXT_BOX_TITLE,
	TEXT_URGENT_TITLE,
	TEXT_TABLE_HEAD,
	TEXT_TABLE,
	TEXT_SMALL,
	TEXT_BRAND,
	TEXT_HEADER,
	TEXT_FOOTER,
	TEXT_STATUS,
	TEXT_PAGE_NUMBER,
	TEXT_ROLE_COUNT,
};

struct type_scale {
	const struct node *node;
	struct text_style at[TEXT_ROLE_COUNT];
};

enum box_role {
	BOX_NOTICE,
	BOX_INFO,
	BOX_CAUTION,
	BOX_URGENT,
	BOX_INVITATION,
	BOX_ROLE_COUNT,
};

struct box_style {
	const struct node *node;
	int fill, bar_color, frame_color;               /* enum palette or PALETTE_NONE */
	double bar;                                     /* width at the start side; 0 for none */
	double frame;                                   /* line width; 0 for none */
	double radius;                                  /* of the corners */
	double outset;                                  /* from the text edge out into the margin */
	double pad_start, pad_end, pad_top, pad_bottom; /* edge of the box to what is inside */
	double before, after;
};

struct box_styles {
	const struct node *node;
	struct box_style at[BOX_ROLE_COUNT];
};

struct page_size {
	const struct node *node;
	double width, height;
};

struct margins {
	const struct node *node;
	double top, bottom, start, end, binding;
};

struct bullet_style {
	const struct node *node;
	double dot, line, offset, indent, gap,
		after; /* dot: width of all marks; line: of rings and dashes */
	int color;
};

struct number_style {
	const struct node *node;
	double indent, number_gap, gap, after;
};

struct question_style {
	const struct node *node;
	double indent, number_gap, gap, after;
	double lines, room, rule; /* ruled lines below each, their distance and width */
	int color;
};

struct checklist_style {
	const struct node *node;
	double box, stroke, radius, offset, gap, after;
	int color;
};

struct step_style {
	const struct node *node;
	double badge, offset, join, clear, gap, title_gap,
		after; /* clear: white between badge and join */
	int fill, join_color;
};

/* Terms with their meanings, contacts with their numbers. */
struct pair_style {
	const struct node *node;
	double gap, after;
};

struct table_style {
	const struct node *node;
	double pad_x, pad_y, rule, before, after;
	double room; /* least height of a row with an empty cell: for a pen */
	int fill, color;
};

struct figure_style {
	const struct node *node;
	double max_height, resolution; /* pt; pixels an inch that print well */
	double gap, before, after;
};

struct notes_style {
	const struct node *node;
	double pitch, rule, before, after;
	int color;
};

struct field_style {
	const struct node *node;
	double gap, row_gap, room, rule,
		after; /* between fields side by side, or below one another; for a pen */
	int color;
};

struct qr_style {
	const struct node *node;
	double size, module, quiet,
		gap; /* pt; least pt a module; modules of white around; to the text */
	int color;
};

enum header_text { HEADER_NONE, HEADER_CANCER_TYPE, HEADER_TITLE };

struct header_style {
	const struct node *node;
	double baseline, logo, gap, clear; /* clear: least white below */
	double share,
		lines; /* of the width for the brand's name, 0 to 1; of a title before the cancer type stands for it */
	int first, later; /* enum header_text: page one, the others */
};

struct footer_style {
	const struct node *node;
	double rule, pad, gap, number_gap; /* rule to text; content to rule; text to page number */
	int color;
	int page_numbers;
};

struct closing_style {
	const struct node *node;
	double nurse_lines; /* ruled lines under "Notes from your nurse"; 0 for none */
	double invitation_gap;
};

struct link_style {
	const struct node *node;
	int print_url; /* the address in brackets behind a link's words */
};

struct layout {
	const struct node *node;
	struct text about, extends;
	struct page_size page;
	struct margins margins;
	struct colors colors;
	int brand_colors;  /* may a brand replace colours? */
	struct list fonts; /* struct family, first choice first */
	struct type_scale type;
	struct box_styles boxes;
	struct bullet_style bullets;
	struct number_style numbered;
	struct question_style questions;
	struct checklist_style checklist;
	struct step_style steps;
	struct pair_style terms, contacts;
	struct table_style table;
	struct figure_style figure;
	struct notes_style notes;
	struct field_style fields;
	struct qr_style qr;
	struct header_style header;
	struct footer_style footer;
	struct closing_style closing;
	struct link_style links;
};

extern const struct schema_object layout_schema;
extern const char *const palette_names[]; /* by enum palette, NULL ends */

#endif
