#ifndef PDF_IMAGES_H
#define PDF_IMAGES_H
/*
 * Image XObjects (ISO 32000-1, 8.9). A JPEG goes in as it is; other pixels are deflated, once a
 * process for the small images that come again and again (logos).
 */
#include "base/image.h"
#include "pdf/object.h"

struct image_store; /* deflated pixels, between handouts */

struct image_store *image_store_new(void); /* NULL without memory */
void image_store_drop(struct image_store *store);
void image_store_trim(struct image_store *store);

/* The images of one file. */
struct pdf_images {
	struct arena *arena;
	const struct image **at;
	size_t count, capacity;
};

/* Number of image in the file, from 1 (/I1); 0 without memory. */
unsigned images_use(struct pdf_images *images, const struct image *image);
/* Write all images; resources gets "/I1 9 0 R…". */
void images_write(struct pdf_doc *doc, struct pdf_images *images, struct image_store *store,
                  struct buf *resources);

#endif
