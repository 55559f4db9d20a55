#ifndef CMD_INPUTS_H
#define CMD_INPUTS_H
/*
 * What several subcommands ask of the files on their line.
 */
#include "cmd/cmd.h"

struct input {
	const char *what; /* "values" */
	const char *path; /* NULL: not given */
};

enum { INPUTS_MAX = 6 };

/* What a document is made of; a NULL name ends it. */
struct inputs {
	struct input at[INPUTS_MAX + 1];
	bool asks_language; /* a variant is looked for beside the first one, the content */
};

/* The path of a layout or brand; NULL where name is the name of one. */
const char *input_file_of(const char *name);
/* Standard input can be one of them, and has nothing beside it; the output must not destroy them.
 * Returns DIAG_USAGE, which is told, or DIAG_OK. */
int inputs_check(const struct command *command, const struct inputs *inputs, const char *output);

#endif
