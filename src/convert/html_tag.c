#include "convert/html_tag.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool html_is_tag(const char *text, size_t length)
{
	static const char *const names[] = {
		"a",  "abbr", "b",  "big",   "br",   "center", "cite",   "code", "del",  "div",
		"em", "font", "hr", "i",     "img",  "ins",    "kbd",    "li",   "mark", "ol",
		"p",  "q",    "s",  "small", "span", "strike", "strong", "sub",  "sup",  "table",
		"td", "th",   "tr", "tt",    "u",    "ul",     "var",    "wbr"};
	const char *name = text + 1 + (length > 1 && text[1] == '/');
	size_t size = 0;
	while (name + size < text + length && isalnum((unsigned char)name[size]))
		size++;
	if (!size || name + size >= text + length || !strchr(" />\t", name[size]))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == size && !strncasecmp(names[i], name, size))
			return true;
	return false;
}
