#include "portal/mime.h"

#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum {
	LINE = 76,
	ENCODED = 75,
	WORD_MAX = 60,
	WORD_ENDS = 12 /* "=?UTF-8?B?" and "?=" */,
	SEGMENT = 54
};

static const char end_of_line[] = "\r\n";

/* A header's value as it is written: words behind one space each, but for the first on a new line
 * where they need it. */
struct folded {
	struct buf *out;
	size_t column;
	bool begun;
};

static struct folded start(struct buf *out, const char *name)
{
	buf_text(out, name);
	buf_char(out, ':');
	return (struct folded){out, strlen(name) + 1, false};
}

static void put_word(struct folded *f, const char *word, size_t length)
{
	if (f->begun && f->column + 1 + length > LINE) {
		buf_text(f->out, end_of_line);
		f->column = 0;
	}
	f->begun = true;
	buf_char(f->out, ' ');
	buf_put(f->out, word, length);
	f->column += 1 + length;
}

static void put_words(struct folded *f, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, " ");
		put_word(f, text, length);
		text += length + (text[length] == ' ');
	}
}

/* ASCII whose words fit on lines, and that nobody takes for encoded words. */
static bool is_plain(const char *text)
{
	size_t word = 0;
	for (const char *s = text; *s; s++) {
		word = *s == ' ' ? 0 : word + 1;
		if (*s < ' ' || *s > '~' || word > WORD_MAX)
			return false;
	}
	return !strstr(text, "=?");
}

/* Bytes of text for the next encoded word: on this line, or on a new one where that takes all of
 * it, or where this line has no room for any character. */
static size_t room_for(const struct folded *f, size_t length)
{
	size_t here = f->column + 1 + WORD_ENDS < LINE ? (LINE - 1 - f->column - WORD_ENDS) / 4 * 3 : 0;
	size_t there = (ENCODED - WORD_ENDS) / 4 * 3;
	return f->begun && here < length && (here < UTF8_MAX || length <= there) ? there : here;
}

/* Encoded words; readers leave out the space between them. Characters stay whole (RFC 2047, 5). */
static void put_encoded(struct folded *f, const char *text)
{
	for (size_t at = 0, length = strlen(text); at < length;) {
		char word[ENCODED + 1] = "=?UTF-8?B?";
		size_t room = room_for(f, length - at), end = at, next = at;
		while (next < length && (utf8_next(text, length, &next), next - at <= room))
			end = next;
		base64_encode_raw(word + WORD_ENDS - 2, end - at, (const uint8_t *)text + at);
		size_t size = WORD_ENDS - 2 + BASE64_ENCODE_RAW_LENGTH(end - at);
		memcpy(word + size, "?=", 2);
		put_word(f, word, size + 2);
		at = end;
	}
}

void mime_put_text(struct buf *out, const char *name, const char *text)
{
	struct folded f = start(out, name);
	if (is_plain(text))
		put_words(&f, text);
	else
		put_encoded(&f, text);
	buf_text(out, end_of_line);
}

