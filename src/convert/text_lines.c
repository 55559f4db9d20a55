#include "convert/text_lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum {
	TAB = 4,
	HEADING_MAX = 80, /* characters */
	HEADING_WORDS_MAX = 14,
	WRAPPED_MAX = 100, /* bytes of the longest line in a text that was wrapped */
	TITLE_MAX = 200,   /* bytes */
};

const struct text_line *text_lines_at(const struct text_lines *lines, size_t i)
{
	static const struct text_line none = {.at = ""};
	return i < lines->count ? &lines->at[i] : &none;
}

bool text_line_is_item(const struct text_line *line)
{
	return line->mark.kind == MARK_BULLET || line->mark.kind == MARK_TASK ||
	       line->mark.kind == MARK_NUMBER;
}

/* "o" is the bullet of a second level: it is in no list with other signs. */
bool text_line_same_list(const struct text_line *a, const struct text_line *b)
{
	return text_line_is_item(a) && text_line_is_item(b) &&
	       (a->mark.kind == MARK_NUMBER) == (b->mark.kind == MARK_NUMBER) &&
	       (a->mark.sign == 'o') == (b->mark.sign == 'o');
}

/* "STEP 2: …", also in the middle of lines without blanks between them. */
bool text_line_is_step(const struct text_line *line)
{
	return line->length > 5 && !strncasecmp(line->at, "step ", 5) &&
	       isdigit((unsigned char)line->at[5]);
}

/* Could it be a heading by its words alone? */
static bool is_short(const char *at, size_t length)
{
	size_t words = 1;
	if (!length || utf8_count(at, length) > HEADING_MAX || strchr(".:;,", at[length - 1]))
		return false;
	for (size_t i = 0; i < length; i++)
		words += at[i] == ' ';
	return words <= HEADING_WORDS_MAX && utf8_has_ink(at, length);
}

/* "Day 1: …": of several such lines each is a text of its own. */
static bool is_entry(const struct text_line *line)
{
	return line->length && lead_in_length(line->at, line->length);
}

/* Does the line end in the middle of something? */
static bool ends_open(const struct text_line *line)
{
	static const char *const ends[] = {"-",  " every", " and", " or",   " of", " the",
	                                   " a", " to",    " for", " with", " in", " at"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t size = strlen(ends[i]);
		if (line->length > size && !memcmp(line->at + line->length - size, ends[i], size))
			return true;
	}
	return false;
}

/* "2. Surgery" with text below that is not of its list. */
static bool is_numbered_heading(const struct text_lines *lines, size_t i)
{
	const struct text_line *line = &lines->at[i], *below = text_lines_at(lines, i + 1);
	if (!below->length)
		below = text_lines_at(lines, i + 2);
	return below->length && below->mark.kind != MARK_NUMBER && below->indent <= line->indent &&
	       is_short(line->at, line->length) && line->at[line->length - 1] != '?' &&
	       (text_line_is_item(below) || !text_lines_at(lines, i + 1)->length || lines->unwrapped);
}

/* The first line of a text is its title, whatever follows. */
static bool is_title(const struct text_lines *lines, size_t i)
{
	const struct text_line *line = &lines->at[i];
	for (size_t k = 0; k < i; k++)
		if (lines->at[k].length)
			return false;
	return line->length <= TITLE_MAX && !strchr(".,;:", line->at[line->length - 1]);
}

/* A short line that stands alone, or above a list or a much longer line. */
bool text_lines_is_heading(const struct text_lines *lines, size_t i)
{
	const struct text_line *line = &lines->at[i], *next = text_lines_at(lines, i + 1);
	const struct text_line *above = i ? text_lines_at(lines, i - 1) : NULL;
	bool apart = !above || !above->length || lines->unwrapped;
	if (line->mark.kind == MARK_NUMBER)
		return apart && is_numbered_heading(lines, i);
	if (line->mark.kind != MARK_NONE || (!apart && !text_line_is_step(line)))
		return false;
	if (text_line_is_step(line) || is_title(lines, i))
		return true;
	if (!is_short(line->at, line->length) || islower((unsigned char)line->at[0]) ||
	    ends_open(line) || (is_entry(line) && is_entry(next)))
		return false;
	return !next->length || text_line_is_item(next) || text_line_is_step(next) ||
	       (next->length > line->length && !islower((unsigned char)next->at[0]));
}

bool text_lines_is_underlined(const struct text_lines *lines, size_t i)
{
	const struct text_line *rule = text_lines_at(lines, i + 1);
	char sign = text_rule_read(rule->at, rule->length);
	return sign && strchr("=-~", sign) && rule->indent == lines->at[i].indent;
}

/* "[1] …", "Q: …" */
static bool begins_entry(const struct text_line *line)
{
	if (line->length > 3 && strchr("QA", line->at[0]) && !strncmp(line->at + 1, ": ", 2))
		return true;
	if (is_entry(line) && is_entry(line - 1))
		return true;
	return line->length > 4 && line->at[0] == '[' && isdigit((unsigned char)line->at[1]) &&
	       memchr(line->at, ']', line->length);
}

