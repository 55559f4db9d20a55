#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "base/json_text.h"
#include "cmd/cmd.h"
#include "library/sheets.h"

enum { PATHS_MAX = 4096 };

struct listing {
	struct sheets_request request;
	struct clock clock;
	bool json;
};

static void print_json(const struct sheet *sheet)
{
	json_t *json =
		json_pack("{s:o,s:s?,s:s?,s:s?,s:s?,s:b,s:o?}", "content", json_text(sheet->path),
	              "cancer_type", sheet->cancer_type, "topic", sheet->topic, "language",
	              sheet->language, "expires", sheet->expires, "expired", sheet->expired, "error",
	              sheet->fault ? json_text(sheet->fault) : NULL);
	if (json)
		json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
}

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
{
	const struct listing *l = context;
	struct sheets_request request = l->request;
	struct sheet *sheets;
	size_t count = 0;
	const char *data = data_default(arena);
	if (!data)
		return diag_no_memory(diags);
	request.data_path = data;
	request.today = l->clock.today;
	if (!request.path_count && !sheets_of_library(arena, data, &request))
		return diag_no_memory(diags);
	enum diag_code code = sheets_find(arena, &request, &sheets, &count, diags);
	for (size_t i = 0; i < count; i++) {
		if (sheets[i].fault)
			code = diag_add(diags, DIAG_INPUT, (struct place){0}, "%s", sheets[i].fault);
		if (sheets[i].twin && !cmd_note_twin(arena, sheets[i].path, sheets[i].twin))
			code = diag_no_memory(diags);
		if (l->json)
			print_json(&sheets[i]);
		else if (!sheets[i].fault)
			printf("%-12s  %-32s  %-8s  %s%s%s\n", sheets[i].cancer_type, sheets[i].topic,
			       sheets[i].language, sheets[i].path, sheets[i].expired ? "  expired " : "",
			       sheets[i].expired ? sheets[i].expires : "");
	}
	return code;
}

int cmd_list(const struct command *command, int argc, char **argv)
{
	const char *paths[PATHS_MAX];
	struct listing l = {.json = false};
	const char *json = NULL;
	const struct option_value options[] = {{"--cancer-type", 0, &l.request.cancer_types, false},
	                                       {"--lang", 0, &l.request.languages, false},
	                                       {"--icd10", 0, &l.request.icd10, false},
	                                       {"--search", 0, &l.request.search, false},
	                                       {"--json", 0, &json, true}};
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, paths,
	                        PATHS_MAX, &l.request.path_count);
	if (usage)
		return usage;
	if (!cmd_clock(&l.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	l.request.paths = paths;
	l.json = json;
	return cmd_run(run, &l);
}
