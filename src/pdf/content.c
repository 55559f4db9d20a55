#include "pdf/content.h"

#include <math.h>

#include "base/utf8.h"

/* What the stream has set so far: only changes are written. */
struct state {
	struct content_writer *w;
	bool fill_known, stroke_known, in_artifact, in_text;
	struct ink fill, stroke;
	double line_width;
	const struct frame_item *item; /* being drawn */
	const struct tag *tag;         /* of the open sequence, NULL: none or artifact */
	enum artifact artifact;
	const struct pdf_font *font;
	double size;
	double line_x, line_y; /* start of the text line: where Td counts from */
	bool in_array;         /* between [ and ] of a TJ */
	bool in_string;        /* between ( and ) */
	double drift;          /* thousandths of the em that widths and advances have come apart */
};

static void put_point(struct buf *out, double x, double y)
{
	put_length(out, x);
	buf_char(out, ' ');
	put_length(out, y);
	buf_char(out, ' ');
}

static void put_color(struct buf *out, struct ink ink, const char *grey, const char *rgb)
{
	buf_number(out, ink.red, 3);
	if (ink.red == ink.green && ink.green == ink.blue) {
		buf_text(out, grey);
		return;
	}
	buf_char(out, ' ');
	buf_number(out, ink.green, 3);
	buf_char(out, ' ');
	buf_number(out, ink.blue, 3);
	buf_text(out, rgb);
}

