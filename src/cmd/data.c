#include "cmd/data.h"

#include <stdio.h>

#include "base/data_path.h"

void cmd_warn_of_data(void)
{
	struct arena *arena = arena_new(0);
	const char *folder = arena ? data_passed_over(arena) : NULL;
	if (folder)
		fprintf(stderr,
		        "handout: warning: %s is ignored: everyone may write to it, or it belongs neither "
		        "to root nor to you; use `chmod o-w` or `chown`, or name it in HANDOUT_DATA\n",
		        folder);
	arena_drop(arena);
}
