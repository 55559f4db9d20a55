#ifndef TEXT_FONT_H
#define TEXT_FONT_H
/*
 * Font files and the order in which they are tried.
 *
 * A font is read once a process, when the first character needs it, and stays until fonts_drop().
 *
 * Owner   fonts and stacks belong to struct fonts.
 * Source  metrics: hb_font_get_h_extents(), OS/2 sxHeight and sCapHeight; units per em from head.
 */
#include <hb.h>
#include <stdint.h>

#include "base/diag.h"

enum font_style { FONT_REGULAR, FONT_BOLD, FONT_ITALIC, FONT_BOLD_ITALIC, FONT_STYLE_COUNT };

struct font {
	const char *path;
	unsigned index; /* among the fonts of this process, in the order of their first use */
	hb_blob_t *blob;
	hb_face_t *face;
	hb_font_t *hb; /* scaled to the font's own units */
	unsigned units_per_em;
	unsigned glyph_count;
	double ascent, descent;      /* em, both positive */
	double x_height, cap_height; /* em */
	hb_codepoint_t space;        /* glyph of U+0020 */
	int32_t space_advance;       /* font units */
	int32_t *advances;           /* of each glyph, font units */
	bool is_cff;
};

/* Families in the order in which they are asked for a character. */
struct font_family_files {
	const char *style[FONT_STYLE_COUNT]; /* paths; NULL: regular serves */
};

struct font_stack;
struct fonts;

struct fonts *fonts_new(void); /* NULL without memory */
void fonts_drop(struct fonts *fonts);

/* The stack of these files; the same files give the same stack. NULL without memory. */
struct font_stack *fonts_stack(struct fonts *fonts, const struct font_family_files *families,
                               size_t count);
size_t font_stack_count(const struct font_stack *stack);
/*
 * The font of family (0: first choice) in style, loaded if it was not yet.
 *
 * DIAG_INPUT    the file is not there or is no font that PDF can embed
 * DIAG_MACHINE  no memory
 */
enum diag_code font_stack_load(struct font_stack *stack, size_t family, enum font_style style,
                               const struct font **out, struct diags *diags);

#endif
