#include "text/shape.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/itemize.h"

enum {
	CACHE_SLOTS = 1 << 14, /* a power of two */
	CACHE_WORDS = CACHE_SLOTS / 2,
	CACHE_BYTES = 2 * 1024 * 1024,
};

struct entry {
	uint64_t hash;
	const struct font_stack *stack;
	enum font_style style;
	struct word_form form;
	hb_language_t language;
	const char *text;
	size_t length;
	struct word word;
};

struct shaper {
	struct arena *arena; /* entries, runs, glyphs, texts */
	struct entry **slots;
	size_t words;
	hb_buffer_t *buffer;
	char language_copy[40];
	hb_language_t language;
};

struct shaper *shaper_new(void)
{
	struct shaper *shaper = calloc(1, sizeof *shaper);
	if (!shaper)
		return NULL;
	shaper->arena = arena_new(0);
	shaper->slots = calloc(CACHE_SLOTS, sizeof(struct entry *));
	shaper->buffer = hb_buffer_create();
	if (!shaper->arena || !shaper->slots || !hb_buffer_allocation_successful(shaper->buffer)) {
		shaper_drop(shaper);
		return NULL;
	}
	return shaper;
}

void shaper_drop(struct shaper *shaper)
{
	if (!shaper)
		return;
	hb_buffer_destroy(shaper->buffer);
	free(shaper->slots);
	arena_drop(shaper->arena);
	free(shaper);
}

void shaper_trim(struct shaper *shaper)
{
	if (shaper->words < CACHE_WORDS && arena_used(shaper->arena) < CACHE_BYTES)
		return;
	memset(shaper->slots, 0, CACHE_SLOTS * sizeof(struct entry *));
	shaper->words = 0;
	arena_reset(shaper->arena);
}

static uint64_t form_bits(struct word_form form)
{
	return form.right_to_left | form.joins_before << 1 | form.joins_after << 2 | form.island << 3;
}

/* FNV-1a, 64 bits. */
static uint64_t hash_word(const struct shape_request *request, hb_language_t language)
{
	uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)request->style ^ form_bits(request->form) << 8 ^
	                ((uint64_t)(uintptr_t)request->stack << 1) ^
	                ((uint64_t)(uintptr_t)language << 3);
	for (size_t i = 0; i < request->length; i++)
		hash = (hash ^ (unsigned char)request->text[i]) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

static struct entry **find_slot(struct shaper *shaper, const struct shape_request *request,
                                uint64_t hash)
{
	size_t mask = CACHE_SLOTS - 1, at = hash & mask;
	for (size_t tries = 0; tries < CACHE_SLOTS; tries++, at = (at + 1) & mask) {
		struct entry *entry = shaper->slots[at];
		if (!entry)
			return &shaper->slots[at];
		if (entry->hash == hash && entry->length == request->length &&
		    entry->stack == request->stack && entry->style == request->style &&
		    form_bits(entry->form) == form_bits(request->form) &&
		    entry->language == shaper->language &&
		    !memcmp(entry->text, request->text, entry->length))
			return &shaper->slots[at];
	}
	return NULL;
}

/* A letter that goes on into the next piece keeps the form that joins it (Unicode, 9.2). */
static const char joiner[] = "\xe2\x80\x8d";

