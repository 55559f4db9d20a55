/*
 * Names that people give on the command line -> names as the data has them. It is done for every
 * subcommand before its work begins, so that one fault ends alike everywhere.
 */
#include <string.h>

#include "base/data_path.h"
#include "base/nearest.h"
#include "cmd/inputs.h"
#include "cmd/topic.h"
#include "library/called.h"
#include "library/catalog.h"

struct naming {
	const struct command *command;
	cmd_function *run;
	char *values;
	struct arena *arena;
	const char *data;
	struct diags *diags;
};

/* A layout or brand that the data has. */
static enum diag_code check_catalog(const struct naming *n, enum library_kind kind,
                                    const char *name)
{
	const char *what = kind == LIBRARY_LAYOUTS ? "layout" : "brand";
	struct library_entry *known;
	struct nearest nearest;
	size_t count;
	const char *file =
		arena_format(n->arena, "layouts/%s%s.yaml", kind == LIBRARY_BRANDS ? "brands/" : "", name);
	bool there = false;
	if (input_file_of(name))
		return DIAG_OK;
	if (!file || !data_find(n->arena, n->data, file, &there))
		return diag_no_memory(n->diags);
	if (there)
		return DIAG_OK;
	enum diag_code code = library_catalog(n->arena, n->data, kind, &known, &count, n->diags);
	if (code != DIAG_OK)
		return code;
	nearest_start(&nearest, name, strlen(name));
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, known[i].name);
	if (nearest.best)
		return diag_add(n->diags, DIAG_USAGE, (struct place){0},
		                "unknown %s “%s”; did you mean “%s”?", what, name, nearest.best);
	return diag_add(n->diags, DIAG_USAGE, (struct place){0}, "unknown %s “%s”; see `handout %ss`",
	                what, name, what);
}

/* *name becomes what the data calls it. */
static enum diag_code resolve_name(const struct naming *n, enum value_kind kind, const char **name)
{
	switch (kind) {
	case VALUE_LAYOUT:
		return check_catalog(n, LIBRARY_LAYOUTS, *name);
	case VALUE_BRAND:
		return check_catalog(n, LIBRARY_BRANDS, *name);
	case VALUE_LANGUAGE:
		return language_called(n->arena, n->data, *name, name, n->diags);
	case VALUE_CANCER_TYPE:
		return type_called(n->arena, n->data, *name, name, n->diags);
	default:
		return DIAG_OK;
	}
}

static enum diag_code resolve_list(const struct naming *n, const struct option *o,
                                   const char **list)
{
	const char *made = NULL;
	enum diag_code code = DIAG_OK;
	for (const char *s = *list; s;) {
		size_t length = strcspn(s, ",");
		const char *name = arena_copy(n->arena, s, length);
		if (name && !length)
			return diag_add(n->diags, DIAG_USAGE, (struct place){0},
			                "--%s has an empty name between commas", o->name);
		enum diag_code resolved = name ? resolve_name(n, o->kind, &name) : diag_no_memory(n->diags);
		code = resolved > code ? resolved : code;
		if (name)
			made = made ? arena_format(n->arena, "%s,%s", made, name) : name;
		if (!name || !made)
			return diag_no_memory(n->diags);
		s = s[length] ? s + length + 1 : NULL;
	}
	*list = made;
	return code;
}

static bool names_data(enum value_kind kind)
{
	return kind == VALUE_LAYOUT || kind == VALUE_BRAND || kind == VALUE_LANGUAGE ||
	       kind == VALUE_CANCER_TYPE;
}

/* Topics among the files on the line become their sheets: of a subcommand that takes one file, the
 * sheet that its variants lie beside; of one that takes many, each variant. */
static enum diag_code resolve_sheets(const struct naming *n)
{
	const struct argument *a = &n->command->argument;
	const char **at = (const char **)(void *)(n->values + a->at);
	size_t one = 1, *count = a->most > 1 ? (size_t *)(void *)(n->values + a->count_at) : &one;
	struct topic topic;
	enum diag_code code = DIAG_OK;
	if (a->kind != VALUE_SHEET)
		return DIAG_OK;
	for (size_t i = 0; code != DIAG_MACHINE && i < *count; i++) {
		enum diag_code found = topic_find(n->arena, n->data, at[i], &topic, n->diags);
		code = found > code ? found : code;
		if (found != DIAG_OK || !topic.count)
			continue;
		if (a->most == 1) {
			found = topic_choose(n->arena, at[i], &topic, &at[i], n->diags);
			code = found > code ? found : code;
		} else if (*count - 1 + topic.count <= a->most) {
			memmove(at + i + topic.count, at + i + 1, (*count - i - 1) * sizeof *at);
			for (size_t k = 0; k < topic.count; k++)
				at[i + k] = topic.at[k]->path;
			*count += topic.count - 1;
			i += topic.count - 1;
		}
	}
	return code;
}

static enum diag_code resolve_all(const struct naming *n)
{
	enum diag_code code = resolve_sheets(n);
	for (const struct option *o = n->command->options; o && o->name; o++) {
		if (!names_data(o->kind))
			continue;
		const char **value = (const char **)(void *)(n->values + o->at);
		enum diag_code resolved = DIAG_OK;
		if (*value && (!o->preset || strcmp(*value, o->preset) != 0))
			resolved = o->list ? resolve_list(n, o, value) : resolve_name(n, o->kind, value);
		code = resolved > code ? resolved : code;
	}
	return code;
}

static enum diag_code resolve_and_run(struct arena *arena, void *context, struct diags *diags)
{
	struct naming *n = context;
	n->arena = arena;
	n->diags = diags;
	n->data = data_default(arena);
	enum diag_code code = n->data ? resolve_all(n) : diag_no_memory(diags);
	return code == DIAG_OK ? n->run(arena, n->values, diags) : code;
}

int cmd_run_with_names(const struct command *command, cmd_function *run, void *values)
{
	struct naming n = {.command = command, .run = run, .values = values};
	return cmd_run(resolve_and_run, &n);
}
