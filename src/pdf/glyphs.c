#include "pdf/glyphs.h"

#include <math.h>

#include "base/utf8.h"
#include "pdf/saying.h"

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
	else if (out->length && out->at[out->length - 1] >= '0' && out->at[out->length - 1] <= '9')
		buf_char(out, ' ');
	s->in_array = true;
	buf_integer(out, -(int64_t)whole);
}

/* Start a show string of the item at x; moves by what the file will say, so that rounding does not
 * add up. */
static void move_to(struct painter *s, double x)
{
	double y = s->w->height - s->item->y;
	end_array(s);
	if (!s->in_text) {
		buf_text(&s->w->out, "BT\n");
		s->in_text = true;
		s->line_x = s->line_y = 0;
	}
	double dx = round((x - s->line_x) * 100) / 100, dy = round((y - s->line_y) * 100) / 100;
	put_point(&s->w->out, dx, dy);
	buf_text(&s->w->out, "Td\n");
	s->line_x += dx;
	s->line_y += dy;
	s->drift = 0;
}

/* The characters of each show string stand in the reverse of the order of reading (14.8.2.3.3). */
static void begin_reversed(struct painter *s)
{
	end_array(s);
	if (s->tag)
		buf_text(&s->w->out, "/ReversedChars BMC\n");
}

