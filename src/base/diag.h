#ifndef BASE_DIAG_H
#define BASE_DIAG_H
/*
 * What went wrong, for the caller's branch (enum diag_code) and for a person (struct diag).
 *
 * A function that can fail takes a struct diags and returns the code of the worst thing it added.
 * A run goes on after a fault of the input where it can, so that one run shows as many faults as it
 * finds.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The values are the program's exit codes. */
enum diag_code {
	DIAG_OK = 0,
	DIAG_INPUT = 1,   /* content, layout, brand, values or an image is at fault */
	DIAG_USAGE = 2,   /* the command line is at fault */
	DIAG_MACHINE = 3, /* memory, disk or a library is at fault */
};

/* A position in a file: line and column from 1, columns in characters; line 0 is the file as a
 * whole. */
struct place {
	const char *file;
	unsigned line, column;
};

struct diag {
	enum diag_code code;
	struct place at;
	const char *text;
};

enum { DIAGS_MAX = 100 }; /* kept; the rest is counted */

struct diags {
	struct arena *arena; /* messages live here */
	struct diag list[DIAGS_MAX];
	size_t count, more;
	enum diag_code worst;
	bool no_memory;           /* a message itself found no memory */
	const char *private_file; /* that holds a patient's words: no line of it is shown; or NULL */
};

void diags_init(struct diags *diags, struct arena *arena);
/* Add an error; returns code. */
enum diag_code diag_add(struct diags *diags, enum diag_code code, struct place at,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
/* DIAG_MACHINE, said once. */
enum diag_code diag_no_memory(struct diags *diags);

#endif
