#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H
/*
 * SHA-256 (FIPS 180-4), through nettle.
 */
#include <nettle/sha2.h>

#include "base/file.h"

enum { DIGEST_HEX = 64 };

struct digest {
	struct sha256_ctx sha256;
};

void digest_start(struct digest *digest);
void digest_add(struct digest *digest, struct bytes bytes);
/* Text and its end, so that "ab" and "c" differ from "a" and "bc". */
void digest_add_text(struct digest *digest, const char *text);
/* 64 hexadecimal digits and a NUL; the digest is used up. */
void digest_end(struct digest *digest, char hex[DIGEST_HEX + 1]);

#endif
