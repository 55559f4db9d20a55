#ifndef BASE_IMAGE_H
#define BASE_IMAGE_H
/*
 * A PNG or JPEG file as what a PDF image needs.
 *
 * Limits  IMAGE_SIDE_MAX pixels a side, IMAGE_PIXELS_MAX in all, IMAGE_FILE_MAX bytes; checked
 * before pixels are decoded.
 * Source  PNG through libpng, JPEG through libjpeg-turbo; a JPEG is
 * decoded once to prove it whole and passed on as it is (ISO 32000-1, 7.4.8 DCTDecode) where it is
 * 8-bit grey or YCbCr/RGB.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"

enum {
	IMAGE_SIDE_MAX = 8192,
	IMAGE_PIXELS_MAX = 16 * 1024 * 1024,
	IMAGE_FILE_MAX = 32 * 1024 * 1024,
};

struct image {
	uint32_t width, height; /* pixels */
	unsigned components;    /* 1 grey, 3 RGB; 8 bits each */
	struct bytes jpeg;      /* the file itself; length 0 for a PNG */
	const uint8_t *pixels;  /* width × height × components, rows from the top; NULL for a JPEG */
	struct bytes file;      /* as it was read */
	const uint8_t *alpha;   /* width × height; NULL where opaque */
};

/*
 * Read and decode path; everything lives in arena. blame is where the path was named.
 *
 * DIAG_INPUT    not there, not PNG or JPEG, broken, CMYK, or over a limit; the message names the
 * file DIAG_MACHINE  no memory
 */
enum diag_code image_load(struct arena *arena, const char *path, struct place blame,
                          struct image *out, struct diags *diags);

/*
 * Make the pixels of a coloured PNG grey, by their luma (ITU-R BT.709); a JPEG stays as it is. False
 * without memory.
 */
bool image_to_grey(struct arena *arena, struct image *image);

#endif
