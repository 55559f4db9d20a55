#ifndef CMD_RENDER_H
#define CMD_RENDER_H
/*
 * What `handout render` was told, and its two ways to do it: once in this process, which then is
 * walled in; or in a child each time, while this process opens the result and waits for changes.
 */
#include "cmd/cmd.h"

enum { RENDER_NO_DUMP = 3 };

struct rendering {
	const char *file, *out, *layout, *brand, *values, *language, *second;
	size_t dump; /* content, frames or tags, or RENDER_NO_DUMP */
	bool expired, json, verbose, quiet, opens, watches;
	int told; /* open file that hears the path of what was made; -1: none does */
	struct clock clock;
};

/* context: struct rendering. */
cmd_function render_once, render_supervised;

#endif
