#include "base/data_path.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"

bool data_next(struct arena *arena, const char **rest, const char **folder)
{
	const char *begin = *rest + strspn(*rest, ":");
	size_t length = strcspn(begin, ":");
	*rest = begin + length;
	*folder = NULL;
	return !length || (*folder = arena_copy(arena, begin, length));
}

const char *data_find(struct arena *arena, const char *data, const char *name, bool *found)
{
	const char *rest = data, *folder, *path = name;
	while (data_next(arena, &rest, &folder)) {
		if (!folder) {
			*found = access(path, F_OK) == 0;
			return path;
		}
		path = path_join(arena, folder, name);
		if (!path)
			return NULL;
		if (access(path, F_OK) == 0) {
			*found = true;
			return path;
		}
	}
	return NULL;
}
