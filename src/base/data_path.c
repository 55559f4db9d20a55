#include "base/data_path.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
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

const char *data_find_beside(struct arena *arena, const char *data, const char *by,
                             const char *room, const char *name, bool *found)
{
	const char *folder = by ? path_folder(arena, by) : NULL;
	const char *path = folder ? path_join(arena, folder, name) : NULL;
	if (by && !path)
		return NULL;
	if (path && access(path, F_OK) == 0) {
		*found = true;
		return path;
	}
	path = path_join(arena, room, name);
	return path ? data_find(arena, data, path, found) : NULL;
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

/* Whoever may write there decides what a patient reads. */
static bool is_trusted(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & S_IWOTH);
}

/* A folder that nobody named; one that is not there would only cost looks. */
static void add_found(struct buf *list, const char *folder)
{
	struct stat st;
	if (*folder && !strchr(folder, ':') && !stat(folder, &st) && is_trusted(&st))
		buf_format(list, "%s%s", list->length ? ":" : "", folder);
}

/* Is folder one of the list? */
static bool names_folder(const char *list, const char *folder)
{
	size_t length = strlen(folder);
	for (const char *at = list; *at; at += strcspn(at, ":"), at += *at == ':')
		if (strcspn(at, ":") == length && !strncmp(at, folder, length))
			return true;
	return false;
}

const char *data_passed_over(struct arena *arena)
{
	const char *folders[] = {HANDOUT_SITE, find_users(arena)}, *told = getenv("HANDOUT_DATA");
	struct stat st;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (folders[i] && *folders[i] && !stat(folders[i], &st) && !is_trusted(&st) &&
		    !(told && names_folder(told, folders[i])))
			return folders[i];
	return NULL;
}

const char *data_default(struct arena *arena)
{
	const char *users = find_users(arena), *told = getenv("HANDOUT_DATA");
	const char *installed = find_installed(arena);
	struct buf list;
	buf_init(&list, arena);
	add_found(&list, HANDOUT_SITE);
	add_found(&list, users ? users : "");
	if (told && *told)
		buf_format(&list, "%s%s", list.length ? ":" : "", told);
	else
		told = "";
	if (installed && !names_folder(told, installed))
		buf_format(&list, "%s%s", list.length ? ":" : "", installed);
	else if (!list.length)
		buf_char(&list, '.');
	buf_char(&list, 0);
	return users && !list.failed ? list.at : NULL;
}

const char *data_tell(struct arena *arena, const char *data)
{
	struct buf list;
	buf_init(&list, arena);
	for (const char *at = data; *at; at++)
		if (*at == ':')
			buf_text(&list, ", ");
		else
			buf_char(&list, *at);
	buf_char(&list, 0);
	return list.failed ? NULL : list.at;
}
