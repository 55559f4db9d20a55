#ifndef LIBRARY_NAMES_H
#define LIBRARY_NAMES_H
/*
 * The names of an option's list: "letter,large-print-letter".
 */
#include "base/diag.h"

enum { NAMES_MAX = 64 };

struct names {
	const char *at[NAMES_MAX];
	bool found[NAMES_MAX]; /* something has it */
	size_t count;
};

/* The names of a list, each once; NULL gives none. DIAG_USAGE: one is empty, or there are too many. */
enum diag_code names_split(struct arena *arena, const char *list, struct names *out,
                           struct diags *diags);
/* Is name asked for? It is then found. An empty list asks for everything. */
bool names_ask(struct names *names, const char *name);

#endif
