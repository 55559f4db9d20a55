#ifndef FUZZ_IMPORT_H
#define FUZZ_IMPORT_H
/*
 * A document to import. What is made of it must be read again, and export to a document of which the
 * same is made.
 */
#include "convert/convert.h"
#include "fuzz.h"

static inline int import_run(const uint8_t *data, size_t size, enum document_format format)
{
	static struct month_names months;
	static const struct type_name types[] = {{"leukemia", "Leukemia"}, {"general", "All cancers"}};
	struct run run = run_start();
	struct bytes document = run_bytes(run, data, size);
	const struct import_hints hints = {.topic = "a",
	                                   .language = "en",
	                                   .today = "2026-05-15",
	                                   .months = &months,
	                                   .types = types,
	                                   .type_count = 2};
	struct source source = {.name = "document"};
	struct outline outline = {.arena = run.arena, .diags = run.diags, .source = &source};
	struct buf yaml;
	if (!months.at[0][0][0])
		month_names_load("en", &months);
	buf_init(&yaml, run.arena);
	if (document_import(&outline, document, "/nonexistent", format, &hints, &yaml) == DIAG_OK) {
		struct source made = {"yaml", {yaml.at, yaml.length}};
		struct handout handout;
		struct buf out;
		buf_init(&out, run.arena);
		if (content_load(run.arena, &made, NULL, &handout, run.diags) != DIAG_OK)
			abort(); /* what was made cannot be read */
		document_export(&made, &handout, format, &out, run.diags);
	}
	bytes_free(document);
	return run_end(run);
}

#endif
