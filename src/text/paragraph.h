#ifndef TEXT_PARAGRAPH_H
#define TEXT_PARAGRAPH_H
/*
 * A paragraph, and the pieces that its lines are made of.   text/shape.h -> here -> text/segments.h,
 * text/lines.h
 *
 * Units   lengths in points; offsets in UTF-8 bytes.
 * Owner   whoever fills it in; words lie in the shaper.
 */
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

#endif
