#ifndef TEXT_SEGMENTS_H
#define TEXT_SEGMENTS_H
/*
 * A paragraph -> segments: what stands between two places where a line may end, shaped.
 * text/paragraph.h, text/bidi.h -> here -> text/lines.c
 *
 * A segment is text, then perhaps one space. Each has the price of ending a line behind it.
 *
 * Units   widths in points; offsets in UTF-8 bytes.
 * Owner   pieces live in the caller's arena, segments in the breaker's until the next paragraph.
 * Source  UAX #14 through ICU's line BreakIterator.
 */
#include <unicode/ubrk.h>

#include "base/profile.h"
#include "text/bidi.h"
#include "text/paragraph.h"

enum { BREAK_LANGUAGES_MAX = 64 };

struct line_breaker {
	struct shaper *shaper;
	struct bidi *bidi;
	struct arena *scratch; /* what breaking one paragraph needs, and its lines do not */
	struct profile *profile;
	struct {
		char name[40];
		UBreakIterator *iterator;
	} language[BREAK_LANGUAGES_MAX];
	size_t count;
};

struct segment {
	size_t first, pieces; /* in the paragraph's piece array */
	double width;         /* pt, without the space */
	double space;         /* pt */
	double price;         /* of ending a line here */
	const char *text;
	size_t length;
};

struct breaking {
	struct line_breaker *breaker;
	struct arena *arena; /* of the lines */
	const struct paragraph *paragraph;
	struct diags *diags;
	struct segment *segments;
	size_t count, capacity;
	struct piece *pieces;
	size_t piece_count, piece_capacity;
	size_t span;           /* where reading stands */
	const uint8_t *levels; /* of each byte; NULL: all 0 */
	double measure;
};

/* Fill in segments, pieces and levels. Codes as lines_break() of text/lines.h. */
enum diag_code segments_find(struct breaking *b);

#endif
