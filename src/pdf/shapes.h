#ifndef PDF_SHAPES_H
#define PDF_SHAPES_H
/*
 * Rules, boxes, discs, images and QR codes -> path and image operators.
 *
 * Source  ISO 32000-1, 8.5 paths, 8.9 images.
 */
#include "pdf/painter.h"

void draw_shape(struct painter *s, const struct frame_item *item);
void draw_image(struct painter *s, const struct frame_item *item);
void draw_qr(struct painter *s, const struct frame_item *item);

#endif
