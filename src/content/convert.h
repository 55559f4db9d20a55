#ifndef CONTENT_CONVERT_H
#define CONTENT_CONVERT_H
/*
 * Documents as people write them -> YAML, and a handout -> documents that people can edit.
 *
 * Owner   results live in the caller's arena.
 */
#include "content/load.h"
#include "content/outline.h"

enum document_format { DOCUMENT_AUTO, DOCUMENT_TEXT, DOCUMENT_MARKDOWN };

/*
 * The handout as Markdown or text, which content_import() makes the same handout of; out begins
 * empty.
 *
 * DIAG_INPUT    something of the handout cannot be said in that format
 * DIAG_MACHINE  no memory
 */
enum diag_code content_export(const struct source *source, const struct handout *handout,
                              enum document_format format, struct buf *out, struct diags *diags);

/* The handout as YAML that content_load() reads. DIAG_MACHINE: no memory */
enum diag_code content_write(const struct handout *handout, struct buf *out, struct diags *diags);

#endif
