#ifndef CMD_EXCERPT_H
#define CMD_EXCERPT_H
/*
 * The line of a file that a message is about, with a caret below the place.
 */
#include <stdio.h>

#include "base/diag.h"

/* Nothing where the file is no regular one, or has no such line. Memory is of arena. */
void excerpt_print(FILE *out, struct arena *arena, struct place at);

#endif
