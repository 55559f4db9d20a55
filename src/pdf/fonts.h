#ifndef PDF_FONTS_H
#define PDF_FONTS_H
/*
 * The fonts of one file: which glyphs it shows and what they say.
 *
 * Type 0 fonts, Identity-H: the two-byte code of a glyph is its id, or its CID where the font has
 * CIDs. ToUnicode gives each glyph the characters that it was first used for; what this cannot say
 * is wrapped into ActualText by the content writer.
 *
 * Source  ISO 32000-1, 9.7 (9.7.4.2 for CFF) and 9.10.3.
 */
#include "pdf/object.h"
#include "pdf/subset.h"
#include "text/shape.h"

struct pdf_font {
	const struct font *font;
	unsigned number; /* from 1: /F1 */
	uint32_t *used;  /* a bit a glyph */
	struct glyph_text {
		const char *utf8; /* NULL: not yet used */
		uint32_t length;
	} * texts;       /* by glyph */
	uint32_t *order; /* glyphs as they were first used */
	size_t order_count, order_capacity;
};

enum { PDF_FONTS_MAX = 256 }; /* as many as text/font.h loads */

struct pdf_fonts {
	struct arena *arena;
	struct pdf_font *list[PDF_FONTS_MAX]; /* as they were first used */
	size_t count;
	struct pdf_font *by_index[PDF_FONTS_MAX]; /* by struct font's index */
};

/* The code that shows glyph. */
static inline uint32_t font_code(const struct pdf_font *font, uint32_t glyph)
{
	return font->font->cids ? font->font->cids[glyph] : glyph;
}

/* The file's entry for font, made at its first use; NULL without memory. */
struct pdf_font *fonts_use(struct pdf_fonts *fonts, const struct font *font);
/* Note that glyph shows text; false where it already shows something else. */
bool font_says(struct pdf_fonts *fonts, struct pdf_font *font, uint32_t glyph, const char *text,
               size_t length, bool *no_memory);
/* Write all fonts; resources gets "/F1 7 0 R…". */
void fonts_write(struct pdf_doc *doc, struct pdf_fonts *fonts, struct subsets *subsets,
                 struct buf *resources);

#endif
