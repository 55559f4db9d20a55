#ifndef PDF_PAINTER_H
#define PDF_PAINTER_H
/*
 * A content stream being written: what it has set so far, and what text (glyphs.c) and shapes
 * (shapes.c) share.
 *
 * Source  ISO 32000-1, 8.4 graphics state, 14.6 marked content.
 */
#include "pdf/marks.h"

/* Only changes are written. */
struct painter {
	struct content_writer *w;
	bool fill_known, stroke_known, in_artifact, in_text;
	struct ink fill, stroke;
	double line_width;
	const struct frame_item *item; /* being drawn */
	bool after_nested;             /* one ended inside the open one: what follows would be lost */
	const struct tag *tag;         /* of the open sequence, NULL: none or artifact */
	enum artifact artifact;
	const struct pdf_font *font;
	double size;
	double line_x, line_y; /* start of the text line: where Td counts from */
	bool in_array;         /* between [ and ] of a TJ */
	bool in_string;        /* between ( and ) */
	double drift;          /* thousandths of the em that widths and advances have come apart */
};

void put_point(struct buf *out, double x, double y);
void painter_fill(struct painter *s, struct ink ink);
void painter_stroke(struct painter *s, struct ink ink, double width);
/*
 * Put what is drawn from here on into a sequence and a text object of its own, in the middle of a
 * line. A sequence inside the open one would do as well, but readers lose what follows its end.
 * actual: what its glyphs stand for, or NULL.
 */
void painter_split(struct painter *s, const char *actual);

/* Draw what follows as a part of item's tag; or as an artifact. */
void painter_begin_mark(struct painter *s, const struct frame_item *item);
void painter_begin_artifact(struct painter *s, enum artifact artifact);
void painter_end_text(struct painter *s);
/* End what is open. */
void painter_end(struct painter *s);

#endif
