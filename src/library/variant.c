#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "library/variant.h"
#include "style/style.h"

static const char suffix[] = ".yaml";

/* "folder/topic" of folder/topic.en.yaml: what its variants share. NULL without memory. */
static char *stem_of(struct arena *arena, const char *path)
{
	size_t length = strlen(path), end = strlen(suffix);
	char *stem = arena_copy(arena, path, length);
	if (!stem)
		return NULL;
	if (length > end && !strcmp(stem + length - end, suffix))
		stem[length - end] = 0;
	char *name = strrchr(stem, '/'), *dot = strrchr(name ? name + 1 : stem, '.');
	if (dot && dot != stem)
		*dot = 0;
	return stem;
}

/* The language in a file's name, or NULL: it is no variant. */
static const char *language_of(struct arena *arena, const char *name, const char *stem)
{
	size_t begin = strlen(stem), length = strlen(name), end = strlen(suffix);
	if (length <= begin + 1 + end || strncmp(name, stem, begin) != 0 || name[begin] != '.' ||
	    strcmp(name + length - end, suffix) != 0)
		return NULL;
	const char *language = name + begin + 1;
	size_t size = length - begin - 1 - end;
	return memchr(language, '.', size) ? NULL : arena_copy(arena, language, size);
}

struct variants {
	const char **languages;
	size_t count, capacity;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum diag_code refuse_folder(struct diags *diags, const char *folder, int error)
{
	if (error == ENOMEM)
		return diag_no_memory(diags);
	return diag_add(diags, error == ENOENT || error == ENOTDIR ? DIAG_INPUT : DIAG_MACHINE,
	                (struct place){.file = folder}, "cannot read this folder: %s", strerror(error));
}

static enum diag_code list_variants(struct arena *arena, const char *folder, const char *stem,
                                    struct variants *out, struct diags *diags)
{
	DIR *directory = opendir(folder);
	enum diag_code code = DIAG_OK;
	if (!directory)
		return refuse_folder(diags, folder, errno);
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(directory);
		if (!entry && errno)
			code = refuse_folder(diags, folder, errno);
		if (!entry)
			break;
		const char *language = language_of(arena, entry->d_name, stem);
		void *at = out->languages;
		if (!language)
			continue;
		if (!arena_grow(arena, &at, out->count, &out->capacity, sizeof *out->languages)) {
			code = diag_no_memory(diags);
			break;
		}
		out->languages = at;
		out->languages[out->count++] = language;
	}
	closedir(directory);
	if (out->count)
		qsort(out->languages, out->count, sizeof *out->languages, by_name);
	return code;
}

/* zh-Hans-CN, else zh-Hans, else zh; languages differ in case as people write them. */
static const char *choose(struct arena *arena, const struct variants *variants,
                          const char *language)
{
	char *wanted = arena_copy(arena, language, strlen(language));
	for (size_t i = 0; i < variants->count; i++)
		if (!strcmp(variants->languages[i], language))
			return variants->languages[i];
	while (wanted) {
		for (size_t i = 0; i < variants->count; i++)
			if (!strcasecmp(variants->languages[i], wanted))
				return variants->languages[i];
		if (!language_generalize(wanted))
			return NULL;
	}
	return NULL;
}

enum diag_code variant_find(struct arena *arena, const char *path, const char *language,
                            const char **out, struct diags *diags)
{
	char *stem = stem_of(arena, path);
	const char *folder = path_folder(arena, path);
	struct variants variants = {0};
	struct buf known;
	if (!stem || !folder)
		return diag_no_memory(diags);
	const char *slash = strrchr(stem, '/');
	enum diag_code code = list_variants(arena, folder, slash ? slash + 1 : stem, &variants, diags);
	if (code != DIAG_OK)
		return code;
	const char *chosen = choose(arena, &variants, language);
	if (chosen) {
		*out = arena_format(arena, "%s.%s%s", stem, chosen, suffix);
		return *out ? DIAG_OK : diag_no_memory(diags);
	}
	buf_init(&known, arena);
	for (size_t i = 0; i < variants.count; i++)
		buf_format(&known, "%s%s", i ? ", " : "; there are: ", variants.languages[i]);
	buf_char(&known, 0);
	if (known.failed)
		return diag_no_memory(diags);
	return diag_add(diags, DIAG_INPUT, (struct place){.file = path},
	                "no “%s” beside this sheet (%s.%s%s)%s", language, stem, language, suffix,
	                known.at);
}

bool variant_original(struct arena *arena, const char *path, const char *language, const char **out)
{
	const char *stem = stem_of(arena, path), *asked = language;
	char *tag = language_tag(arena, language);
	*out = NULL;
	while (stem && tag) {
		const char *file = arena_format(arena, "%s.%s%s", stem, asked, suffix);
		if (!file)
			return false;
		if (!access(file, F_OK)) {
			*out = file;
			return true;
		}
		if (asked == tag && !language_generalize(tag))
			return true;
		asked = tag;
	}
	return false;
}
