#ifndef TEXT_LINES_H
#define TEXT_LINES_H
/*
 * Break one paragraph into lines.   text/paragraph.h -> here -> layout/frame.h
 *
 * Units   lengths in points; offsets in UTF-8 bytes.
 * Owner   lines live in the caller's arena; the words in them in the shaper. The paragraph is
 * borrowed and must outlive them.
 * Source  breaks: UAX #14 through ICU's line BreakIterator, words of Thai, Lao, Khmer and Burmese
 * by its dictionaries; order along a line: UAX #9.
 */
#include "base/profile.h"
#include "text/paragraph.h"

struct line {
	const struct piece *pieces; /* in the order of reading */
	size_t count;
	/* place of each piece along the line, in the direction of the paragraph; NULL: as read */
	const uint32_t *places;
	double width; /* pt, at most the measure; without the space at its end */
};

struct lines {
	struct line *at;
	size_t count;
	const struct piece *pieces; /* of all lines, in their order */
	size_t piece_count;
	const char *wide; /* a piece of text that exceeds the measure, or NULL */
	size_t wide_length;
};

struct line_breaker;

struct line_breaker *line_breaker_new(void); /* NULL without memory */
void line_breaker_drop(struct line_breaker *breaker);
struct shaper *line_breaker_shaper(struct line_breaker *breaker);
/* Count the time of shaping in profile, which is borrowed; NULL: no longer. */
void line_breaker_measure(struct line_breaker *breaker, struct profile *profile);

/*
 * Break paragraph at measure (pt, above 0). An empty paragraph gives no lines. Where a single
 * unbreakable piece is wider than the measure, lines are given all the same and out->wide names it.
 *
 * DIAG_INPUT    a font cannot be used
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code lines_break(struct line_breaker *breaker, struct arena *arena,
                           const struct paragraph *paragraph, double measure, struct lines *out,
                           struct diags *diags);

/*
 * How wide paragraph is on one line, and its widest unbreakable piece; pt. Codes as lines_break().
 */
enum diag_code lines_measure(struct line_breaker *breaker, const struct paragraph *paragraph,
                             double *natural, double *widest, struct diags *diags);

#endif
