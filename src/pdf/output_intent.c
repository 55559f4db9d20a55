#include "pdf/output_intent.h"

static void put16(struct buf *out, unsigned value)
{
	buf_char(out, (char)(value >> 8));
	buf_char(out, (char)value);
}

static void put32(struct buf *out, uint32_t value)
{
	put16(out, value >> 16);
	put16(out, value & 0xffff);
}

/*
 * The profile's data, each element once: its type, then its numbers. s15Fixed16Number: the
 * primaries of IEC 61966-2-1 adapted to D50 by Bradford's matrix, which stands under chad, and the
 * curve (10.16, function type 3). The texts are UTF-16 (10.13): "sRGB" and "none".
 */
struct element {
	const char type[5];
	unsigned count;
	uint32_t numbers[9];
};

static const struct element elements[] = {
	{"mluc", 7, {1, 12, 0x656e5553, 8, 28, 0x00730052, 0x00470042}},
	{"mluc", 7, {1, 12, 0x656e5553, 8, 28, 0x006e006f, 0x006e0065}},
	{"XYZ ", 3, {0xf6d6, 0x10000, 0xd32d}},
	{"XYZ ", 3, {0x6fa2, 0x38f5, 0x0390}},
	{"XYZ ", 3, {0x6299, 0xb785, 0x18da}},
	{"XYZ ", 3, {0x24a0, 0x0f84, 0xb6cf}},
	{"sf32",
     9,
     {0x10c42, 0x05de, 0xfffff325, 0x0793, 0xfd90, 0xfffffba1, 0xfffffda4, 0x03dc, 0xc06e}},
	{"para", 6, {0x30000, 0x26666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5b}},
};

static const struct {
	const char name[5];
	unsigned element;
} tags[] = {{"desc", 0}, {"cprt", 1}, {"wtpt", 2}, {"rXYZ", 3}, {"gXYZ", 4},
            {"bXYZ", 5}, {"chad", 6}, {"rTRC", 7}, {"gTRC", 7}, {"bTRC", 7}};

enum {
	ELEMENTS = sizeof elements / sizeof *elements,
	TAGS = sizeof tags / sizeof *tags,
	HEADER = 128,
};

static uint32_t size_of(const struct element *element)
{
	return 8 + 4 * element->count;
}

static void put_header(struct buf *out, uint32_t size)
{
	static const unsigned made[] = {2026, 1, 1, 0, 0, 0};
	put32(out, size);
	put32(out, 0);          /* no preferred module */
	put32(out, 0x04300000); /* version 4.3 */
	buf_put(out, "mntrRGB XYZ ", 12);
	for (size_t i = 0; i < 6; i++)
		put16(out, made[i]);
	buf_put(out, "acsp", 4);
	for (size_t i = 0; i < 7; i++) /* platform to attributes: none; rendering intent: perceptual */
		put32(out, 0);
	for (size_t i = 0; i < 3; i++) /* the connection space's white is D50 */
		put32(out, elements[2].numbers[i]);
	while (!out->failed && out->length < HEADER) /* creator, identifier, reserved */
		buf_char(out, 0);
}

static void put_profile(struct buf *out)
{
	uint32_t offsets[ELEMENTS], end = HEADER + 4 + 12 * TAGS;
	for (size_t i = 0; i < ELEMENTS; i++) {
		offsets[i] = end;
		end += size_of(&elements[i]);
	}
	put_header(out, end);
	put32(out, TAGS);
	for (size_t i = 0; i < TAGS; i++) {
		buf_put(out, tags[i].name, 4);
		put32(out, offsets[tags[i].element]);
		put32(out, size_of(&elements[tags[i].element]));
	}
	for (size_t i = 0; i < ELEMENTS; i++) {
		buf_put(out, elements[i].type, 4);
		put32(out, 0);
		for (size_t k = 0; k < elements[i].count; k++)
			put32(out, elements[i].numbers[k]);
	}
}

void output_intent_write(struct pdf_doc *doc, struct buf *catalog)
{
	struct buf profile, entries;
	struct bytes deflated;
	buf_init(&profile, doc->arena);
	buf_init(&entries, doc->arena);
	put_profile(&profile);
	buf_text(&entries, "/N 3");
	if (profile.failed || !deflate_bytes(doc->deflater, DEFLATE_FAST, doc->arena,
	                                     (struct bytes){profile.at, profile.length}, &deflated)) {
		doc_no_memory(doc);
		return;
	}
	HPDF_Dict stream = stream_new(doc, &entries, deflated, true);
	buf_text(catalog,
	         "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
	         "/Info(sRGB IEC61966-2.1)/DestOutputProfile ");
	put_reference(catalog, stream);
	buf_text(catalog, ">>]");
}
