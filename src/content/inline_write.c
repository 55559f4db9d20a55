/*
 * Spans -> emphasis: at each span's border the signs that no longer hold are closed, innermost
 * first, and the new ones opened, so that they always nest.
 */
#include <ctype.h>
#include <string.h>

#include "content/inline.h"

enum { LOOK_AHEAD = 2000 }; /* bytes in which a link is looked for */

enum mark { MARK_LINK, MARK_BOLD, MARK_ITALIC, MARKS };

struct writing {
	const struct rich *rich;
	struct buf *out;
	enum mark open[MARKS]; /* outermost first */
	size_t depth;
	const char *url; /* of the open link */
};

/* What holds at a byte. */
struct hold {
	unsigned style;
	const char *url;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n';
}

/* "&amp;" and the like would be read as the character that they name. */
static bool begins_entity(const char *s, const char *end)
{
	const char *begin = ++s;
	while (s < end && (isalnum((unsigned char)*s) || *s == '#'))
		s++;
	return s > begin && s < end && *s == ';';
}

/* May a run of * or _ from begin to end open or close emphasis? */
static bool is_delimiter(const struct rich *rich, size_t begin, size_t end)
{
	char before = begin ? rich->utf8[begin - 1] : '\n';
	char after = end < rich->length ? rich->utf8[end] : '\n';
	if (is_space(before) && is_space(after))
		return false;
	return rich->utf8[begin] == '*' || !isalnum((unsigned char)before) ||
	       !isalnum((unsigned char)after);
}

/* Is the * or _ at an offset part of a run that may open or close emphasis? */
static bool is_emphasis(const struct rich *rich, size_t at)
{
	size_t begin = at, end = at;
	while (begin && rich->utf8[begin - 1] == rich->utf8[at])
		begin--;
	while (end < rich->length && rich->utf8[end] == rich->utf8[at])
		end++;
	return is_delimiter(rich, begin, end);
}

static bool is_before_link(const struct rich *rich, size_t at)
{
	for (size_t i = 0; i < rich->count; i++)
		if (rich->spans[i].begin == at + 1 && rich->spans[i].url)
			return true;
	return false;
}

static bool needs_escape(const struct writing *w, size_t at)
{
	const struct rich *rich = w->rich;
	const char *s = rich->utf8 + at, *end = rich->utf8 + rich->length;
	char next = s + 1 < end ? s[1] : 0;
	switch (*s) {
	case '\\':
	case '`':
		return true;
	case '*':
	case '_':
		return is_emphasis(rich, at);
	case '[':
		return w->url || !at || rich->utf8[at - 1] == '\n' || end - s > LOOK_AHEAD ||
		       memmem(s, (size_t)(end - s), "](", 2);
	case ']':
		return w->url;
	case '<':
		return isalpha((unsigned char)next) || (next && strchr("/!?", next));
	case '&':
		return begins_entity(s, end);
	case '!': /* in front of a link it would make an image */
		return is_before_link(rich, at);
	default:
		return false;
	}
}

static void put_text(struct writing *w, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		char c = w->rich->utf8[i];
		if (c == '\n') {
			buf_text(w->out, "\n\n");
			continue;
		}
		if (needs_escape(w, i))
			buf_char(w->out, '\\');
		buf_char(w->out, c);
	}
}

static void put_address(struct writing *w)
{
	bool angled = strpbrk(w->url, "()");
	buf_text(w->out, angled ? "](<" : "](");
	for (const char *s = w->url; *s; s++) {
		if (strchr("\\*_", *s) || (*s == '&' && begins_entity(s, s + strlen(s))))
			buf_char(w->out, '\\');
		buf_char(w->out, *s);
	}
	buf_text(w->out, angled ? ">)" : ")");
	w->url = NULL;
}

static bool holds(struct hold hold, enum mark mark, const char *url)
{
	if (mark == MARK_LINK)
		return url && hold.url == url;
	return hold.style & (mark == MARK_BOLD ? SPAN_BOLD : SPAN_ITALIC);
}

static bool is_open(const struct writing *w, enum mark mark)
{
	for (size_t i = 0; i < w->depth; i++)
		if (w->open[i] == mark)
			return true;
	return false;
}

static struct hold hold_of(const struct rich *rich, size_t i)
{
	struct hold hold = {0, NULL};
	if (i < rich->count)
		hold = (struct hold){rich->spans[i].style, rich->spans[i].url};
	return hold;
}

/* Up to which span mark holds from span i on. */
static size_t lasts(const struct rich *rich, size_t i, enum mark mark, const char *url)
{
	while (i < rich->count && holds(hold_of(rich, i), mark, url))
		i++;
	return i;
}

/* Close what does not hold any more, then open what is new, what lasts longest first. */
static void turn_to(struct writing *w, struct hold hold, size_t span)
{
	size_t keep = 0;
	while (keep < w->depth && holds(hold, w->open[keep], w->url))
		keep++;
	while (w->depth > keep) {
		enum mark mark = w->open[--w->depth];
		if (mark == MARK_LINK)
			put_address(w);
		else
			buf_text(w->out, mark == MARK_BOLD ? "**" : "*");
	}
	for (;;) {
		enum mark next = MARKS;
		for (enum mark mark = MARK_LINK; mark < MARKS; mark++)
			if (holds(hold, mark, hold.url) && !is_open(w, mark) &&
			    (next == MARKS ||
			     lasts(w->rich, span, mark, hold.url) > lasts(w->rich, span, next, hold.url)))
				next = mark;
		if (next == MARKS)
			return;
		buf_text(w->out, next == MARK_LINK ? "[" : next == MARK_BOLD ? "**" : "*");
		if (next == MARK_LINK)
			w->url = hold.url;
		w->open[w->depth++] = next;
	}
}

/* What a run of white space in span i keeps: only what also holds on both sides of it. */
static struct hold hold_of_space(const struct rich *rich, size_t i, size_t begin, size_t end)
{
	struct hold none = {0, NULL}, hold = hold_of(rich, i);
	const struct span *span = &rich->spans[i];
	if (memchr(rich->utf8 + begin, '\n', end - begin))
		return none;
	if (begin == span->begin)
		hold.style &= i ? hold_of(rich, i - 1).style : 0;
	if (end == span->end)
		hold.style &= hold_of(rich, i + 1).style;
	return hold;
}

void inline_write(const struct rich *rich, struct buf *out)
{
	struct writing w = {.rich = rich, .out = out};
	for (size_t i = 0; i < rich->count; i++) {
		const struct span *span = &rich->spans[i];
		for (size_t begin = span->begin, end; begin < span->end; begin = end) {
			bool space = is_space(rich->utf8[begin]);
			for (end = begin; end < span->end && is_space(rich->utf8[end]) == space; end++)
				;
			turn_to(&w, space ? hold_of_space(rich, i, begin, end) : hold_of(rich, i), i);
			put_text(&w, begin, end);
		}
	}
	turn_to(&w, (struct hold){0, NULL}, rich->count);
}
