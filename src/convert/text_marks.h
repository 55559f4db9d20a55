#ifndef CONVERT_TEXT_MARKS_H
#define CONVERT_TEXT_MARKS_H
/*
 * What stands at the beginning of a line of text and says what the line is.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mark_kind {
	MARK_NONE,
	MARK_BULLET,
	MARK_TASK,   /* "[ ] ", or a box */
	MARK_NUMBER, /* "1. ", "1) ", "(1) " */
	MARK_LABEL,  /* "[notes 6]", alone in its line */
	MARK_ROW,    /* "| … |" */
};

struct text_mark {
	enum mark_kind kind;
	size_t length;   /* bytes with the blanks behind it */
	uint32_t sign;   /* the bullet */
	unsigned number; /* 1 to 999 */
};

/* written: the line is of a text that the program wrote, which has "•", "[ ]", "1.", labels and
 * rows only. */
struct text_mark text_mark_read(const char *line, size_t length, bool written);

/* Is the line made of one of = - ~ _ * only, at least three? Then that sign, or 0. */
char text_rule_read(const char *line, size_t length);

/*
 * The bytes of an item's lead-in with its colon: up to eight words without the end of a sentence or
 * a sign of Markdown, in front of a colon and a space. 0: there is none.
 */
size_t lead_in_length(const char *text, size_t length);

#endif
