#include "base/data_path.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

#ifndef HANDOUT_SITE
#error "HANDOUT_SITE comes from the Makefile"
#endif

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

/* An address in the file that holds this code. */
static const char here;

/* The path of the shared library that this is a part of; false: it is a part of the program. */
static bool find_library(char path[PATH_MAX])
{
	Dl_info info;
	struct link_map *map = NULL;
	return dladdr1(&here, &info, (void **)&map, RTLD_DL_LINKMAP) && map && *map->l_name &&
	       realpath(map->l_name, path);
}

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

/* What came with the library or program; NULL: it is not found, or no memory. */
static const char *find_installed(struct arena *arena)
{
	/* installed: PREFIX/bin or PREFIX/lib, perhaps with a folder of the architecture, beside
	 * PREFIX/share/handout; in the source tree: build/ inside it */
	static const char *const beside[] = {"../share/handout", "../../share/handout", ".."};
	char self[PATH_MAX], real[PATH_MAX];
	const char *folder = find_library(self) || find_program(self) ? path_folder(arena, self) : NULL;
	for (size_t i = 0; folder && i < sizeof beside / sizeof *beside; i++) {
		const char *found = arena_format(arena, "%s/%s", folder, beside[i]);
		const char *layouts = found ? arena_format(arena, "%s/layouts", found) : NULL;
		if (layouts && access(layouts, F_OK) == 0 && realpath(found, real))
			return arena_copy(arena, real, strlen(real));
	}
	return NULL;
}

/* The user's own folder, or "". NULL without memory. */
static const char *find_users(struct arena *arena)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (config && *config == '/')
		return arena_format(arena, "%s/handout", config);
	return home && *home == '/' ? arena_format(arena, "%s/.config/handout", home) : "";
}

/* Folders that are not there only cost looks. */
static bool add(struct buf *list, const char *folder)
{
	if (folder && *folder && (strchr(folder, ':') || access(folder, F_OK) == 0))
		buf_format(list, "%s%s", list->length ? ":" : "", folder);
	return folder;
}

const char *data_default(struct arena *arena)
{
	const char *told = getenv("HANDOUT_DATA"), *installed = find_installed(arena);
	struct buf list;
	buf_init(&list, arena);
	add(&list, HANDOUT_SITE);
	bool enough = add(&list, find_users(arena));
	if (told && *told)
		buf_format(&list, "%s%s", list.length ? ":" : "", told);
	add(&list, installed ? installed : "");
	if (!list.length)
		add(&list, ".");
	buf_char(&list, 0);
	return enough && !list.failed ? list.at : NULL;
}
