#include "portal/narrative.h"

#include <string.h>

static void put_escaped(struct buf *out, const char *text, size_t length)
{
	static const char signs[] = "&<>\"'";
	static const char *const escapes[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	for (size_t at = 0, next; at < length; at = next + 1) {
		for (next = at; next < length && !memchr(signs, text[next], sizeof signs - 1);)
			next++;
		buf_put(out, text + at, next - at);
		if (next < length)
			buf_text(out, escapes[strchr(signs, text[next]) - signs]);
	}
}

void narrative_put(struct buf *out, const char *language, const char *text)
{
	buf_text(out, "<div xmlns=\"http://www.w3.org/1999/xhtml\"");
	if (language) {
		buf_text(out, " lang=\"");
		put_escaped(out, language, strlen(language));
		buf_text(out, "\" xml:lang=\"");
		put_escaped(out, language, strlen(language));
		buf_char(out, '"');
	}
	buf_char(out, '>');
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");
		if (length > strspn(line, " \t")) {
			buf_text(out, "<p>");
			put_escaped(out, line, length);
			buf_text(out, "</p>");
		}
		line += length + (line[length] == '\n');
	}
	buf_text(out, "</div>");
}
