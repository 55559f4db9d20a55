#ifndef PDF_DEFLATE_H
#define PDF_DEFLATE_H
/*
 * Whole buffers -> zlib streams (RFC 1950), through libdeflate: for buffers at hand twice as fast
 * as zlib.
 */
#include "base/file.h"
#include "base/profile.h"

struct deflater;

enum deflate_effort {
	DEFLATE_FAST,  /* made anew for each handout */
	DEFLATE_SMALL, /* made once a process: some percent smaller, three times the work */
};

struct deflater *deflater_new(void); /* NULL without memory */
void deflater_drop(struct deflater *deflater);
/* Count the time of deflating in profile, which is borrowed; NULL: no longer. */
void deflater_measure(struct deflater *deflater, struct profile *profile);
/* false without memory; *out lies in the arena. */
bool deflate_bytes(struct deflater *deflater, enum deflate_effort effort, struct arena *arena,
                   struct bytes in, struct bytes *out);

#endif
