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

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "text/bidi.h"

enum {
	LANGUAGES_MAX = 64,
	WORD_BYTES_MAX = 1024,
	LINE_SEGMENTS_MAX = 256, /* text without width must not make the search quadratic */
};

struct line_breaker {
	struct shaper *shaper;
	struct bidi *bidi;
	struct profile *profile;
	struct {
		char name[40];
		UBreakIterator *iterator;
	} language[LANGUAGES_MAX];
	size_t count;
};

struct segment {
	size_t first, pieces; /* in the job's piece array */
	double width;         /* pt, without the space */
	double space;         /* pt */
	double price;         /* of ending a line here */
	const char *text;
	size_t length;
};

struct breaking {
	struct line_breaker *breaker;
	struct arena *arena;
	const struct paragraph *paragraph;
	struct diags *diags;
	struct segment *segments;
	size_t count, capacity;
	struct piece *pieces;
	size_t piece_count, piece_capacity;
	size_t span;           /* where reading stands */
	const uint8_t *levels; /* of each byte; NULL: all 0 */
	double measure;
};

struct line_breaker *line_breaker_new(void)
{
	struct line_breaker *breaker = calloc(1, sizeof *breaker);
	if (!breaker)
		return NULL;
	breaker->shaper = shaper_new();
	breaker->bidi = bidi_new();
	if (!breaker->shaper || !breaker->bidi) {
		line_breaker_drop(breaker);
		return NULL;
	}
	return breaker;
}

