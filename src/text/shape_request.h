#ifndef TEXT_SHAPE_REQUEST_H
#define TEXT_SHAPE_REQUEST_H
/*
 * A word that is to be shaped.   text/stack.h -> here -> text/itemize.h, text/shape.h
 */
#include "text/stack.h"

/* How a word stands in its line, as far as this changes its glyphs. */
struct word_form {
	bool right_to_left;
	bool island; /* it is read from the left inside a paragraph that is read from the right */
	bool joins_before, joins_after; /* it is a part of a word of which neighbouring letters join */
};

struct shape_request {
	struct font_stack *stack;
	enum font_style style;
	struct word_form form;
	const char *language; /* BCP 47 */
	const char *text;     /* UTF-8 without spaces that may break a line */
	size_t length;
	/* Told of each character that no font of the stack has; it is left out. False: enough is known,
	 * stop. */
	bool (*missing)(void *context, uint32_t code);
	void *context;
};

#endif
