#include "pdf/fonts.h"

#include <errno.h>
#include <hb-ot.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

struct pdf_font *fonts_use(struct pdf_fonts *fonts, const struct font *font)
{
	struct pdf_font *known = fonts->by_index[font->index];
	if (known)
		return known;
	struct pdf_font *entry = arena_alloc(fonts->arena, sizeof *entry);
	if (!entry)
		return NULL;
	entry->font = font;
	entry->used = arena_array(fonts->arena, (font->glyph_count + 31) / 32, sizeof *entry->used);
	entry->texts = arena_array(fonts->arena, font->glyph_count, sizeof *entry->texts);
	if (!entry->used || !entry->texts)
		return NULL;
	fonts->by_index[font->index] = entry;
	fonts->list[fonts->count++] = entry;
	entry->number = (unsigned)fonts->count;
	return entry;
}

bool font_says(struct pdf_fonts *fonts, struct pdf_font *font, uint32_t glyph, const char *text,
               size_t length, bool *no_memory)
{
	struct glyph_text *known = &font->texts[glyph];
	if (known->utf8)
		return known->length == length && !memcmp(known->utf8, text, length);
	void *at = font->order;
	if (!arena_grow(fonts->arena, &at, font->order_count, &font->order_capacity,
	                sizeof *font->order)) {
		*no_memory = true;
		return true;
	}
	font->order = at;
	font->order[font->order_count++] = glyph;
	font->used[glyph / 32] |= 1u << glyph % 32;
	*known = (struct glyph_text){text, (uint32_t)length};
	return true;
}

