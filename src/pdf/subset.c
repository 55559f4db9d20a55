#include "pdf/subset.h"

#include <errno.h>
#include <hb-subset.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum {
	COMMON_LEAST = 24, /* so many common glyphs used: all are taken */
	LIMIT_BYTES = 4 * 1024 * 1024,
};

/* What nearly every text in Latin script is written with. */
static const char common[] =
	" !\"%&'()+,-./0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	"\u00b7\u2013\u2014\u2019\u201c\u201d";

struct entry {
	struct entry *next;
	const struct font *font;
	uint32_t *glyphs; /* bits */
	struct subset subset;
};

struct subsets {
	struct arena *arena; /* entries, bits, deflated bytes */
	struct entry *first;
	hb_face_t *outlines[FONTS_MAX]; /* by a font's index, made at its first use */
};

struct subsets *subsets_new(void)
{
	struct subsets *subsets = calloc(1, sizeof *subsets);
	if (subsets && !(subsets->arena = arena_new(0))) {
		free(subsets);
		return NULL;
	}
	return subsets;
}

void subsets_drop(struct subsets *subsets)
{
	if (!subsets)
		return;
	for (size_t i = 0; i < FONTS_MAX; i++)
		hb_face_destroy(subsets->outlines[i]);
	arena_drop(subsets->arena);
	free(subsets);
}

void subsets_trim(struct subsets *subsets)
{
	if (arena_used(subsets->arena) < LIMIT_BYTES)
		return;
	arena_reset(subsets->arena);
	subsets->first = NULL;
}

static size_t bit_words(const struct font *font)
{
	return (font->glyph_count + 31) / 32;
}

static void set_bit(uint32_t *bits, uint32_t glyph)
{
	bits[glyph / 32] |= 1u << glyph % 32;
}

static bool get_bit(const uint32_t *bits, uint32_t glyph)
{
	return bits[glyph / 32] >> glyph % 32 & 1;
}

static void set_common(const struct font *font, uint32_t *bits)
{
	hb_codepoint_t glyph;
	for (size_t at = 0; at < sizeof common - 1;)
		if (hb_font_get_nominal_glyph(font->hb, utf8_next(common, sizeof common - 1, &at),
		                              &glyph) &&
		    glyph < font->glyph_count)
			set_bit(bits, glyph);
}

static uint32_t *choose_glyphs(struct arena *arena, const struct font *font, const uint32_t *used)
{
	size_t words = bit_words(font);
	uint32_t *glyphs = arena_array(arena, words, sizeof *glyphs);
	int shared = 0;
	if (!glyphs)
		return NULL;
	set_common(font, glyphs);
	for (size_t i = 0; i < words; i++)
		shared += __builtin_popcount(glyphs[i] & used[i]);
	for (size_t i = 0; i < words; i++)
		glyphs[i] = (shared >= COMMON_LEAST ? glyphs[i] : 0) | used[i];
	set_bit(glyphs, 0); /* .notdef */
	return glyphs;
}

/* FNV-1a over font name and glyphs, as six capitals. */
static void make_tag(const struct font *font, const uint32_t *glyphs, char tag[7])
{
	uint64_t hash = 0xcbf29ce484222325u;
	const char *name = strrchr(font->path, '/');
	for (const char *s = name ? name : font->path; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 0x100000001b3u;
	hash = (hash ^ font->face_index) * 0x100000001b3u;
	for (size_t i = 0; i < bit_words(font); i++)
		hash = (hash ^ glyphs[i]) * 0x100000001b3u;
	for (int i = 0; i < 6; i++, hash /= 26)
		tag[i] = (char)('A' + hash % 26);
	tag[6] = 0;
}

/* The tables that PDF needs (9.9), without those that would have to be cut only to be dropped: a
 * map of 44,000 characters costs more than the glyphs. */
static hb_face_t *outlines_of(struct subsets *subsets, const struct font *font)
{
	static const hb_tag_t needed[] = {HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'),
	                                  HB_TAG('h', 'm', 't', 'x'), HB_TAG('m', 'a', 'x', 'p'),
	                                  HB_TAG('g', 'l', 'y', 'f'), HB_TAG('l', 'o', 'c', 'a'),
	                                  HB_TAG('C', 'F', 'F', ' ')};
	hb_face_t **face = &subsets->outlines[font->index];
	if (*face)
		return *face;
	bool whole = true;
	*face = hb_face_builder_create();
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		hb_blob_t *table = hb_face_reference_table(font->face, needed[i]);
		if (hb_blob_get_length(table) && !hb_face_builder_add_table(*face, needed[i], table))
			whole = false;
		hb_blob_destroy(table);
	}
	if (whole)
		return *face;
	hb_face_destroy(*face);
	errno = ENOMEM;
	return *face = NULL;
}

