#include "library/type_table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/data_path.h"
#include "style/style.h"

static const char file_name[] = "content/cancer-types.yaml";

enum diag_code types_read(struct arena *arena, const char *data_path, struct type_sources *out,
                          struct diags *diags)
{
	const char *rest = data_path, *folder, *path = file_name;
	struct type_sources sources = {.count = 0};
	bool enough;
	while ((enough = data_next(arena, &rest, &folder)) && folder) {
		struct source *source = &sources.at[sources.count];
		if (!(path = arena_format(arena, "%s/%s", folder, file_name)))
			return diag_no_memory(diags);
		source->name = path;
		if (access(path, F_OK) != 0 || sources.count + 1 == TYPE_SOURCES_MAX)
			continue;
		enum diag_code code = file_read(arena, path, YAML_BYTES_MAX, &source->bytes, diags);
		if (code != DIAG_OK)
			return code;
		sources.count++;
	}
	if (!enough)
		return diag_no_memory(diags);
	if (!sources.count)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = path},
		                "cannot read it: it does not exist");
	*out = sources;
	return DIAG_OK;
}

const char *type_name(const struct coded_type *type, const char *language)
{
	char tag[LOCALE_MAX];
	snprintf(tag, sizeof tag, "%s", language);
	do {
		const char *name = cancer_type_name(type, tag);
		if (name)
			return name;
	} while (language_generalize(tag));
	return NULL;
}

static enum diag_code check_names(struct arena *arena, const char *data_path,
                                  const struct cancer_types *types, struct diags *diags)
{
	const struct coded_type *type = types->types.at;
	struct list languages = {0};
	enum diag_code code = style_catalog(arena, data_path, CATALOG_LANGUAGES, &languages, diags);
	const struct catalog_entry *entries = languages.at;
	for (size_t i = 0; i < types->types.count; i++)
		for (size_t k = 0; k < languages.count; k++)
			if (!type_name(&type[i], entries[k].name))
				code = diag_add(diags, DIAG_INPUT, node_place(type[i].names.node),
				                "cancer type “%s” has no name in language “%s”; add it",
				                type[i].type.utf8, entries[k].name);
	return code;
}

/* Add those of one table that no earlier one has. */
static enum diag_code add_types(struct arena *arena, const struct cancer_types *from,
                                struct cancer_types *to, struct diags *diags)
{
	const struct coded_type *more = from->types.at;
	struct coded_type *all = arena_array(arena, to->types.count + from->types.count, sizeof *all);
	if (!all)
		return diag_no_memory(diags);
	if (to->types.count)
		memcpy(all, to->types.at, to->types.count * sizeof *all);
	size_t count = to->types.count;
	for (size_t i = 0; i < from->types.count; i++)
		if (!cancer_types_find(to, more[i].type.utf8))
			all[count++] = more[i];
	to->types = (struct list){from->types.node, all, count};
	to->node = from->node;
	return DIAG_OK;
}

enum diag_code types_load(struct arena *arena, const char *data_path,
                          const struct type_sources *sources, struct cancer_types *out,
                          struct diags *diags)
{
	struct cancer_types all = {.node = NULL};
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; code == DIAG_OK && i < sources->count; i++) {
		struct cancer_types types;
		code = cancer_types_load(arena, &sources->at[i], &types, diags);
		if (code == DIAG_OK && i + 1 == sources->count)
			code = check_names(arena, data_path, &types, diags);
		if (code == DIAG_OK)
			code = add_types(arena, &types, &all, diags);
	}
	if (code == DIAG_OK)
		*out = all;
	return code;
}

enum diag_code types_list_names(struct arena *arena, const char *data_path, const char *language,
                                struct named_type **out, size_t *count, struct diags *diags)
{
	struct type_sources *sources = arena_alloc(arena, sizeof *sources);
	const char *tag = language_tag(arena, language);
	struct cancer_types types;
	if (!sources || !tag)
		return diag_no_memory(diags);
	enum diag_code code = types_read(arena, data_path, sources, diags);
	if (code == DIAG_OK)
		code = types_load(arena, data_path, sources, &types, diags);
	if (code != DIAG_OK)
		return code;
	const struct coded_type *type = types.types.at;
	struct named_type *names = arena_array(arena, types.types.count, 2 * sizeof *names);
	if (!names)
		return diag_no_memory(diags);
	*count = 0;
	for (size_t i = 0; i < types.types.count; i++) {
		const char *own = type_name(&type[i], tag), *english = type_name(&type[i], "en");
		if (own)
			names[(*count)++] = (struct named_type){type[i].type.utf8, own};
		if (english && english != own)
			names[(*count)++] = (struct named_type){type[i].type.utf8, english};
	}
	*out = names;
	return DIAG_OK;
}