static int by_glyph(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void put_hex(struct buf *out, uint32_t value)
{
	static const char digits[] = "0123456789ABCDEF";
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_char(out, digits[value >> shift & 15]);
}

static HPDF_Dict write_to_unicode(struct pdf_doc *doc, const struct pdf_font *font)
{
	struct buf map, entries;
	struct bytes deflated;
	buf_init(&map, doc->arena);
	buf_init(&entries, doc->arena);
	buf_text(&map, "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
	               "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
	               "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
	               "1 begincodespacerange<0000><FFFF>endcodespacerange\n");
	for (size_t i = 0; i < font->order_count; i++) {
		size_t left = font->order_count - i;
		if (i % 100 == 0)
			buf_format(&map, "%s%zu beginbfchar\n", i ? "endbfchar\n" : "",
			           left < 100 ? left : 100);
		const struct glyph_text *text = &font->texts[font->order[i]];
		buf_char(&map, '<');
		put_hex(&map, font_code(font, font->order[i]));
		buf_text(&map, "><");
		for (size_t at = 0; at < text->length;) {
			uint32_t c = utf8_next(text->utf8, text->length, &at);
			if (c > 0xffff) {
				put_hex(&map, 0xd7c0 + (c >> 10));
				c = 0xdc00 | (c & 0x3ff);
			}
			put_hex(&map, c);
		}
		buf_text(&map, ">\n");
	}
	if (font->order_count)
		buf_text(&map, "endbfchar\n");
	buf_text(&map, "endcmap CMapName currentdict/CMap defineresource pop end end\n");
	if (map.failed || !deflate_bytes(doc->deflater, DEFLATE_FAST, doc->arena,
	                                 (struct bytes){map.at, map.length}, &deflated)) {
		doc_no_memory(doc);
		return NULL;
	}
	return stream_new(doc, &entries, deflated, true);
}

/* Widths in thousandths of the em: [first [w w w] …] (9.7.4.3). */
static void put_widths(struct buf *out, const struct pdf_font *font)
{
	for (size_t i = 0; i < font->order_count; i++) {
		uint32_t glyph = font->order[i], code = font_code(font, glyph);
		bool follows = i && font_code(font, font->order[i - 1]) + 1 == code;
		if (!follows) {
			buf_text(out, i ? "]" : "");
			buf_integer(out, code);
			buf_char(out, '[');
		} else {
			buf_char(out, ' ');
		}
		buf_integer(out, llround(font->font->advances[glyph] * 1000.0 / font->font->units_per_em));
	}
	buf_text(out, font->order_count ? "]" : "");
}

/* The PostScript name, in the characters that a PDF name takes as they are. */
static void put_font_name(struct buf *out, const struct font *font, const char *tag)
{
	char name[128] = "";
	unsigned size = sizeof name, length;
	hb_ot_name_get_utf8(font->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size,
	                    name);
	length = (unsigned)strlen(name);
	buf_format(out, "/%s+", tag);
	for (unsigned i = 0; i < length; i++)
		if ((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z') ||
		    (name[i] >= '0' && name[i] <= '9') || name[i] == '-')
			buf_char(out, name[i]);
	if (!length)
		buf_text(out, "Font");
}

static int head_value(const uint8_t *head, size_t at)
{
	return (int16_t)(head[at] << 8 | head[at + 1]);
}

static void put_descriptor(struct buf *out, const struct font *font, const char *tag,
                           HPDF_Dict file)
{
	double em = 1000.0 / font->units_per_em;
	hb_blob_t *blob = hb_face_reference_table(font->face, HB_TAG('h', 'e', 'a', 'd'));
	unsigned length;
	const uint8_t *head = (const uint8_t *)hb_blob_get_data(blob, &length);
	buf_text(out, "/Type/FontDescriptor/FontName");
	put_font_name(out, font, tag);
	buf_text(out, "/Flags 4/FontBBox[");
	for (size_t i = 0; i < 4; i++) {
		buf_integer(out, length >= 44 ? llround(head_value(head, 36 + 2 * i) * em)
		                 : i < 2      ? 0
		                              : 1000);
		buf_char(out, i < 3 ? ' ' : ']');
	}
	hb_blob_destroy(blob);
	buf_text(out, "/ItalicAngle ");
	buf_number(out, hb_style_get_value(font->hb, HB_STYLE_TAG_SLANT_ANGLE), 2);
	buf_text(out, "/Ascent ");
	buf_integer(out, llround(font->ascent * 1000));
	buf_text(out, "/Descent ");
	buf_integer(out, -llround(font->descent * 1000));
	buf_text(out, "/CapHeight ");
	buf_integer(out, llround(font->cap_height * 1000));
	buf_format(out, "/StemV %d%s",
	           hb_style_get_value(font->hb, HB_STYLE_TAG_WEIGHT) >= 600 ? 140 : 80,
	           font->is_cff ? "/FontFile3 " : "/FontFile2 ");
	put_reference(out, file);
}

static struct object *write_font(struct pdf_doc *doc, const struct pdf_font *font,
                                 const struct subset *subset)
{
	struct buf body;
	buf_init(&body, doc->arena);
	if (font->font->is_cff)
		buf_text(&body, "/Subtype/CIDFontType0C");
	else
		buf_format(&body, "/Length1 %zu", subset->length);
	HPDF_Dict file = stream_new(doc, &body, subset->deflated, true);
	struct object *descriptor = object_new(doc), *descendant = object_new(doc),
				  *type0 = object_new(doc);
	HPDF_Dict to_unicode = write_to_unicode(doc, font);

	buf_init(&body, doc->arena);
	put_descriptor(&body, font->font, subset->tag, file);
	object_fill(doc, descriptor, &body);

	buf_init(&body, doc->arena);
	buf_format(&body, "/Type/Font/Subtype/%s/BaseFont",
	           font->font->is_cff ? "CIDFontType0" : "CIDFontType2/CIDToGIDMap/Identity");
	put_font_name(&body, font->font, subset->tag);
	buf_text(&body,
	         "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ");
	put_reference(&body, descriptor);
	buf_text(&body, "/W[");
	put_widths(&body, font);
	buf_char(&body, ']');
	object_fill(doc, descendant, &body);

	buf_init(&body, doc->arena);
	buf_text(&body, "/Type/Font/Subtype/Type0/BaseFont");
	put_font_name(&body, font->font, subset->tag);
	buf_text(&body, "/Encoding/Identity-H/DescendantFonts[");
	put_reference(&body, descendant);
	buf_text(&body, "]/ToUnicode ");
	put_reference(&body, to_unicode);
	object_fill(doc, type0, &body);
	return type0;
}

void fonts_write(struct pdf_doc *doc, struct pdf_fonts *fonts, struct subsets *subsets,
                 struct buf *resources)
{
	errno = 0; /* HarfBuzz hides some failed allocations; malloc() leaves it here */
	for (size_t i = 0; i < fonts->count && doc->code == DIAG_OK; i++) {
		struct pdf_font *font = fonts->list[i];
		if (font->order_count)
			qsort(font->order, font->order_count, sizeof *font->order, by_glyph);
		const struct subset *subset;
		enum diag_code code = subsets_find(subsets, doc->deflater, doc->arena, font->font,
		                                   font->used, &subset, doc->diags);
		if (code != DIAG_OK) {
			doc->code = code;
			return;
		}
		const struct object *object = write_font(doc, font, subset);
		buf_format(resources, "/F%u ", font->number);
		put_reference(resources, object);
	}
	if (errno == ENOMEM)
		doc_no_memory(doc);
}
