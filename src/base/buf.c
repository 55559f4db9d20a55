#include "base/buf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 20, FIRST_BYTES = 64 };

static const uint64_t power_of_10[DIGITS_MAX] = {1,
                                                 10,
                                                 100,
                                                 1000,
                                                 10000,
                                                 100000,
                                                 1000000,
                                                 10000000,
                                                 100000000,
                                                 1000000000,
                                                 10000000000,
                                                 100000000000,
                                                 1000000000000,
                                                 10000000000000,
                                                 100000000000000,
                                                 1000000000000000,
                                                 10000000000000000,
                                                 100000000000000000,
                                                 1000000000000000000,
                                                 10000000000000000000U};

void buf_init(struct buf *buf, struct arena *arena)
{
	*buf = (struct buf){.arena = arena};
}

static char *widen(struct buf *buf, size_t size)
{
	size_t wider = buf->capacity ? buf->capacity * 2 : FIRST_BYTES;
	while (wider && wider - buf->length < size)
		wider *= 2;
	char *moved =
		wider ? arena_widen(buf->arena, buf->at, buf->length, buf->capacity, wider) : NULL;
	if (!moved) {
		buf->failed = true;
		return NULL;
	}
	buf->at = moved;
	buf->capacity = wider;
	return moved + buf->length;
}

char *buf_reserve(struct buf *buf, size_t size)
{
	if (buf->failed)
		return NULL;
	return buf->at && size <= buf->capacity - buf->length ? buf->at + buf->length
	                                                      : widen(buf, size);
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

/* At least width digits. */
static void put_digits(struct buf *buf, uint64_t value, unsigned width)
{
	unsigned count = width;
	for (uint64_t rest = value; count < DIGITS_MAX && rest >= power_of_10[count]; count++)
		;
	char *to = buf_reserve(buf, count);
	if (!to)
		return;
	for (unsigned at = count; at > 0; value /= 10)
		to[--at] = (char)('0' + value % 10);
	buf->length += count;
}

void buf_integer(struct buf *buf, int64_t value)
{
	if (value < 0)
		buf_char(buf, '-');
	put_digits(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void buf_number(struct buf *buf, double value, int decimals)
{
	if (!isfinite(value) || fabs(value) > 1e12) {
		buf->failed = true;
		return;
	}
	uint64_t scaled = (uint64_t)llround(fabs(value) * (double)power_of_10[decimals]);
	if (value < 0 && scaled)
		buf_char(buf, '-');
	put_digits(buf, scaled / power_of_10[decimals], 1);
	uint64_t rest = scaled % power_of_10[decimals];
	if (!rest)
		return;
	while (rest % 10 == 0) {
		rest /= 10;
		decimals--;
	}
	buf_char(buf, '.');
	put_digits(buf, rest, (unsigned)decimals);
}
