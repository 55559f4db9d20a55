#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H
/*
 * "Did you mean": the known name nearest to a mistyped one.
 *
 * Source  optimal string alignment distance (insert, delete, replace, swap neighbours), bytes.
 */
#include <stddef.h>

struct nearest {
	const char *word; /* borrowed: what was typed */
	size_t length;
	const char *best; /* borrowed: nearest candidate so far, NULL while none is near enough */
	size_t distance;
};

void nearest_start(struct nearest *nearest, const char *word, size_t length);
/* Near enough is: about a third of the longer name's letters differ. */
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
