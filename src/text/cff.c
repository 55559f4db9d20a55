#include "text/cff.h"

#include <stdlib.h>

enum { OPERATOR_CHARSET = 15, OPERATOR_ROS = 12 << 8 | 30, PREDEFINED_CHARSETS = 3 };

struct cff {
	const uint8_t *at;
	size_t length;
};

/* count bytes at offset as a big-endian number; what lies outside of the table counts as 0. */
static uint32_t number_at(const struct cff *cff, size_t offset, unsigned count)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < count; i++)
		value = value << 8 | (offset + i < cff->length ? cff->at[offset + i] : 0);
	return value;
}

/* Begin and end of an INDEX's first object; returns the offset behind the INDEX, or 0 where it is
 * damaged. */
static size_t read_index(const struct cff *cff, size_t offset, size_t *begin, size_t *end)
{
	uint32_t count = number_at(cff, offset, 2);
	unsigned size = number_at(cff, offset + 2, 1);
	*begin = *end = 0;
	if (!count)
		return offset + 2;
	if (size < 1 || size > 4)
		return 0;
	size_t data = offset + 2 + (size_t)(count + 1) * size; /* one before the first object */
	size_t last = data + number_at(cff, offset + 3 + (size_t)count * size, size);
	*begin = data + number_at(cff, offset + 3, size);
	*end = data + number_at(cff, offset + 3 + size, size);
	return last <= cff->length && *begin <= *end && *end <= last ? last : 0;
}

struct top_dict {
	bool is_cid;
	uint32_t charset; /* offset */
};

/* Integers and operators; real numbers are skipped. */
static struct top_dict read_top_dict(const struct cff *cff, size_t at, size_t end)
{
	struct top_dict dict = {0};
	uint32_t operand = 0;
	while (at < end) {
		unsigned b = cff->at[at++];
		if (b >= 32 && b <= 246) {
			operand = b - 139;
		} else if (b >= 247 && b <= 254) {
			unsigned next = number_at(cff, at++, 1);
			operand =
				b < 251 ? (b - 247) * 256 + next + 108 : -(uint32_t)((b - 251) * 256 + next + 108);
		} else if (b == 28 || b == 29) {
			unsigned size = b == 28 ? 2 : 4;
			operand = number_at(cff, at, size);
			at += size;
		} else if (b == 30) {
			while (at < end && (cff->at[at] & 15) != 15 && cff->at[at] >> 4 != 15)
				at++;
			at++;
		} else if (b <= 21) {
			unsigned operator= b == 12 ? b << 8 | number_at(cff, at++, 1) : b;
			dict.is_cid = dict.is_cid || operator== OPERATOR_ROS;
			if (operator== OPERATOR_CHARSET)
				dict.charset = operand;
		}
	}
	return dict;
}

/* Format 0 lists CIDs; 1 and 2 list ranges with counts of one and two bytes. */
static bool read_charset(const struct cff *cff, size_t at, unsigned glyph_count, uint16_t *cids)
{
	unsigned format = number_at(cff, at++, 1);
	if (format > 2)
		return false;
	for (unsigned glyph = 1; glyph < glyph_count;) {
		if (at + 2 + format > cff->length)
			return false;
		uint32_t first = number_at(cff, at, 2), left = number_at(cff, at + 2, format);
		at += 2 + format;
		for (uint32_t i = 0; i <= left && glyph < glyph_count; i++)
			cids[glyph++] = (uint16_t)(first + i);
	}
	return true;
}

static enum diag_code find_cids(const struct cff *cff, unsigned glyph_count, uint16_t **out,
                                struct diags *diags)
{
	size_t begin, end;
	size_t names = number_at(cff, 2, 1), dicts = read_index(cff, names, &begin, &end);
	if (!dicts || !read_index(cff, dicts, &begin, &end))
		return DIAG_INPUT;
	struct top_dict dict = read_top_dict(cff, begin, end);
	*out = NULL;
	if (!dict.is_cid)
		return DIAG_OK;
	uint16_t *cids = calloc(glyph_count, sizeof *cids);
	if (!cids)
		return diag_no_memory(diags);
	if (dict.charset < PREDEFINED_CHARSETS || !read_charset(cff, dict.charset, glyph_count, cids)) {
		free(cids);
		return DIAG_INPUT;
	}
	*out = cids;
	return DIAG_OK;
}

enum diag_code cff_cids(hb_face_t *face, unsigned glyph_count, uint16_t **out, struct diags *diags)
{
	hb_blob_t *blob = hb_face_reference_table(face, HB_TAG('C', 'F', 'F', ' '));
	unsigned length;
	const char *bytes = hb_blob_get_data(blob, &length);
	struct cff cff = {(const uint8_t *)bytes, length};
	enum diag_code code = length ? find_cids(&cff, glyph_count, out, diags) : DIAG_INPUT;
	hb_blob_destroy(blob);
	return code;
}