void line_breaker_drop(struct line_breaker *breaker)
{
	if (!breaker)
		return;
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		ubrk_close(breaker->language[i].iterator);
	bidi_drop(breaker->bidi);
	shaper_drop(breaker->shaper);
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

static enum diag_code refuse_icu(struct diags *diags, UErrorCode error)
{
	if (error == U_MEMORY_ALLOCATION_ERROR)
		return diag_no_memory(diags);
	return diag_add(diags, DIAG_MACHINE, (struct place){0}, "line breaking failed: %s",
	                u_errorName(error));
}

static enum diag_code find_iterator(struct line_breaker *breaker, const char *language,
                                    UBreakIterator **out, struct diags *diags)
{
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		if (breaker->language[i].iterator && !strcmp(breaker->language[i].name, language)) {
			*out = breaker->language[i].iterator;
			return DIAG_OK;
		}
	UErrorCode error = U_ZERO_ERROR;
	char strict[64]; /* small kana and the like start no line */
	snprintf(strict, sizeof strict, "%s@lb=strict", language);
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	UBreakIterator *iterator = ubrk_open(UBRK_LINE, strict, NULL, 0, &error);
	if (error == U_USING_DEFAULT_WARNING) { /* not the process's own language: none in particular */
		ubrk_close(iterator);
		error = U_ZERO_ERROR;
		iterator = ubrk_open(UBRK_LINE, "root@lb=strict", NULL, 0, &error);
	}
	if (errno == ENOMEM && U_SUCCESS(error)) {
		ubrk_close(iterator);
		error = U_MEMORY_ALLOCATION_ERROR;
	}
	if (U_FAILURE(error))
		return refuse_icu(diags, error);
	size_t at = breaker->count++ % LANGUAGES_MAX; /* the oldest makes room */
	ubrk_close(breaker->language[at].iterator);
	strncpy(breaker->language[at].name, language, sizeof breaker->language[at].name - 1);
	breaker->language[at].iterator = iterator;
	*out = iterator;
	return DIAG_OK;
}

static enum font_style style_at(const struct breaking *b)
{
	return b->paragraph->spans[b->span].style;
}

/* A space is printed by the font of the word before it. */
static enum diag_code add_space(const struct breaking *b, struct piece *piece,
                                struct segment *segment)
{
	const struct paragraph *p = b->paragraph;
	const struct word *word = piece->word;
	if (!word && piece > b->pieces)
		word = piece[-1].word;
	if (word && word->count)
		piece->space_font = word->runs[word->count - 1].font;
	else {
		enum diag_code code =
			font_stack_load(p->stack, 0, style_at(b), &piece->space_font, b->diags);
		if (code != DIAG_OK)
			return code;
	}
	piece->space =
		(double)piece->space_font->space_advance / piece->space_font->units_per_em * p->size;
	segment->space = piece->space;
	return DIAG_OK;
}

static int joining_type(uint32_t code)
{
	return u_getIntPropertyValue((UChar32)code, UCHAR_JOINING_TYPE);
}

/* How bytes begin to end of a segment stand in it. */
static struct word_form form_at(const struct breaking *b, size_t begin, size_t end,
                                const struct segment *segment)
{
	const struct paragraph *p = b->paragraph;
	struct word_form form = {.right_to_left = b->levels && b->levels[begin] & 1};
	form.island = p->right_to_left && !form.right_to_left;
	size_t first = (size_t)(segment->text - p->utf8), last = first + segment->length;
	int type = U_JT_TRANSPARENT; /* marks stand aside */
	for (size_t at = begin; at > first && type == U_JT_TRANSPARENT;) {
		size_t start = at - 1;
		while (start > first && (p->utf8[start] & 0xc0) == 0x80)
			start--;
		at = start;
		type = joining_type(utf8_next(p->utf8, p->length, &start));
	}
	form.joins_before =
		type == U_JT_DUAL_JOINING || type == U_JT_LEFT_JOINING || type == U_JT_JOIN_CAUSING;
	type = U_JT_TRANSPARENT;
	for (size_t at = end; at < last && type == U_JT_TRANSPARENT;)
		type = joining_type(utf8_next(p->utf8, p->length, &at));
	form.joins_after =
		type == U_JT_DUAL_JOINING || type == U_JT_RIGHT_JOINING || type == U_JT_JOIN_CAUSING;
	return form;
}

static void advance_span(struct breaking *b, size_t at)
{
	const struct paragraph *p = b->paragraph;
	while (b->span + 1 < p->count && p->spans[b->span].end <= at)
		b->span++;
}

static struct piece *new_piece(struct breaking *b, size_t at, struct segment *segment)
{
	void *pieces = b->pieces;
	if (!arena_grow(b->arena, &pieces, b->piece_count, &b->piece_capacity, sizeof *b->pieces))
		return NULL;
	b->pieces = pieces;
	segment->pieces++;
	advance_span(b, at);
	struct piece *piece = &b->pieces[b->piece_count++];
	*piece = (struct piece){.span = b->span, .level = b->levels ? b->levels[at] : 0};
	return piece;
}

static enum diag_code add_piece(struct breaking *b, size_t begin, size_t end,
                                struct segment *segment)
{
	const struct paragraph *p = b->paragraph;
	struct piece *piece = new_piece(b, begin, segment);
	if (!piece)
		return diag_no_memory(b->diags);
	if (end - begin > WORD_BYTES_MAX) {
		segment->width = HUGE_VAL; /* no line holds it; shaping it could take for ever */
		return DIAG_OK;
	}
	struct shape_request request = {.stack = p->stack,
	                                .style = style_at(b),
	                                .language = p->language,
	                                .text = p->utf8 + begin,
	                                .length = end - begin,
	                                .missing = p->missing,
	                                .context = p->context};
	if (end - begin < segment->length || b->levels)
		request.form = form_at(b, begin, end, segment);
	uint64_t started = profile_start(b->breaker->profile);
	enum diag_code code = shaper_word(b->breaker->shaper, &request, &piece->word, b->diags);
	profile_stop(b->breaker->profile, PROFILE_SHAPE, started);
	if (code != DIAG_OK)
		return code;
	piece->width = piece->word->width * p->size;
	segment->width += piece->width;
	return DIAG_OK;
}

/* The space at byte `at`: with the word before it where it is read in the same direction, else by
 * itself. */
static enum diag_code end_with_space(struct breaking *b, size_t at, struct segment *segment)
{
	struct piece *piece = segment->pieces ? &b->pieces[b->piece_count - 1] : NULL;
	if (!piece || (b->levels && b->levels[at] != piece->level))
		piece = new_piece(b, at, segment);
	return piece ? add_space(b, piece, segment) : diag_no_memory(b->diags);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "+1 555 0142", "(555) 0142", "38.5 °C": what is read as one is not torn. */
static bool splits_number(const char *s, size_t length, size_t space)
{
	static const char degree[] = "°";
	char before = space ? s[space - 1] : 0, behind = space + 1 < length ? s[space + 1] : 0;
	if (!is_digit(before) && before != ')')
		return false;
	bool degrees = space + 2 < length && !memcmp(s + space + 1, degree, sizeof degree - 1);
	return is_digit(behind) || (is_digit(before) && (behind == '%' || degrees));
}

/* Does the word that ends before byte `end` hold a slash, as an address does? Its hyphens are its
 * own. */
static bool is_address(const char *s, size_t end)
{
	size_t least = end > WORD_BYTES_MAX ? end - WORD_BYTES_MAX : 0;
	for (; end > least && s[end - 1] != ' '; end--)
		if (s[end - 1] == '/')
			return true;
	return false;
}

/* Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer. */
static bool has_no_spaces(uint32_t code)
{
	return (code >= 0xe00 && code < 0xf00) || (code >= 0x1000 && code < 0x10a0) ||
	       (code >= 0x1780 && code < 0x1800);
}

/* The price of ending a line behind byte end: none at a space, some inside of what reads as one
 * word. */
static double price_of_break(const struct breaking *b, const struct segment *segment, size_t end,
                             bool space)
{
	const char *s = b->paragraph->utf8;
	double square = b->measure * b->measure;
	if (space)
		return splits_number(s, b->paragraph->length, end - 1) ? square * 4 : 0;
	size_t start = end - 1;
	while (start && ((unsigned char)s[start] & 0xc0) == 0x80)
		start--;
	uint32_t before = utf8_next(s, end, &start);
	bool hangul = before >= 0xac00 && before <= 0xd7a3;
	/* words are kept whole, Korean ones too; a soft hyphen asks in vain, and the Burmese "not"
	 * stays with its verb */
	if (hangul || before == 0xad || (before == 0x1019 && segment->length == 3))
		return square * 4;
	if (before == '/') { /* never in the middle of "https://" */
		char earlier = end > 1 ? s[end - 2] : 0;
		return square * (earlier == '/' || earlier == ':' ? 4 : 0.36);
	}
	if (before == '-' || (before >= 0x2010 && before <= 0x2013))
		return square * (is_address(s, end) ? 1 : 0.36);
	if (has_no_spaces(
			before)) /* dictionaries know words, but readers take in phrases, which end at spaces */
		return square * 0.02;
	return before < 0x80 || before == 0x2014 ? square * 0.09 : 0;
}

/* Bytes begin to end of the paragraph, up to the next place where a line may end. */
static enum diag_code add_segment(struct breaking *b, size_t begin, size_t end)
{
	const struct paragraph *p = b->paragraph;
	void *at = b->segments;
	if (!arena_grow(b->arena, &at, b->count, &b->capacity, sizeof *b->segments))
		return diag_no_memory(b->diags);
	b->segments = at;
	struct segment *segment = &b->segments[b->count++];
	bool space = p->utf8[end - 1] == ' ';
	size_t text_end = end - space;
	*segment = (struct segment){
		.first = b->piece_count, .text = p->utf8 + begin, .length = text_end - begin};
	segment->price = price_of_break(b, segment, end, space);
	while (begin < text_end) {
		advance_span(b, begin);
		size_t stop = p->spans[b->span].end < text_end ? p->spans[b->span].end : text_end;
		for (size_t i = begin + 1; b->levels && i < stop; i++)
			if (b->levels[i] != b->levels[begin])
				stop = i;
		enum diag_code code = add_piece(b, begin, stop, segment);
		if (code != DIAG_OK)
			return code;
		begin = stop;
	}
	return space ? end_with_space(b, text_end, segment) : DIAG_OK;
}

static enum diag_code find_segments(struct breaking *b)
{
	const struct paragraph *p = b->paragraph;
	UBreakIterator *iterator;
	enum diag_code code = find_iterator(b->breaker, p->language, &iterator, b->diags);
	if (code != DIAG_OK)
		return code;
	/* UTF-16 never has more units than UTF-8 has bytes */
	if (p->length > INT32_MAX / 8)
		return diag_no_memory(b->diags);
	UChar *utf16 = arena_array(b->arena, p->length + 1, sizeof *utf16);
	uint32_t *byte = arena_array(b->arena, p->length + 1, sizeof *byte);
	if (!utf16 || !byte)
		return diag_no_memory(b->diags);
	size_t units = 0;
	for (size_t at = 0; at < p->length;) {
		byte[units] = (uint32_t)at;
		uint32_t c = utf8_next(p->utf8, p->length, &at);
		if (c > 0xffff) {
			utf16[units++] = (UChar)(0xd7c0 + (c >> 10));
			byte[units] = (uint32_t)at;
			c = 0xdc00 | (c & 0x3ff);
		}
		utf16[units++] = (UChar)c;
	}
	byte[units] = (uint32_t)p->length;
	if (bidi_is_needed(p->utf8, p->length, p->right_to_left)) {
		uint8_t *levels;
		code = bidi_levels(b->breaker->bidi, b->arena, p->utf8, p->length, p->right_to_left,
		                   &levels, b->diags);
		if (code != DIAG_OK)
			return code;
		b->levels = levels;
	}
	UErrorCode error = U_ZERO_ERROR;
	errno = 0;
	ubrk_setText(iterator, utf16, (int32_t)units, &error);
	int32_t from = 0;
	for (int32_t to; U_SUCCESS(error) && (to = ubrk_next(iterator)) != UBRK_DONE; from = to) {
		code = add_segment(b, byte[from], byte[to]);
		if (code != DIAG_OK)
			return code;
	}
	UErrorCode ignored = U_ZERO_ERROR;
	static const UChar nothing[1] = {0};
	ubrk_setText(iterator, nothing, 0, &ignored); /* let go of the job's memory */
	if (errno == ENOMEM)
		return diag_no_memory(b->diags);
	return U_FAILURE(error) ? refuse_icu(b->diags, error) : DIAG_OK;
}

/* last[j]: the first segment of the best line that ends behind segment j-1. */
static bool choose_breaks(const struct breaking *b, size_t *last)
{
	double *cost = arena_array(b->arena, b->count + 1, sizeof *cost);
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
	uint8_t *levels = arena_array(b->arena, line->count, sizeof *levels);
	uint32_t *places;
	if (!levels)
		return diag_no_memory(b->diags);
	for (size_t i = 0; i < line->count; i++)
		levels[i] = line->pieces[i].level;
	if (!line->pieces[line->count - 1].word)
		levels[line->count - 1] = b->paragraph->right_to_left;
	enum diag_code code =
		bidi_places(b->arena, levels, line->count, b->paragraph->right_to_left, &places, b->diags);
	if (code == DIAG_OK)
		line->places = places;
	return code;
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

enum diag_code lines_break(struct line_breaker *breaker, struct arena *arena,
                           const struct paragraph *paragraph, double measure, struct lines *out,
                           struct diags *diags)
{
	struct breaking b = {.breaker = breaker,
	                     .arena = arena,
	                     .paragraph = paragraph,
	                     .diags = diags,
	                     .measure = measure};
	struct lines lines = {0};
	if (!paragraph->length) {
		*out = lines;
		return DIAG_OK;
	}
	enum diag_code code = find_segments(&b);
	if (code != DIAG_OK)
		return code;
	for (size_t i = 0; i < b.count && !lines.wide; i++)
		if (b.segments[i].width > measure) {
			lines.wide = b.segments[i].text;
			lines.wide_length = b.segments[i].length;
		}
	size_t *last = arena_array(arena, b.count + 1, sizeof *last);
	if (!last || !choose_breaks(&b, last))
		return diag_no_memory(diags);
	for (size_t j = b.count; j; j = last[j])
		lines.count++;
	lines.at = arena_array(arena, lines.count, sizeof *lines.at);
	if (!lines.at)
		return diag_no_memory(diags);
	size_t at = lines.count;
	for (size_t j = b.count; j; j = last[j])
		fill_line(&b, last[j], j, &lines.at[--at]);
	for (size_t i = 0; b.levels && i < lines.count; i++)
		if ((code = order_line(&b, &lines.at[i])) != DIAG_OK)
			return code;
	*out = lines;
	return DIAG_OK;
}

enum diag_code lines_measure(struct line_breaker *breaker, struct arena *arena,
                             const struct paragraph *paragraph, double *natural, double *widest,
                             struct diags *diags)
{
	struct breaking b = {
		.breaker = breaker, .arena = arena, .paragraph = paragraph, .diags = diags};
	double sum = 0, most = 0;
	enum diag_code code = paragraph->length ? find_segments(&b) : DIAG_OK;
	if (code != DIAG_OK)
		return code;
	for (size_t i = 0; i < b.count; i++) {
		sum += b.segments[i].width + b.segments[i].space;
		if (b.segments[i].width > most)
			most = b.segments[i].width;
	}
	*natural = sum;
	*widest = most;
	return DIAG_OK;
}