void type_table_init(struct type_table *table, struct arena *arena, const char *data_path)
{
	*table = (struct type_table){.arena = arena, .data_path = data_path};
}

void type_table_close(struct type_table *table)
{
	arena_drop(table->all_arena);
}

/* One type of the table, tried once. */
struct kept_type {
	struct kept_type *next;
	const char *name;
	struct coded_type type; /* node NULL: only the whole table knows */
};

/* From the first table that has it. */
static enum diag_code read_type(struct type_table *table, const char *name, struct coded_type *out,
                                struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	out->node = NULL;
	for (size_t i = 0; code == DIAG_OK && !out->node && i < table->sources.count; i++)
		if (cancer_types_may_have(&table->sources.at[i], name)) {
			code = cancer_type_load(table->arena, &table->sources.at[i], name, out, diags);
			if (code == DIAG_OK && !out->node)
				return code; /* written otherwise: who reads all knows */
		}
	return code;
}

static bool may_have(const struct type_table *table, const char *name)
{
	for (size_t i = 0; i < table->sources.count; i++)
		if (cancer_types_may_have(&table->sources.at[i], name))
			return true;
	return false;
}

static enum diag_code load_type(struct type_table *table, const char *name,
                                const struct coded_type **out, struct diags *diags)
{
	struct kept_type *kept = table->kept;
	while (kept && strcmp(kept->name, name) != 0)
		kept = kept->next;
	if (!kept) {
		kept = arena_alloc(table->arena, sizeof *kept);
		if (!kept || !(kept->name = arena_copy(table->arena, name, strlen(name))))
			return diag_no_memory(diags);
		enum diag_code code = read_type(table, name, &kept->type, diags);
		if (code != DIAG_OK)
			return code;
		kept->next = table->kept;
		table->kept = kept;
	}
	*out = kept->type.node ? &kept->type : NULL;
	return DIAG_OK;
}

static enum diag_code load_all_types(struct type_table *table, struct diags *diags)
{
	struct arena *arena = arena_new(0);
	if (!arena)
		return diag_no_memory(diags);
	enum diag_code code = types_load(arena, table->data_path, &table->sources, &table->all, diags);
	if (code == DIAG_OK)
		table->all_arena = arena;
	else
		arena_drop(arena);
	return code;
}

/* All of the table takes a third of the time of a sheet: it is read where one type's part of it
 * does not do. */
enum diag_code type_table_lookup(struct type_table *table, const char *type, const char *language,
                                 const char **out, struct diags *diags)
{
	const struct coded_type *known = NULL;
	enum diag_code code = DIAG_OK;
	*out = NULL;
	if (!table->sources.count)
		code = types_read(table->arena, table->data_path, &table->sources, diags);
	if (code != DIAG_OK || !may_have(table, type))
		return code;
	if (!table->all_arena)
		code = load_type(table, type, &known, diags);
	if (code == DIAG_OK && known)
		*out = type_name(known, language);
	if (code != DIAG_OK || *out)
		return code;
	if (!table->all_arena)
		code = load_all_types(table, diags);
	known = code == DIAG_OK ? cancer_types_find(&table->all, type) : NULL;
	*out = known ? type_name(known, language) : NULL;
	return code;
}

/* Types are named in English: where nobody says more, that is their English name. */
static char *name_from_type(struct arena *arena, const struct text *type)
{
	char *name = arena_copy(arena, type->utf8, type->length);
	for (char *s = name; s && *s; s++)
		if (*s == '-')
			*s = ' ';
	if (name && name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
	return name;
}

enum diag_code type_table_name(struct type_table *table, struct arena *arena,
                               const struct handout *handout, const char *language,
                               const char **out, struct diags *diags)
{
	const struct text *type = &handout->cancer_type;
	*out = handout->cancer_type_name.utf8;
	if (*out)
		return DIAG_OK;
	enum diag_code code = type_table_lookup(table, type->utf8, language, out, diags);
	if (code != DIAG_OK || *out)
		return code;
	if (!strncmp(language, "en", 2) && strcspn(language, "-") == 2)
		return (*out = name_from_type(arena, type)) ? DIAG_OK : diag_no_memory(diags);
	return diag_add(diags, DIAG_INPUT, node_place(type->node),
	                "no name for cancer type “%s” in language “%s”; write “cancer_type_name”, or "
	                "add the type to %s",
	                type->utf8, language, table->sources.at[0].name);
}
