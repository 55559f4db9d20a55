#ifndef CONVERT_WORD_CHECK_H
#define CONVERT_WORD_CHECK_H
/*
 * Does every word of a document stand in the handout that was made of it, once and in order?
 *
 * A word is a run of letters, digits and marks; case does not count. What the handout says by its
 * form is excused: numbers of lists, "Step 2", lines that were dropped, what is markup.
 */
#include "convert/outline.h"

/*
 * DIAG_INPUT    a word that is missing, with its line, or one too many
 * DIAG_MACHINE  no memory
 */
enum diag_code words_check(struct outline *outline, const struct handout *handout, bool markdown);

#endif
