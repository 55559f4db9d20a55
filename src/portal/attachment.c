#include "portal/attachment.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

/* A part that stays in the processor's first cache while it is read three times; of whole groups of
 * three bytes, so that only the last one ends in '='. */
enum { PART = 3 * 4096 };

bool attachment_read(struct arena *arena, struct bytes file, struct attachment *out)
{
	struct sha1_ctx sha1;
	struct digest sha256;
	uint8_t sum[SHA1_DIGEST_SIZE];
	if (file.length > SIZE_MAX / 2)
		return false;
	size_t length = BASE64_ENCODE_RAW_LENGTH(file.length);
	char *base64 = arena_alloc(arena, length + 1), *to = base64;
	if (!base64)
		return false;
	sha1_init(&sha1);
	digest_start(&sha256);
	for (size_t at = 0; at < file.length; at += PART) {
		struct bytes part = {file.at + at, file.length - at < PART ? file.length - at : PART};
		const uint8_t *bytes = (const uint8_t *)part.at;
		sha1_update(&sha1, part.length, bytes);
		digest_add(&sha256, part);
		base64_encode_raw(to, part.length, bytes);
		to += BASE64_ENCODE_RAW_LENGTH(part.length);
	}
	sha1_digest(&sha1, sizeof sum, sum);
	base64_encode_raw(out->sha1, sizeof sum, sum);
	out->sha1[SHA1_BASE64] = 0;
	digest_end(&sha256, out->sha256);
	out->base64 = (struct bytes){base64, length};
	out->size = file.length;
	return true;
}
