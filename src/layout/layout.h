#ifndef LAYOUT_LAYOUT_H
#define LAYOUT_LAYOUT_H
/*
 * A handout in a style -> frames.   content/handout.h, style/style.h, text/lines.h -> here ->
 * layout/frame.h
 *
 * Promises  the whole disclaimer on every page; headings stay with what follows; each item's own
 * text, step titles and callouts whole; no lone lines; nothing dropped: what cannot be printed is
 * an error with its place.
 */
#include "content/handout.h"
#include "layout/frame.h"
#include "style/style.h"

/* A section in another language than the sheet's. */
struct section_style {
	const char *language; /* BCP 47 */
	const struct style *style;
};

/* What the sheet is a copy of, for the clinician who handed out the other one. */
struct original {
	const char *language; /* BCP 47; NULL: the sheet is no copy */
	size_t pages;
};

struct layout_request {
	const struct handout *handout; /* with a disclaimer */
	const char *cancer_type;       /* what the handout's type is called in its language */
	const struct values *values;
	const struct style *style;
	const struct section_style *section_styles; /* one for each language that a section names */
	size_t section_style_count;
	struct original original;
	struct line_breaker *breaker;
	struct fonts *fonts;
	bool expired; /* every page says so */
};

/*
 * *out borrows texts of the request and words of the breaker's shaper.
 *
 * DIAG_INPUT    a character without glyph, text that cannot fit, a font that cannot be used
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code layout_handout(struct arena *arena, const struct layout_request *request,
                              struct frames **out, struct diags *diags);

#endif