static bool same_ink(struct ink a, struct ink b)
{
	return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

static void set_fill(struct state *s, struct ink ink)
{
	if (s->fill_known && same_ink(s->fill, ink))
		return;
	s->fill_known = true;
	s->fill = ink;
	put_color(&s->w->out, ink, " g\n", " rg\n");
}

static void set_stroke(struct state *s, struct ink ink, double width)
{
	if (!s->stroke_known || !same_ink(s->stroke, ink))
		put_color(&s->w->out, ink, " G\n", " RG\n");
	if (!s->stroke_known || s->line_width != width) {
		put_length(&s->w->out, width);
		buf_text(&s->w->out, " w\n");
	}
	s->stroke_known = true;
	s->stroke = ink;
	s->line_width = width;
}

static void end_text(struct state *s)
{
	if (s->in_text)
		buf_text(&s->w->out, "ET\n");
	s->in_text = false;
	s->font = NULL;
}

static void end_sequence(struct state *s)
{
	end_text(s);
	if (s->tag || s->in_artifact)
		buf_text(&s->w->out, "EMC\n");
	s->tag = NULL;
	s->in_artifact = false;
}

static void begin_artifact(struct state *s, enum artifact artifact)
{
	static const char *const begin[] = {
		[ARTIFACT_LAYOUT] = "/Artifact<</Type/Layout>>BDC\n",
		[ARTIFACT_HEADER] = "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n",
		[ARTIFACT_FOOTER] = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n",
		[ARTIFACT_TABLE_HEAD] = "/Artifact<</Type/Pagination>>BDC\n",
	};
	if (s->in_artifact && s->artifact == artifact)
		return;
	end_sequence(s);
	buf_text(&s->w->out, begin[artifact]);
	s->in_artifact = true;
	s->artifact = artifact;
}

static struct mark *new_mark(struct state *s, const struct frame_item *item)
{
	struct content_writer *w = s->w;
	struct mark *mark = arena_alloc(w->arena, sizeof *mark);
	void *at = w->mcid_tags;
	if (!mark ||
	    !arena_grow(w->arena, &at, w->mcid_count, &w->mcid_capacity, sizeof *w->mcid_tags)) {
		w->failed = true;
		return NULL;
	}
	w->mcid_tags = at;
	*mark = (struct mark){.first = item, .page = w->page, .mcid = (unsigned)w->mcid_count};
	w->mcid_tags[w->mcid_count++] = item->tag;
	struct tag_marks *marks = &w->marks[item->tag->id];
	if (marks->last)
		marks->last->next = mark;
	else
		marks->first = mark;
	marks->last = mark;
	return mark;
}

/* Open a sequence of item's tag; actual: what its glyphs stand for where their own map cannot say
 * it, or NULL. */
static void begin_sequence(struct state *s, const struct frame_item *item, const char *actual)
{
	struct buf *out = &s->w->out;
	const struct mark *mark = new_mark(s, item);
	if (!mark)
		return;
	buf_char(out, '/');
	buf_text(out, actual ? "Span" : tag_role_name(item->tag->role));
	buf_text(out, "<</MCID ");
	buf_integer(out, mark->mcid);
	if (actual) {
		buf_text(out, "/ActualText");
		put_text_string(out, actual);
	}
	buf_text(out, ">>BDC\n");
	s->tag = item->tag;
}

static void begin_mark(struct state *s, const struct frame_item *item)
{
	if (s->tag == item->tag)
		return;
	end_sequence(s);
	begin_sequence(s, item, NULL);
}

static void end_array(struct state *s)
{
	if (s->in_string)
		buf_char(&s->w->out, ')');
	if (s->in_array)
		buf_text(&s->w->out, "]TJ\n");
	s->in_string = s->in_array = false;
}

static void put_code(struct state *s, uint32_t glyph)
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
static void move_pen(struct state *s, double thousandths)
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

static void set_font(struct state *s, const struct pdf_font *font, double size)
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

static void put_glyph(struct state *s, const struct font *font, const struct glyph *glyph)
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

/*
 * Put what is drawn from here on into a sequence of its own, in the middle of a line. A sequence
 * inside the open one would do as well, but readers lose what follows its end.
 */
static void split_sequence(struct state *s, const char *actual)
{
	end_array(s);
	buf_text(&s->w->out, "EMC\n");
	begin_sequence(s, s->item, actual);
}

/* The characters of a cluster that a reader sees; *out lies in the arena. */
static bool visible_text(struct state *s, const char *text, size_t length, const char **out,
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
static bool says_by_glyph(struct state *s, struct pdf_font *font, const struct glyph *glyphs,
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
static bool says_cluster(struct state *s, struct pdf_font *font, const struct glyph *glyphs,
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

static void put_run(struct state *s, const struct run *run)
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
		if (actual)
			split_sequence(s, actual);
		for (size_t k = 0; k < count; k++)
			put_glyph(s, run->font, &glyphs[k]);
		if (actual)
			split_sequence(s, NULL);
		i += count;
	}
}

static void put_space(struct state *s, const struct font *space_font)
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

static void draw_text(struct state *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	double x = item->x, y = s->w->height - item->y;
	set_fill(s, item->ink);
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

/* A quarter of a circle as a Bézier curve: distance of the control points, in radii. */
static const double quarter = 0.5522847498;

static void put_curve(struct buf *out, double x1, double y1, double x2, double y2, double x3,
                      double y3)
{
	put_point(out, x1, y1);
	put_point(out, x2, y2);
	put_point(out, x3, y3);
	buf_text(out, "c\n");
}

/* A rectangle with corners of radius r; a disc where r is half of both sides. */
static void put_round_rect(struct buf *out, double x, double y, double width, double height,
                           double r)
{
	double k = r * (1 - quarter), right = x + width, top = y + height;
	put_point(out, x + r, y);
	buf_text(out, "m ");
	if (width > 2 * r) {
		put_point(out, right - r, y);
		buf_text(out, "l ");
	}
	put_curve(out, right - k, y, right, y + k, right, y + r);
	if (height > 2 * r) {
		put_point(out, right, top - r);
		buf_text(out, "l ");
	}
	put_curve(out, right, top - k, right - k, top, right - r, top);
	if (width > 2 * r) {
		put_point(out, x + r, top);
		buf_text(out, "l ");
	}
	put_curve(out, x + k, top, x, top - k, x, top - r);
	if (height > 2 * r) {
		put_point(out, x, y + r);
		buf_text(out, "l ");
	}
	put_curve(out, x, y + k, x + k, y, x + r, y);
}

static void put_rect(struct buf *out, double x, double y, double width, double height)
{
	put_point(out, x, y);
	put_point(out, width, height);
	buf_text(out, "re\n");
}

static void draw_shape(struct state *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	const struct frame_shape *shape = &item->shape;
	double bottom = s->w->height - item->y - item->height;
	if (shape->fill)
		set_fill(s, shape->fill_ink);
	if (shape->stroke)
		set_stroke(s, shape->stroke_ink, shape->line_width);
	if (item->kind == FRAME_RULE) {
		put_point(out, item->x, s->w->height - item->y);
		buf_text(out, "m ");
		put_point(out, item->x + item->width, bottom);
		buf_text(out, "l S\n");
		return;
	}
	double radius = item->kind == FRAME_DISC ? item->width / 2 : shape->radius;
	if (radius > 0)
		put_round_rect(out, item->x, bottom, item->width, item->height, radius);
	else
		put_rect(out, item->x, bottom, item->width, item->height);
	buf_text(out, shape->fill && shape->stroke ? "b\n" : shape->fill ? "f\n" : "s\n");
}

static void draw_image(struct state *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	unsigned number = images_use(s->w->images, item->image);
	if (!number) {
		s->w->failed = true;
		return;
	}
	buf_text(out, "q ");
	put_length(out, item->width);
	buf_text(out, " 0 0 ");
	put_length(out, item->height);
	buf_char(out, ' ');
	put_point(out, item->x, s->w->height - item->y - item->height);
	buf_format(out, "cm/I%u Do Q\n", number);
}

/* Each row's dark modules as bars; a grid of the code's own units keeps the numbers short. */
static void draw_qr(struct state *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	const struct qr_code *qr = &item->qr;
	set_fill(s, item->ink);
	buf_text(out, "q ");
	buf_number(out, item->width / qr->side, 5);
	buf_text(out, " 0 0 ");
	buf_number(out, item->height / qr->side, 5);
	buf_char(out, ' ');
	put_point(out, item->x, s->w->height - item->y - item->height);
	buf_text(out, "cm\n");
	for (unsigned y = 0; y < qr->side; y++)
		for (unsigned x = 0; x < qr->side;) {
			const uint8_t *row = qr->modules + y * qr->side;
			unsigned end = x;
			while (end < qr->side && row[end])
				end++;
			if (end > x) {
				put_rect(out, x, qr->side - 1 - y, end - x, 1);
			}
			x = end + 1;
		}
	buf_text(out, "f Q\n");
}

void content_write(struct content_writer *w, const struct frame_page *page)
{
	struct state s = {.w = w};
	buf_init(&w->out, w->arena);
	w->mcid_tags = NULL;
	w->mcid_count = w->mcid_capacity = 0;
	for (size_t i = 0; i < page->count && !w->failed; i++) {
		const struct frame_item *item = page->items[i];
		s.item = item;
		if (item->tag)
			begin_mark(&s, item);
		else
			begin_artifact(&s, item->artifact);
		if (item->kind == FRAME_TEXT) {
			draw_text(&s, item);
			continue;
		}
		end_text(&s);
		if (item->kind == FRAME_IMAGE)
			draw_image(&s, item);
		else if (item->kind == FRAME_QR)
			draw_qr(&s, item);
		else
			draw_shape(&s, item);
	}
	end_sequence(&s);
	w->failed = w->failed || w->out.failed;
}
