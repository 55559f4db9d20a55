#include "text/bidi.h"

#include <errno.h>
#include <stdlib.h>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

enum { ISOLATE_LTR = 0x2066, ISOLATE_END = 0x2069, BRACKETS_MAX = 8 };

struct bidi {
	UBiDi *icu;
};

struct bidi *bidi_new(void)
{
	struct bidi *bidi = calloc(1, sizeof *bidi);
	if (bidi && !(bidi->icu = ubidi_open())) {
		free(bidi);
		return NULL;
	}
	return bidi;
}

void bidi_drop(struct bidi *bidi)
{
	if (!bidi)
		return;
	ubidi_close(bidi->icu);
	free(bidi);
}

bool bidi_is_needed(const char *utf8, size_t length, bool right_to_left)
{
	/* no character before U+0590 is strong from right to left, and all from there on have lead
	 * bytes from 0xd6 */
	for (size_t at = 0; at < length && !right_to_left;) {
		if ((unsigned char)utf8[at] < 0xd6) {
			at++;
			continue;
		}
		UCharDirection direction = u_charDirection((UChar32)utf8_next(utf8, length, &at));
		right_to_left = direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC ||
		                direction == U_ARABIC_NUMBER || direction == U_RIGHT_TO_LEFT_ISOLATE;
	}
	return right_to_left;
}

/* One character of the paragraph. */
struct character {
	uint32_t code;
	uint32_t byte; /* at which it starts */
	uint8_t direction;
	bool opens, closes; /* an isolate starts before it, ends behind it */
};

static bool is_digit(const struct character *c)
{
	return c->direction == U_EUROPEAN_NUMBER || c->direction == U_ARABIC_NUMBER;
}

static bool is_latin(const struct character *c)
{
	return c->direction == U_LEFT_TO_RIGHT;
}

/*
 * May c stand between two parts of an island, the first of which ends in a digit? Two numbers with
 * a comma between them are a list, which is read like the text around it.
 */
static bool joins_island(const struct character *c, const struct character *next, bool digits)
{
	switch (c->direction) {
	case U_EUROPEAN_NUMBER_SEPARATOR:
	case U_EUROPEAN_NUMBER_TERMINATOR:
	case U_DIR_NON_SPACING_MARK:
	case U_BOUNDARY_NEUTRAL:
		return true;
	case U_COMMON_NUMBER_SEPARATOR:
		return !digits || next->direction != U_WHITE_SPACE_NEUTRAL;
	case U_WHITE_SPACE_NEUTRAL:
		return next->direction != U_WHITE_SPACE_NEUTRAL;
	case U_OTHER_NEUTRAL:
		return c->code < 0x2500;
	default:
		return false;
	}
}

/* An island: letters from left to right and numbers, with the signs that belong to them. */
struct island {
	size_t begin, core,
		end; /* characters; core: the first letter or digit, end: begin if there is none */
};

static bool is_comparison(uint32_t code)
{
	return code == '<' || code == '>' || code == 0x2264 || code == 0x2265;
}

/* Signs that belong to what stands before them: "Kymriah®", "CD19+". */
static bool is_suffix(uint32_t code)
{
	return code == '+' || code == 0xae || code == 0xa9 || code == 0x2122;
}

static bool is_blank(uint32_t code)
{
	return code == ' ' || code == 0xa0 || code == 0x202f;
}

/* Signs that belong to the number behind them: "+1", "<5", "≥ 38.0", "(555) 0142". */
static size_t find_core(const struct character *c, size_t count, size_t begin)
{
	size_t core = begin;
	while (core < count && core < begin + 3 &&
	       (c[core].direction == U_EUROPEAN_NUMBER_SEPARATOR ||
	        c[core].direction == U_EUROPEAN_NUMBER_TERMINATOR || c[core].code == '(' ||
	        is_comparison(c[core].code) ||
	        (core > begin && is_blank(c[core].code) && is_comparison(c[core - 1].code))))
		core++;
	bool there = core < count && (is_digit(&c[core]) || (core == begin && is_latin(&c[core])));
	return there ? core : count;
}

/* Brackets that are open, innermost last: what closes each. */
struct brackets {
	uint32_t closing[BRACKETS_MAX];
	size_t open;
};

/* Quotation marks are no brackets to UAX #9, but readers pair them. */
static uint32_t partner_of(uint32_t code)
{
	static const uint32_t quotes[][2] = {{0xab, 0xbb}, {0x2039, 0x203a}};
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++)
			if (quotes[i][k] == code)
				return quotes[i][!k];
	return (uint32_t)u_getBidiPairedBracket((UChar32)code);
}

static bool is_opening(uint32_t code)
{
	return code == 0xab || code == 0x2039 ||
	       u_getIntPropertyValue((UChar32)code, UCHAR_BIDI_PAIRED_BRACKET_TYPE) == U_BPT_OPEN;
}

/* Note the bracket that code may be; false where it closes one that the island did not open. */
static bool pair(struct brackets *brackets, uint32_t code)
{
	uint32_t partner = partner_of(code);
	if (partner == code)
		return true;
	if (!is_opening(code))
		return brackets->open && brackets->closing[--brackets->open] == code;
	if (brackets->open == BRACKETS_MAX)
		return false;
	brackets->closing[brackets->open++] = partner;
	return true;
}

/* Does c, right behind the island, belong to what stands before it? */
static bool belongs(const struct character *c, bool digits)
{
	return is_suffix(c->code) || c->direction == U_DIR_NON_SPACING_MARK ||
	       c->direction == U_BOUNDARY_NEUTRAL ||
	       (digits && c->direction == U_EUROPEAN_NUMBER_TERMINATOR) ||
	       (partner_of(c->code) != c->code && !is_opening(c->code));
}

