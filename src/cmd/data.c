#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"

/* The path of this program: from /proc, or, where that is not mounted, as it was started. */
static bool find_program(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	if (length >= 0) {
		path[length] = 0;
		return true;
	}
	const char *started = (const char *)getauxval(AT_EXECFN);
	return started && realpath(started, path);
}

const char *cmd_data_folder(struct arena *arena)
{
	/* installed: PREFIX/bin beside PREFIX/share/handout; in the source tree: build/ inside it */
	static const char *const beside[] = {"../share/handout", ".."};
	const char *told = getenv("HANDOUT_DATA");
	char program[PATH_MAX];
	if (told && *told)
		return arena_copy(arena, told, strlen(told));
	if (!find_program(program))
		return arena_copy(arena, ".", 1);
	const char *folder = path_folder(arena, program);
	if (!folder)
		return NULL;
	const char *found = NULL;
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		found = arena_format(arena, "%s/%s", folder, beside[i]);
		const char *layouts = found ? arena_format(arena, "%s/layouts", found) : NULL;
		if (!layouts)
			return NULL;
		if (access(layouts, F_OK) == 0)
			break;
	}
	char *real = found ? realpath(found, NULL) : NULL;
	if (real) {
		found = arena_copy(arena, real, strlen(real));
		free(real);
	}
	return found;
}
