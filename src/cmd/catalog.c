#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "library/catalog.h"

static void print(const struct library_entry *entries, size_t count)
{
	int width = 0;
	for (size_t i = 0; i < count; i++)
		if ((int)strlen(entries[i].name) > width)
			width = (int)strlen(entries[i].name);
	for (size_t i = 0; i < count; i++)
		printf("%-*s  %s\n", width, entries[i].name, entries[i].about);
}

static enum diag_code list(struct arena *arena, void *context, struct diags *diags)
{
	const enum library_kind *kind = context;
	struct library_entry *entries;
	size_t count;
	const char *data = data_default(arena);
	if (!data)
		return diag_no_memory(diags);
	enum diag_code code = library_catalog(arena, data, *kind, &entries, &count, diags);
	if (code == DIAG_OK)
		print(entries, count);
	return code;
}

static int run(const struct command *command, int argc, char **argv, enum library_kind kind)
{
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, NULL, 0, &rest);
	return usage ? usage : cmd_run(list, &kind);
}

int cmd_layouts(const struct command *command, int argc, char **argv)
{
	return run(command, argc, argv, LIBRARY_LAYOUTS);
}

int cmd_brands(const struct command *command, int argc, char **argv)
{
	return run(command, argc, argv, LIBRARY_BRANDS);
}

int cmd_languages(const struct command *command, int argc, char **argv)
{
	return run(command, argc, argv, LIBRARY_LANGUAGES);
}
