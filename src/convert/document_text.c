#include "convert/document_text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#include "base/utf8.h"

struct tally {
	const char *what; /* with one %zu */
	size_t count;
	unsigned line; /* of the first */
};

enum change {
	CHANGE_EMOJI,
	CHANGE_ARROW,
	CHANGE_BULLET,
	CHANGE_SPACE,
	CHANGE_LIGATURE,
	CHANGE_INVISIBLE,
	CHANGE_OBJECT,
	CHANGES
};

struct cleaning {
	struct outline *outline;
	struct bytes text;
	struct buf out;
	unsigned line;
	struct tally tallies[CHANGES];
};

static enum diag_code convert(struct outline *outline, const char *from, struct bytes bytes,
                              struct bytes *out)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t room = bytes.length < INT32_MAX / 4 ? (int32_t)bytes.length * 3 + 1 : 0;
	char *text = room ? arena_alloc(outline->arena, (size_t)room) : NULL;
	if (!text)
		return diag_no_memory(outline->diags);
	int32_t length =
		ucnv_convert("UTF-8", from, text, room, bytes.at, (int32_t)bytes.length, &error);
	if (U_FAILURE(error))
		return outline_refuse(outline, NULL, "cannot read it as %s: %s", from, u_errorName(error));
	*out = (struct bytes){text, (size_t)length};
	return DIAG_OK;
}

static const char *utf16_of(struct bytes bytes)
{
	size_t zeros[2] = {0, 0}, pairs = (bytes.length < 64 ? bytes.length : 64) / 2;
	if (bytes.length > 1 && !memcmp(bytes.at, "\xff\xfe", 2))
		return "UTF-16LE";
	if (bytes.length > 1 && !memcmp(bytes.at, "\xfe\xff", 2))
		return "UTF-16BE";
	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i % 2] += !bytes.at[i];
	if (pairs && zeros[1] * 2 > pairs && !zeros[0])
		return "UTF-16LE";
	return pairs && zeros[0] * 2 > pairs && !zeros[1] ? "UTF-16BE" : NULL;
}

static unsigned line_at(struct bytes bytes, size_t offset)
{
	unsigned line = 1;
	for (size_t i = 0; i < offset; i++)
		line += bytes.at[i] == '\n';
	return line;
}

static bool has_utf8(struct bytes bytes)
{
	size_t at = 0;
	while (at < bytes.length) {
		size_t before = at;
		uint32_t code = utf8_next(bytes.at, bytes.length, &at);
		if (code != UTF8_INVALID && at - before > 1)
			return true;
	}
	return false;
}

static enum diag_code decode(struct outline *outline, struct bytes bytes, struct bytes *out)
{
	const char *utf16 = utf16_of(bytes);
	size_t valid = utf8_valid_prefix(bytes.at, bytes.length);
	if (utf16) {
		outline_remark(outline, 0, "read as %s", utf16);
		return convert(outline, utf16, bytes, out);
	}
	*out = bytes;
	if (valid == bytes.length)
		return DIAG_OK;
	if (has_utf8(bytes)) {
		unsigned line = line_at(bytes, valid);
		return outline_refuse(outline, outline_node(outline, line, 1),
		                      "a byte here is neither UTF-8 nor, with the rest, Windows-1252: save "
		                      "the document as UTF-8");
	}
	outline_remark(outline, line_at(bytes, valid), "not UTF-8: read as Windows-1252");
	return convert(outline, "windows-1252", bytes, out);
}

static void count(struct cleaning *c, enum change change)
{
	if (!c->tallies[change].count++)
		c->tallies[change].line = c->line;
}

/* Is a no-break space right between these? */
static bool keeps_no_break(uint32_t before, uint32_t after)
{
	if (before == 0xab || (after < 0x80 && strchr("?!:;%", (int)after)) || after == 0xbb ||
	    after == 0xb0 || after == 0x20ac)
		return after > ' ' && before > ' ' && after < 0x110000;
	return before >= '0' && before <= '9' && after > ' ' && after < 0x110000;
}

/* Scripts that are written without spaces use zero-width ones: Thai, Lao, Burmese, Khmer. */
static bool is_spaceless(uint32_t code)
{
	return (code >= 0x0e00 && code <= 0x0eff) || (code >= 0x1000 && code <= 0x109f) ||
	       (code >= 0x1780 && code <= 0x17ff);
}

static enum diag_code refuse_code(struct cleaning *c, uint32_t code)
{
	const char *what = code == 0xfffd               ? "a character that was already lost"
	                   : utf8_is_bidi_control(code) ? "a bidirectional control"
	                                                : "a control character";
	return outline_refuse(c->outline, outline_node(c->outline, c->line, 1),
	                      "%s (U+%04X); take it out or write what belongs there", what,
	                      (unsigned)code);
}

