#include "library/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

enum { DEPTH_MAX = 16 /* of folders */ };

struct entry {
	char *path;
	unsigned char type; /* as readdir() tells it */
};

struct entries {
	struct entry *at;
	size_t count, capacity;
};

static int by_path(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return strcmp(x->path, y->path);
}

static bool is_folder(const struct entry *entry)
{
	struct stat st;
	return entry->type == DT_DIR ||
	       (entry->type == DT_UNKNOWN && !lstat(entry->path, &st) && S_ISDIR(st.st_mode));
}

/* Data of a library that is no handout: its rules, its table of cancer types, a portal's codes. */
static bool is_data(const struct entry *entry, bool folder)
{
	const char *slash = strrchr(entry->path, '/'), *name = slash ? slash + 1 : entry->path;
	return folder ? !strcmp(name, "rules")
	              : !strcmp(name, "cancer-types.yaml") || !strcmp(name, "portal-codes.yaml");
}

static bool is_yaml(const char *path)
{
	static const char ending[] = ".yaml";
	size_t length = strlen(path), end = sizeof ending - 1;
	return length > end && !strcmp(path + length - end, ending);
}

static enum diag_code list(struct arena *arena, const char *folder, struct entries *out,
                           struct diags *diags)
{
	DIR *directory = opendir(folder);
	bool failed = false;
	if (!directory && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!directory)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "cannot read this folder: %s", strerror(errno));
	for (const struct dirent *entry; !failed && (entry = readdir(directory));) {
		void *at = out->at;
		if (entry->d_name[0] == '.')
			continue;
		char *path = path_join(arena, folder, entry->d_name);
		failed = !path || !arena_grow(arena, &at, out->count, &out->capacity, sizeof *out->at);
		out->at = at;
		if (!failed)
			out->at[out->count++] = (struct entry){path, entry->d_type};
	}
	closedir(directory);
	if (failed)
		return diag_no_memory(diags);
	if (out->count)
		qsort(out->at, out->count, sizeof *out->at, by_path);
	return DIAG_OK;
}

static enum diag_code walk(struct arena *arena, const char *folder, unsigned depth,
                           const struct walk_visitor *visitor, struct diags *diags)
{
	struct entries entries = {0};
	if (depth == DEPTH_MAX)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "folders nested more than %d deep", DEPTH_MAX);
	enum diag_code code = list(arena, folder, &entries, diags);
	for (size_t i = 0; code == DIAG_OK && i < entries.count; i++) {
		const struct entry *entry = &entries.at[i];
		bool inner = is_folder(entry);
		if (is_data(entry, inner))
			continue;
		if (inner)
			code = walk(arena, entry->path, depth + 1, visitor, diags);
		else if (is_yaml(entry->path))
			code = visitor->visit(visitor->context, entry->path, diags);
	}
	return code;
}

enum diag_code walk_folder(struct arena *arena, const char *folder,
                           const struct walk_visitor *visitor, struct diags *diags)
{
	return walk(arena, folder, 0, visitor, diags);
}
