#include "pdf/saying.h"

#include <string.h>

#include "base/utf8.h"

enum { CLUSTER_MAX = 32 }; /* glyphs, and characters */

struct part {
	const char *text;
	size_t length;
	bool taken;
};

struct cluster {
	struct pdf_fonts *fonts;
	struct pdf_font *font;
	const struct glyph *glyphs; /* from left to right */
	size_t count;
	bool right_to_left;
	struct part characters[CLUSTER_MAX];
	size_t character_count;
	struct part said[CLUSTER_MAX]; /* by each glyph, in the order of reading */
	bool *no_memory;
};

/* Index of the i-th glyph in the order of reading. */
static size_t at(const struct cluster *c, size_t i)
{
	return c->right_to_left ? c->count - 1 - i : i;
}

static bool read_characters(struct cluster *c, const char *text, size_t length)
{
	for (size_t offset = 0; offset < length;) {
		size_t start = offset;
		if (c->character_count == CLUSTER_MAX)
			return false;
		utf8_next(text, length, &offset);
		c->characters[c->character_count++] = (struct part){text + start, offset - start, false};
	}
	return true;
}

static void match_nominal(struct cluster *c)
{
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->character_count; k++) {
			struct part *character = &c->characters[k];
			size_t offset = 0;
			hb_codepoint_t nominal;
			uint32_t code = utf8_next(character->text, character->length, &offset);
			if (character->taken || !hb_font_get_nominal_glyph(c->font->font->hb, code, &nominal) ||
			    nominal != c->glyphs[at(c, i)].id)
				continue;
			character->taken = true;
			c->said[i] = *character;
			break;
		}
}

/* The first of the glyphs left takes as many neighbouring characters as leave one for each of the
 * others. */
static void share_out(struct cluster *c)
{
	size_t glyphs = 0, characters = 0, k = 0;
	for (size_t i = 0; i < c->count; i++)
		glyphs += !c->said[i].length;
	for (size_t i = 0; i < c->character_count; i++)
		characters += !c->characters[i].taken;
	for (size_t i = 0; i < c->count && characters; i++) {
		if (c->said[i].length)
			continue;
		while (c->characters[k].taken)
			k++;
		size_t take = characters > glyphs ? characters - glyphs + 1 : 1;
		c->said[i] = c->characters[k];
		for (size_t n = 0; n < take && k < c->character_count && !c->characters[k].taken; n++) {
			c->said[i].length =
				(size_t)(c->characters[k].text - c->said[i].text) + c->characters[k].length;
			c->characters[k++].taken = true;
			characters--;
		}
		glyphs--;
	}
}

/* A blank that says text and nothing else in this file; 0: there is none. */
static uint32_t find_blank(struct cluster *c, const char *text, size_t length)
{
	const struct font *font = c->font->font;
	for (size_t i = 0; i < font->blank_count; i++)
		if (font_says(c->fonts, c->font, font->blanks[i], text, length, c->no_memory))
			return font->blanks[i];
	return 0;
}

static bool is_joiner(uint32_t code)
{
	return code == 0x200c || code == 0x200d;
}

/* Offset of the first letter among the characters that a glyph says. */
static size_t find_letter(const struct part *part)
{
	size_t letter = 0;
	for (size_t offset = 0; offset < part->length; letter = offset)
		if (!is_joiner(utf8_next(part->text, part->length, &offset)))
			return letter;
	return 0;
}

/* A blank for each character of text, from right to left; false where there are not enough. */
static bool add_blanks(struct cluster *c, const char *text, size_t length, struct blanks *out)
{
	size_t count = utf8_count(text, length), offset = 0;
	if (count > BLANKS_MAX)
		return false;
	for (size_t n = count; n > 0; n--) {
		size_t start = offset;
		utf8_next(text, length, &offset);
		out->glyph[n - 1] = find_blank(c, text + start, offset - start);
		if (!out->glyph[n - 1])
			return false;
	}
	out->count = count;
	return true;
}

/* Leave the i-th glyph its first letter and give the others to blanks, if there are enough. */
static void use_blanks(struct cluster *c, size_t i, struct cluster_said *out)
{
	struct part *said = &c->said[i], letter;
	struct cluster_said with = *out;
	size_t begin = find_letter(said), end = begin;
	if (utf8_count(said->text, said->length) < 2 || out->left.count || out->right.count)
		return;
	utf8_next(said->text, said->length, &end);
	letter = (struct part){said->text + begin, end - begin, true};
	with.inked = at(c, i);
	if (add_blanks(c, said->text, begin, &with.right) &&
	    add_blanks(c, said->text + end, said->length - end, &with.left)) {
		*out = with;
		*said = letter;
	}
}

/* Do the glyphs say the text, in the order of reading? */
static bool says_in_order(const struct cluster *c, const char *text, size_t length)
{
	size_t offset = 0;
	for (size_t i = 0; i < c->count; i++) {
		if (!c->said[i].length || c->said[i].text != text + offset)
			return false;
		offset += c->said[i].length;
	}
	return offset == length;
}

/* Readers that sort by place put a mark without width behind the next letter. */
static bool has_mark(const struct cluster *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (!c->glyphs[i].advance)
			return true;
	return false;
}

struct cluster_said say_cluster(struct pdf_fonts *fonts, struct pdf_font *font,
                                const struct glyph *glyphs, size_t count, const char *text,
                                size_t length, bool right_to_left, bool *no_memory)
{
	struct cluster c = {.fonts = fonts,
	                    .font = font,
	                    .glyphs = glyphs,
	                    .count = count,
	                    .right_to_left = right_to_left,
	                    .no_memory = no_memory};
	struct cluster_said out = {.whole = true};
	bool fits = count <= CLUSTER_MAX && read_characters(&c, text, length);
	if (fits) {
		match_nominal(&c);
		share_out(&c);
	}
	out.whole = fits && says_in_order(&c, text, length) && (right_to_left || !has_mark(&c));
	for (size_t i = 0; out.whole && right_to_left && i < count; i++)
		use_blanks(&c, i, &out);
	for (size_t i = 0; i < count; i++) {
		/* every glyph needs some meaning of its own, even where ActualText overrules it (ISO
		 * 14289-1, 7.21.7) */
		const struct part *said = fits && c.said[i].length ? &c.said[i] : NULL;
		uint32_t glyph = glyphs[at(&c, i)].id;
		bool same = font_says(fonts, font, glyph, said ? said->text : text,
		                      said ? said->length : length, no_memory);
		out.whole = out.whole && same;
	}
	return out;
}