static void put(struct cleaning *c, uint32_t code)
{
	char utf8[UTF8_MAX];
	buf_put(&c->out, utf8, utf8_encode(code, utf8));
	c->line += code == '\n';
}

static bool is_emoji(uint32_t code)
{
	return code >= 0x2300 && u_hasBinaryProperty((UChar32)code, UCHAR_EXTENDED_PICTOGRAPHIC);
}

static bool is_among(uint32_t code, const uint32_t *ranges, size_t count)
{
	for (size_t i = 0; i + 1 < count; i += 2)
		if (code >= ranges[i] && code <= ranges[i + 1])
			return true;
	return false;
}

/* Signs that people put in front of the lines of a list. */
static bool is_list_sign(uint32_t code)
{
	static const uint32_t ranges[] = {0x2705,  0x2705,  0x2713,  0x2714,  0x2611, 0x2611,
	                                  0x27a1,  0x27a1,  0x25b6,  0x25b6,  0x2b50, 0x2b50,
	                                  0x1f449, 0x1f449, 0x1f538, 0x1f539, 0x2192, 0x2192};
	return is_among(code, ranges, sizeof ranges / sizeof *ranges);
}

/* Signs that say no, colours, directions, moods, pills: what they say would be lost. */
static bool is_meaning(uint32_t code)
{
	static const uint32_t ranges[] = {0x274c,  0x274e,  0x2715,  0x2718,  0x26d4,  0x26d4, 0x1f6ab,
	                                  0x1f6ab, 0x1f534, 0x1f535, 0x1f7e0, 0x1f7eb, 0x26aa, 0x26ab,
	                                  0x1f600, 0x1f644, 0x1f48a, 0x1f48a, 0x2b05,  0x2b07, 0x2b06,
	                                  0x2b06,  0x2460,  0x249b,  0x1f44d, 0x1f44e};
	return is_among(code, ranges, sizeof ranges / sizeof *ranges);
}

/* Is there nothing but blanks and marks of Markdown in front of it in its line? */
static bool begins_text(const struct cleaning *c, const char *marks)
{
	size_t i = c->out.length;
	while (i && strchr(marks, c->out.at[i - 1]))
		i--;
	return !i || c->out.at[i - 1] == '\n';
}

/* Is an emoji here only an ornament: in front of a line's words, or behind them? */
static bool is_ornament(const struct cleaning *c, uint32_t code, size_t at)
{
	const char *s = c->text.at + at, *end = c->text.at + c->text.length;
	size_t i = c->out.length;
	if (is_meaning(code) || is_meaning((uint32_t)utf8_next(s, (size_t)(end - s), &(size_t){0})))
		return false;
	while (s < end && (*s == ' ' || (unsigned char)*s >= 0x80))
		s++; /* more emoji, and what belongs to them */
	bool last = s == end || *s == '\n' || *s == '\r';
	while (i && c->out.at[i - 1] == ' ')
		i--;
	return last ? i && strchr("\n\t|0123456789", c->out.at[i - 1]) == NULL
	            : begins_text(c, " \t#>*_-");
}

static bool is_arrow(uint32_t code)
{
	return code == 0x2192 || code == 0x21d2 || code == 0x2794 || code == 0x279c;
}

/* A sign at the beginning of a line that makes it an item. */
static bool clean_mark(struct cleaning *c, uint32_t code, uint32_t after)
{
	bool first = begins_text(c, " \t");
	char last = c->out.length ? c->out.at[c->out.length - 1] : 0;
	if (code == 0x20e3 && last >= '0' && last <= '9')
		put(c, '.'); /* a key with a figure: "1." */
	else if (first && (after == ' ' || after == 0xfe0f) && is_list_sign(code))
		put(c, '-');
	else if (code == 0x2610 && begins_text(c, " \t-*+"))
		buf_text(&c->out, first ? "- [ ]" : "[ ]");
	else
		return false;
	count(c, CHANGE_BULLET);
	return true;
}

/* What no font of a sheet has: emoji with what belongs to them, and arrows. at: behind the sign.
 * False where the sign is none of these. */
static bool clean_sign(struct cleaning *c, uint32_t code, uint32_t before, uint32_t after,
                       size_t at, enum diag_code *out)
{
	if (clean_mark(c, code, after))
		return true;
	if (is_arrow(code)) {
		buf_text(&c->out, "->");
		count(c, CHANGE_ARROW);
	} else if ((is_emoji(code) || is_meaning(code)) && !is_ornament(c, code, at)) {
		char sign[UTF8_MAX + 1] = "";
		utf8_encode(code, sign);
		*out = outline_refuse(
			c->outline, outline_node(c->outline, c->line, 1),
			"the symbol “%s” (U+%04X) would be lost on a sheet: write in words what it says", sign,
			(unsigned)code);
	} else if (is_emoji(code)) {
		count(c, CHANGE_EMOJI);
	} else {
		return code == 0xfe0f || (code == 0x200d && is_emoji(before)) ||
		       (code >= 0x1f3fb && code <= 0x1f3ff);
	}
	return true;
}

