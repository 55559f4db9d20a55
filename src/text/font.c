#include "text/font.h"

#include <errno.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unicode/uchar.h>

#include "text/cff.h"

void font_drop(struct font *font)
{
	if (!font)
		return;
	hb_font_destroy(font->hb);
	hb_face_destroy(font->face);
	hb_blob_destroy(font->blob);
	free(font->advances);
	free(font->cids);
	free(font->path);
	free(font);
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *blob = hb_face_reference_table(face, tag);
	bool there = hb_blob_get_length(blob) > 0;
	hb_blob_destroy(blob);
	return there;
}

static double em(const struct font *font, hb_ot_metrics_tag_t tag, double otherwise)
{
	hb_position_t value = 0;
	if (!hb_ot_metrics_get_position(font->hb, tag, &value) || value <= 0)
		return otherwise;
	return (double)value / font->units_per_em;
}

static bool maps(const struct font *font, uint32_t code)
{
	hb_codepoint_t glyph;
	return hb_font_get_nominal_glyph(font->hb, code, &glyph) && glyph < font->glyph_count;
}

/* Joiners are no candidates: some fonts draw them. Glyph 1 or 2 is an empty one by an old
 * convention. */
static void find_blanks(struct font *font)
{
	static const uint32_t codes[] = {0x200b, 0x34f, 0x2060, 0xfeff, 0xfe00, 0x180b};
	enum { CODES = sizeof codes / sizeof *codes };
	for (size_t i = 0; i < CODES + 2 && font->blank_count < FONT_BLANKS_MAX; i++) {
		hb_codepoint_t glyph = (hb_codepoint_t)(i - CODES + 1);
		hb_glyph_extents_t ink = {0};
		if (i < CODES && !hb_font_get_nominal_glyph(font->hb, codes[i], &glyph))
			continue;
		if (!glyph || glyph >= font->glyph_count || font->advances[glyph] ||
		    !hb_font_get_glyph_extents(font->hb, glyph, &ink) || ink.width || ink.height)
			continue;
		font->blanks[font->blank_count++] = glyph;
	}
}

/* OS/2 fsType: its owner may allow no embedding (2), no subset (0x100) or only bitmaps of it
 * (0x200). */
static bool may_be_embedded(hb_face_t *face)
{
	hb_blob_t *blob = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
	unsigned length;
	const char *os2 = hb_blob_get_data(blob, &length);
	bool restricted = length >= 10 && ((os2[9] & 0x0f) == 2 || os2[8] & 3);
	hb_blob_destroy(blob);
	return !restricted;
}

static enum diag_code refuse_missing(const struct font *font, const char *package,
                                     struct diags *diags)
{
	struct place file = {.file = font->path};
	const char *reason = strerror(errno);
	if (package && errno == ENOENT)
		return diag_add(diags, DIAG_INPUT, file,
		                "this font is not on the machine; install Debian's package %s (apt install "
		                "%s)",
		                package, package);
	return diag_add(diags, DIAG_INPUT, file, "cannot read the font: %s", reason);
}

/* The file at font->path, mapped. */
static enum diag_code open_font(struct font *font, const char *package, struct diags *diags)
{
	struct place file = {.file = font->path};
	struct stat st;
	if (stat(font->path, &st))
		return refuse_missing(font, package, diags);
	if (!S_ISREG(st.st_mode)) /* a pipe would be waited for */
		return diag_add(diags, DIAG_INPUT, file, "cannot read the font: it is not a file");
	font->blob = hb_blob_create_from_file_or_fail(font->path);
	if (!font->blob && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!font->blob)
		return refuse_missing(font, package, diags);
	unsigned faces = hb_face_count(font->blob);
	if (font->face_index && font->face_index >= faces)
		return diag_add(diags, DIAG_INPUT, file, "face %u is asked for, but the file holds %u",
		                font->face_index, faces);
	return DIAG_OK;
}