/* The island at begin. A bracket belongs to it only with its partner. */
static struct island find_island(const struct character *c, size_t count, size_t begin)
{
	struct island island = {begin, find_core(c, count, begin), begin};
	struct brackets brackets = {.open = 0};
	size_t end = begin; /* of what belongs together, brackets open or not */
	if (island.core == count)
		return island;
	for (size_t i = begin; i < island.core; i++)
		pair(&brackets, c[i].code);
	for (size_t i = island.core; i < count; i++) {
		bool behind = i > island.core && end == i, digits = behind && is_digit(&c[i - 1]);
		if (!pair(&brackets, c[i].code))
			break;
		if (is_digit(&c[i]) || is_latin(&c[i]) || (behind && belongs(&c[i], digits)))
			end = i + 1;
		else if (i + 1 == count || !joins_island(&c[i], &c[i + 1], digits))
			break;
		if (end == i + 1 && !brackets.open)
			island.end = end;
	}
	return island;
}

static bool has_letter(const struct character *c, struct island island)
{
	for (size_t i = island.core; i < island.end; i++)
		if (is_latin(&c[i]))
			return true;
	return false;
}

/* In a paragraph from left to right only numbers can turn around, behind words from the right. */
static void mark_islands(struct character *c, size_t count, bool right_to_left)
{
	for (size_t i = 0; i < count;) {
		struct island island = find_island(c, count, i);
		if (island.end == i) {
			i++;
			continue;
		}
		if (!right_to_left && has_letter(c, island)) {
			i = island.end;
			continue;
		}
		c[i].opens = true;
		c[island.end - 1].closes = true;
		i = island.end;
	}
}

static size_t read_characters(const char *utf8, size_t length, struct character *out)
{
	size_t count = 0;
	for (size_t at = 0; at < length; count++) {
		out[count].byte = (uint32_t)at;
		out[count].code = utf8_next(utf8, length, &at);
		out[count].direction = (uint8_t)u_charDirection((UChar32)out[count].code);
	}
	return count;
}

static int32_t put_unit(UChar *utf16, int32_t units, uint32_t code)
{
	if (code > 0xffff) {
		utf16[units++] = (UChar)(0xd7c0 + (code >> 10));
		code = 0xdc00 | (code & 0x3ff);
	}
	utf16[units++] = (UChar)code;
	return units;
}

enum diag_code bidi_levels(struct bidi *bidi, struct arena *arena, const char *utf8, size_t length,
                           bool right_to_left, uint8_t **out, struct diags *diags)
{
	if (length > INT32_MAX / 8)
		return diag_no_memory(diags);
	/* each character has at most two units, and an isolate's ends beside it */
	struct character *c = arena_array(arena, length + 1, sizeof *c);
	UChar *utf16 = arena_array(arena, length + 1, 4 * sizeof *utf16);
	int32_t *unit = arena_array(arena, length + 1, sizeof *unit); /* of each character */
	uint8_t *levels = arena_array(arena, length + 1, sizeof *levels);
	if (!c || !utf16 || !unit || !levels)
		return diag_no_memory(diags);
	size_t count = read_characters(utf8, length, c);
	int32_t units = 0;
	mark_islands(c, count, right_to_left);
	for (size_t i = 0; i < count; i++) {
		if (c[i].opens)
			utf16[units++] = ISOLATE_LTR;
		unit[i] = units;
		units = put_unit(utf16, units, c[i].code);
		if (c[i].closes)
			utf16[units++] = ISOLATE_END;
	}
	UErrorCode error = U_ZERO_ERROR;
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	ubidi_setPara(bidi->icu, utf16, units, right_to_left, NULL, &error);
	const UBiDiLevel *of_unit = ubidi_getLevels(bidi->icu, &error);
	/* an island among what is read from the left too has the level of its surroundings: it is no
	 * part of the words from the right beside it */
	const UBiDiLevel *around = NULL;
	for (size_t i = 0; U_SUCCESS(error) && i < count; i++) {
		if (c[i].opens && !(of_unit[unit[i] - 1] & 1))
			around = &of_unit[unit[i] - 1];
		for (size_t b = c[i].byte; b < (i + 1 < count ? c[i + 1].byte : length); b++)
			levels[b] = around ? *around : of_unit[unit[i]];
		if (c[i].closes)
			around = NULL;
	}
	UErrorCode ignored = U_ZERO_ERROR;
	static const UChar nothing[1] = {0};
	ubidi_setPara(bidi->icu, nothing, 0, 0, NULL, &ignored); /* let go of the job's memory */
	if (error == U_MEMORY_ALLOCATION_ERROR || errno == ENOMEM)
		return diag_no_memory(diags);
	if (U_FAILURE(error))
		return diag_add(diags, DIAG_MACHINE, (struct place){0}, "bidirectional text failed: %s",
		                u_errorName(error));
	*out = levels;
	return DIAG_OK;
}

enum diag_code bidi_places(struct arena *scratch, const uint8_t *levels, size_t count,
                           bool right_to_left, uint32_t *out, struct diags *diags)
{
	int32_t *logical = arena_array(scratch, count, sizeof *logical);
	if (!logical)
		return diag_no_memory(diags);
	ubidi_reorderVisual(levels, (int32_t)count, logical);
	for (size_t i = 0; i < count; i++)
		out[logical[i]] = (uint32_t)(right_to_left ? count - 1 - i : i);
	return DIAG_OK;
}
