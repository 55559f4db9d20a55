#ifndef CONVERT_TEXT_LINES_H
#define CONVERT_TEXT_LINES_H
/*
 * The lines of a text, and what each is by itself and by its neighbours.   text_marks.h -> here ->
 * read_text.c
 *
 * Owner   lines live in the arena and point into the text.
 */
#include "base/arena.h"
#include "base/file.h"
#include "convert/text_marks.h"

struct text_line {
	const char *at;          /* behind its blanks */
	const char *begin, *end; /* with its blanks */
	size_t length;           /* without blanks at its end; 0: blank */
	unsigned indent, number; /* columns; from 1 */
	struct text_mark mark;
};

struct text_lines {
	struct text_line *at;
	size_t count;
	bool written;   /* by the program: nothing is guessed */
	bool unwrapped; /* a text of people in which each line is a paragraph */
};

/* The text from offset begin on; lines->written is set. False without memory. */
bool text_lines_read(struct text_lines *lines, struct arena *arena, struct bytes bytes,
                     size_t begin);
/* One without text where there is no line i. */
const struct text_line *text_lines_at(const struct text_lines *lines, size_t i);

bool text_line_is_item(const struct text_line *line);
bool text_line_same_list(const struct text_line *a, const struct text_line *b);
bool text_line_is_step(const struct text_line *line);
/* Is line a bullet of the second level of the list of first? */
bool text_line_is_sub_bullet(const struct text_line *line, const struct text_line *first);
/* Is it made of columns with spaces, which cannot be told from text? */
bool text_line_has_columns(const struct text_line *line);

size_t text_line_tabs(const char *begin, const char *end);
/* Is it a row of a table whose head has so many tabs? */
bool text_line_is_row(const struct text_line *line, size_t tabs);
/* Does a table with tabs between its cells begin here? */
bool text_lines_is_tabbed(const struct text_lines *lines, size_t i);

bool text_lines_is_heading(const struct text_lines *lines, size_t i);
bool text_lines_is_underlined(const struct text_lines *lines, size_t i);
/* Does line i go on with what stands above it, which began at from? */
bool text_lines_goes_on(const struct text_lines *lines, size_t i, const struct text_line *from);
/* Does the list of first go on behind the deeper lines from i on? */
bool text_lines_list_goes_on(const struct text_lines *lines, size_t i,
                             const struct text_line *first);

#endif