/* Refuse what no sheet can be set in, or may not be. */
static enum diag_code check_font(struct font *font, struct diags *diags)
{
	struct place file = {.file = font->path};
	bool outlines = font->is_cff || has_table(font->face, HB_TAG('g', 'l', 'y', 'f'));
	bool mapped = hb_font_get_nominal_glyph(font->hb, ' ', &font->space);
	if (errno == ENOMEM)
		return diag_no_memory(diags);
	if (!mapped || font->space >= font->glyph_count || font->glyph_count > 65535 || !outlines)
		return diag_add(diags, DIAG_INPUT, file,
		                "not a TrueType or OpenType font with outlines and a space character");
	if (!may_be_embedded(font->face))
		return diag_add(diags, DIAG_INPUT, file,
		                "the font's license bits forbid embedding a subset of it");
	return DIAG_OK;
}

static enum diag_code measure_font(struct font *font, struct diags *diags)
{
	hb_font_extents_t extents = {0};
	hb_font_get_h_extents(font->hb, &extents);
	font->ascent = (double)extents.ascender / font->units_per_em;
	font->descent = -(double)extents.descender / font->units_per_em;
	font->x_height = em(font, HB_OT_METRICS_TAG_X_HEIGHT, 0.5);
	font->cap_height = em(font, HB_OT_METRICS_TAG_CAP_HEIGHT, 0.7);
	font->advances = calloc(font->glyph_count, sizeof *font->advances);
	if (!font->advances)
		return diag_no_memory(diags);
	for (unsigned g = 0; g < font->glyph_count; g++)
		font->advances[g] = hb_font_get_glyph_h_advance(font->hb, g);
	font->space_advance = font->advances[font->space];
	find_blanks(font);
	for (uint32_t c = 0; c < 128; c++)
		font->ascii[c] = maps(font, c);
	return DIAG_OK;
}

static enum diag_code read_font(struct font *font, const char *package, struct diags *diags)
{
	enum diag_code code = open_font(font, package, diags);
	if (code != DIAG_OK)
		return code;
	font->face = hb_face_create(font->blob, font->face_index);
	font->glyph_count = hb_face_get_glyph_count(font->face);
	font->units_per_em = hb_face_get_upem(font->face);
	font->is_cff = has_table(font->face, HB_TAG('C', 'F', 'F', ' '));
	font->hb = hb_font_create(font->face);
	code = check_font(font, diags);
	if (code == DIAG_OK)
		code = measure_font(font, diags);
	if (code == DIAG_OK && font->is_cff) {
		code = cff_cids(font->face, font->glyph_count, &font->cids, diags);
		if (code == DIAG_INPUT)
			diag_add(diags, DIAG_INPUT, (struct place){.file = font->path},
			         "the font's CFF table is damaged");
	}
	return code == DIAG_OK && errno == ENOMEM ? diag_no_memory(diags) : code;
}

bool font_ignores(uint32_t code)
{
	return code >= 0xad && u_hasBinaryProperty((UChar32)code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

enum diag_code fonts_load(struct fonts *fonts, const char *path, unsigned face_index,
                          const char *package, const struct font **out, struct diags *diags)
{
	for (unsigned i = 0; i < fonts->count; i++)
		if (fonts->at[i]->face_index == face_index && !strcmp(fonts->at[i]->path, path)) {
			*out = fonts->at[i];
			return DIAG_OK;
		}
	if (fonts->count == FONTS_MAX)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = path},
		                "more than %d fonts in one run", FONTS_MAX);
	struct font *font = calloc(1, sizeof *font);
	if (!font || !(font->path = strdup(path))) {
		free(font);
		return diag_no_memory(diags);
	}
	font->face_index = face_index;
	font->index = fonts->count;
	errno = 0; /* HarfBuzz hides a failed allocation; malloc() leaves it here */
	enum diag_code code = read_font(font, package, diags);
	if (code != DIAG_OK) {
		font_drop(font);
		return code;
	}
	fonts->at[fonts->count++] = font;
	*out = font;
	return DIAG_OK;
}

bool font_has(const struct font *font, uint32_t code)
{
	return code < 128 ? font->ascii[code] : maps(font, code);
}

bool font_ink(const struct font *font, uint32_t code, double *top, double *bottom)
{
	hb_codepoint_t glyph;
	hb_glyph_extents_t ink;
	if (!hb_font_get_nominal_glyph(font->hb, code, &glyph) || glyph >= font->glyph_count ||
	    !hb_font_get_glyph_extents(font->hb, glyph, &ink))
		return false;
	*top = (double)ink.y_bearing / font->units_per_em;
	*bottom = (double)(ink.y_bearing + ink.height) / font->units_per_em;
	return true;
}
