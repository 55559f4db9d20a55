#include <stdlib.h>
#include <string.h>

#include "library/variant.h"
#include "portal/portal.h"

enum { CONTENT_MAX = 1024 * 1024, LIST_MAX = 16 };

struct list_of_names {
	const char *at[LIST_MAX + 1]; /* one more: the second language */
	size_t count;
};

static bool has(const struct list_of_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->at[i] && !strcmp(names->at[i], name))
			return true;
	return false;
}

/* "a,b,c", each once. none: what no list stands for. */
static enum diag_code split(struct arena *arena, const char *list, const char *none,
                            struct list_of_names *out, struct diags *diags)
{
	if (!list)
		out->at[out->count++] = none;
	for (const char *s = list; s; s = *s ? s + 1 : NULL) {
		size_t length = strcspn(s, ",");
		if (!length || out->count == LIST_MAX)
			return diag_add(diags, DIAG_USAGE, (struct place){0},
			                "a list needs names separated by commas, at most %d", LIST_MAX);
		char *name = arena_copy(arena, s, length);
		if (!name)
			return diag_no_memory(diags);
		if (!has(out, name))
			out->at[out->count++] = name;
		s += length;
	}
	return DIAG_OK;
}

/* language NULL: the file itself. */
static enum diag_code read_content(struct arena *arena, const char *path, const char *language,
                                   struct job_content *out, struct diags *diags)
{
	bool stream = !strcmp(path, "-");
	enum diag_code code = DIAG_OK;
	if (language && stream)
		return diag_add(
			diags, DIAG_USAGE, (struct place){0},
			"--lang and --bilingual look beside a file; they cannot be used with standard input");
	if (language)
		code = variant_find(arena, path, language, &path, diags);
	if (code != DIAG_OK)
		return code;
	*out = (struct job_content){.name = stream ? "standard input" : path,
	                            .folder = stream ? "." : path_folder(arena, path),
	                            .language = language};
	return out->folder ? file_read(arena, path, CONTENT_MAX, &out->bytes, diags)
	                   : diag_no_memory(diags);
}

enum diag_code portal_sheets_read(struct arena *arena, const char *path, const char *languages,
                                  const char *second, const char *layouts,
                                  struct portal_sheets *out, struct diags *diags)
{
	struct list_of_names names = {.count = 0}, looks = {.count = 0};
	enum diag_code code = split(arena, languages, NULL, &names, diags);
	if (code == DIAG_OK)
		code = split(arena, layouts, "letter", &looks, diags);
	if (code != DIAG_OK)
		return code;
	if (second && !has(&names, second))
		names.at[names.count++] = second;
	struct portal_sheets sheets = {arena_array(arena, names.count * looks.count, sizeof *sheets.at),
	                               0};
	if (!sheets.at)
		return diag_no_memory(diags);
	for (size_t i = 0; i < names.count; i++) {
		struct job_content content;
		enum diag_code read = read_content(arena, path, names.at[i], &content, diags);
		code = read > code ? read : code;
		for (size_t k = 0; read == DIAG_OK && k < looks.count; k++)
			sheets.at[sheets.count++] = (struct portal_sheet){content, looks.at[k]};
	}
	if (code == DIAG_OK)
		*out = sheets;
	return code;
}
