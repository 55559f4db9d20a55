#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/buf.h"
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

/* What came with the program; NULL: it is not found, or no memory. */
static const char *find_installed(struct arena *arena)
{
	/* installed: PREFIX/bin beside PREFIX/share/handout; in the source tree: build/ inside it */
	static const char *const beside[] = {"../share/handout", ".."};
	char program[PATH_MAX], real[PATH_MAX];
	const char *folder = find_program(program) ? path_folder(arena, program) : NULL;
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

const char *cmd_data_path(struct arena *arena)
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
