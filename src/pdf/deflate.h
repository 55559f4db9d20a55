#ifndef PDF_DEFLATE_H
#define PDF_DEFLATE_H
/*
 * zlib streams (RFC 1950) with one reused compressor, for setting one up costs as much as deflating
 * a page.
 */
#include "base/file.h"

struct deflater;

struct deflater *deflater_new(void); /* NULL without memory */
void deflater_drop(struct deflater *deflater);
/* false without memory; *out lies in the arena. */
bool deflate_bytes(struct deflater *deflater, struct arena *arena, struct bytes in,
				   struct bytes *out);

#endif