/* Does line i go on with what stands above it, which began at from? */
bool text_lines_goes_on(const struct text_lines *lines, size_t i, const struct text_line *from)
{
	const struct text_line *line = text_lines_at(lines, i), *above = text_lines_at(lines, i - 1);
	if (!line->length || line->mark.kind != MARK_NONE || text_line_is_step(line) ||
	    text_rule_read(line->at, line->length) || text_lines_is_underlined(lines, i) ||
	    begins_entry(line) || (lines->unwrapped && line->indent <= from->indent))
		return false;
	if (!text_line_is_item(from))
		return line->indent >= from->indent || from->indent == 0;
	return line->indent > from->indent ||
	       (islower((unsigned char)line->at[0]) && !strchr(".?!:", above->at[above->length - 1]));
}

/* Word writes bullets of the second level as "o" where the first has another sign. */
bool text_line_is_sub_bullet(const struct text_line *line, const struct text_line *first)
{
	return line->mark.kind == MARK_BULLET && line->mark.sign == 'o' &&
	       first->mark.kind == MARK_BULLET && first->mark.sign != 'o';
}

/* Does the list of first go on behind the deeper lines from i on? */
bool text_lines_list_goes_on(const struct text_lines *lines, size_t i,
                             const struct text_line *first)
{
	for (; i < lines->count; i++) {
		const struct text_line *line = &lines->at[i];
		if (line->length && line->indent <= first->indent)
			return text_line_same_list(line, first) && line->indent == first->indent;
	}
	return false;
}

size_t text_line_tabs(const char *s, const char *end)
{
	size_t count = 0;
	for (; s < end; s++)
		count += *s == '\t';
	return count;
}

bool text_line_is_row(const struct text_line *line, size_t tabs)
{
	size_t own = line->length ? text_line_tabs(line->begin, line->end) : 0;
	return line->mark.kind == MARK_NONE && own && own <= tabs;
}

/* A table that was copied has tabs between its cells, also where a cell is empty. */
bool text_lines_is_tabbed(const struct text_lines *lines, size_t i)
{
	const struct text_line *line = &lines->at[i];
	return !lines->written && line->mark.kind == MARK_NONE && text_line_tabs(line->at, line->end) &&
	       text_line_is_row(text_lines_at(lines, i + 1), text_line_tabs(line->begin, line->end));
}

/* Columns that are made with spaces cannot be told from text. */
bool text_line_has_columns(const struct text_line *line)
{
	const char *s = memmem(line->at, line->length, "   ", 3);
	return line->mark.kind == MARK_NONE && s;
}

static struct text_line read_line(const char *at, const char *end, unsigned number, bool written)
{
	struct text_line line = {.number = number};
	const char *begin = at;
	for (; at < end && (*at == ' ' || *at == '\t'); at++)
		line.indent += *at == '\t' ? TAB - line.indent % TAB : 1;
	line.begin = begin;
	line.end = end;
	while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	line.at = at;
	line.length = (size_t)(end - at);
	line.mark = text_mark_read(at, line.length, written);
	return line;
}

/* The text from offset begin on, cut into lines. */
static bool cut(struct text_lines *lines, struct arena *arena, struct bytes bytes, size_t begin)
{
	const char *end = bytes.at + bytes.length;
	unsigned number = 1;
	size_t capacity = 0;
	for (const char *s = bytes.at, *stop; s < end; s = stop + 1, number++) {
		void *at = lines->at;
		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop : end;
		if (s < bytes.at + begin)
			continue;
		if (!arena_grow(arena, &at, lines->count, &capacity, sizeof *lines->at))
			return false;
		lines->at = at;
		lines->at[lines->count++] = read_line(s, stop, number, lines->written);
		lines->unwrapped = lines->unwrapped || (!lines->written && stop - s > WRAPPED_MAX);
	}
	return true;
}

/* Is the mark of line i, below text, one that only looks so? */
static bool is_false_mark(const struct text_lines *lines, size_t i)
{
	const struct text_line *line = &lines->at[i], *above = &lines->at[i - 1];
	char last = above->at[above->length - 1];
	if (line->mark.kind == MARK_NUMBER)
		return line->mark.number != 1 && last != ':';
	bool spaced = line->mark.kind == MARK_BULLET && line->mark.sign < 0x2020;
	bool heading = above->length <= HEADING_MAX / 2 && (i < 2 || !lines->at[i - 2].length);
	return spaced && !strchr(".:?!", last) && !heading;
}

/*
 * In a text that was wrapped, a line may begin with what only looks like a mark: "65. Most people
 * …" below "older than the age of".
 */
static void unmark(struct text_lines *lines)
{
	bool list = false; /* an item stands above, without a blank line between */
	for (size_t i = 0; i < lines->count; i++) {
		struct text_line *line = &lines->at[i];
		const struct text_line *above = text_lines_at(lines, i - 1);
		list = list && above->length;
		if (above->length && !text_line_is_item(above) && !list && is_false_mark(lines, i))
			line->mark = (struct text_mark){.kind = MARK_NONE};
		list = list || text_line_is_item(line);
	}
}

bool text_lines_read(struct text_lines *lines, struct arena *arena, struct bytes bytes,
                     size_t begin)
{
	if (!cut(lines, arena, bytes, begin))
		return false;
	if (!lines->written)
		unmark(lines);
	return true;
}
