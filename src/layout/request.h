#ifndef LAYOUT_REQUEST_H
#define LAYOUT_REQUEST_H
/*
 * What is to be laid out.   content/handout.h, style/style.h, text/lines.h -> here -> layout/layout.h
 *
 * Owner   all is borrowed from whoever asks.
 */
#include "content/handout.h"
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

#endif
