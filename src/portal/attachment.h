#ifndef PORTAL_ATTACHMENT_H
#define PORTAL_ATTACHMENT_H
/*
 * A file as a FHIR Attachment has it, in one pass over its bytes.
 *
 * Source  FHIR R4: Attachment.data is RFC 4648 base64 without line ends; Attachment.hash the base64
 * of the SHA-1 of the raw bytes. SHA-1 only finds what the wire broke; what tells two files apart
 * is the SHA-256.
 */
#include "base/digest.h"

enum { SHA1_BASE64 = 28 };

struct attachment {
	struct bytes base64; /* arena */
	size_t size;         /* of the file, bytes */
	char sha1[SHA1_BASE64 + 1], sha256[DIGEST_HEX + 1];
};

/* False without memory. */
bool attachment_read(struct arena *arena, struct bytes file, struct attachment *out);

#endif
