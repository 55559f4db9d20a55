#ifndef PDF_GLYPHS_H
#define PDF_GLYPHS_H
/*
 * A line of text -> text operators.
 *
 * Source  ISO 32000-1, 9.4.
 */
#include "pdf/painter.h"

void draw_text(struct painter *s, const struct frame_item *item);

#endif
