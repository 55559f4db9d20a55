#ifndef TEXT_LINES_H
#define TEXT_LINES_H
/*
 * Break one paragraph into lines.   text/shape.h -> here -> layout/frame.h
 *
 * Units   lengths in points; offsets in UTF-8 bytes.
 * Owner   lines live in the caller's arena; the words in them in the shaper. The paragraph is
 * borrowed and must outlive them.
 * Source  breaks: UAX #14 through ICU's line BreakIterator, words of Thai, Lao, Khmer and Burmese
 * by its dictionaries; order along a line: UAX #9.
 */
#include "base/profile.h"
#include "text/shape.h"

/* Neighbouring bytes of one style; spans follow one another without gaps. */
struct line_span {
	size_t begin, end;
	enum font_style style;
};

struct paragraph {
	const char *utf8; /* no line feeds; spaces are single */
	size_t length;
	const struct line_span *spans;
	size_t count;
	struct font_stack *stack;
	const char *language;                          /* BCP 47 */
	bool right_to_left;                            /* of the paragraph as a whole */
	double size;                                   /* pt */
	bool (*missing)(void *context, uint32_t code); /* see struct shape_request */
	void *context;
};

/* A word, or the part of one that has one style, on its line. */
struct piece {
	const struct word *word; /* NULL: only a space */
	size_t span;             /* index into the paragraph's spans */
	uint8_t level;           /* UAX #9: odd where it is read from right to left */
	double width;            /* pt, without the space */
	const struct font
		*space_font; /* of the one U+0020 that follows, also where the line ends in it; or NULL */
	double space;    /* pt; its width */
};

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
enum diag_code lines_measure(struct line_breaker *breaker, struct arena *arena,
                             const struct paragraph *paragraph, double *natural, double *widest,
                             struct diags *diags);

#endif
