#include "convert/text_marks.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

enum { LEAD_IN_BYTES_MAX = 120, LEAD_IN_WORDS_MAX = 8, NUMBER_DIGITS_MAX = 3 };

/* Bytes of blanks at s: space, tab, no-break spaces. */
static size_t blanks(const char *s, size_t length)
{
	size_t i = 0, next = 0;
	while (i < length) {
		uint32_t code = utf8_next(s, length, &next);
		if (code != ' ' && code != '\t' && code != 0xa0 && code != 0x202f && code != 0x3000)
			break;
		i = next;
	}
	return i;
}

/* Bullets as copying gives them: those that need a blank behind them, and those that do not. */
static bool is_bullet(uint32_t code, bool *needs_blank)
{
	static const uint32_t spaced[] = {'-', '*', 'o', '+', 0xa7, 0x2013, 0x2014, 0x2212, 0xb7};
	static const uint32_t free_standing[] = {0x2022, 0x2023, 0x2043, 0x2219, 0x25cf, 0x25cb, 0x25e6,
	                                         0x25aa, 0x25ab, 0x25a0, 0x27a2, 0x27a4, 0x25b8, 0x25ba,
	                                         0x2713, 0x2714, 0xf0b7, 0xf0a7, 0xf076, 0xf0d8};
	for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++)
		if (code == spaced[i])
			return *needs_blank = true;
	*needs_blank = false;
	for (size_t i = 0; i < sizeof free_standing / sizeof *free_standing; i++)
		if (code == free_standing[i])
			return true;
	return false;
}

static bool is_box(uint32_t code)
{
	return code == 0x2610 || code == 0x25a1 || code == 0x2751;
}

static struct text_mark read_number(const char *line, size_t length)
{
	struct text_mark mark = {.kind = MARK_NONE};
	size_t i = line[0] == '(', begin = i;
	while (i < length && isdigit((unsigned char)line[i]) && i - begin < NUMBER_DIGITS_MAX)
		mark.number = mark.number * 10 + (unsigned)(line[i++] - '0');
	if (i == begin || i == length || !mark.number)
		return mark;
	bool closed = begin ? line[i] == ')' : line[i] == '.' || line[i] == ')';
	if (!begin && line[i] == '\t') {
		mark.kind = MARK_NUMBER; /* "1", a tab and the text, as word processors copy */
		mark.length = i + blanks(line + i, length - i);
		return mark;
	}
	size_t blank = closed ? blanks(line + i + 1, length - i - 1) : 0;
	if (blank && i + 1 + blank < length) {
		mark.kind = MARK_NUMBER;
		mark.length = i + 1 + blank;
	}
	return mark;
}

static bool is_label(const char *line, size_t length)
{
	if (length < 4 || line[0] != '[' || line[length - 1] != ']' || !islower((unsigned char)line[1]))
		return false;
	return !memchr(line + 1, '[', length - 1);
}

/* The bytes of "[ ] ", in a text of people also behind a bullet; 0: no task. */
static size_t task_length(const char *line, size_t length, bool written)
{
	if (length > 4 && (!memcmp(line, "[ ] ", 4) || !memcmp(line, "[x] ", 4)))
		return 4;
	bool behind = !written && length > 6 && strchr("-*+", *line) && !memcmp(line + 1, " [ ] ", 5);
	return behind ? 6 : 0;
}

/* A bullet or a box. */
static struct text_mark read_sign(const char *line, size_t length, bool written)
{
	size_t at = 0;
	bool needs_blank;
	uint32_t code = utf8_next(line, length, &at);
	size_t blank = blanks(line + at, length - at);
	if (at + blank == length || (written && code != 0x2022))
		return (struct text_mark){.kind = MARK_NONE};
	if (is_box(code))
		return (struct text_mark){.kind = MARK_TASK, .length = at + blank};
	if (is_bullet(code, &needs_blank) && (blank || !needs_blank))
		return (struct text_mark){.kind = MARK_BULLET, .length = at + blank, .sign = code};
	return (struct text_mark){.kind = MARK_NONE};
}

struct text_mark text_mark_read(const char *line, size_t length, bool written)
{
	if (!length)
		return (struct text_mark){.kind = MARK_NONE};
	size_t task = task_length(line, length, written);
	if (task)
		return (struct text_mark){.kind = MARK_TASK, .length = task};
	if (written && is_label(line, length))
		return (struct text_mark){.kind = MARK_LABEL, .length = length};
	if (written && line[0] == '|')
		return (struct text_mark){.kind = MARK_ROW, .length = 1};
	struct text_mark number = read_number(line, length);
	if (number.kind != MARK_NONE && (!written || line[number.length - 2] == '.'))
		return number;
	return read_sign(line, length, written);
}

char text_rule_read(const char *line, size_t length)
{
	if (length < 3 || !strchr("=-~_*", line[0]))
		return 0;
	for (size_t i = 1; i < length; i++)
		if (line[i] != line[0])
			return 0;
	return line[0];
}

size_t lead_in_length(const char *text, size_t length)
{
	size_t words = 1;
	for (size_t i = 0; i + 2 < length && i < LEAD_IN_BYTES_MAX; i++) {
		if (text[i] == ':' && text[i + 1] == ' ')
			return i ? i + 1 : 0;
		if (strchr("?!;\n\\*_[]<&`", text[i]) || (text[i] == '.' && text[i + 1] == ' '))
			return 0;
		words += text[i] == ' ';
		if (words > LEAD_IN_WORDS_MAX)
			return 0;
	}
	return 0;
}