static void end_reversed(struct painter *s)
{
	end_array(s);
	if (s->tag)
		buf_text(&s->w->out, "EMC\n");
	s->after_nested = s->tag;
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

static void put_glyph(struct painter *s, const struct pdf_font *pdf_font, const struct glyph *glyph)
{
	const struct font *font = pdf_font->font;
	double em = 1000.0 / font->units_per_em;
	if (glyph->y_offset) {
		end_array(s);
		put_length(&s->w->out, glyph->y_offset * s->size / font->units_per_em);
		buf_text(&s->w->out, " Ts\n");
	}
	if (glyph->x_offset)
		move_pen(s, glyph->x_offset * em);
	put_code(s, font_code(pdf_font, glyph->id));
	double moved = (double)llround(font->advances[glyph->id] * em);
	double rest = (glyph->advance - glyph->x_offset) * em - moved;
	if (rest != 0)
		move_pen(s, rest);
	if (glyph->y_offset) {
		end_array(s);
		buf_text(&s->w->out, "0 Ts\n");
	}
}

/* Does a reader need the character? Joiners change a word's spelling; what else has no glyph only
 * its look. */
static bool is_said(uint32_t code)
{
	return code == 0x200c || code == 0x200d || !font_ignores(code);
}

/* The characters of a cluster that a reader needs; *out lies in the arena. */
static bool said_text(struct painter *s, const char *text, size_t length, const char **out,
                      size_t *out_length)
{
	bool all = true;
	for (size_t at = 0; at < length && all;)
		all = is_said(utf8_next(text, length, &at));
	*out = text;
	*out_length = length;
	if (all)
		return true;
	struct buf kept;
	buf_init(&kept, s->w->arena);
	for (size_t at = 0; at < length;) {
		size_t start = at;
		if (is_said(utf8_next(text, length, &at)))
			buf_put(&kept, text + start, at - start);
	}
	*out = kept.at;
	*out_length = kept.length;
	return !kept.failed;
}

/* A run's neighbouring glyphs that stand for the same characters. */
struct cluster {
	const struct glyph *glyphs;
	size_t count;
	const char *text;
	size_t length;
	struct cluster_said said;
};

/* Where the text of the cluster at glyph i ends: where the next one's begins. */
static size_t text_end(const struct run *run, size_t i, size_t count, bool right_to_left)
{
	size_t begin = run->glyphs[i].cluster;
	size_t next = right_to_left
	                  ? (i ? run->glyphs[i - 1].cluster : run->length)
	                  : (i + count < run->count ? run->glyphs[i + count].cluster : run->length);
	return next > begin ? next : run->length;
}

static bool read_cluster(struct painter *s, struct pdf_font *font, const struct run *run, size_t i,
                         struct cluster *out)
{
	bool right_to_left = s->item->text.right_to_left;
	size_t begin = run->glyphs[i].cluster, count = 1;
	while (i + count < run->count && run->glyphs[i + count].cluster == begin)
		count++;
	size_t end = text_end(run, i, count, right_to_left);
	*out = (struct cluster){.glyphs = run->glyphs + i, .count = count};
	if (!said_text(s, run->text + begin, end - begin, &out->text, &out->length))
		return false;
	if (!out->length) { /* drawn all the same: it says what was written */
		out->text = run->text + begin;
		out->length = end - begin;
	}
	bool simple = count == 1 && (!right_to_left || utf8_count(out->text, out->length) == 1);
	if (simple)
		out->said.whole =
			font_says(s->w->fonts, font, run->glyphs[i].id, out->text, out->length, &s->w->failed);
	else
		out->said = say_cluster(s->w->fonts, font, out->glyphs, count, out->text, out->length,
		                        right_to_left, &s->w->failed);
	return !s->w->failed;
}

static void put_blanks(struct painter *s, const struct pdf_font *font, const struct blanks *blanks)
{
	for (size_t i = 0; i < blanks->count; i++)
		put_code(s, font_code(font, blanks->glyph[i]));
}

/* Draw what stands at x for text between ActualText's marks. */
static void begin_actual(struct painter *s, const char *text, size_t length, double x)
{
	const char *copy = arena_copy(s->w->scratch, text, length);
	s->w->failed = s->w->failed || !copy;
	end_array(s);
	if (copy)
		painter_split(s, copy);
	move_to(s, x);
}

static void end_actual(struct painter *s, double x)
{
	end_array(s);
	painter_split(s, NULL);
	move_to(s, x);
}

static struct pdf_font *use_font(struct painter *s, const struct font *font)
{
	struct pdf_font *used = fonts_use(s->w->fonts, font);
	s->w->failed = s->w->failed || !used;
	return used;
}

/* What ToUnicode cannot say, ActualText does, for the word as a whole: readers take what lies
 * between its marks for one. */
static void put_forward(struct painter *s, const struct run *run, double x)
{
	struct pdf_font *font = use_font(s, run->font);
	bool whole = true;
	struct cluster cluster;
	if (!font)
		return;
	for (size_t i = 0; i < run->count; i += cluster.count) {
		if (!read_cluster(s, font, run, i, &cluster))
			return;
		whole = whole && cluster.said.whole;
	}
	bool actual = !whole && s->tag;
	const char *text;
	size_t length;
	if (actual && said_text(s, run->text, run->length, &text, &length))
		begin_actual(s, text, length, x);
	set_font(s, font, s->size);
	for (size_t i = 0; i < run->count; i++)
		put_glyph(s, font, &run->glyphs[i]);
	if (actual)
		end_actual(s, x + run->width * s->size);
}

static void put_space(struct painter *s, const struct font *space_font)
{
	struct pdf_font *font = use_font(s, space_font);
	if (!font)
		return;
	set_font(s, font, s->size);
	font_says(s->w->fonts, font, space_font->space, " ", 1, &s->w->failed);
	put_code(s, font_code(font, space_font->space));
	double em = 1000.0 / space_font->units_per_em, exact = space_font->space_advance * em;
	if (exact != round(exact))
		move_pen(s, exact - round(exact));
}

static void draw_forward(struct painter *s, const struct frame_item *item)
{
	double x = item->x;
	move_to(s, x);
	for (size_t i = 0; i < item->text.count && !s->w->failed; i++) {
		const struct frame_word *word = &item->text.words[i];
		double at = x;
		for (size_t r = 0; word->word && r < word->word->count; r++) {
			put_forward(s, &word->word->runs[r], at);
			at += word->word->runs[r].width * s->size;
		}
		if (word->space_font)
			put_space(s, word->space_font);
		x += frame_word_width(word, s->size) + frame_word_space(word, s->size);
	}
}

/*
 * Text from right to left: show strings in the order of reading, of which each has its glyphs as
 * they are seen, from left to right (14.8.2.3.3). Most words are one string. A mark that is raised
 * or lowered is one of its own, and so is what ActualText must say, for a cluster only, because
 * readers turn the characters of one ActualText around.
 */
struct backward {
	struct painter *s;
	const struct run *run;
	struct pdf_font *font;
	double x;          /* left edge of what was drawn last */
	size_t first, end; /* glyphs that wait to become a string; their left edge is x */
};

static double advance_of(const struct backward *b, size_t i)
{
	return b->run->glyphs[i].advance * b->s->size / b->run->font->units_per_em;
}

/* Glyphs k to end, which belong to cluster, with the blanks beside one of them. */
static void put_cluster(const struct backward *b, const struct cluster *cluster, size_t k,
                        size_t end)
{
	for (; k < end; k++) {
		bool inked = k == cluster->said.inked;
		if (inked)
			put_blanks(b->s, b->font, &cluster->said.left);
		put_glyph(b->s, b->font, &cluster->glyphs[k]);
		if (inked)
			put_blanks(b->s, b->font, &cluster->said.right);
	}
}

/* Draw the glyphs that wait, behind the space that follows them in reading. */
static void flush(struct backward *b, const struct font *space_font, double space)
{
	struct painter *s = b->s;
	struct cluster cluster;
	if (b->first == b->end && !space_font)
		return;
	move_to(s, space_font ? b->x - space : b->x);
	if (space_font)
		put_space(s, space_font);
	if (b->first < b->end)
		set_font(s, b->font, s->size);
	for (size_t i = b->first; i < b->end; i += cluster.count) {
		if (!read_cluster(s, b->font, b->run, i, &cluster))
			return;
		put_cluster(b, &cluster, 0, cluster.count);
	}
	b->first = b->end = 0;
}

/* A cluster that ToUnicode cannot say, its left edge at b->x. */
static void put_actual(struct backward *b, const struct cluster *cluster, double width)
{
	end_reversed(b->s);
	begin_actual(b->s, cluster->text, cluster->length, b->x);
	set_font(b->s, b->font, b->s->size);
	put_cluster(b, cluster, 0, cluster->count);
	end_actual(b->s, b->x + width);
	begin_reversed(b->s);
}

/* A cluster with a raised mark: each glyph by itself, the letter first. first: index of its first
 * glyph in the run. */
static void put_raised(struct backward *b, const struct cluster *cluster, size_t first,
                       double width)
{
	double x = b->x + width;
	for (size_t k = cluster->count; k > 0; k--) {
		x -= advance_of(b, first + k - 1);
		move_to(b->s, x);
		set_font(b->s, b->font, b->s->size);
		put_cluster(b, cluster, k - 1, k);
	}
}

/* A no-break space is a word's end too: strings have none inside. */
static bool is_blank(const struct cluster *cluster)
{
	size_t at = 0;
	uint32_t code = cluster->length ? utf8_next(cluster->text, cluster->length, &at) : 0;
	return code == 0xa0 || code == 0x202f || (code >= 0x2000 && code <= 0x200a);
}

static bool is_raised(const struct cluster *cluster)
{
	for (size_t k = 0; k < cluster->count; k++)
		if (cluster->glyphs[k].y_offset)
			return true;
	return false;
}

/* A run whose right edge is b->x; its last string waits for the space. */
static void put_backward(struct backward *b, const struct run *run)
{
	struct painter *s = b->s;
	b->run = run;
	b->font = use_font(s, run->font);
	for (size_t end = run->count; b->font && end > 0 && !s->w->failed;) {
		struct cluster cluster;
		size_t first = end - 1;
		double width = 0;
		while (first && run->glyphs[first - 1].cluster == run->glyphs[first].cluster)
			first--;
		for (size_t i = first; i < end; i++)
			width += advance_of(b, i);
		if (!read_cluster(s, b->font, run, first, &cluster))
			return;
		bool actual = s->tag && !cluster.said.whole,
			 plain = !actual && !is_raised(&cluster) && !is_blank(&cluster);
		if (!plain)
			flush(b, NULL, 0);
		b->x -= width;
		if (actual)
			put_actual(b, &cluster, width);
		else if (!plain)
			put_raised(b, &cluster, first, width);
		else if (b->first == b->end)
			b->end = end;
		if (plain)
			b->first = first;
		end = first;
	}
}

static void draw_backward(struct painter *s, const struct frame_item *item)
{
	double x = item->x + item->width;
	move_to(s, x);
	begin_reversed(s);
	for (size_t i = 0; i < item->text.count && !s->w->failed; i++) {
		const struct frame_word *word = &item->text.words[i];
		double space = frame_word_space(word, s->size);
		struct backward b = {.s = s, .x = x};
		for (size_t r = 0; word->word && r < word->word->count; r++) {
			flush(&b, NULL, 0);
			put_backward(&b, &word->word->runs[r]);
		}
		flush(&b, word->space_font, space);
		x -= frame_word_width(word, s->size) + space;
	}
	end_reversed(s);
}

void draw_text(struct painter *s, const struct frame_item *item)
{
	painter_fill(s, item->ink);
	if (s->size != item->text.size)
		s->font = NULL;
	s->size = item->text.size;
	if (item->text.right_to_left)
		draw_backward(s, item);
	else
		draw_forward(s, item);
	end_array(s);
}
