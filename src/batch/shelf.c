#include "batch/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { LINE_MAX_BYTES = 1024 * 1024 };

struct looking {
	struct arena *arena;
	const struct batch_request *request;
	struct outputs *outputs;
	const char **stems, **types; /* sorted; of the sheets */
	size_t stem_count, type_count;
	size_t capacity; /* of orphans */
	struct shelf *shelf;
	struct diags *diags;
};

static int by_text(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has(const char *const *sorted, size_t count, const char *text)
{
	return count && bsearch(&text, sorted, count, sizeof text, by_text);
}

static bool note_sheets(struct looking *l, const struct sheet *sheets, size_t count)
{
	l->stems = arena_array(l->arena, count, sizeof *l->stems);
	l->types = arena_array(l->arena, count, sizeof *l->types);
	if (!l->stems || !l->types)
		return false;
	for (size_t i = 0; i < count; i++) {
		l->stems[l->stem_count++] = sheets[i].stem;
		l->types[l->type_count++] = sheets[i].cancer_type;
	}
	if (count) {
		qsort(l->stems, count, sizeof *l->stems, by_text);
		qsort(l->types, count, sizeof *l->types, by_text);
	}
	return true;
}

/* "leukemia/car-t.en" of leukemia/car-t.en.letter.pdf; NULL: no batch names a PDF so, or no
 * memory. */
static const char *stem_of(struct arena *arena, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *language = slash ? strchr(slash, '.') : NULL;
	const char *end = language ? strchr(language + 1, '.') : NULL;
	return end && output_is_sound(name) ? arena_copy(arena, name, (size_t)(end - name)) : NULL;
}

static enum diag_code add_orphan(struct looking *l, const char *name)
{
	void *at = l->shelf->orphans;
	if (!arena_grow(l->arena, &at, l->shelf->count, &l->capacity, sizeof *l->shelf->orphans))
		return diag_no_memory(l->diags);
	l->shelf->orphans = at;
	l->shelf->orphans[l->shelf->count++] = name;
	return DIAG_OK;
}

/* A file that a batch made, of a sheet that is not there? */
static bool is_orphan(struct looking *l, const char *name)
{
	struct output_state state;
	const char *stem = stem_of(l->arena, name);
	if (!stem || has(l->stems, l->stem_count, stem))
		return false;
	struct arena *scratch = arena_new(0);
	if (!scratch)
		return false;
	output_look(l->outputs, scratch, name, &state);
	arena_drop(scratch);
	return state.key[0];
}

static DIR *open_folder(const struct looking *l, const char *name)
{
	int fd = file_open(outputs_root(l->outputs), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	if (!directory && fd >= 0)
		close(fd);
	return directory;
}

static enum diag_code look_into(struct looking *l, const char *type)
{
	DIR *directory = open_folder(l, type);
	enum diag_code code = DIAG_OK;
	for (const struct dirent *entry;
	     code == DIAG_OK && directory && (entry = readdir(directory));) {
		const char *name = arena_format(l->arena, "%s/%s", type, entry->d_name);
		if (!name)
			code = diag_no_memory(l->diags);
		else if (entry->d_name[0] != '.' && is_orphan(l, name))
			code = add_orphan(l, name);
	}
	if (directory)
		closedir(directory);
	return code;
}

static bool is_walked(const struct batch_request *request, const char *content)
{
	for (size_t i = 0; content && i < request->path_count; i++) {
		size_t length = strlen(request->paths[i]);
		while (length && request->paths[i][length - 1] == '/')
			length--;
		if (!strncmp(content, request->paths[i], length) && content[length] == '/')
			return true;
	}
	return false;
}

/* Does a line of the last manifest say that a walked sheet was made into folder type? */
static bool line_tells(const struct looking *l, const char *line, const char *type)
{
	json_t *row = json_loads(line, 0, NULL);
	const char *output = json_string_value(json_object_get(row, "output"));
	const char *content = json_string_value(json_object_get(row, "content"));
	size_t length = strlen(type);
	bool tells = output && !strncmp(output, type, length) && output[length] == '/' &&
	             is_walked(l->request, content);
	json_decref(row);
	return tells;
}

static bool was_made_here(const struct looking *l, const char *type)
{
	int fd = file_open(outputs_root(l->outputs), "manifest.jsonl", O_RDONLY | O_NOFOLLOW);
	FILE *manifest = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	while (manifest && !found && getline(&line, &size, manifest) > 0 && size < LINE_MAX_BYTES)
		found = strstr(line, type) && line_tells(l, line, type);
	free(line);
	if (manifest)
		fclose(manifest);
	else if (fd >= 0)
		close(fd);
	return found;
}

static enum diag_code look_around(struct looking *l)
{
	DIR *directory = open_folder(l, ".");
	enum diag_code code = DIAG_OK;
	for (const struct dirent *entry;
	     code == DIAG_OK && directory && (entry = readdir(directory));) {
		struct stat st;
		const char *type = entry->d_name;
		if (type[0] == '.' || fstatat(outputs_root(l->outputs), type, &st, AT_SYMLINK_NOFOLLOW) ||
		    !S_ISDIR(st.st_mode))
			continue;
		if (has(l->types, l->type_count, type) || was_made_here(l, type))
			code = look_into(l, type);
	}
	if (directory)
		closedir(directory);
	if (l->shelf->count)
		qsort(l->shelf->orphans, l->shelf->count, sizeof *l->shelf->orphans, by_text);
	return code;
}

static bool can_be_told(const struct batch_request *request)
{
	struct stat st;
	for (size_t i = 0; i < request->path_count; i++)
		if (stat(request->paths[i], &st) || !S_ISDIR(st.st_mode))
			return false;
	return !request->from && !request->shards;
}

/* The sheets of all languages and types; a folder without any has none. */
static enum diag_code find_all(struct looking *l, const struct sheet **sheets, size_t *count)
{
	const struct sheets_request all = {.data_path = l->request->data_path,
	                                   .paths = l->request->paths,
	                                   .path_count = l->request->path_count};
	struct diags *own = arena_alloc(l->arena, sizeof *own);
	struct sheet *found = NULL;
	if (!own)
		return diag_no_memory(l->diags);
	diags_init(own, l->arena);
	*count = 0;
	enum diag_code code = sheets_find(l->arena, &all, &found, count, own);
	*sheets = found;
	return code == DIAG_MACHINE ? diag_add(l->diags, code, own->list[0].at, "%s", own->list[0].text)
	                            : DIAG_OK;
}

enum diag_code shelf_look(struct arena *arena, const struct batch_request *request,
                          struct outputs *outputs, const struct sheet *sheets, size_t count,
                          bool all, struct shelf *out, struct diags *diags)
{
	struct looking l = {
		.arena = arena, .request = request, .outputs = outputs, .shelf = out, .diags = diags};
	*out = (struct shelf){.count = 0};
	if (!outputs || !can_be_told(request))
		return DIAG_OK;
	enum diag_code code = all ? DIAG_OK : find_all(&l, &sheets, &count);
	for (size_t i = 0; code == DIAG_OK && i < count; i++)
		out->unreadable += sheets[i].stem == NULL;
	if (code != DIAG_OK || out->unreadable)
		return code;
	return note_sheets(&l, sheets, count) ? look_around(&l) : diag_no_memory(diags);
}

int shelf_remove(struct outputs *outputs, const char *name)
{
	int error = output_remove(outputs, name);
	const char *slash = strchr(name, '/');
	char folder[NAME_MAX + 1];
	snprintf(folder, sizeof folder, "%.*s", (int)(slash - name), name);
	unlinkat(outputs_root(outputs), folder, AT_REMOVEDIR); /* where it is not empty, it stays */
	return error == ENOENT ? 0 : error;
}
