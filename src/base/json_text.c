#include "base/json_text.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

static json_t *repair(const char *text, size_t length)
{
	struct arena *arena = arena_new(0);
	struct buf out;
	if (!arena)
		return NULL;
	buf_init(&out, arena);
	for (size_t at = 0; at < length;) {
		size_t begin = at;
		if (utf8_next(text, length, &at) == UTF8_INVALID)
			buf_text(&out, "�");
		else
			buf_put(&out, text + begin, at - begin);
	}
	json_t *json = out.failed ? NULL : json_stringn(out.at, out.length);
	arena_drop(arena);
	return json;
}

json_t *json_text(const char *text)
{
	size_t length = strlen(text);
	return utf8_valid_prefix(text, length) == length ? json_stringn(text, length)
	                                                 : repair(text, length);
}
