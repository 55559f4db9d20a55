#ifndef LIBRARY_NAMES_H
#define LIBRARY_NAMES_H
/*
 * The names of an option's list: "letter,large-print-letter".
 */
#include "base/arena.h"

enum { NAMES_MAX = 64 };

struct names {
	const char *at[NAMES_MAX];
	bool found[NAMES_MAX]; /* something has it */
	size_t count;
};

/* false where a name is empty, there are too many, or no memory; NULL gives none. */
bool names_split(struct arena *arena, const char *list, struct names *out);
/* Is name asked for? It is then found. An empty list asks for everything. */
bool names_ask(struct names *names, const char *name);

#endif