/* Shape an item of a word, whose text is the shaper's own already. */
static enum diag_code shape_run(struct shaper *shaper, const struct entry *entry,
                                const struct text_item *item, struct run *out, struct diags *diags)
{
	hb_buffer_t *buffer = shaper->buffer;
	const struct font *font = item->font;
	const char *text = entry->text + item->begin;
	size_t length = item->end - item->begin;
	hb_buffer_clear_contents(buffer);
	hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
	if (entry->form.joins_before && !item->begin)
		hb_buffer_add_utf8(buffer, joiner, sizeof joiner - 1, sizeof joiner - 1, 0);
	hb_buffer_add_utf8(buffer, text, (int)length, 0, (int)length);
	if (entry->form.joins_after && item->end == entry->length)
		hb_buffer_add_utf8(buffer, joiner, sizeof joiner - 1, 0, 0);
	hb_buffer_set_language(buffer, shaper->language);
	if (item->script != HB_SCRIPT_COMMON)
		hb_buffer_set_script(buffer, item->script);
	hb_buffer_set_direction(buffer,
	                        entry->form.right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_guess_segment_properties(buffer);
	errno = 0;
	bool shaped = hb_shape_full(font->hb, buffer, NULL, 0, NULL);
	if (!shaped || errno == ENOMEM || !hb_buffer_allocation_successful(buffer))
		return diag_no_memory(diags);
	unsigned count;
	const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
	const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, &count);
	struct glyph *glyphs = arena_array(shaper->arena, count, sizeof *glyphs);
	if (!glyphs)
		return diag_no_memory(diags);
	int64_t width = 0;
	for (unsigned i = 0; i < count; i++) {
		if (infos[i].codepoint >= font->glyph_count)
			return diag_add(diags, DIAG_INPUT, (struct place){.file = font->path},
			                "the font is damaged: it asks for glyph %u of %u", infos[i].codepoint,
			                font->glyph_count);
		glyphs[i] = (struct glyph){infos[i].codepoint, infos[i].cluster, positions[i].x_advance,
		                           positions[i].x_offset, positions[i].y_offset};
		width += positions[i].x_advance;
	}
	*out = (struct run){font, glyphs, count, text, length, (double)width / font->units_per_em};
	return DIAG_OK;
}

/* Room for one more of count runs; most words have one. */
static bool grow_runs(struct arena *arena, struct run **runs, size_t count)
{
	if (count & (count - 1))
		return true;
	size_t size = sizeof **runs, wider = count ? count * 2 : 1;
	struct run *moved = arena_widen(arena, *runs, count * size, count * size, wider * size);
	*runs = moved ? moved : *runs;
	return moved;
}

static enum diag_code shape_word(struct shaper *shaper, const struct shape_request *request,
                                 struct entry *entry, bool *complete, struct diags *diags)
{
	struct itemizing state = {.request = request, .complete = true};
	struct run *runs = NULL;
	size_t count = 0;
	for (bool there = true;;) {
		struct text_item item;
		enum diag_code code = itemize_next(&state, &item, &there, diags);
		if (code != DIAG_OK)
			return code;
		if (!there)
			break;
		if (!grow_runs(shaper->arena, &runs, count))
			return diag_no_memory(diags);
		code = shape_run(shaper, entry, &item, &runs[count], diags);
		if (code != DIAG_OK)
			return code;
		entry->word.width += runs[count++].width;
	}
	entry->word.runs = runs;
	entry->word.count = count;
	entry->word.right_to_left = entry->form.right_to_left;
	*complete = state.complete;
	return DIAG_OK;
}

enum diag_code shaper_word(struct shaper *shaper, const struct shape_request *request,
                           const struct word **out, struct diags *diags)
{
	if (strncmp(shaper->language_copy, request->language, sizeof shaper->language_copy) != 0) {
		strncpy(shaper->language_copy, request->language, sizeof shaper->language_copy - 1);
		shaper->language = hb_language_from_string(request->language, -1);
	}
	uint64_t hash = hash_word(request, shaper->language);
	struct entry **slot = find_slot(shaper, request, hash);
	if (slot && *slot) {
		*out = &(*slot)->word;
		return DIAG_OK;
	}
	struct entry *entry = arena_alloc(shaper->arena, sizeof *entry);
	if (!entry)
		return diag_no_memory(diags);
	entry->hash = hash;
	entry->stack = request->stack;
	entry->style = request->style;
	entry->form = request->form;
	entry->language = shaper->language;
	entry->text = arena_copy(shaper->arena, request->text, request->length);
	entry->length = request->length;
	if (!entry->text)
		return diag_no_memory(diags);
	bool complete = true;
	enum diag_code code = shape_word(shaper, request, entry, &complete, diags);
	if (code != DIAG_OK)
		return code;
	/* a word with a hole is told of each time it is met, and one document may hold more than the
	 * table */
	if (complete && slot && shaper->words < CACHE_SLOTS * 3 / 4) {
		*slot = entry;
		shaper->words++;
	}
	*out = &entry->word;
	return DIAG_OK;
}
