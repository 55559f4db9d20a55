#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/data_path.h"
#include "style/style.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct catalog_entry *)a)->name, ((const struct catalog_entry *)b)->name);
}

/* The one line that says what the file is; a file with faults is listed too, so that it can be
 * found. NULL without memory. */
static const char *read_about(struct arena *arena, const char *path, const char *key)
{
	struct source source = {.name = path};
	struct diags ignored;
	struct node *root = NULL;
	diags_init(&ignored, arena);
	enum diag_code code = file_read(arena, path, YAML_BYTES_MAX, &source.bytes, &ignored);
	if (code == DIAG_OK)
		code = yaml_parse(arena, &source, &root, &ignored);
	if (ignored.no_memory)
		return NULL;
	if (code != DIAG_OK || root->kind != NODE_MAPPING)
		return "(cannot be read)";
	const struct node *about = node_lookup(root, key);
	return about && about->kind == NODE_SCALAR ? about->text : "";
}

struct listing {
	struct arena *arena;
	enum catalog kind;
	struct catalog_entry *entries;
	size_t count, capacity;
};

static const struct {
	const char *folder, *key;
} kinds[] = {{"layouts", "about"}, {"layouts/brands", "name"}, {"layouts/phrases", NULL}};

static bool is_listed(const struct listing *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->entries[i].name, name))
			return true;
	return false;
}

/* False without memory. */
static bool add_file(struct listing *l, const char *folder, const char *file)
{
	size_t length = strlen(file);
	void *at = l->entries;
	/* a name with a full stop is another one's texts in a language */
	if (length <= 5 || memchr(file, '.', length - 5) || strcmp(file + length - 5, ".yaml") != 0)
		return true;
	const char *path = arena_format(l->arena, "%s/%s", folder, file);
	const char *name = arena_copy(l->arena, file, length - 5);
	if (!path || !name)
		return false;
	if (is_listed(l, name))
		return true;
	if (!arena_grow(l->arena, &at, l->count, &l->capacity, sizeof *l->entries))
		return false;
	l->entries = at;
	const char *about = kinds[l->kind].key ? read_about(l->arena, path, kinds[l->kind].key)
	                                       : language_name(l->arena, name, "en");
	l->entries[l->count++] = (struct catalog_entry){name, about ? about : ""};
	return about || (!kinds[l->kind].key && errno != ENOMEM); /* not every name is one of ICU's */
}

/* 0 or an errno. */
static int add_folder(struct listing *l, const char *data)
{
	const char *folder = arena_format(l->arena, "%s/%s", data, kinds[l->kind].folder);
	DIR *dir = folder ? opendir(folder) : NULL;
	if (!folder || !dir)
		return folder ? errno : ENOMEM;
	bool enough = true;
	for (const struct dirent *file; enough && (file = readdir(dir));)
		enough = add_file(l, folder, file->d_name);
	closedir(dir);
	return enough ? 0 : ENOMEM;
}

enum diag_code style_catalog(struct arena *arena, const char *data, enum catalog kind,
                             struct list *out, struct diags *diags)
{
	struct listing l = {.arena = arena, .kind = kind};
	const char *rest = data, *folder = NULL;
	int error = 0;
	bool any = false, enough = true;
	while (error != ENOMEM && (enough = data_next(arena, &rest, &folder)) && folder) {
		error = add_folder(&l, folder);
		any = any || !error;
	}
	const char *folders = any ? "" : data_tell(arena, data);
	if (!enough || error == ENOMEM || !folders)
		return diag_no_memory(diags);
	if (!any)
		return diag_add(diags, DIAG_MACHINE, (struct place){.file = folders},
		                "there is no %s/: %s; set HANDOUT_DATA to the folder that holds layouts/",
		                kinds[kind].folder, strerror(error ? error : ENOENT));
	if (l.count)
		qsort(l.entries, l.count, sizeof *l.entries, by_name);
	*out = (struct list){NULL, l.entries, l.count};
	return DIAG_OK;
}
