#ifndef PORTAL_REDACT_H
#define PORTAL_REDACT_H
/*
 * What is told to people and logs, without what belongs to a patient.
 *
 * Two sources can cite it: our own messages about a file of values, between quotes, and a server,
 * anywhere in its answer.
 */
#include "portal/values.h"

/* A message about a file of values: what it cites becomes "…", but for the keys that such a file
 * can have. NULL without memory. */
const char *redact_citations(struct arena *arena, const char *text);

/* What may not be told. */
struct secrets {
	const struct node *values; /* NULL: none */
	const char *token;         /* NULL: none */
};

/*
 * Words of the secrets in text become "…": all words of short values but initials, of texts and of
 * the token those that can tell something: names, numbers, and words of at least four bytes. NULL
 * without memory.
 */
const char *redact_words(struct arena *arena, const struct secrets *secrets, const char *text);

#endif
