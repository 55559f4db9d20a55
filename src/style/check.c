#include <math.h>

#include "style/style.h"

static double linear(double c)
{
	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const struct color *c)
{
	return 0.2126 * linear(c->red) + 0.7152 * linear(c->green) + 0.0722 * linear(c->blue);
}

double contrast_ratio(const struct color *a, const struct color *b)
{
	double x = luminance(a), y = luminance(b);
	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static unsigned byte(double c)
{
	return (unsigned)lround(c * 255);
}

enum { EDGE_LEAST = 18 }; /* pt that an office printer leaves white */

struct checking {
	const struct style *style;
	struct diags *diags;
	enum diag_code code;
};

/* Who speaks last is to blame: the brand, then the layout, then what it extends. */
static int rank(const struct checking *c, const struct node *color)
{
	return color->source == c->style->brand.node->source    ? 2
	       : color->source == c->style->layout.node->source ? 1
	                                                        : 0;
}

static void check_pair(struct checking *c, int role, int background, const char *where)
{
	const struct layout *layout = &c->style->layout;
	const struct text_style *text = &layout->type.at[role];
	const struct color *ink = &layout->colors.at[text->color];
	const struct color *paper = &layout->colors.at[background];
	/* a link is set in the size of the text around it, so its colour must do for small text */
	bool large = role != TEXT_LINK && (text->size >= 18 || (text->size >= 14 && text->bold == 1));
	double least = large ? 3 : 4.5, ratio = contrast_ratio(ink, paper);
	if (ratio >= least)
		return;
	const struct node *blame = rank(c, ink->node) >= rank(c, paper->node) ? ink->node : paper->node;
	c->code = diag_add(
		c->diags, DIAG_INPUT, node_place(blame),
		"%s text (%s #%02x%02x%02x) on %s (%s #%02x%02x%02x) has a contrast of %.2f:1; "
		"it needs %g:1: make one darker or the other lighter",
		text->node->key->text, palette_names[text->color], byte(ink->red), byte(ink->green),
		byte(ink->blue), where, palette_names[background], byte(paper->red), byte(paper->green),
		byte(paper->blue), floor(ratio * 100) / 100, least);
}

static void check_contrast(struct checking *c)
{
	/* what a box can hold besides its title */
	static const int inside[] = {TEXT_BODY,      TEXT_LINK, TEXT_NUMBER,      TEXT_LABEL,
	                             TEXT_BOX_TITLE, TEXT_STEP, TEXT_STEP_NUMBER, TEXT_SMALL,
	                             TEXT_TABLE,     TEXT_META, TEXT_URGENT_TITLE};
	const struct layout *layout = &c->style->layout;
	for (int role = 0; role < TEXT_ROLE_COUNT; role++)
		if (role != TEXT_BADGE)
			check_pair(c, role, PALETTE_PAPER, "the page");
	check_pair(c, TEXT_BADGE, layout->steps.fill, "the badge");
	if (layout->table.fill != PALETTE_NONE)
		check_pair(c, TEXT_TABLE_HEAD, layout->table.fill, "a table's head");
	for (int box = 0; box < BOX_ROLE_COUNT; box++) {
		int fill = layout->boxes.at[box].fill;
		if (fill == PALETTE_NONE)
			continue;
		for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
			check_pair(c, inside[i], fill, layout->boxes.at[box].node->key->text);
	}
}

/* WCAG 2.1, 1.4.11: what is no text but must be seen. */
static void check_mark(struct checking *c, int color, const struct node *blame)
{
	const struct layout *layout = &c->style->layout;
	const struct color *ink = &layout->colors.at[color], *paper = &layout->colors.at[PALETTE_PAPER];
	double ratio = contrast_ratio(ink, paper);
	if (ratio < 3)
		c->code = diag_add(
			c->diags, DIAG_INPUT, node_place(blame),
			"%s (%s #%02x%02x%02x) on the page (#%02x%02x%02x) has a contrast of %.2f:1; it "
			"needs 3:1",
			blame->key->text, palette_names[color], byte(ink->red), byte(ink->green),
			byte(ink->blue), byte(paper->red), byte(paper->green), byte(paper->blue),
			floor(ratio * 100) / 100);
}

static void check_marks(struct checking *c)
{
	const struct layout *layout = &c->style->layout;
	check_mark(c, layout->bullets.color, layout->bullets.node);
	check_mark(c, layout->checklist.color, layout->checklist.node);
	check_mark(c, layout->steps.fill, layout->steps.node);
}

static void check_sizes(struct checking *c)
{
	const struct layout *layout = &c->style->layout;
	double body = layout->type.at[TEXT_BODY].size;
	if (body < 12)
		c->code = diag_add(c->diags, DIAG_INPUT, node_place(layout->type.at[TEXT_BODY].node),
		                   "body text of %g pt; patients need at least 12", body);
	for (int role = 0; role < TEXT_ROLE_COUNT; role++) {
		const struct text_style *text = &layout->type.at[role];
		if (body >= 16 && text->size < 14)
			c->code = diag_add(c->diags, DIAG_INPUT, node_place(text->node),
			                   "%g pt beside large print (body %g pt); it needs at least 14",
			                   text->size, body);
		if (text->leading < text->size)
			c->code = diag_add(c->diags, DIAG_INPUT, node_place(text->node),
			                   "lines %g pt apart are closer than their text of %g pt",
			                   text->leading, text->size);
	}
}

static void check_room(struct checking *c)
{
	const struct layout *layout = &c->style->layout;
	const struct margins *m = &layout->margins;
	double hang = fmin(layout->steps.offset, layout->checklist.offset);
	for (int box = 0; box < BOX_ROLE_COUNT; box++)
		hang = fmin(hang, -layout->boxes.at[box].outset);
	if (m->start + m->binding + hang < EDGE_LEAST)
		c->code = diag_add(c->diags, DIAG_INPUT, node_place(m->node),
		                   "badges, boxes or check boxes reach to %g pt from the page's edge; "
		                   "printers need at least %d",
		                   m->start + m->binding + hang, EDGE_LEAST);
	const struct text_style *brand = &layout->type.at[TEXT_BRAND];
	if (m->end < EDGE_LEAST || m->bottom < EDGE_LEAST ||
	    layout->header.baseline - brand->size < EDGE_LEAST)
		c->code = diag_add(c->diags, DIAG_INPUT, node_place(m->node),
		                   "header, footer or text comes closer to the page's edge than the %d pt "
		                   "that printers need",
		                   EDGE_LEAST);
	double measure = layout->page.width - m->start - m->binding - m->end;
	double height = layout->page.height - m->top - m->bottom;
	if (measure < 144 || height < 144)
		c->code = diag_add(c->diags, DIAG_INPUT, node_place(m->node),
		                   "the margins leave %g × %g pt for text; at least 144 × 144 are needed",
		                   measure, height);
}

/* A script that nobody knows would serve any character. */
static void check_scripts(struct checking *c)
{
	const struct family *families = c->style->layout.fonts.at;
	for (size_t i = 0; i < c->style->layout.fonts.count; i++) {
		const struct script *scripts = families[i].scripts.at;
		for (size_t k = 0; k < families[i].scripts.count; k++)
			if (!script_is_known(scripts[k].code.utf8))
				c->code = diag_add(c->diags, DIAG_INPUT, node_place(scripts[k].code.node),
				                   "“%s” is not an ISO 15924 script", scripts[k].code.utf8);
	}
}

enum diag_code style_check(const struct style *style, struct diags *diags)
{
	struct checking c = {style, diags, DIAG_OK};
	check_contrast(&c);
	check_marks(&c);
	check_sizes(&c);
	check_room(&c);
	check_scripts(&c);
	return c.code;
}
