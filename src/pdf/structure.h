#ifndef PDF_STRUCTURE_H
#define PDF_STRUCTURE_H
/*
 * The structure tree, link annotations and outline of one file.
 *
 * Source  ISO 32000-1, 14.7 (tree, parent tree), 14.8.5 (attributes), 12.5.6.5 (links), 12.3.3
 * (outline).
 */
#include "pdf/content.h"

struct page_record {
	HPDF_Page page;
	const struct tag **mcid_tags;
	size_t mcid_count;
	HPDF_Array annotations; /* NULL while there is none */
};

struct structure {
	struct pdf_doc *doc;
	const struct frames *frames;
	const struct tag_marks *marks; /* by tag id */
	struct page_record *pages;
	struct object **elements; /* by tag id */
	struct object *root, *outline;
};

/* Write all of it; root and outline are for the catalog (outline NULL where there is no heading).
 */
void structure_write(struct structure *structure);

#endif
