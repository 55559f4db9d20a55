#ifndef TEXT_ITEMIZE_H
#define TEXT_ITEMIZE_H
/*
 * A word -> items: neighbouring characters of one font and one script.
 *
 * A letter and the marks on it (a cluster) come from one font: the first in the stack that has them
 * all, composed or not. Signs that belong to no script (digits, hyphens, brackets) stay in the font
 * of what they follow.
 *
 * Source  scripts: UAX #24; composition: Unicode canonical equivalence through HarfBuzz.
 */
#include "text/shape_request.h"

struct text_item {
	size_t begin, end; /* bytes of the word */
	const struct font *font;
	hb_script_t script; /* HB_SCRIPT_COMMON where the item has only signs */
};

struct itemizing {
	const struct shape_request *request;
	size_t at;               /* where reading stands */
	const struct font *font; /* of what was read last, or NULL */
	const struct font *next; /* chosen for what stands at `at` already */
	bool chosen;
	bool complete; /* nothing was left out */
};

/*
 * The next item; *there is false at the end. A character without a glyph ends an item and is told
 * to request->missing().
 *
 * DIAG_INPUT    a font cannot be used, or missing() said to stop
 * DIAG_MACHINE  no memory
 */
enum diag_code itemize_next(struct itemizing *state, struct text_item *out, bool *there,
                            struct diags *diags);

#endif