static bool is_line_end(uint32_t code)
{
	return code == '\r' || code == '\f' || code == '\v' || code == 0x85 || code == 0x2028 ||
	       code == 0x2029;
}

static bool is_special_space(uint32_t code)
{
	return (code >= 0x2000 && code <= 0x200a) || code == 0x205f || code == 0x202f || code == 0xa0;
}

static bool is_invisible(uint32_t code, uint32_t before)
{
	return code == 0xfeff || code == 0xad || code == 0x2060 ||
	       (code == 0x200b && !is_spaceless(before));
}

static void clean_space(struct cleaning *c, uint32_t code, uint32_t before, uint32_t after)
{
	bool no_break = code == 0xa0 || code == 0x202f || code == 0x2007;
	bool keep = no_break && keeps_no_break(before, after);
	put(c, keep ? code : ' ');
	if (!keep)
		count(c, CHANGE_SPACE);
}

static enum diag_code clean_code(struct cleaning *c, uint32_t code, uint32_t before, uint32_t after,
                                 size_t at)
{
	enum diag_code refused = DIAG_OK;
	static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
	if (is_line_end(code)) {
		if (code != '\r' || after != '\n')
			put(c, '\n');
	} else if (is_special_space(code)) {
		clean_space(c, code, before, after);
	} else if (code > 0x7f && clean_sign(c, code, before, after, at, &refused)) {
		return refused;
	} else if (code >= 0xfb00 && code <= 0xfb06) {
		buf_text(&c->out, ligatures[code - 0xfb00]);
		count(c, CHANGE_LIGATURE);
	} else if (is_invisible(code, before)) {
		count(c, CHANGE_INVISIBLE);
	} else if (code == 0xfffc) {
		count(c, CHANGE_OBJECT);
	} else if (code == 0xfffd || utf8_is_control(code) || utf8_is_bidi_control(code)) {
		return refuse_code(c, code);
	} else {
		put(c, code);
	}
	return DIAG_OK;
}

static void tell(struct cleaning *c)
{
	static const char *const what[CHANGES] = {
		[CHANGE_EMOJI] = "%zu emoji%s left out",
		[CHANGE_ARROW] = "%zu arrow%s became “->”",
		[CHANGE_BULLET] = "%zu symbol%s at the beginning of a line became bullets",
		[CHANGE_SPACE] = "%zu special space%s became plain ones",
		[CHANGE_LIGATURE] = "%zu ligature character%s became letters",
		[CHANGE_INVISIBLE] = "%zu invisible character%s left out",
		[CHANGE_OBJECT] = "%zu picture%s left out here, which text cannot carry"};
	for (int i = 0; i < CHANGES; i++) {
		size_t n = c->tallies[i].count;
		if (n)
			outline_remark(c->outline, c->tallies[i].line, what[i], n, n == 1 ? "" : "s");
	}
}

enum diag_code document_text(struct outline *outline, struct bytes bytes, struct bytes *out)
{
	struct cleaning c = {.outline = outline, .line = 1};
	uint32_t before = ' ', code, next = ' ';
	enum diag_code code_of = decode(outline, bytes, &c.text);
	if (code_of != DIAG_OK)
		return code_of;
	if (c.text.length > 2 && !memcmp(c.text.at, "\xef\xbb\xbf", 3)) {
		c.text.at += 3;
		c.text.length -= 3;
	}
	buf_init(&c.out, outline->arena);
	bool written = c.text.length > 15 && !memcmp(c.text.at, "---\nhandout: 1\n", 15);
	size_t at = 0, behind;
	if (c.text.length)
		next = utf8_next(c.text.at, c.text.length, &at);
	for (bool more = c.text.length; more; before = code) {
		code = next;
		behind = at;
		more = at < c.text.length;
		next = more ? utf8_next(c.text.at, c.text.length, &at) : ' ';
		if (written)
			put(&c, code);
		else if ((code_of = clean_code(&c, code, before, next, behind)) != DIAG_OK)
			return code_of;
	}
	tell(&c);
	size_t length = c.out.length;
	buf_char(&c.out, 0);
	*out = (struct bytes){c.out.at, length};
	return c.out.failed || outline->no_memory ? diag_no_memory(outline->diags) : DIAG_OK;
}
