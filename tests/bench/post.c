/*
 * Warm cost of a portal's bundle beside that of its sheet alone: N of either in one process.
 *
 * usage: post CONTENT.yaml DATA_FOLDER sheet|bundle N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "portal/portal.h"

static const char values[] = "patient: Patient/123\npractitioner: Practitioner/7\n"
							 "encounter: Encounter/2041\nmessage: |\n  Hello,\n"
							 "  here is the sheet that we spoke about today.\n"
							 "occasion: \"%u\"\n"
							 "sheet: {prepared_for: A. Patient, phone: '+1 555 0142'}\n";

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	bool whole = !strcmp(argv[3], "bundle");
	unsigned n = (unsigned)strtoul(argv[4], NULL, 10);
	struct arena *arena = arena_new(0), *keep = arena_new(0);
	struct diags *diags = arena_alloc(keep, sizeof *diags);
	const struct portal_codes *codes = NULL;
	diags_init(diags, keep);
	struct portal_sheet sheet = {.content = {.name = argv[1], .folder = "."}, .layout = "letter"};
	const char *path = arena_format(keep, "%s/content/portal-codes.yaml", argv[2]);
	if (file_read(keep, argv[1], 1 << 20, &sheet.content.bytes, diags) != DIAG_OK ||
	    portal_codes_read(keep, path, &codes, diags) != DIAG_OK)
		return 1;
	struct job_engine *engine = job_engine_new(argv[2]);
	double start = 0;
	size_t bytes = 0;
	for (unsigned i = 0; i < n; i++) {
		arena_reset(arena);
		const char *text = arena_format(arena, values, i);
		struct bytes said = {text, strlen(text)};
		struct portal_bundle bundle;
		struct job_result result;
		if (i == 1)
			start = now();
		struct portal_request request = {.sheets = {&sheet, 1},
		                                 .brand = "navis",
		                                 .values_name = "values",
		                                 .values = said,
		                                 .codes = codes,
		                                 .max_bytes = 10000000,
		                                 .now = "2026-05-15T00:00:00Z"};
		struct job_request job = {.content = sheet.content,
		                          .values_name = "values",
		                          .values = said,
		                          .values_key = "sheet",
		                          .layout = "letter",
		                          .brand = "navis"};
		enum diag_code code = whole ? portal_make(engine, arena, &request, &bundle, diags)
		                            : job_run(engine, arena, &job, &result, diags);
		if (code != DIAG_OK)
			return 1;
		bytes = whole ? bundle.json.length : result.bytes.length;
	}
	printf("warm_ms %.4f\nbytes %zu\n", (now() - start) / (n > 1 ? n - 1 : 1), bytes);
	job_engine_drop(engine);
	arena_drop(arena);
	arena_drop(keep);
	return 0;
}
