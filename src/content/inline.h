#ifndef CONTENT_INLINE_H
#define CONTENT_INLINE_H
/*
 * Inline Markdown, to struct rich and back.
 *
 * Source  CommonMark 0.30, 6: inlines. Only **bold**, *italic* and [links](https://…) mean
 * anything; signs that would mean something else are escaped where they are written.
 */
#include "content/handout.h"

/* Reads value into the struct rich at out; for schema_bind(). */
enum diag_code inline_read(const struct schema_reader *reader, const struct node *value,
                           enum text_format format, void *out);

/* Append rich as inline Markdown, a blank line between paragraphs. */
void inline_write(const struct rich *rich, struct buf *out);

#endif
