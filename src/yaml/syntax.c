#include "yaml/syntax.h"

#include <string.h>

#include "base/utf8.h"

enum {
	SHOWN_MAX = 60,      /* bytes of a text that is cited */
	KEY_BYTES_MAX = 1024 /* YAML 1.1, 7.3.3 */
};

/* A line of the source, without its end. */
struct source_line {
	const char *at, *below; /* below: where the next one begins */
	size_t length, indent;  /* bytes; spaces in front */
	unsigned number;        /* from 1 */
};

/* Bytes of the line end at s: LF, CR, CR LF, NEL, LS or PS, as the parser counts lines; 0: none is
 * there. Of what is UTF-8 throughout. */
static size_t line_end(const char *s, const char *end)
{
	if (*s == '\r')
		return s + 1 < end && s[1] == '\n' ? 2 : 1;
	if (*s == '\xc2')
		return s[1] == '\x85' ? 2 : 0;
	if (*s == '\xe2')
		return s[1] == '\x80' && (s[2] == '\xa8' || s[2] == '\xa9') ? 3 : 0;
	return *s == '\n';
}

static bool next_line(const struct source *source, struct source_line *line)
{
	const char *end = source->bytes.at + source->bytes.length;
	const char *begin = line->at ? line->below : source->bytes.at, *stop = begin;
	size_t ending = 0;
	if (begin == end)
		return false;
	while (stop < end && !(ending = line_end(stop, end)))
		stop++;
	line->at = begin;
	line->below = stop + ending;
	line->length = (size_t)(stop - begin);
	line->indent = 0;
	while (line->indent < line->length && begin[line->indent] == ' ')
		line->indent++;
	line->number++;
	return true;
}

static bool find_line(const struct source *source, unsigned number, struct source_line *out)
{
	*out = (struct source_line){.at = NULL};
	while (next_line(source, out))
		if (out->number == number)
			return true;
	return false;
}

static bool is_blank(const struct source_line *line)
{
	return line->indent == line->length;
}

/* Where the value of “- key: value” begins; the line's length where it has none. */
static size_t value_of(const struct source_line *line)
{
	size_t i = line->indent;
	while (i + 1 < line->length && line->at[i] == '-' && line->at[i + 1] == ' ') {
		i += 2;
		while (i < line->length && line->at[i] == ' ')
			i++;
	}
	size_t key = i;
	while (key < line->length && !strchr("\"' :", line->at[key]))
		key++;
	if (key > i && key + 1 < line->length && line->at[key] == ':' && line->at[key + 1] == ' ')
		i = key + 2;
	while (i < line->length && line->at[i] == ' ')
		i++;
	return i;
}

/* Does the quote at byte i of the line close in it? *end: behind the closing one. */
static bool closes(const struct source_line *line, size_t i, size_t *end)
{
	char quote = line->at[i];
	for (size_t k = i + 1; k < line->length; k++) {
		if (quote == '"' && line->at[k] == '\\') {
			k++;
		} else if (line->at[k] == quote) {
			if (quote == '\'' && k + 1 < line->length && line->at[k + 1] == '\'') {
				k++;
				continue;
			}
			*end = k + 1;
			return true;
		}
	}
	return false;
}

/* Does the line begin with “- ” or “key:”, as one that starts something new does? */
static bool starts_anew(const struct source_line *line)
{
	const char *s = line->at + line->indent, *end = line->at + line->length;
	if (end - s >= 2 && s[0] == '-' && s[1] == ' ')
		return true;
	const char *key = s;
	while (key < end && (*key == '_' || (*key >= 'a' && *key <= 'z')))
		key++;
	return key > s && key < end && *key == ':' && (key + 1 == end || key[1] == ' ');
}

/* The first value whose quote is not closed before something new begins, above line `last`. */
static bool find_open_quote(const struct source *source, unsigned last, struct place *out,
                            char *quote)
{
	struct source_line line = {.at = NULL};
	while (next_line(source, &line) && line.number <= last) {
		size_t i = value_of(&line), end;
		if (i >= line.length || (line.at[i] != '"' && line.at[i] != '\'') || closes(&line, i, &end))
			continue;
		struct source_line below = line;
		bool more;
		while ((more = next_line(source, &below)) && is_blank(&below))
			;
		if (more && !starts_anew(&below) && memchr(below.at, line.at[i], below.length))
			continue;
		*out = (struct place){source->name, line.number, (unsigned)utf8_count(line.at, i) + 1};
		*quote = line.at[i];
		return true;
	}
	return false;
}

