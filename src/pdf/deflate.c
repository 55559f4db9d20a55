#include "pdf/deflate.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { LEVEL = 6 };

struct deflater *deflater_new(void)
{
	return (struct deflater *)libdeflate_alloc_compressor(LEVEL);
}

void deflater_drop(struct deflater *deflater)
{
	libdeflate_free_compressor((struct libdeflate_compressor *)deflater);
}

bool deflate_bytes(struct deflater *deflater, struct arena *arena, struct bytes in,
                   struct bytes *out)
{
	struct libdeflate_compressor *compressor = (struct libdeflate_compressor *)deflater;
	size_t bound = libdeflate_zlib_compress_bound(compressor, in.length);
	char *to = arena_alloc(arena, bound);
	if (!to)
		return false;
	*out = (struct bytes){to, libdeflate_zlib_compress(compressor, in.at, in.length, to, bound)};
	return out->length > 0;
}
