#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "job/job.h"

static void print(const struct job_catalog_entry *entries, size_t count)
{
	int width = 0;
	for (size_t i = 0; i < count; i++)
		if ((int)strlen(entries[i].name) > width)
			width = (int)strlen(entries[i].name);
	for (size_t i = 0; i < count; i++)
		printf("%-*s  %s\n", width, entries[i].name, entries[i].about);
}

static int list(const struct command *command, int argc, char **argv, bool brands)
{
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, NULL, 0, &rest);
	if (usage)
		return usage;
	struct arena *arena = arena_new(0);
	struct diags *diags = arena ? arena_alloc(arena, sizeof *diags) : NULL;
	if (!diags) {
		arena_drop(arena);
		fprintf(stderr, "handout: error: out of memory\n");
		return DIAG_MACHINE;
	}
	diags_init(diags, arena);
	struct job_catalog_entry *entries;
	size_t count;
	const char *data = cmd_data_folder(arena);
	if (!data)
		diag_no_memory(diags);
	else if (job_catalog(arena, data, brands, &entries, &count, diags) == DIAG_OK)
		print(entries, count);
	int code = cmd_report(diags);
	arena_drop(arena);
	return code;
}

int cmd_layouts(const struct command *command, int argc, char **argv)
{
	return list(command, argc, argv, false);
}

int cmd_brands(const struct command *command, int argc, char **argv)
{
	return list(command, argc, argv, true);
}
