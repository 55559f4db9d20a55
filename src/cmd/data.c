#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"

const char *cmd_data_folder(struct arena *arena)
{
	/* installed: PREFIX/bin beside PREFIX/share/handout; in the source tree: build/ inside it */
	static const char *const beside[] = {"../share/handout", ".."};
	const char *told = getenv("HANDOUT_DATA");
	char program[PATH_MAX];
	if (told && *told)
		return arena_copy(arena, told, strlen(told));
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	if (length < 0)
		length = 0;
	program[length] = 0;
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
