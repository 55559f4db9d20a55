#include "base/utf8.h"

uint32_t utf8_next(const char *bytes, size_t length, size_t *offset)
{
	const unsigned char *s = (const unsigned char *)bytes + *offset;
	size_t left = length - *offset;
	*offset += 1;
	if (s[0] < 0x80)
		return s[0];
	size_t more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : 1;
	if (s[0] < 0xc2 || s[0] > 0xf4 || left <= more)
		return UTF8_INVALID;
	/* the second byte's range carries every exclusion of table 3-7 */
	unsigned low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
	unsigned high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
	if (s[1] < low || s[1] > high)
		return UTF8_INVALID;
	uint32_t code = s[0] & (0x3fu >> more);
	for (size_t i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return UTF8_INVALID;
		code = code << 6 | (s[i] & 0x3fu);
	}
	*offset += more;
	return code;
}

size_t utf8_valid_prefix(const char *bytes, size_t length)
{
	size_t at = 0;
	while (at < length) {
		size_t start = at;
		if ((unsigned char)bytes[at] < 0x80)
			at++;
		else if (utf8_next(bytes, length, &at) == UTF8_INVALID)
			return start;
	}
	return length;
}

size_t utf8_encode(uint32_t code, char out[UTF8_MAX])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
	for (size_t i = more; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(lead[more] | code);
	return more + 1;
}

size_t utf8_count(const char *bytes, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	return count;
}

bool utf8_is_bidi_control(uint32_t code)
{
	return code >= 0x202a && code <= 0x202e;
}

bool utf8_is_control(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
	       (code >= 0x7f && code < 0xa0 && code != 0x85) || (code & 0xfffe) == 0xfffe ||
	       (code >= 0xfdd0 && code <= 0xfdef);
}

bool utf8_has_ink(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		uint32_t c = utf8_next(bytes, length, &at);
		bool blank = c <= ' ' || c == 0x85 || c == 0xa0 || c == 0xad || c == 0x2060 ||
		             c == 0x3000 || c == 0xfeff || (c >= 0x2000 && c <= 0x200f) ||
		             (c >= 0x2028 && c <= 0x202f) || (c >= 0x2066 && c <= 0x2069) ||
		             (c >= 0xfe00 && c <= 0xfe0f);
		if (!blank)
			return true;
	}
	return false;
}
