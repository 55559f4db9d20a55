#include "text/font.h"

#include <errno.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>

enum { FONTS_MAX = 256 };

struct font_stack {
	struct fonts *fonts;
	struct font_stack *next;
	size_t count;
	struct {
		char *path[FONT_STYLE_COUNT];
		const struct font *font[FONT_STYLE_COUNT];
		bool refused[FONT_STYLE_COUNT]; /* said once */
	} family[];
};

struct fonts {
	struct font *at[FONTS_MAX];
	unsigned count;
	struct font_stack *stacks;
};

struct fonts *fonts_new(void)
{
	return calloc(1, sizeof(struct fonts));
}

static void drop_font(struct font *font)
{
	if (!font)
		return;
	hb_font_destroy(font->hb);
	hb_face_destroy(font->face);
	hb_blob_destroy(font->blob);
	free(font->advances);
	free(font);
}

static void drop_stack(struct font_stack *stack)
{
	for (size_t i = 0; i < stack->count; i++)
		for (int s = 0; s < FONT_STYLE_COUNT; s++)
			free(stack->family[i].path[s]);
	free(stack);
}

void fonts_drop(struct fonts *fonts)
{
	if (!fonts)
		return;
	while (fonts->stacks) {
		struct font_stack *next = fonts->stacks->next;
		drop_stack(fonts->stacks);
		fonts->stacks = next;
	}
	for (unsigned i = 0; i < fonts->count; i++)
		drop_font(fonts->at[i]);
	free(fonts);
}

static const char *file_of(const struct font_family_files *family, int style)
{
	return family->style[style] ? family->style[style] : family->style[FONT_REGULAR];
}

static bool same_files(const struct font_stack *stack, const struct font_family_files *families,
                       size_t count)
{
	if (stack->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		for (int s = 0; s < FONT_STYLE_COUNT; s++)
			if (strcmp(stack->family[i].path[s], file_of(&families[i], s)) != 0)
				return false;
	return true;
}

struct font_stack *fonts_stack(struct fonts *fonts, const struct font_family_files *families,
                               size_t count)
{
	for (struct font_stack *stack = fonts->stacks; stack; stack = stack->next)
		if (same_files(stack, families, count))
			return stack;
	struct font_stack *stack = calloc(1, sizeof *stack + count * sizeof stack->family[0]);
	if (!stack)
		return NULL;
	stack->fonts = fonts;
	stack->count = count;
	for (size_t i = 0; i < count; i++)
		for (int s = 0; s < FONT_STYLE_COUNT; s++) {
			stack->family[i].path[s] = strdup(file_of(&families[i], s));
			if (!stack->family[i].path[s]) {
				drop_stack(stack);
				return NULL;
			}
		}
	stack->next = fonts->stacks;
	fonts->stacks = stack;
	return stack;
}

size_t font_stack_count(const struct font_stack *stack)
{
	return stack->count;
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

static enum diag_code read_font(struct font *font, struct diags *diags)
{
	struct place file = {.file = font->path};
	font->blob = hb_blob_create_from_file_or_fail(font->path);
	if (!font->blob && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!font->blob)
		return diag_add(diags, DIAG_INPUT, file, "cannot read the font: %s", strerror(errno));
	font->face = hb_face_create(font->blob, 0);
	font->glyph_count = hb_face_get_glyph_count(font->face);
	font->units_per_em = hb_face_get_upem(font->face);
	font->is_cff = has_table(font->face, HB_TAG('C', 'F', 'F', ' '));
	bool outlines = font->is_cff || has_table(font->face, HB_TAG('g', 'l', 'y', 'f'));
	font->hb = hb_font_create(font->face);
	bool mapped = hb_font_get_nominal_glyph(font->hb, ' ', &font->space);
	if (errno == ENOMEM)
		return diag_no_memory(diags);
	if (font->space >= font->glyph_count)
		mapped = false;
	if (!font->glyph_count || font->glyph_count > 65535 || !outlines || !mapped)
		return diag_add(diags, DIAG_INPUT, file,
		                "not a TrueType or OpenType font with outlines and a space");
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
	return errno == ENOMEM ? diag_no_memory(diags) : DIAG_OK;
}

static enum diag_code load_font(struct fonts *fonts, const char *path, const struct font **out,
                                struct diags *diags)
{
	for (unsigned i = 0; i < fonts->count; i++)
		if (!strcmp(fonts->at[i]->path, path)) {
			*out = fonts->at[i];
			return DIAG_OK;
		}
	if (fonts->count == FONTS_MAX)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = path},
		                "more than %d fonts in one run", FONTS_MAX);
	struct font *font = calloc(1, sizeof *font);
	if (!font)
		return diag_no_memory(diags);
	font->path = path; /* the stack keeps it as long as the fonts live */
	font->index = fonts->count;
	errno = 0; /* HarfBuzz hides a failed allocation; malloc() leaves it here */
	enum diag_code code = read_font(font, diags);
	if (code != DIAG_OK) {
		drop_font(font);
		return code;
	}
	fonts->at[fonts->count++] = font;
	*out = font;
	return DIAG_OK;
}

enum diag_code font_stack_load(struct font_stack *stack, size_t family, enum font_style style,
                               const struct font **out, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	const struct font **at = &stack->family[family].font[style];
	if (stack->family[family].refused[style])
		return DIAG_INPUT;
	if (!*at)
		code = load_font(stack->fonts, stack->family[family].path[style], at, diags);
	stack->family[family].refused[style] = code == DIAG_INPUT;
	if (code == DIAG_OK)
		*out = *at;
	return code;
}
