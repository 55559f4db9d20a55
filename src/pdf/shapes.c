#include "pdf/shapes.h"

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

void draw_shape(struct painter *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	const struct frame_shape *shape = &item->shape;
	double bottom = s->w->height - item->y - item->height;
	if (shape->fill)
		painter_fill(s, item->ink);
	if (shape->stroke)
		painter_stroke(s, item->ink, shape->line_width);
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

void draw_image(struct painter *s, const struct frame_item *item)
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
void draw_qr(struct painter *s, const struct frame_item *item)
{
	struct buf *out = &s->w->out;
	const struct qr_code *qr = &item->qr;
	painter_fill(s, item->ink);
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
