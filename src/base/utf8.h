#ifndef BASE_UTF8_H
#define BASE_UTF8_H
/*
 * UTF-8 as the Unicode Standard's table 3-7 defines it: no overlong forms, no surrogates, nothing
 * above U+10FFFF.
 */
#include <stddef.h>
#include <stdint.h>

enum { UTF8_MAX = 4 };
#define UTF8_INVALID UINT32_MAX

/* Decode one code point at *offset and move it on; an ill-formed byte gives UTF8_INVALID and moves
 * by one. */
uint32_t utf8_next(const char *bytes, size_t length, size_t *offset);
/* Offset of the first ill-formed byte, or length. */
size_t utf8_valid_prefix(const char *bytes, size_t length);
/* Write code (valid, at most U+10FFFF) to out; returns the number of bytes, 1 to UTF8_MAX. */
size_t utf8_encode(uint32_t code, char out[UTF8_MAX]);
/* Code points in well-formed UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

#endif
