#include "base/digest.h"

#include <string.h>

void digest_start(struct digest *digest)
{
	sha256_init(&digest->sha256);
}

void digest_add(struct digest *digest, struct bytes bytes)
{
	sha256_update(&digest->sha256, bytes.length, (const uint8_t *)bytes.at);
}

void digest_add_text(struct digest *digest, const char *text)
{
	digest_add(digest, (struct bytes){text, strlen(text) + 1});
}

void digest_end(struct digest *digest, char hex[DIGEST_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum[SHA256_DIGEST_SIZE];
	sha256_digest(&digest->sha256, sizeof sum, sum);
	for (size_t i = 0; i < sizeof sum; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DIGEST_HEX] = 0;
}
