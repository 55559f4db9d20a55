#include "job/walls.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/data_path.h"
#include "base/file.h"
#include "style/style.h"

enum { LINKS_DEPTH = 4 /* of folders */ };

/* Layouts name fonts that Debian installs. */
static const char *const font_folders[] = {"/usr/share/fonts", "/usr/local/share/fonts"};

/* Links below a data folder lead where an administrator put what it holds: they may be followed.
 * False without memory or room. */
static bool read_links(struct arena *arena, struct confinement *walls, const char *folder,
                       unsigned depth)
{
	DIR *directory = depth ? opendir(folder) : NULL;
	bool enough = true;
	for (const struct dirent *entry; directory && enough && (entry = readdir(directory));) {
		bool link = entry->d_type == DT_LNK, inner = entry->d_type == DT_DIR;
		if (entry->d_name[0] == '.' || (!link && !inner))
			continue;
		const char *path = path_join(arena, folder, entry->d_name);
		enough = path && (!link || confine_read(walls, path)) &&
		         read_links(arena, walls, path, depth - 1);
	}
	if (directory)
		closedir(directory);
	return enough;
}

/* A folder of data: of what lies beside layouts/, fonts/ and content/ nothing is read. */
static bool read_data(struct arena *arena, struct confinement *walls, const char *data)
{
	static const char *const rooms[] = {"layouts", "fonts", "content"};
	bool enough = true;
	for (size_t i = 0; enough && i < sizeof rooms / sizeof *rooms; i++) {
		const char *room = path_join(arena, data, rooms[i]);
		enough = room && confine_read(walls, room) && read_links(arena, walls, room, LINKS_DEPTH);
	}
	return enough;
}

struct confinement *walls_new(struct arena *arena, const char *data_path)
{
	struct confinement *walls = arena_alloc(arena, sizeof *walls);
	const char *rest = data_path, *folder;
	bool enough = walls;
	while (enough && (enough = data_next(arena, &rest, &folder)) && folder)
		enough = read_data(arena, walls, folder);
	for (size_t i = 0; enough && i < sizeof font_folders / sizeof *font_folders; i++)
		enough = confine_read(walls, font_folders[i]);
	return enough ? walls : NULL;
}

bool walls_read_beside(struct arena *arena, struct confinement *walls, const char *path)
{
	if (!path || !strcmp(path, "-"))
		return true;
	struct stat st;
	if (stat(path, &st))
		return true; /* a layout's name, or a file that will be missed */
	if (!confine_read(walls, path))
		return false;
	if (S_ISDIR(st.st_mode))
		return true;
	const char *folder = path_folder(arena, path);
	return folder && confine_read(walls, folder);
}

bool walls_read_sheet(struct arena *arena, struct confinement *walls, const char *path)
{
	return strcmp(path, "-") ? walls_read_beside(arena, walls, path) : confine_read(walls, ".");
}

/* By name: ".." may lead anywhere. */
static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);
	bool inside = path[length] == '/' && !strstr(path + length, "/..");
	return !strncmp(path, folder, length) && (inside || !path[length]);
}

static bool is_admitted(const struct confinement *walls, const char *folder)
{
	for (size_t i = walls->read_count; i--;)
		if (is_below(folder, walls->read[i]))
			return true;
	return false;
}

static bool admit(struct confinement *walls, const char *folder)
{
	if (is_admitted(walls, folder))
		return true;
	if (walls->read_count + 1 == CONFINE_PATHS_MAX)
		folder = "/"; /* so many places that there is none to wall off */
	return confine_read(walls, folder);
}

bool walls_admit(struct arena *arena, struct confinement *walls, const char *path)
{
	char target[PATH_MAX];
	const char *folder = path_folder(arena, path);
	if (!folder || !admit(walls, folder))
		return false;
	if (readlink(path, target, sizeof target) < 0)
		return true;
	const char *real = realpath(path, target) ? path_folder(arena, target) : folder;
	return real && admit(walls, real);
}

bool walls_admit_styles(struct arena *arena, struct confinement *walls, const char *names)
{
	bool enough = true;
	for (const char *s = names; enough && s && *s; s += *s == ',') {
		size_t length = strcspn(s, ",");
		const char *name = arena_copy(arena, s, length);
		enough = name && (!style_is_file(name) || walls_admit(arena, walls, name));
		s += length;
	}
	return enough;
}

/* A link's target is replaced, so it is there that a file is made. */
bool walls_write_beside(struct arena *arena, struct confinement *walls, const char *path)
{
	if (!path || !strcmp(path, "-"))
		return true;
	const char *real = file_real_path(arena, path);
	const char *folder = real ? path_folder(arena, real) : NULL;
	return folder && confine_write(walls, folder);
}
