#include "pdf/painter.h"

void put_point(struct buf *out, double x, double y)
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

void painter_fill(struct painter *s, struct ink ink)
{
	if (s->fill_known && same_ink(s->fill, ink))
		return;
	s->fill_known = true;
	s->fill = ink;
	put_color(&s->w->out, ink, " g\n", " rg\n");
}

void painter_stroke(struct painter *s, struct ink ink, double width)
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

void painter_end_text(struct painter *s)
{
	if (s->in_text)
		buf_text(&s->w->out, "ET\n");
	s->in_text = false;
	s->font = NULL;
}

void painter_end(struct painter *s)
{
	painter_end_text(s);
	if (s->tag || s->in_artifact)
		buf_text(&s->w->out, "EMC\n");
	s->tag = NULL;
	s->in_artifact = false;
}

void painter_begin_artifact(struct painter *s, enum artifact artifact)
{
	static const char *const begin[] = {
		[ARTIFACT_LAYOUT] = "/Artifact<</Type/Layout>>BDC\n",
		[ARTIFACT_HEADER] = "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n",
		[ARTIFACT_FOOTER] = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n",
		[ARTIFACT_TABLE_HEAD] = "/Artifact<</Type/Pagination>>BDC\n",
	};
	if (s->in_artifact && s->artifact == artifact)
		return;
	painter_end(s);
	buf_text(&s->w->out, begin[artifact]);
	s->in_artifact = true;
	s->artifact = artifact;
}

static struct mark *new_mark(struct painter *s, const struct frame_item *item)
{
	struct content_writer *w = s->w;
	struct mark *mark = arena_alloc(w->arena, sizeof *mark);
	void *at = w->mcid_tags;
	if (!mark ||
	    !arena_grow(w->scratch, &at, w->mcid_count, &w->mcid_capacity, sizeof *w->mcid_tags)) {
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
static void begin_sequence(struct painter *s, const struct frame_item *item, const char *actual)
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
	s->after_nested = false;
}

void painter_begin_mark(struct painter *s, const struct frame_item *item)
{
	if (s->tag == item->tag && !s->after_nested)
		return;
	painter_end(s);
	begin_sequence(s, item, NULL);
}

void painter_split(struct painter *s, const char *actual)
{
	painter_end(s);
	begin_sequence(s, s->item, actual);
}
