#ifndef PDF_SAYING_H
#define PDF_SAYING_H
/*
 * Which characters each glyph of a cluster says, so that its text can be taken out of the file
 * again.
 *
 * A glyph that the font maps from one of the cluster's characters says that one; what is left is
 * shared out among the other glyphs in the order of reading. Where the glyphs then do not say the
 * cluster in order, where one of them is a mark without width or says something else in this file
 * already, ActualText must.
 *
 * A glyph that stands for several characters from right to left (lam-alef above all, or a letter
 * with a joiner) says its first letter only, and a blank glyph beside it each other one: readers
 * turn codes around, not the characters of one code.
 *
 * Source  ISO 32000-1, 9.10.3 (ToUnicode), 14.8.2.3.3 (strings in reverse order).
 */
#include "pdf/fonts.h"

enum { BLANKS_MAX = 4 };

struct blanks {
	uint32_t glyph[BLANKS_MAX]; /* from left to right */
	size_t count;
};

struct cluster_said {
	bool whole;                /* ToUnicode says it all */
	size_t inked;              /* index of the glyph that the blanks stand beside */
	struct blanks left, right; /* of it */
};

/* glyphs: as they stand from left to right. *no_memory is set without memory, else left alone. */
struct cluster_said say_cluster(struct pdf_fonts *fonts, struct pdf_font *font,
                                const struct glyph *glyphs, size_t count, const char *text,
                                size_t length, bool right_to_left, bool *no_memory);

#endif
