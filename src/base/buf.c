#include "base/buf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *buf, struct arena *arena)
{
	*buf = (struct buf){.arena = arena};
}

char *buf_reserve(struct buf *buf, size_t size)
{
	if (buf->failed)
		return NULL;
	if (size <= buf->capacity - buf->length)
		return buf->at + buf->length;
	size_t wider = buf->capacity ? buf->capacity * 2 : 256;
	while (wider && wider - buf->length < size)
		wider *= 2;
	char *moved = wider ? arena_alloc(buf->arena, wider) : NULL;
	if (!moved) {
		buf->failed = true;
		return NULL;
	}
	if (buf->length)
		memcpy(moved, buf->at, buf->length);
	buf->at = moved;
	buf->capacity = wider;
	return moved + buf->length;
}

void buf_put(struct buf *buf, const void *bytes, size_t size)
{
	char *to = buf_reserve(buf, size);
	if (to && size) {
		memcpy(to, bytes, size);
		buf->length += size;
	}
}

void buf_text(struct buf *buf, const char *text)
{
	buf_put(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char byte)
{
	char *to = buf_reserve(buf, 1);
	if (to) {
		*to = byte;
		buf->length++;
	}
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *to = length < 0 ? NULL : buf_reserve(buf, (size_t)length + 1);
	if (to) {
		vsnprintf(to, (size_t)length + 1, format, again);
		buf->length += (size_t)length;
	}
	va_end(again);
}

static void put_digits(struct buf *buf, uint64_t value, int width)
{
	char digits[24];
	int at = sizeof digits;
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
		width--;
	} while (value || width > 0);
	buf_put(buf, digits + at, sizeof digits - (size_t)at);
}

void buf_integer(struct buf *buf, int64_t value)
{
	if (value < 0)
		buf_char(buf, '-');
	put_digits(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void buf_number(struct buf *buf, double value, int decimals)
{
	static const uint32_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	if (!isfinite(value) || fabs(value) > 1e12) {
		buf->failed = true;
		return;
	}
	uint64_t scaled = (uint64_t)llround(fabs(value) * power[decimals]);
	if (value < 0 && scaled)
		buf_char(buf, '-');
	put_digits(buf, scaled / power[decimals], 1);
	uint64_t rest = scaled % power[decimals];
	if (!rest)
		return;
	while (rest % 10 == 0) {
		rest /= 10;
		decimals--;
	}
	buf_char(buf, '.');
	put_digits(buf, rest, decimals);
}