/* As much of a text as is cited. */
static int shown(const char *text, size_t length)
{
	size_t most = length < SHOWN_MAX ? length : SHOWN_MAX;
	while (most < length && ((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	while (most && text[most - 1] == ' ')
		most--;
	return (int)most;
}

static struct place place_of(const struct source *source, yaml_mark_t mark)
{
	return (struct place){source->name, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

/* The byte of a line at which character column (from 0) begins. */
static size_t byte_of(const struct source_line *line, size_t column)
{
	size_t at = 0;
	while (column-- && at < line->length)
		utf8_next(line->at, line->length, &at);
	return at;
}

enum diag_code syntax_refuse_sign(const struct source *source, struct place at, struct diags *diags)
{
	struct source_line line;
	if (diags->count == DIAGS_MAX || !find_line(source, at.line, &line)) /* or it is only counted */
		return diag_add(diags, DIAG_INPUT, at, "text that begins with a symbol needs quotes");
	const char *text = line.at + byte_of(&line, at.column - 1);
	return diag_add(diags, DIAG_INPUT, at, "text that begins with “%c” needs quotes: “\"%.*s\"”",
	                *text, shown(text, line.length - (size_t)(text - line.at)), text);
}

struct stop {
	const struct source *source;
	const yaml_parser_t *parser;
	const char *problem, *context;
	struct place at;         /* of the problem */
	struct source_line line; /* of the problem */
	size_t byte;             /* of the problem, in its line */
	size_t value;            /* where the line's value begins */
	struct diags *diags;
};

static enum diag_code refuse_quote(const struct stop *s, struct place at, char quote)
{
	return diag_add(s->diags, DIAG_INPUT, at,
	                "the quote that opens here is never closed; put %c at the end of the text",
	                quote);
}

/* “"Rinse" your mouth”: what follows the closing quote is not in quotes. */
static bool refuse_rest(const struct stop *s)
{
	const struct source_line *line = &s->line;
	size_t end = 0;
	if (s->value >= line->length || !strchr("\"'", line->at[s->value]) ||
	    !closes(line, s->value, &end) || end >= line->length ||
	    end + strspn(line->at + end, " ") >= line->length)
		return false;
	const char *text = line->at + s->value;
	int length = shown(text, line->length - s->value);
	struct place at = {s->source->name, line->number, (unsigned)utf8_count(line->at, end) + 1};
	if (*text == '"' && !memchr(text, '\'', (size_t)length))
		diag_add(
			s->diags, DIAG_INPUT, at,
			"only part of this text is in quotes; put single quotes around all of it: “'%.*s'”",
			length, text);
	else
		diag_add(s->diags, DIAG_INPUT, at,
		         "only part of this text is in quotes; put all of it into quotes, and write the "
		         "marks inside as “ and ”");
	return true;
}

/* A value that begins with a sign which YAML takes for its own. */
static bool refuse_begin(const struct stop *s)
{
	const struct source_line *line = &s->line;
	if (s->value >= line->length)
		return false;
	char sign = line->at[s->value];
	if (!strchr("@`%*&!>|?,", sign))
		return false;
	bool block = strchr(">|", sign) && s->value + 1 < line->length;
	if (strchr(">|", sign) && !block)
		return false;
	const char *text = line->at + s->value;
	struct place at = {s->source->name, line->number, (unsigned)utf8_count(line->at, s->value) + 1};
	diag_add(s->diags, DIAG_INPUT, at, "text that begins with “%c” needs quotes: “\"%.*s\"”", sign,
	         shown(text, line->length - s->value), text);
	return true;
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part);
}

static bool refuse_tab(const struct stop *s)
{
	size_t blanks = strspn(s->line.at, " \t");
	if (!memchr(s->line.at, '\t', blanks < s->line.length ? blanks : s->line.length) &&
	    (s->byte >= s->line.length || s->line.at[s->byte] != '\t'))
		return false;
	diag_add(s->diags, DIAG_INPUT, s->at, "there is a tab here; indent with spaces, not tabs");
	return true;
}

/* “title Fever” */
static bool refuse_missing_colon(const struct stop *s)
{
	struct source_line line;
	if (!has(s->problem, "could not find expected ':'") ||
	    !find_line(s->source, (unsigned)s->parser->context_mark.line + 1, &line))
		return false;
	const char *text = line.at + line.indent;
	size_t length = line.length - line.indent;
	const char *colon = memchr(text, ':', length);
	struct place at = place_of(s->source, s->parser->context_mark);
	if (length > KEY_BYTES_MAX)
		diag_add(s->diags, DIAG_INPUT, at,
		         "a key has at most %d characters; is a line break missing, or a “- ” before it?",
		         KEY_BYTES_MAX);
	else if (colon && colon + 1 < text + length)
		diag_add(s->diags, DIAG_INPUT, at, "put a space after the colon: “%.*s: %.*s”",
		         (int)(colon - text), text, shown(colon + 1, length - (size_t)(colon + 1 - text)),
		         colon + 1);
	else
		diag_add(s->diags, DIAG_INPUT, at,
		         "“%.*s” has no key; write “key: text”, or “- text” in a list, or indent it if it "
		         "continues the text above",
		         shown(text, length), text);
	return true;
}

/* “title: Fever: what to do” */
static bool refuse_colon(const struct stop *s)
{
	const struct source_line *line = &s->line;
	if (!has(s->problem, "mapping values are not allowed"))
		return false;
	const char *text = line->at + s->value;
	if (s->byte > s->value && s->value > line->indent)
		diag_add(s->diags, DIAG_INPUT, s->at, "text that contains “: ” needs quotes: “\"%.*s\"”",
		         shown(text, line->length - s->value), text);
	else
		diag_add(s->diags, DIAG_INPUT, s->at,
		         "this line cannot have a key of its own here: indent it like the keys that it "
		         "belongs with, or put quotes around the text above that it continues");
	return true;
}

/* “[a, b” and “{a: b” */
static bool refuse_bracket(const struct stop *s)
{
	bool list = has(s->context, "flow sequence");
	if (!list && !has(s->context, "flow mapping"))
		return false;
	diag_add(s->diags, DIAG_INPUT, place_of(s->source, s->parser->context_mark),
	         "the “%c” that opens here is not closed where it should be, on line %u: a comma, a "
	         "“%c” or quotes around the text are missing",
	         list ? '[' : '{', s->at.line, list ? ']' : '}');
	return true;
}

static bool refuse_escape(const struct stop *s)
{
	if (!has(s->problem, "escape") && !has(s->problem, "hexdecimal")) /* sic */
		return false;
	diag_add(s->diags, DIAG_INPUT, s->at,
	         "a backslash has a meaning of its own inside double quotes; write two of them, or put "
	         "single quotes around the text");
	return true;
}

/* Lines that do not stand under one another. */
static bool refuse_indent(const struct stop *s)
{
	struct source_line line = {.at = NULL}, above = {.at = NULL};
	if (!has(s->context, "block") || !has(s->problem, "did not find expected"))
		return false;
	while (next_line(s->source, &line) && line.number < s->at.line)
		above = is_blank(&line) ? above : line;
	if (above.indent == s->line.indent)
		return false;
	diag_add(s->diags, DIAG_INPUT, s->at,
	         "this line begins with %zu space%s, the one above it with %zu: what belongs together "
	         "needs the same indent, and text that continues on a second line needs quotes",
	         s->line.indent, s->line.indent == 1 ? "" : "s", above.indent);
	return true;
}

enum diag_code syntax_refuse(const struct source *source, const yaml_parser_t *parser,
                             struct diags *diags)
{
	/* in this order: what is more telling first */
	static bool (*const refusals[])(const struct stop *) = {
		refuse_tab,     refuse_rest,  refuse_begin,         refuse_escape,
		refuse_bracket, refuse_colon, refuse_missing_colon, refuse_indent,
	};
	struct stop s = {.source = source,
	                 .parser = parser,
	                 .problem = parser->problem ? parser->problem : "",
	                 .context = parser->context ? parser->context : "",
	                 .at = place_of(source, parser->problem_mark),
	                 .diags = diags};
	struct place opened;
	char quote;
	if (parser->error == YAML_MEMORY_ERROR)
		return diag_no_memory(diags);
	if (find_line(source, s.at.line, &s.line)) {
		s.byte = byte_of(&s.line, parser->problem_mark.column);
		s.value = value_of(&s.line);
	} else { /* the end of the file, below its last line */
		s.line = (struct source_line){.at = "", .number = s.at.line};
	}
	if (find_open_quote(source, s.at.line, &opened, &quote))
		return refuse_quote(&s, opened, quote);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (refusals[i](&s))
			return DIAG_INPUT;
	return diag_add(diags, DIAG_INPUT, s.at,
	                "this cannot be read: text that contains “: ” or begins with a symbol needs "
	                "quotes, and what belongs together needs the same indent");
}
