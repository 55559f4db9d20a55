#ifndef CONVERT_RECOGNIZE_H
#define CONVERT_RECOGNIZE_H
/*
 * What a document of people means without saying so: its head, notice, steps, questions, callouts,
 * sources, closing words and invitation. Only labels are added and parts changed in kind; no word
 * is taken away but those that the handout says by its form ("Step 2", "Sources").
 */
#include "convert/date_read.h"
#include "convert/outline.h"

struct type_name {
	const char *id, *name; /* leukemia, Leukemia */
};

/* What is known beside the document; NULL: not said. */
struct import_hints {
	const char *title, *topic, *cancer_type, *date, *author, *language;
	const char *today; /* YYYY-MM-DD, where the document has no date */
	const struct month_names *months;
	const struct type_name *types;
	size_t type_count;
};

/* Codes as outline_assemble(). */
enum diag_code outline_recognize(struct outline *outline, const struct import_hints *hints);

/* Read the line "LeukemiaMay 15, 2026Navis AI" into outline->head; false where text is no such
 * line, or only a part of it could be read. */
bool head_line_read(struct outline *outline, const struct import_hints *hints,
                    const struct node *node, const char *text, size_t length);

/* The type whose name text begins with, or contains; *length: bytes of the name. */
const char *type_at_start(const struct import_hints *hints, const char *text, size_t text_length,
                          size_t *length);
const char *type_within(const struct import_hints *hints, const char *text);

#endif
