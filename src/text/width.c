#include "text/width.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

static size_t columns_of(UChar32 c)
{
	int type = u_charType(c), width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
	if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR)
		return 0;
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

size_t text_columns(const char *utf8)
{
	size_t columns = 0, length = strlen(utf8);
	for (size_t i = 0; i < length;) {
		uint32_t c = utf8_next(utf8, length, &i);
		columns += c == UTF8_INVALID ? 1 : columns_of((UChar32)c);
	}
	return columns;
}
