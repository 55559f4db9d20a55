#ifndef BASE_UTF8_H
#define BASE_UTF8_H
/*
 * UTF-8 as the Unicode Standard's table 3-7 defines it: no overlong forms, no surrogates, nothing
 * above U+10FFFF.
 */
#include <stdbool.h>
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
/* Embeddings and overrides (UAX #9, 2.1 and 2.2), which can reorder what is read; isolates are
 * sound. */
bool utf8_is_bidi_control(uint32_t code);
/* Controls other than tab and line ends, and noncharacters. */
bool utf8_is_control(uint32_t code);
/* Does the text hold a character that leaves ink? */
bool utf8_has_ink(const char *bytes, size_t length);
/* Code points in well-formed UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

#endif
