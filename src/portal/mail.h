#ifndef PORTAL_MAIL_H
#define PORTAL_MAIL_H
/*
 * Sheets as a message by e-mail, for a gateway that sends it on: a request in, the bytes of a
 * message out. Nothing is sent here.
 *
 * The Message-ID is a digest of what is sent, at the sender's domain: it names neither this machine
 * nor the time. Dates aside, the same request gives the same bytes.
 *
 * Owner    what comes out lives in the caller's arena.
 * Privacy  as portal/portal.h.
 * Source   RFC 5322, 2045 to 2047, 2231; see portal/mime.h.
 */
#include "portal/portal.h"

/* *out: the message, lines ended by CRLF. The values are those of `handout schema email`; there are
 * no codes. Codes as portal_make(). */
enum diag_code mail_make(struct job_engine *engine, struct arena *arena,
                         const struct portal_request *request, struct bytes *out,
                         struct diags *diags);

#endif
