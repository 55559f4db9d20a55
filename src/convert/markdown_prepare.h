#ifndef CONVERT_MARKDOWN_PREPARE_H
#define CONVERT_MARKDOWN_PREPARE_H
/*
 * Markdown as people write it -> Markdown that md4c reads as they meant it: notes and references
 * that nothing uses stay text, and a blank line stands where language models leave one out. It is
 * written as \r, at which md4c ends a line and which is not counted as one.
 *
 * Source  CommonMark 0.30, 4.7: link reference definitions, and 4.3: setext headings.
 */
#include "convert/outline.h"

/* Append the source of outline to out; more references than are looked at are refused. */
void markdown_prepare(struct outline *outline, struct buf *out);

#endif
