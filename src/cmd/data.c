#include "cmd/data.h"

#include <stdio.h>

#include "base/data_path.h"

void cmd_warn_of_data(void)
{
	struct arena *arena = arena_new(0);
	const char *folder = arena ? data_passed_over(arena) : NULL;
	if (folder)
		fprintf(stderr,
		        "handout: warning: %s is passed over: all may write to it, or it is neither root's "
		        "nor yours; `chmod o-w` and `chown` help, or HANDOUT_DATA that names it\n",
		        folder);
	arena_drop(arena);
}
