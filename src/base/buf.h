#ifndef BASE_BUF_H
#define BASE_BUF_H
/*
 * A growing run of bytes in an arena.
 *
 * Errors  a write without memory sets failed and later writes do nothing: check once, at the end.
 * Numbers are written with a full stop whatever the process's locale says.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *at;
	size_t length, capacity;
	bool failed;
};

void buf_init(struct buf *buf, struct arena *arena);
/* Room for size bytes more, not yet counted in length. NULL (and failed) without memory. */
char *buf_reserve(struct buf *buf, size_t size);
void buf_put(struct buf *buf, const void *bytes, size_t size);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char byte);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_integer(struct buf *buf, int64_t value);
/* At most `decimals` digits (0 to 6) behind the point, no trailing zeros, never an exponent. */
void buf_number(struct buf *buf, double value, int decimals);

#endif
