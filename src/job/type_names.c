#include "job/type_names.h"

#include <stdio.h>
#include <string.h>

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

enum diag_code job_type_names(struct arena *arena, const char *data_folder, const char *language,
                              struct job_type_name **out, size_t *count, struct diags *diags)
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
	struct job_type_name *names = arena_array(arena, types.types.count, 2 * sizeof *names);
	if (!names)
		return diag_no_memory(diags);
	*count = 0;
	for (size_t i = 0; i < types.types.count; i++) {
		const char *own = type_name(&type[i], tag), *english = type_name(&type[i], "en");
		if (own)
			names[(*count)++] = (struct job_type_name){type[i].type.utf8, own};
		if (english && english != own)
			names[(*count)++] = (struct job_type_name){type[i].type.utf8, english};
	}
	*out = names;
	return DIAG_OK;
}

/* One type of the table, tried once an engine. */
struct kept_type {
	struct kept_type *next;
	const char *name;
	struct coded_type type; /* node NULL: only the whole table knows */
};

static enum diag_code load_type(struct job_engine *engine, const char *name,
                                const struct coded_type **out, struct diags *diags)
{
	struct kept_type *kept = engine->types;
	while (kept && strcmp(kept->name, name) != 0)
		kept = kept->next;
	if (!kept) {
		kept = arena_alloc(engine->arena, sizeof *kept);
		if (!kept || !(kept->name = arena_copy(engine->arena, name, strlen(name))))
			return diag_no_memory(diags);
		enum diag_code code =
			cancer_type_load(engine->arena, &engine->types_source, name, &kept->type, diags);
		if (code != DIAG_OK)
			return code;
		kept->next = engine->types;
		engine->types = kept;
	}
	*out = kept->type.node ? &kept->type : NULL;
	return DIAG_OK;
}

static enum diag_code load_all_types(struct job_engine *engine, struct diags *diags)
{
	struct arena *arena = arena_new(0);
	if (!arena)
		return diag_no_memory(diags);
	enum diag_code code =
		types_load(arena, engine->data_folder, &engine->types_source, &engine->all_types, diags);
	if (code == DIAG_OK)
		engine->all_types_arena = arena;
	else
		arena_drop(arena);
	return code;
}

/* All of the table takes a third of the time of a sheet: it is read where one type's part of it
 * does not do. */
enum diag_code engine_type_lookup(struct job_engine *engine, const char *type, const char *language,
                                  const char **out, struct diags *diags)
{
	const struct coded_type *known = NULL;
	enum diag_code code = DIAG_OK;
	*out = NULL;
	if (!engine->types_source.bytes.at)
		code = types_read(engine->arena, engine->data_folder, &engine->types_source, diags);
	if (code != DIAG_OK || !cancer_types_may_have(&engine->types_source, type))
		return code;
	if (!engine->all_types_arena)
		code = load_type(engine, type, &known, diags);
	if (code == DIAG_OK && known)
		*out = type_name(known, language);
	if (code != DIAG_OK || *out)
		return code;
	if (!engine->all_types_arena)
		code = load_all_types(engine, diags);
	known = code == DIAG_OK ? cancer_types_find(&engine->all_types, type) : NULL;
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

enum diag_code engine_type_name(struct job_engine *engine, struct arena *arena,
                                const struct handout *handout, const struct style *style,
                                const char **out, struct diags *diags)
{
	const struct text *type = &handout->cancer_type;
	const char *language = style->language.name;
	*out = handout->cancer_type_name.utf8;
	if (*out)
		return DIAG_OK;
	enum diag_code code = engine_type_lookup(engine, type->utf8, language, out, diags);
	if (code != DIAG_OK || *out)
		return code;
	if (!strncmp(language, "en", 2) && strcspn(language, "-") == 2)
		return (*out = name_from_type(arena, type)) ? DIAG_OK : diag_no_memory(diags);
	return diag_add(diags, DIAG_INPUT, node_place(type->node),
	                "no name for cancer type “%s” in language “%s”; write “cancer_type_name”, or "
	                "add the type to %s",
	                type->utf8, language, engine->types_source.name);
}