static hb_face_t *make_face(struct subsets *subsets, const struct font *font,
                            const uint32_t *glyphs)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	if (!input)
		return NULL;
	/* a CID-keyed font is shown by CIDs, which its subset keeps, whatever becomes of glyph ids;
	 * without subroutines it is cut in two thirds of the time and deflates better */
	unsigned kept = font->cids ? HB_SUBSET_FLAGS_DESUBROUTINIZE : HB_SUBSET_FLAGS_RETAIN_GIDS;
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | kept);
	hb_set_t *set = hb_subset_input_glyph_set(input);
	for (uint32_t g = 0; g < font->glyph_count; g++)
		if (get_bit(glyphs, g))
			hb_set_add(set, g);
	hb_face_t *outlines = outlines_of(subsets, font);
	hb_face_t *face =
		outlines && hb_set_allocation_successful(set) ? hb_subset_or_fail(outlines, input) : NULL;
	hb_subset_input_destroy(input);
	return face;
}

static bool make_subset(struct subsets *subsets, struct deflater *deflater, struct entry *entry)
{
	hb_face_t *face = make_face(subsets, entry->font, entry->glyphs);
	if (!face)
		return false;
	hb_blob_t *blob = entry->font->is_cff
	                      ? hb_face_reference_table(face, HB_TAG('C', 'F', 'F', ' '))
	                      : hb_face_reference_blob(face);
	unsigned length = 0;
	const char *bytes = hb_blob_get_data(blob, &length);
	bool made = length && errno != ENOMEM &&
	            deflate_bytes(deflater, DEFLATE_SMALL, subsets->arena,
	                          (struct bytes){bytes, length}, &entry->subset.deflated);
	entry->subset.length = length;
	hb_blob_destroy(blob);
	hb_face_destroy(face);
	make_tag(entry->font, entry->glyphs, entry->subset.tag);
	return made;
}

enum diag_code subsets_find(struct subsets *subsets, struct deflater *deflater,
                            struct arena *scratch, const struct font *font, const uint32_t *used,
                            const struct subset **out, struct diags *diags)
{
	size_t size = bit_words(font) * sizeof *used;
	const uint32_t *glyphs = choose_glyphs(scratch, font, used);
	if (!glyphs)
		return diag_no_memory(diags);
	for (struct entry *entry = subsets->first; entry; entry = entry->next)
		if (entry->font == font && !memcmp(entry->glyphs, glyphs, size)) {
			*out = &entry->subset;
			return DIAG_OK;
		}
	struct entry *entry = arena_alloc(subsets->arena, sizeof *entry);
	if (!entry)
		return diag_no_memory(diags);
	entry->font = font;
	entry->glyphs = (uint32_t *)arena_copy(subsets->arena, (const char *)glyphs, size);
	if (!entry->glyphs)
		return diag_no_memory(diags);
	if (!make_subset(subsets, deflater, entry))
		return errno == ENOMEM ? diag_no_memory(diags)
		                       : diag_add(diags, DIAG_INPUT, (struct place){.file = font->path},
		                                  "the font is damaged: it cannot be subset");
	entry->next = subsets->first;
	subsets->first = entry;
	*out = &entry->subset;
	return DIAG_OK;
}
