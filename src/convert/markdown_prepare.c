#include "convert/markdown_prepare.h"

#include <ctype.h>
#include <string.h>

#include "convert/text_marks.h"

enum { DEFINITIONS_MAX = 500, RULED_MAX = 40 /* lines to write on, in one place */ };

/*
 * "[1]: https://…" that no text refers to would vanish, and md4c knows no notes ("[^1]"): both are
 * escaped so that they stay text, and a note's "^" is left out.
 */
static bool is_definition(const char *line, const char *end)
{
	const char *s = line;
	while (s < end && *s == ' ' && s - line < 4)
		s++;
	if (s == end || *s != '[')
		return false;
	const char *close = memchr(s, ']', (size_t)(end - s));
	return close && close + 1 < end && close[1] == ':' && close > s + 1;
}

/* Does text refer to the label between brackets, other than where it is defined? */
static bool is_used(const char *text, size_t length, const char *label, size_t label_length)
{
	const char *end = text + length;
	for (const char *s = text; (s = memmem(s, (size_t)(end - s), label, label_length)); s++)
		if (s + label_length == end || s[label_length] != ':')
			return true;
	return false;
}

/* "[^1]" at s; its length, or 0. */
static size_t note_length(const char *s, const char *end)
{
	const char *at = s + 2;
	if (end - s < 4 || s[0] != '[' || s[1] != '^')
		return 0;
	while (at < end && isalnum((unsigned char)*at))
		at++;
	return at < end && *at == ']' ? (size_t)(at + 1 - s) : 0;
}

static void put_line(const char *line, const char *end, struct buf *out)
{
	for (const char *s = line; s < end; s++) {
		size_t note = note_length(s, end);
		if (note) {
			buf_text(out, "\\[");
			buf_put(out, s + 2, note - 2);
			s += note - 1;
		} else {
			buf_char(out, *s);
		}
	}
}

/* Is the line made of hyphens, below which a text would be a heading? */
static bool is_rule_line(const char *line, const char *end)
{
	const char *s = line;
	while (s < end && *s == '-')
		s++;
	return s - line >= 3 && (s == end || *s == '\n');
}

/* "[1] …", "Q: …": such lines do not go on with the one above. */
static bool begins_entry(const char *line, const char *end)
{
	const char *s = line + 1;
	if (end - line > 3 && strchr("QA", *line) && line[1] == ':' && line[2] == ' ')
		return true;
	while (s < end && isdigit((unsigned char)*s))
		s++;
	return *line == '[' && s > line + 1 && s + 1 < end && s[0] == ']' && s[1] == ' ';
}

/* "|-|-|" below the columns of a table: md4c wants three hyphens each. */
static bool is_delimiter_row(const char *line, const char *end)
{
	size_t length = (size_t)(end - line);
	return memchr(line, '|', length) && memchr(line, '-', length) &&
	       strspn(line, "|-: \t") >= length - (length && line[length - 1] == '\n');
}

static void put_delimiter_row(const char *line, const char *end, struct buf *out)
{
	for (const char *s = line; s < end; s++)
		if (*s != '-')
			buf_char(out, *s);
		else if (s == line || s[-1] != '-')
			buf_text(out, "---");
}

/* "Day 1: …": of several such lines each is a text of its own. */
static bool is_entry(const char *line, const char *end)
{
	size_t length = (size_t)(end - line);
	return length && (isalnum((unsigned char)*line) || *line == '*') &&
	       !memchr(line, '|', length) &&
	       lead_in_length(line + strspn(line, "*"), length - strspn(line, "*"));
}

static bool has_number_signs(const char *text, size_t length)
{
	return !strncmp(text, "# ", 2) || !strncmp(text, "## ", 3) || memmem(text, length, "\n# ", 3) ||
	       memmem(text, length, "\n## ", 4) || memmem(text, length, "\n### ", 5);
}

static const char *line_end(const char *line, const char *end)
{
	const char *stop = memchr(line, '\n', (size_t)(end - line));
	return stop ? stop + 1 : end;
}

/* "______": three signs are only a line between parts. */
static bool is_ruled(const char *line, const char *end)
{
	const char *s = line;
	while (s < end && *s == '_')
		s++;
	return s - line > 3 && (s == end || *s == '\n');
}

/* Lines to write on, blank ones between them, as the label that they are to Markdown they are not.
 * Where they end; line: there are none. */
static const char *take_ruled_lines(const char *line, const char *end, struct buf *out)
{
	const char *behind = line;
	unsigned count = 0;
	for (const char *at = line, *stop; at < end; at = stop) {
		stop = line_end(at, end);
		if (is_ruled(at, stop)) {
			count++;
			behind = stop;
		} else if (*at != '\n') {
			break;
		}
	}
	if (count)
		buf_format(out, "\r<!-- handout: notes %u -->", count < RULED_MAX ? count : RULED_MAX);
	for (const char *s = line; s < behind; s++)
		if (*s == '\n')
			buf_char(out, '\n');
	return behind;
}

void markdown_prepare(struct outline *outline, struct buf *out)
{
	const char *text = outline->source->bytes.at;
	size_t length = outline->source->bytes.length;
	const char *end = text + length;
	bool headings = has_number_signs(text, length), above = false, entry_above = false;
	size_t definitions = 0;
	for (const char *line = text, *stop_at; line < end; line = stop_at) {
		stop_at = *line == '_' ? take_ruled_lines(line, end, out) : line;
		if (stop_at > line) {
			above = entry_above = false;
			continue;
		}
		stop_at = line_end(line, end);
		const char *open = memchr(line, '[', (size_t)(stop_at - line));
		const char *close = open ? memchr(open, ']', (size_t)(stop_at - open)) : NULL;
		bool definition = is_definition(line, stop_at);
		bool entry = is_entry(line, stop_at);
		if (above && entry && entry_above)
			buf_char(out, '\r');
		entry_above = entry;
		if (above && ((headings && is_rule_line(line, stop_at)) || begins_entry(line, stop_at)))
			buf_char(out, '\r');
		above = *line != '\n' && *line != '|';
		if (definition && ++definitions > DEFINITIONS_MAX) {
			outline_refuse(outline, outline->document->node, "more than %d references",
			               DEFINITIONS_MAX);
			return;
		}
		if (is_delimiter_row(line, stop_at)) {
			put_delimiter_row(line, stop_at, out);
		} else if (!definition) {
			put_line(line, stop_at, out);
		} else if (open[1] == '^' || !is_used(text, length, open, (size_t)(close + 1 - open))) {
			/* a paragraph of its own, also behind another one */
			open += open[1] == '^';
			buf_text(out, "\r\\[");
			buf_put(out, open + 1, (size_t)(close - open));
			buf_put(out, close + 2, (size_t)(stop_at - close - 2));
		} else {
			buf_put(out, line, (size_t)(stop_at - line));
		}
	}
	if (out->failed)
		outline->no_memory = true;
}
