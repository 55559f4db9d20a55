#ifndef TEXT_FONT_H
#define TEXT_FONT_H
/*
 * Font files: each is read once a process, when the first character needs it, and stays until
 * fonts_drop(). TrueType and CFF outlines, alone or in a collection.
 *
 * Owner   fonts belong to struct fonts.
 * Source  metrics: hb_font_get_h_extents(), OS/2 sxHeight and sCapHeight; units per em from head.
 */
#include <hb.h>
#include <stdint.h>

#include "base/diag.h"

enum font_style { FONT_REGULAR, FONT_BOLD, FONT_ITALIC, FONT_BOLD_ITALIC, FONT_STYLE_COUNT };

enum { FONT_BLANKS_MAX = 8 };

struct font {
	char *path;
	unsigned face_index; /* in a collection */
	unsigned index;      /* among the fonts of this process, in the order of their first use */
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
	uint32_t
		blanks[FONT_BLANKS_MAX]; /* glyphs without ink or width, which can say what no other does */
	size_t blank_count;
	bool ascii[128]; /* has it a glyph for this character? */
	bool is_cff;
	uint16_t *cids; /* of each glyph, where the font is CID-keyed; else NULL */
};

enum { FONTS_MAX = 256 };

struct font_stack;

struct fonts {
	struct font *at[FONTS_MAX];
	unsigned count;
	struct font_stack *stacks; /* text/stack.h */
};

/*
 * The font at path, loaded if it was not yet. package: Debian's that holds it, named where the file
 * is missing, or NULL.
 *
 * DIAG_INPUT    the file is not there or is no font that PDF can embed
 * DIAG_MACHINE  no memory
 */
enum diag_code fonts_load(struct fonts *fonts, const char *path, unsigned face_index,
                          const char *package, const struct font **out, struct diags *diags);
void font_drop(struct font *font);
bool font_has(const struct font *font, uint32_t code);
/* Top and bottom of code's ink, em above the baseline; false where the font has no glyph for it. */
bool font_ink(const struct font *font, uint32_t code, double *top, double *bottom);

/* Has code no glyph of its own (Default_Ignorable_Code_Point, UAX #44)? */
bool font_ignores(uint32_t code);

#endif
