#ifndef PORTAL_PAPERS_H
#define PORTAL_PAPERS_H
/*
 * Sheets -> the files that are sent.   job/job.h -> here -> portal/bundle.h, portal/mail.h
 *
 * Owner   what comes out lives in the caller's arena.
 * Privacy no diagnostic cites the values.
 */
#include "portal/attachment.h"
#include "portal/portal.h"
#include "portal/values.h"

struct paper {
	const char *title, *language; /* of the sheet: plain text, BCP 47 */
	const char *date;             /* of the sheet: YYYY-MM-DD */
	const char *brand;            /* who says it */
	const char *layout, *file;    /* ASCII */
	size_t pages;
	struct bytes bytes;
	struct attachment attachment;
	char sha256[DIGEST_HEX + 1]; /* of the PDF before it was encrypted */
	bool encrypted;
};

/*
 * *out: a paper for each sheet, in their order. secret: the root of the values, which no message
 * may cite.
 *
 * DIAG_INPUT    a fault of content, values, layout or brand; a PDF that is longer than max_bytes
 * DIAG_USAGE    two sheets give one file
 * DIAG_MACHINE  memory or a library
 */
enum diag_code papers_make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, const struct node *secret,
                           struct paper **out, struct diags *diags);

/* Take what is a patient's out of the messages from the first one on. secret is NULL while it is not
 * known. code, or what is worse. */
enum diag_code papers_redact(struct arena *arena, const struct portal_request *request,
                             const struct node *secret, size_t first, enum diag_code code,
                             struct diags *diags);

#endif
