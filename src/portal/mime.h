#ifndef PORTAL_MIME_H
#define PORTAL_MIME_H
/*
 * The pieces of an Internet message, in ASCII.
 *
 * A writer of our own: what is needed of the standards is this file, and it gives the same bytes
 * each time. GMime would bring GLib for it, and libcurl's mime API only streams into a transfer.
 *
 * Lines end in CRLF and are at most 76 octets, but for an address that is longer itself.
 * Text that comes in is sound UTF-8 without controls; the caller sees to it.
 * Source  RFC 5322; RFC 2045 (quoted-printable, base64); RFC 2047 (encoded words); RFC 2231.
 */
#include "base/buf.h"
#include "base/file.h"

struct mime_mailbox {
	const char *name; /* NULL: none */
	const char *address;
};

/* "name: text", folded; as encoded words where it is not ASCII or has a word that is too long. */
void mime_put_text(struct buf *out, const char *name, const char *text);
void mime_put_mailboxes(struct buf *out, const char *name, const struct mime_mailbox *boxes,
                        size_t count);
/* iso: YYYY-MM-DDThh:mm:ssZ */
void mime_put_date(struct buf *out, const char *iso);
/* The parameter key behind a header that is not ended yet, on lines of its own. */
void mime_put_parameter(struct buf *out, const char *key, const char *value);
/* Content-Transfer-Encoding, an empty line, and text; '\n' ends its lines. The last line end is the
 * boundary's that must follow (RFC 2046, 5.1.1). */
void mime_put_body(struct buf *out, struct bytes text);
/* base64 without line ends, cut into lines. */
void mime_put_lines(struct buf *out, struct bytes base64);

#endif
