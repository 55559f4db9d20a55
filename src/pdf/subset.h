#ifndef PDF_SUBSET_H
#define PDF_SUBSET_H
/*
 * Font subsets, made and deflated once a process.
 *
 * Most handouts in a language use nearly the same glyphs. So a subset is not cut to the last glyph:
 * where a handout uses many of the common Latin glyphs it gets all of them, and other handouts find
 * the same subset ready. Which subset a handout gets follows from its own glyphs alone.
 *
 * Owner   a subset belongs to the cache and lives until the next subsets_trim().
 * Source  hb-subset with glyph ids kept, or CIDs where the font has them, so that a glyph's code in
 * the page stays.
 */
#include "pdf/deflate.h"
#include "text/font.h"

struct subset {
	struct bytes deflated; /* TrueType file, or bare CFF */
	size_t length;         /* before deflating */
	char tag[7];           /* "ABCDEF", from the glyphs (ISO 32000-1, 9.6.4) */
};

struct subsets;

struct subsets *subsets_new(void); /* NULL without memory */
void subsets_drop(struct subsets *subsets);
/* Between two handouts: forget all if they have grown over their limit. */
void subsets_trim(struct subsets *subsets);

/*
 * used: a bit for each of font->glyph_count glyphs; scratch: the job's arena.
 *
 * DIAG_INPUT    the font is damaged; the message names it
 * DIAG_MACHINE  no memory
 */
enum diag_code subsets_find(struct subsets *subsets, struct deflater *deflater,
                            struct arena *scratch, const struct font *font, const uint32_t *used,
                            const struct subset **out, struct diags *diags);

#endif
