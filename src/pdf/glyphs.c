#include "pdf/painter.h"

#include <math.h>

#include "base/utf8.h"

static void end_array(struct painter *s)
{
	if (s->in_string)
		buf_char(&s->w->out, ')');
	if (s->in_array)
		buf_text(&s->w->out, "]TJ\n");
	s->in_string = s->in_array = false;
}

static void put_code(struct painter *s, uint32_t glyph)
{
	struct buf *out = &s->w->out;
	if (!s->in_array)
		buf_char(out, '[');
	if (!s->in_string)
		buf_char(out, '(');
	s->in_array = s->in_string = true;
	const unsigned char bytes[] = {(unsigned char)(glyph >> 8), (unsigned char)glyph};
	char *to = buf_reserve(out, 4);
	if (!to)
		return;
	for (int i = 0; i < 2; i++) {
		unsigned char byte = bytes[i];
		if (byte == '(' || byte == ')' || byte == '\\' || byte == '\r') {
			*to++ = '\\';
			out->length++;
		}
		*to++ = byte == '\r' ? 'r' : (char)byte;
		out->length++;
	}
}

/*
 * Move the pen by thousandths of the em, to the right where positive. Moves that the eye cannot see
 * wait until they have added up: a font's table has a kern of 2 or 3 for many pairs, and each would
 * cost four bytes.
 */
static void move_pen(struct painter *s, double thousandths)
{
	const double seen = 8;
	s->drift += thousandths;
	if (fabs(s->drift) < seen)
		return;
	double whole = round(s->drift);
	s->drift -= whole;
	struct buf *out = &s->w->out;
	if (s->in_string)
		buf_char(out, ')');
	s->in_string = false;
	if (!s->in_array)
		buf_char(out, '[');
	s->in_array = true;
	buf_integer(out, -(int64_t)whole);
}

static void set_font(struct painter *s, const struct pdf_font *font, double size)
{
	struct buf *out = &s->w->out;
	if (s->font == font && s->size == size)
		return;
	end_array(s);
	s->drift = 0;
	s->font = font;
	s->size = size;
	buf_text(out, "/F");
	buf_integer(out, font->number);
	buf_char(out, ' ');
	put_length(out, size);
	buf_text(out, " Tf\n");
}

static void put_glyph(struct painter *s, const struct font *font, const struct glyph *glyph)
{
	double em = 1000.0 / font->units_per_em;
	if (glyph->y_offset) {
		end_array(s);
		put_length(&s->w->out, glyph->y_offset * s->size / font->units_per_em);
		buf_text(&s->w->out, " Ts\n");
	}
	if (glyph->x_offset)
		move_pen(s, glyph->x_offset * em);
	put_code(s, glyph->id);
	double moved = (double)llround(font->advances[glyph->id] * em);
	double rest = (glyph->advance - glyph->x_offset) * em - moved;
	if (rest != 0)
		move_pen(s, rest);
	if (glyph->y_offset) {
		end_array(s);
		buf_text(&s->w->out, "0 Ts\n");
	}
}

/* The characters of a cluster that a reader sees; *out lies in the arena. */
static bool visible_text(struct painter *s, const char *text, size_t length, const char **out,
                         size_t *out_length)
{
	hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
	bool ignorable = false;
	for (size_t at = 0; at < length && !ignorable;) {
		uint32_t c = utf8_next(text, length, &at);
		ignorable = c >= 0xad &&
		            hb_unicode_general_category(unicode, c) == HB_UNICODE_GENERAL_CATEGORY_FORMAT;
	}
	*out = text;
	*out_length = length;
	if (!ignorable)
		return true;
	struct buf kept;
	buf_init(&kept, s->w->arena);
	for (size_t at = 0; at < length;) {
		size_t start = at;
		if (hb_unicode_general_category(unicode, utf8_next(text, length, &at)) !=
		    HB_UNICODE_GENERAL_CATEGORY_FORMAT)
			buf_put(&kept, text + start, at - start);
	}
	*out = kept.at;
	*out_length = kept.length;
	return !kept.failed;
}

/* Does each of the cluster's glyphs show one of its characters, in their order? Then each says its
 * own. */
