#ifndef PORTAL_BUNDLE_H
#define PORTAL_BUNDLE_H
/*
 * Values, codes and files -> a FHIR R4 transaction bundle.
 *
 * Each file is a DocumentReference of its own, one Communication has the text and refers to them.
 * The file's name is the attachment's title, since portals save and show it as a file's name and
 * some refuse other letters than ASCII; the sheet's own title is the description.
 *
 * Same input, same bytes; `now` is in no identifier.
 * Source  FHIR R4: Bundle, transactions, conditional create.
 */
#include "portal/codes.h"
#include "portal/papers.h"

struct bundle_request {
	const struct portal_values *values;
	const struct portal_codes *codes;
	const struct paper *documents; /* at least one */
	size_t count;
	const char *now; /* YYYY-MM-DDThh:mm:ssZ */
};

/* *out: JSON in UTF-8, a line feed behind it; urn: the message's. DIAG_MACHINE: no memory. */
enum diag_code bundle_write(struct arena *arena, const struct bundle_request *request,
                            struct bytes *out, char urn[PORTAL_URN_SIZE], struct diags *diags);

#endif
