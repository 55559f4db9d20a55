#include "pdf/deflate.h"

#include <libdeflate.h>
#include <stdlib.h>

struct deflater {
	struct libdeflate_compressor *effort[2]; /* by enum deflate_effort */
	struct profile *profile;
};

struct deflater *deflater_new(void)
{
	static const int levels[] = {[DEFLATE_FAST] = 1, [DEFLATE_SMALL] = 6};
	struct deflater *deflater = calloc(1, sizeof *deflater);
	for (int i = 0; deflater && i < 2; i++) {
		deflater->effort[i] = libdeflate_alloc_compressor(levels[i]);
		if (!deflater->effort[i]) {
			deflater_drop(deflater);
			return NULL;
		}
	}
	return deflater;
}

void deflater_drop(struct deflater *deflater)
{
	if (!deflater)
		return;
	for (int i = 0; i < 2; i++)
		libdeflate_free_compressor(deflater->effort[i]);
	free(deflater);
}

void deflater_measure(struct deflater *deflater, struct profile *profile)
{
	deflater->profile = profile;
}

bool deflate_bytes(struct deflater *deflater, enum deflate_effort effort, struct arena *arena,
                   struct bytes in, struct bytes *out)
{
	struct libdeflate_compressor *compressor = deflater->effort[effort];
	size_t bound = libdeflate_zlib_compress_bound(compressor, in.length);
	char *to = arena_alloc(arena, bound);
	if (!to)
		return false;
	uint64_t started = profile_start(deflater->profile);
	*out = (struct bytes){to, libdeflate_zlib_compress(compressor, in.at, in.length, to, bound)};
	profile_stop(deflater->profile, PROFILE_DEFLATE, started);
	return out->length > 0;
}
