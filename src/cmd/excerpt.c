#include "cmd/excerpt.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cmd/cmd.h"
#include "text/width.h"

enum {
	FILE_BYTES_MAX = 1024 * 1024,
	BEFORE_MAX = 60, /* columns that are shown before the place; and behind it */
	BEHIND_MAX = 30,
};

/* The bytes of line `number` of a text; false where it has none. */
static bool find_line(struct bytes text, unsigned number, struct bytes *out)
{
	const char *s = text.at, *end = text.at + text.length;
	for (; number > 1 && s; number--) {
		s = memchr(s, '\n', (size_t)(end - s));
		s = s ? s + 1 : NULL;
	}
	if (!s || s == end)
		return false;
	const char *stop = memchr(s, '\n', (size_t)(end - s));
	*out = (struct bytes){s, (size_t)((stop ? stop : end) - s)};
	return true;
}

/* The byte at which character `column` (from 1) of a line begins, at most its length. */
static size_t byte_of(struct bytes line, unsigned column)
{
	size_t at = 0;
	while (--column && at < line.length)
		utf8_next(line.at, line.length, &at);
	return at;
}

/* Where to begin or end so that at most `most` characters lie between there and `from`. */
static size_t near(struct bytes line, size_t from, int most, int step)
{
	size_t at = from;
	while (most && (step < 0 ? at > 0 : at < line.length)) {
		at = step < 0 ? at - 1 : at + 1;
		if (at == line.length || ((unsigned char)line.at[at] & 0xc0) != 0x80)
			most--;
	}
	return at;
}

void excerpt_print(FILE *out, struct arena *arena, struct place at)
{
	struct diags *ignored = arena_alloc(arena, sizeof *ignored);
	struct stat st;
	struct bytes text, line;
	if (!ignored || !at.file || !at.line || stat(at.file, &st) || !S_ISREG(st.st_mode))
		return;
	diags_init(ignored, arena);
	if (file_read(arena, at.file, FILE_BYTES_MAX, &text, ignored) != DIAG_OK ||
	    utf8_valid_prefix(text.at, text.length) < text.length || !find_line(text, at.line, &line))
		return;
	size_t place = byte_of(line, at.column ? at.column : 1);
	size_t begin = near(line, place, BEFORE_MAX, -1), end = near(line, place, BEHIND_MAX, 1);
	const char *before = arena_copy(arena, line.at + begin, place - begin);
	const char *behind = arena_copy(arena, line.at + place, end - place);
	if (!before || !behind)
		return;
	int margin = fprintf(out, "%6u | ", at.line) - 2;
	size_t width = text_columns(before) + (begin > 0);
	fputs(begin ? "…" : "", out);
	cmd_print_safely(out, before);
	cmd_print_safely(out, behind);
	fprintf(out, "%s\n%*s| %*s^\n", end < line.length ? "…" : "", margin, "", (int)width, "");
}
