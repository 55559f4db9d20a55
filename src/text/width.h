#ifndef TEXT_WIDTH_H
#define TEXT_WIDTH_H
/*
 * How wide a text is on a terminal.
 *
 * Units   columns: two for a wide character, none for one that is written onto another.
 * Source  Unicode Standard Annex #11, East Asian Width; general categories Mn, Me and Cf.
 */
#include <stddef.h>

/* utf8 ends with a NUL; an ill-formed byte counts as one column. */
size_t text_columns(const char *utf8);

#endif
