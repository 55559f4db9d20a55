#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H
/*
 * Text as a search compares it: without case, accents and what else readers leave out.
 *
 * Source  NFKC_Casefold: the Unicode Standard, 3.13; combining classes: UAX #44, 5.7.4.
 */
#include "base/diag.h"

/* How a part stands in a text: inside words, where one begins, as a whole one. */
enum fold_match { FOLD_NONE, FOLD_INSIDE, FOLD_AT_WORD, FOLD_WORD };

/* *out: NUL-terminated UTF-8 in arena. DIAG_MACHINE: no memory, or ICU failed. */
enum diag_code text_fold(struct arena *arena, const char *utf8, size_t length, const char **out,
                         struct diags *diags);
/*
 * How does part stand in text where it stands best? Both are folded. In scripts without spaces, and
 * in those that write articles onto their words, any place is one where a word begins and ends.
 */
enum fold_match fold_find(const char *text, const char *part);
/* Do the words, whole, follow one another on a line of text? All are folded; count is not 0. */
bool fold_find_row(const char *text, const char *const *words, size_t count);

#endif
