#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "base/json_text.h"
#include "cmd/cmd.h"
#include "cmd/print.h"
#include "library/catalog.h"

struct cataloguing {
	enum library_kind kind;
	bool json, quiet;
};

static const struct option options[] = {
	OPTION_JSON(struct cataloguing, json, "print a line of JSON for each"),
	OPTION_QUIET(struct cataloguing, quiet),
	OPTIONS_END,
};

static void print(const struct library_entry *entries, size_t count)
{
	int width = 0;
	for (size_t i = 0; i < count; i++)
		if ((int)strlen(entries[i].name) > width)
			width = (int)strlen(entries[i].name);
	for (size_t i = 0; i < count; i++)
		printf("%-*s  %s\n", width, entries[i].name, entries[i].about);
}

static bool print_json(const struct library_entry *entries, size_t count)
{
	bool good = true;
	for (size_t i = 0; good && i < count; i++)
		good = print_json_line(json_pack("{s:o,s:o}", "name", json_text(entries[i].name), "about",
		                                 json_text(entries[i].about)));
	return good;
}

static enum diag_code list(struct arena *arena, void *context, struct diags *diags)
{
	const struct cataloguing *c = context;
	struct library_entry *entries;
	size_t count;
	const char *data = data_default(arena);
	if (!data)
		return diag_no_memory(diags);
	enum diag_code code = library_catalog(arena, data, c->kind, &entries, &count, diags);
	if (code == DIAG_OK && c->json)
		return print_json(entries, count) ? DIAG_OK : diag_no_memory(diags);
	if (code == DIAG_OK)
		print(entries, count);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct cataloguing c = {.kind = command == &command_layouts  ? LIBRARY_LAYOUTS
	                                : command == &command_brands ? LIBRARY_BRANDS
	                                                             : LIBRARY_LANGUAGES};
	int usage = options_read(command, argc, argv, &c);
	return usage ? usage : cmd_run(list, &c);
}

const struct command command_layouts = {
	.name = "layouts", .about = "list the layouts", .options = options, .run = run};
const struct command command_brands = {
	.name = "brands", .about = "list the brands", .options = options, .run = run};
const struct command command_languages = {
	.name = "languages",
	.about = "list the languages that the program has words for",
	.options = options,
	.run = run,
};