static bool is_atext(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* A phrase: atoms, a quoted string, or encoded words. */
static void put_name(struct folded *f, const char *name)
{
	char quoted[LINE];
	size_t length = 0;
	bool atoms = true;
	for (const char *s = name; *s; s++)
		atoms = atoms && (is_atext(*s) || *s == ' ');
	if (!is_plain(name) || strlen(name) > LINE / 2 - 2) {
		put_encoded(f, name);
		return;
	}
	if (atoms) {
		put_words(f, name);
		return;
	}
	quoted[length++] = '"';
	for (const char *s = name; *s; s++) {
		if (*s == '"' || *s == '\\')
			quoted[length++] = '\\';
		quoted[length++] = *s;
	}
	quoted[length++] = '"';
	put_word(f, quoted, length);
}

void mime_put_mailboxes(struct buf *out, const char *name, const struct mime_mailbox *boxes,
                        size_t count)
{
	struct folded f = start(out, name);
	for (size_t i = 0; i < count; i++) {
		bool named = boxes[i].name && *boxes[i].name;
		const char *ends[] = {named ? "<" : "", named ? ">" : "", i + 1 < count ? "," : ""};
		char *address =
			arena_format(out->arena, "%s%s%s%s", ends[0], boxes[i].address, ends[1], ends[2]);
		if (named)
			put_name(&f, boxes[i].name);
		if (address)
			put_word(&f, address, strlen(address));
		out->failed = out->failed || !address;
	}
	buf_text(out, end_of_line);
}

void mime_put_date(struct buf *out, const char *iso)
{
	static const char days[] = "SunMonTueWedThuFriSat",
					  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const int offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
	int year = atoi(iso), month = atoi(iso + 5), day = atoi(iso + 8);
	int y = year - (month < 3);
	int weekday = (y + y / 4 - y / 100 + y / 400 + offsets[(month + 11) % 12] + day) % 7;
	buf_format(out, "Date: %.3s, %02d %.3s %04d %.8s +0000\r\n", days + (size_t)weekday * 3, day,
	           months + (size_t)((month + 11) % 12) * 3, year, iso + 11);
}

static bool is_attribute_char(unsigned char c)
{
	return c < 0x80 && (is_atext((char)c) || c == '.') && !strchr("*'%", c);
}

/* value as key*0*=UTF-8''…; where it fits in one line, without a number. Characters stay whole:
 * there are readers that decode each line by itself. */
static void put_extended(struct buf *out, const char *key, const char *value)
{
	size_t length = strlen(value), size = 0;
	for (size_t i = 0; i < length; i++)
		size += is_attribute_char((unsigned char)value[i]) ? 1 : 3;
	unsigned part = 0;
	for (size_t at = 0, next = 0; at < length; part++) {
		buf_format(out, ";\r\n %s*", key);
		if (size > SEGMENT)
			buf_format(out, "%u*", part);
		buf_text(out, part ? "=" : "=UTF-8''");
		for (size_t used = 0; at < length; at = next) {
			utf8_next(value, length, &next);
			used += is_attribute_char((unsigned char)value[at]) ? 1 : 3 * (next - at);
			if (used > SEGMENT) {
				next = at;
				break;
			}
			for (size_t i = at; i < next; i++)
				buf_format(out, is_attribute_char((unsigned char)value[i]) ? "%c" : "%%%02X",
				           (unsigned char)value[i]);
		}
	}
}

void mime_put_parameter(struct buf *out, const char *key, const char *value)
{
	bool plain = is_plain(value) && strlen(value) <= SEGMENT && !strpbrk(value, "\"\\");
	if (plain)
		buf_format(out, ";\r\n %s=\"%s\"", key, value);
	else
		put_extended(out, key, value);
}

/* Does the byte at i of text stand for itself in quoted-printable? */
static bool is_literal(struct bytes text, size_t i)
{
	unsigned char c = (unsigned char)text.at[i];
	bool starts = !i || text.at[i - 1] == '\n';
	bool ends = i + 1 == text.length || text.at[i + 1] == '\n';
	if (c == ' ' || c == '\t')
		return !ends;
	if (starts && (c == '.' || c == 'F')) /* what mail transport and mailboxes change */
		return false;
	return c > ' ' && c <= '~' && c != '=';
}

static void put_quoted(struct buf *out, struct bytes text)
{
	size_t column = 0;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '\n') {
			buf_text(out, end_of_line);
			column = 0;
			continue;
		}
		size_t size = is_literal(text, i) ? 1 : 3;
		if (column + size > LINE - 1) {
			buf_text(out, "=\r\n");
			column = 0;
		}
		buf_format(out, size == 1 ? "%c" : "=%02X", (unsigned char)text.at[i]);
		column += size;
	}
	buf_text(out, end_of_line);
}

/* Line ends in base64 are the text's own: CRLF (RFC 2046, 4.1.1). */
static void put_encoded_text(struct buf *out, struct bytes text)
{
	struct buf lines;
	buf_init(&lines, out->arena);
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '\n')
			buf_char(&lines, '\r');
		buf_char(&lines, text.at[i]);
	}
	size_t length = BASE64_ENCODE_RAW_LENGTH(lines.length);
	char *base64 = lines.failed ? NULL : arena_alloc(out->arena, length + 1);
	if (base64) {
		base64_encode_raw(base64, lines.length, (const uint8_t *)lines.at);
		mime_put_lines(out, (struct bytes){base64, length});
	}
	out->failed = out->failed || !base64;
}

void mime_put_body(struct buf *out, struct bytes text)
{
	size_t escapes = 0;
	for (size_t i = 0; i < text.length; i++)
		escapes += text.at[i] != '\n' && !is_literal(text, i);
	bool quoted = escapes < text.length / 6; /* else base64 is shorter */
	buf_format(out, "Content-Transfer-Encoding: %s\r\n\r\n",
	           quoted ? "quoted-printable" : "base64");
	if (quoted)
		put_quoted(out, text);
	else
		put_encoded_text(out, text);
}

void mime_put_lines(struct buf *out, struct bytes base64)
{
	for (size_t at = 0; at < base64.length; at += LINE) {
		size_t left = base64.length - at;
		buf_put(out, base64.at + at, left < LINE ? left : LINE);
		buf_text(out, end_of_line);
	}
}
