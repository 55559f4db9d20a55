#ifndef TEXT_SHAPE_H
#define TEXT_SHAPE_H
/*
 * Words -> glyphs, shaped once a process.   text/itemize.h -> here -> text/lines.h
 *
 * A word is shaped in font units, so that one shape serves every size; words of earlier handouts
 * are found again in a cache. What is in the cache never changes a result, for shaping a word
 * depends on nothing but the word, its font stack, style and language.
 *
 * Units   glyph positions in font units; widths in em.
 * Owner   a word belongs to the shaper and lives until the next shaper_trim().
 * Source  HarfBuzz; scripts: UAX #24 through hb_unicode_script().
 */
#include "text/shape_request.h"

struct glyph {
	uint32_t id;
	uint32_t cluster; /* byte of the run's text at which its characters start */
	int32_t advance, x_offset, y_offset;
};

/* Neighbouring characters that one font prints. */
struct run {
	const struct font *font;
	const struct glyph *glyphs;
	size_t count;
	const char *text; /* UTF-8 */
	size_t length;
	double width; /* em */
};

struct word {
	const struct run
		*runs; /* in the order of reading; the glyphs of each stand from left to right */
	size_t count;
	double width; /* em */
	bool right_to_left;
};

struct shaper;

struct shaper *shaper_new(void); /* NULL without memory */
void shaper_drop(struct shaper *shaper);
/* Between two handouts: forget all words if the cache has grown over its limit. */
void shaper_trim(struct shaper *shaper);

/*
 * DIAG_INPUT    a font file of the stack cannot be used, or missing() said to stop
 * DIAG_MACHINE  no memory
 */
enum diag_code shaper_word(struct shaper *shaper, const struct shape_request *request,
                           const struct word **out, struct diags *diags);

#endif
