#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "style/style.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct catalog_entry *)a)->name, ((const struct catalog_entry *)b)->name);
}

/* The one line that says what the file is; a file with faults is listed too, so that it can be
 * found. */
static const char *read_about(struct arena *arena, const char *path, const char *key)
{
	struct source source = {.name = path};
	struct diags ignored;
	struct node *root = NULL;
	diags_init(&ignored, arena);
	if (file_read(arena, path, YAML_BYTES_MAX, &source.bytes, &ignored) != DIAG_OK ||
	    yaml_parse(arena, &source, &root, &ignored) != DIAG_OK || root->kind != NODE_MAPPING)
		return "(cannot be read)";
	const struct node *about = node_lookup(root, key);
	return about && about->kind == NODE_SCALAR ? about->text : "";
}

enum diag_code style_catalog(struct arena *arena, const char *data_folder, enum catalog kind,
                             struct list *out, struct diags *diags)
{
	static const struct {
		const char *folder, *key;
	} kinds[] = {{"layouts", "about"}, {"layouts/brands", "name"}, {"layouts/phrases", NULL}};
	const char *folder = arena_format(arena, "%s/%s", data_folder, kinds[kind].folder);
	if (!folder)
		return diag_no_memory(diags);
	DIR *dir = opendir(folder);
	if (!dir && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!dir)
		return diag_add(diags, DIAG_MACHINE, (struct place){.file = folder},
		                "cannot list it: %s; set HANDOUT_DATA to the folder that holds layouts/",
		                strerror(errno));
	struct catalog_entry *entries = NULL;
	size_t count = 0, capacity = 0;
	bool failed = false;
	for (const struct dirent *file; !failed && (file = readdir(dir));) {
		size_t length = strlen(file->d_name);
		/* a name with a full stop is another one's texts in a language */
		if (length <= 5 || memchr(file->d_name, '.', length - 5) ||
		    strcmp(file->d_name + length - 5, ".yaml") != 0)
			continue;
		void *at = entries;
		const char *path = arena_format(arena, "%s/%s", folder, file->d_name);
		const char *name = arena_copy(arena, file->d_name, length - 5);
		failed = !path || !name || !arena_grow(arena, &at, count, &capacity, sizeof *entries);
		if (failed)
			break;
		entries = at;
		const char *about = kinds[kind].key ? read_about(arena, path, kinds[kind].key)
		                                    : language_name(arena, name, "en");
		entries[count++] = (struct catalog_entry){name, about ? about : ""};
	}
	closedir(dir);
	if (failed)
		return diag_no_memory(diags);
	if (count)
		qsort(entries, count, sizeof *entries, by_name);
	*out = (struct list){NULL, entries, count};
	return DIAG_OK;
}
