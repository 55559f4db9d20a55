#include "pdf/images.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEEP_BYTES = 256 * 1024,       /* larger images are not kept */
	LIMIT_BYTES = 2 * 1024 * 1024, /* of all that are kept */
};

struct kept {
	struct kept *next;
	struct bytes raw, deflated;
	uint64_t hash;
};

struct image_store {
	struct arena *arena;
	struct kept *first;
};

struct image_store *image_store_new(void)
{
	struct image_store *store = calloc(1, sizeof *store);
	if (store && !(store->arena = arena_new(0))) {
		free(store);
		return NULL;
	}
	return store;
}

void image_store_drop(struct image_store *store)
{
	if (!store)
		return;
	arena_drop(store->arena);
	free(store);
}

void image_store_trim(struct image_store *store)
{
	if (arena_used(store->arena) < LIMIT_BYTES)
		return;
	arena_reset(store->arena);
	store->first = NULL;
}

unsigned images_use(struct pdf_images *images, const struct image *image)
{
	for (size_t i = 0; i < images->count; i++)
		if (images->at[i] == image)
			return (unsigned)i + 1;
	void *at = images->at;
	if (!arena_grow(images->arena, &at, images->count, &images->capacity, sizeof *images->at))
		return 0;
	images->at = at;
	images->at[images->count++] = image;
	return (unsigned)images->count;
}

/* Words of eight bytes: enough to find an image again; the bytes are compared then. */
static uint64_t hash_bytes(struct bytes bytes)
{
	uint64_t hash = 0xcbf29ce484222325u ^ bytes.length, word;
	for (size_t i = 0; i + sizeof word <= bytes.length; i += sizeof word) {
		memcpy(&word, bytes.at + i, sizeof word);
		hash = (hash ^ word) * 0x100000001b3u;
	}
	return hash;
}

static bool deflate_kept(struct pdf_doc *doc, struct image_store *store, struct bytes raw,
                         struct bytes *out)
{
	if (raw.length > KEEP_BYTES)
		return deflate_bytes(doc->deflater, DEFLATE_FAST, doc->arena, raw, out);
	uint64_t hash = hash_bytes(raw);
	for (const struct kept *kept = store->first; kept; kept = kept->next)
		if (kept->hash == hash && kept->raw.length == raw.length &&
		    !memcmp(kept->raw.at, raw.at, raw.length)) {
			*out = kept->deflated;
			return true;
		}
	struct kept *kept = arena_alloc(store->arena, sizeof *kept);
	char *copy = arena_copy(store->arena, raw.at, raw.length);
	if (!kept || !copy ||
	    !deflate_bytes(doc->deflater, DEFLATE_SMALL, store->arena, raw, &kept->deflated))
		return false;
	kept->raw = (struct bytes){copy, raw.length};
	kept->hash = hash;
	kept->next = store->first;
	store->first = kept;
	*out = kept->deflated;
	return true;
}

static void put_entries(struct buf *out, const struct image *image, unsigned components)
{
	buf_format(out,
	           "/Type/XObject/Subtype/Image/Width %u/Height %u/BitsPerComponent 8/ColorSpace/%s",
	           image->width, image->height, components == 1 ? "DeviceGray" : "DeviceRGB");
}

static HPDF_Dict write_pixels(struct pdf_doc *doc, struct image_store *store,
                              const struct image *image, const uint8_t *pixels, unsigned components,
                              HPDF_Dict mask)
{
	struct buf entries;
	struct bytes raw = {(const char *)pixels, (size_t)image->width * image->height * components};
	struct bytes deflated;
	buf_init(&entries, doc->arena);
	put_entries(&entries, image, components);
	if (mask) {
		buf_text(&entries, "/SMask ");
		put_reference(&entries, mask);
	}
	if (!deflate_kept(doc, store, raw, &deflated)) {
		doc_no_memory(doc);
		return NULL;
	}
	return stream_new(doc, &entries, deflated, true);
}

static HPDF_Dict write_image(struct pdf_doc *doc, struct image_store *store,
                             const struct image *image)
{
	struct buf entries;
	if (!image->jpeg.length) {
		HPDF_Dict mask =
			image->alpha ? write_pixels(doc, store, image, image->alpha, 1, NULL) : NULL;
		return write_pixels(doc, store, image, image->pixels, image->components, mask);
	}
	buf_init(&entries, doc->arena);
	put_entries(&entries, image, image->components);
	buf_text(&entries, "/Filter/DCTDecode");
	return stream_new(doc, &entries, image->jpeg, false);
}

void images_write(struct pdf_doc *doc, struct pdf_images *images, struct image_store *store,
                  struct buf *resources)
{
	for (size_t i = 0; i < images->count && doc->code == DIAG_OK; i++) {
		HPDF_Dict object = write_image(doc, store, images->at[i]);
		buf_format(resources, "/I%zu ", i + 1);
		put_reference(resources, object);
	}
}
