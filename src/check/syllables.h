#ifndef CHECK_SYLLABLES_H
#define CHECK_SYLLABLES_H
/*
 * The syllables of an English word, by its spelling.
 *
 * Source  rules learned from one half of the words of CMUdict, and tested on the other half; medical
 * words by hand. tests/test_check.py measures them.
 */
#include <stddef.h>

/*
 * word: letters, apostrophes (' or ’) and hyphens; what is no letter of A to Z parts it. At least 1
 * for a word that has a letter. An abbreviation without a vowel is read by its letters.
 */
unsigned syllables_count(const char *word, size_t length);

#endif
