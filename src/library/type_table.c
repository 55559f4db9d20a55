#include "library/type_table.h"

#include <stdio.h>
#include <string.h>

#include "style/style.h"

enum diag_code types_read(struct arena *arena, const char *data_folder, struct source *out,
                          struct diags *diags)
{
	out->name = arena_format(arena, "%s/content/cancer-types.yaml", data_folder);
	return out->name ? file_read(arena, out->name, YAML_BYTES_MAX, &out->bytes, diags)
	                 : diag_no_memory(diags);
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

static enum diag_code check_names(struct arena *arena, const char *data_folder,
                                  const struct cancer_types *types, struct diags *diags)
{
	const struct coded_type *type = types->types.at;
	struct list languages = {0};
	enum diag_code code = style_catalog(arena, data_folder, CATALOG_LANGUAGES, &languages, diags);
	const struct catalog_entry *entries = languages.at;
	for (size_t i = 0; i < types->types.count; i++)
		for (size_t k = 0; k < languages.count; k++)
			if (!type_name(&type[i], entries[k].name))
				code = diag_add(diags, DIAG_INPUT, node_place(type[i].names.node),
				                "cancer type “%s” has no name in language “%s”; add it",
				                type[i].type.utf8, entries[k].name);
	return code;
}

enum diag_code types_load(struct arena *arena, const char *data_folder, const struct source *source,
                          struct cancer_types *out, struct diags *diags)
{
	struct cancer_types types;
	enum diag_code code = cancer_types_load(arena, source, &types, diags);
	if (code == DIAG_OK)
		code = check_names(arena, data_folder, &types, diags);
	if (code == DIAG_OK)
		*out = types;
	return code;
}

enum diag_code types_list_names(struct arena *arena, const char *data_folder, const char *language,
                                struct named_type **out, size_t *count, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	const char *tag = language_tag(arena, language);
	struct cancer_types types;
	if (!source || !tag)
		return diag_no_memory(diags);
	enum diag_code code = types_read(arena, data_folder, source, diags);
	if (code == DIAG_OK)
		code = types_load(arena, data_folder, source, &types, diags);
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

void type_table_init(struct type_table *table, struct arena *arena, const char *data_folder)
{
	*table = (struct type_table){.arena = arena, .data_folder = data_folder};
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
		enum diag_code code =
			cancer_type_load(table->arena, &table->source, name, &kept->type, diags);
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
	enum diag_code code = types_load(arena, table->data_folder, &table->source, &table->all, diags);
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
	if (!table->source.bytes.at)
		code = types_read(table->arena, table->data_folder, &table->source, diags);
	if (code != DIAG_OK || !cancer_types_may_have(&table->source, type))
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
	                type->utf8, language, table->source.name);
}
