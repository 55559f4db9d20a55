/*
 * Lines for a whole paragraph at once.
 *
 * ICU says where a line may end. Between two such places lies a segment: text, then perhaps one
 * space. Each segment is shaped by itself, so that measuring a line is a subtraction of sums. Then
 * the cheapest way through all places is found by dynamic programming, as Knuth and Plass do for
 * justified text, with a cost fit for ragged right:
 *
 *   every line but the last   (white at its end)²
 *   a break in a word         behind a hyphen (CAR-T) or dash: a fixed price, for words ought
 *                             to stay whole
 *   the last line             nothing, but a fixed price where it is a short stump
 *
 * First-fit breaking was rejected: it leaves long and short lines in turn, and single words at the
 * end, where a reader who follows with a finger loses the place. Hyphenation was rejected by the
 * house rules.
 */
#include "text/lines.h"

#include <float.h>
#include <stdlib.h>

#include "text/segments.h"

enum { LINE_SEGMENTS_MAX = 256 /* text without width must not make the search quadratic */ };

struct line_breaker *line_breaker_new(void)
{
	struct line_breaker *breaker = calloc(1, sizeof *breaker);
	if (!breaker)
		return NULL;
	breaker->shaper = shaper_new();
	breaker->bidi = bidi_new();
	breaker->scratch = arena_new(0);
	if (!breaker->shaper || !breaker->bidi || !breaker->scratch) {
		line_breaker_drop(breaker);
		return NULL;
	}
	return breaker;
}

void line_breaker_drop(struct line_breaker *breaker)
{
	if (!breaker)
		return;
	for (size_t i = 0; i < BREAK_LANGUAGES_MAX; i++)
		ubrk_close(breaker->language[i].iterator);
	bidi_drop(breaker->bidi);
	shaper_drop(breaker->shaper);
	arena_drop(breaker->scratch);
	free(breaker);
}

struct shaper *line_breaker_shaper(struct line_breaker *breaker)
{
	return breaker->shaper;
}

void line_breaker_measure(struct line_breaker *breaker, struct profile *profile)
{
	breaker->profile = profile;
}

/* last[j]: the first segment of the best line that ends behind segment j-1. */
static bool choose_breaks(const struct breaking *b, size_t *last)
{
	double *cost = arena_array(b->breaker->scratch, b->count + 1, sizeof *cost);
	if (!cost)
		return false;
	double stump = b->measure * 0.12;
	for (size_t j = 1; j <= b->count; j++) {
		cost[j] = DBL_MAX;
		double width = 0;
		for (size_t i = j; i > 0 && j - i < LINE_SEGMENTS_MAX; i--) {
			const struct segment *segment = &b->segments[i - 1];
			width += segment->width + (i < j ? segment->space : 0);
			if (width > b->measure && i < j)
				break;
			double white = b->measure > width ? b->measure - width : 0;
			double line = white * white + b->segments[j - 1].price;
			if (j == b->count)
				line = i > 1 && width < stump ? b->measure * b->measure * 0.25 : 0;
			if (cost[i - 1] + line < cost[j]) {
				cost[j] = cost[i - 1] + line;
				last[j] = i - 1;
			}
		}
	}
	return true;
}

/* Where each piece of a line stands (UAX #9, L1 and L2). */
static enum diag_code order_line(const struct breaking *b, struct line *line)
{
	uint8_t *levels = arena_array(b->breaker->scratch, line->count, sizeof *levels);
	uint32_t *places = arena_array(b->arena, line->count, sizeof *places);
	if (!levels || !places)
		return diag_no_memory(b->diags);
	for (size_t i = 0; i < line->count; i++)
		levels[i] = line->pieces[i].level;
	if (!line->pieces[line->count - 1].word)
		levels[line->count - 1] = b->paragraph->right_to_left;
	line->places = places;
	return bidi_places(b->breaker->scratch, levels, line->count, b->paragraph->right_to_left,
	                   places, b->diags);
}

static void fill_line(const struct breaking *b, size_t first, size_t end, struct line *line)
{
	const struct segment *from = &b->segments[first], *last = &b->segments[end - 1];
	line->pieces = b->pieces + from->first;
	line->count = last->first + last->pieces - from->first;
	line->width = 0;
	for (size_t i = first; i < end; i++)
		line->width += b->segments[i].width + (i + 1 < end ? b->segments[i].space : 0);
}

static enum diag_code find_lines(struct breaking *b, struct lines *out)
{
	struct lines lines = {0};
	enum diag_code code = segments_find(b);
	if (code != DIAG_OK)
		return code;
	for (size_t i = 0; i < b->count && !lines.wide; i++)
		if (b->segments[i].width > b->measure) {
			lines.wide = b->segments[i].text;
			lines.wide_length = b->segments[i].length;
		}
	size_t *last = arena_array(b->breaker->scratch, b->count + 1, sizeof *last);
	if (!last || !choose_breaks(b, last))
		return diag_no_memory(b->diags);
	for (size_t j = b->count; j; j = last[j])
		lines.count++;
	lines.at = arena_array(b->arena, lines.count, sizeof *lines.at);
	if (!lines.at)
		return diag_no_memory(b->diags);
	size_t at = lines.count;
	for (size_t j = b->count; j; j = last[j])
		fill_line(b, last[j], j, &lines.at[--at]);
	for (size_t i = 0; b->levels && i < lines.count; i++)
		if ((code = order_line(b, &lines.at[i])) != DIAG_OK)
			return code;
	lines.pieces = b->pieces;
	lines.piece_count = b->piece_count;
	*out = lines;
	return DIAG_OK;
}

enum diag_code lines_break(struct line_breaker *breaker, struct arena *arena,
                           const struct paragraph *paragraph, double measure, struct lines *out,
                           struct diags *diags)
{
	struct breaking b = {.breaker = breaker,
	                     .arena = arena,
	                     .paragraph = paragraph,
	                     .diags = diags,
	                     .measure = measure};
	if (!paragraph->length) {
		*out = (struct lines){0};
		return DIAG_OK;
	}
	enum diag_code code = find_lines(&b, out);
	arena_reset(breaker->scratch);
	return code;
}

static void add_widths(const struct breaking *b, double *natural, double *widest)
{
	*natural = *widest = 0;
	for (size_t i = 0; i < b->count; i++) {
		*natural += b->segments[i].width + b->segments[i].space;
		if (b->segments[i].width > *widest)
			*widest = b->segments[i].width;
	}
}

enum diag_code lines_measure(struct line_breaker *breaker, const struct paragraph *paragraph,
                             double *natural, double *widest, struct diags *diags)
{
	struct breaking b = {
		.breaker = breaker, .arena = breaker->scratch, .paragraph = paragraph, .diags = diags};
	enum diag_code code = paragraph->length ? segments_find(&b) : DIAG_OK;
	if (code == DIAG_OK)
		add_widths(&b, natural, widest);
	arena_reset(breaker->scratch);
	return code;
}
