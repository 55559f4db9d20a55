#ifndef CONVERT_WRITE_INLINE_H
#define CONVERT_WRITE_INLINE_H
/*
 * What the writers of documents share: texts as inline Markdown, and the rows of tables.
 */
#include "convert/outline.h"

/* rich as inline Markdown, a NUL behind it; "" and out->failed without memory. */
struct bytes outline_inline(struct arena *arena, const struct rich *rich, struct buf *out);

/* "| a | b |" and a line feed; bar is what stands for a "|" in a cell. */
void outline_write_row(struct arena *arena, const struct part *row, const char *bar,
                       struct buf *out);

#endif
