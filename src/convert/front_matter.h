#ifndef CONVERT_FRONT_MATTER_H
#define CONVERT_FRONT_MATTER_H
/*
 * The head of an exported document: what a handout says about itself, as YAML between two lines of
 * three hyphens.
 */
#include "convert/outline.h"

/* Read it into outline->head, which is then labelled. *length: bytes that it takes, 0 where there
 * is none. Codes as content_identify(). */
enum diag_code front_matter_read(struct outline *outline, size_t *length);

/* Append everything of handout that is no text for the reader. DIAG_MACHINE: memory */
enum diag_code front_matter_write(const struct handout *handout, struct buf *out,
                                  struct diags *diags);

#endif