static bool says_by_glyph(struct painter *s, struct pdf_font *font, const struct glyph *glyphs,
                          size_t count, const char *text, size_t length)
{
	size_t at = 0, i = 0;
	if (utf8_count(text, length) != count)
		return false;
	for (; i < count; i++) {
		size_t start = at;
		hb_codepoint_t nominal;
		uint32_t c = utf8_next(text, length, &at);
		if (!hb_font_get_nominal_glyph(font->font->hb, c, &nominal) || nominal != glyphs[i].id)
			return false;
		if (!font_says(s->w->fonts, font, nominal, text + start, at - start, &s->w->failed))
			return false;
	}
	return true;
}

/* Every glyph needs some meaning of its own, even where ActualText overrules it (ISO
 * 14289-1, 7.21.7). */
static bool says_cluster(struct painter *s, struct pdf_font *font, const struct glyph *glyphs,
                         size_t count, const char *text, size_t length)
{
	bool said = count == 1;
	for (size_t i = 0; i < count; i++)
		said = font_says(s->w->fonts, font, glyphs[i].id, text, length, &s->w->failed) && said;
	return said;
}

/* Length of the cluster's text: up to where the next cluster starts. */
static size_t cluster_end(const struct run *run, size_t i)
{
	size_t start = run->glyphs[i].cluster, end = run->length;
	for (size_t k = 0; k < run->count; k++)
		if (run->glyphs[k].cluster > start && run->glyphs[k].cluster < end)
			end = run->glyphs[k].cluster;
	return end;
}

static void put_run(struct painter *s, const struct run *run)
{
	struct content_writer *w = s->w;
	struct pdf_font *font = fonts_use(w->fonts, run->font);
	if (!font) {
		w->failed = true;
		return;
	}
	set_font(s, font, s->size);
	for (size_t i = 0; i < run->count;) {
		size_t begin = run->glyphs[i].cluster, count = 1;
		while (i + count < run->count && run->glyphs[i + count].cluster == begin)
			count++;
		size_t end = i + count < run->count && run->glyphs[i + count].cluster > begin
		                 ? run->glyphs[i + count].cluster
		                 : cluster_end(run, i);
		const struct glyph *glyphs = run->glyphs + i;
		const char *text;
		size_t length;
		if (!visible_text(s, run->text + begin, end - begin, &text, &length)) {
			w->failed = true;
			return;
		}
		bool said = !length || (count > 1 && says_by_glyph(s, font, glyphs, count, text, length)) ||
		            says_cluster(s, font, glyphs, count, text, length);
		const char *actual = said || !s->tag ? NULL : arena_copy(w->arena, text, length);
		if (!actual && !said && s->tag)
			w->failed = true;
		if (actual) {
			end_array(s);
			painter_split(s, actual);
		}
		for (size_t k = 0; k < count; k++)
			put_glyph(s, run->font, &glyphs[k]);
		if (actual) {
			end_array(s);
			painter_split(s, NULL);
		}
		i += count;
	}
}

static void put_space(struct painter *s, const struct font *space_font)
{
	struct pdf_font *font = fonts_use(s->w->fonts, space_font);
	if (!font) {
		s->w->failed = true;
		return;
	}
	set_font(s, font, s->size);
	font_says(s->w->fonts, font, space_font->space, " ", 1, &s->w->failed);
	put_code(s, space_font->space);
	double em = 1000.0 / space_font->units_per_em, exact = space_font->space_advance * em;
	if (exact != round(exact))
		move_pen(s, exact - round(exact));
}

void draw_text(struct painter *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	double x = item->x, y = s->w->height - item->y;
	painter_fill(s, item->ink);
	if (!s->in_text) {
		buf_text(out, "BT\n");
		s->in_text = true;
		s->line_x = s->line_y = 0;
	}
	/* move by what the file will say, so that rounding does not add up */
	double dx = round((x - s->line_x) * 100) / 100, dy = round((y - s->line_y) * 100) / 100;
	put_point(out, dx, dy);
	buf_text(out, "Td\n");
	s->line_x += dx;
	s->line_y += dy;
	s->drift = 0;
	if (s->size != item->text.size)
		s->font = NULL;
	s->size = item->text.size;
	for (size_t i = 0; i < item->text.count && !s->w->failed; i++) {
		const struct piece *piece = &item->text.pieces[i];
		for (size_t r = 0; piece->word && r < piece->word->count; r++)
			put_run(s, &piece->word->runs[r]);
		if (piece->space_font)
			put_space(s, piece->space_font);
	}
	end_array(s);
}
