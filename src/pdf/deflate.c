#include "pdf/deflate.h"

#include <stdint.h>
#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

struct deflater {
	z_stream stream;
};

struct deflater *deflater_new(void)
{
	struct deflater *deflater = calloc(1, sizeof *deflater);
	if (deflater && deflateInit(&deflater->stream, Z_DEFAULT_COMPRESSION) != Z_OK) {
		free(deflater);
		return NULL;
	}
	return deflater;
}

void deflater_drop(struct deflater *deflater)
{
	if (!deflater)
		return;
	deflateEnd(&deflater->stream);
	free(deflater);
}

bool deflate_bytes(struct deflater *deflater, struct arena *arena, struct bytes in,
				   struct bytes *out)
{
	z_stream *z = &deflater->stream;
	uLong bound = deflateBound(z, in.length);
	char *to = in.length <= UINT32_MAX / 2 ? arena_alloc(arena, bound) : NULL;
	if (!to || deflateReset(z) != Z_OK)
		return false;
	z->next_in = (z_const Bytef *)in.at;
	z->avail_in = (uInt)in.length;
	z->next_out = (Bytef *)to;
	z->avail_out = (uInt)bound;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		return false;
	*out = (struct bytes){to, z->total_out};
	return true;
}
