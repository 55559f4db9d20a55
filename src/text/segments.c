#include "text/segments.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

enum { WORD_BYTES_MAX = 1024 };

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
	for (size_t i = 0; i < BREAK_LANGUAGES_MAX; i++)
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
	size_t at = breaker->count++ % BREAK_LANGUAGES_MAX; /* the oldest makes room */
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

/* Of ending a line behind a sign that may stand inside of what reads as one word; 0: at none. */
static double price_behind_sign(const char *s, size_t end, uint32_t sign)
{
	if (sign == '/') { /* never in the middle of "https://" */
		char earlier = end > 1 ? s[end - 2] : 0;
		return earlier == '/' || earlier == ':' ? 4 : 0.36;
	}
	if (sign == '-' || (sign >= 0x2010 && sign <= 0x2013))
		return is_address(s, end) ? 1 : 0.36;
	return 0;
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
	double behind_sign = price_behind_sign(s, end, before);
	if (behind_sign > 0)
		return square * behind_sign;
	/* dictionaries know words, but readers take in phrases, which end at spaces */
	if (has_no_spaces(before))
		return square * 0.02;
	return before < 0x80 || before == 0x2014 ? square * 0.09 : 0;
}

/* Bytes begin to end of the paragraph, up to the next place where a line may end. */
static enum diag_code add_segment(struct breaking *b, size_t begin, size_t end)
{
	const struct paragraph *p = b->paragraph;
	void *at = b->segments;
	if (!arena_grow(b->breaker->scratch, &at, b->count, &b->capacity, sizeof *b->segments))
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

/* The units of the paragraph, and behind them the end: at which byte each is. How many there are. */
static size_t to_utf16(const struct paragraph *p, UChar *utf16, uint32_t *byte)
{
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
	return units;
}

enum diag_code segments_find(struct breaking *b)
{
	const struct paragraph *p = b->paragraph;
	UBreakIterator *iterator;
	enum diag_code code = find_iterator(b->breaker, p->language, &iterator, b->diags);
	if (code != DIAG_OK)
		return code;
	/* UTF-16 never has more units than UTF-8 has bytes */
	if (p->length > INT32_MAX / 8)
		return diag_no_memory(b->diags);
	struct arena *scratch = b->breaker->scratch;
	UChar *utf16 = arena_array(scratch, p->length + 1, sizeof *utf16);
	uint32_t *byte = arena_array(scratch, p->length + 1, sizeof *byte);
	if (!utf16 || !byte)
		return diag_no_memory(b->diags);
	size_t units = to_utf16(p, utf16, byte);
	if (bidi_is_needed(p->utf8, p->length, p->right_to_left)) {
		uint8_t *levels;
		code = bidi_levels(b->breaker->bidi, scratch, p->utf8, p->length, p->right_to_left, &levels,
		                   b->diags);
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
