#ifndef CONVERT_CONVERT_H
#define CONVERT_CONVERT_H
/*
 * Documents as people write them -> YAML, and a handout -> documents that people can edit.
 *
 * Owner   results live in the caller's arena.
 */
#include "content/load.h"
#include "convert/recognize.h"

enum document_format { DOCUMENT_AUTO, DOCUMENT_TEXT, DOCUMENT_MARKDOWN };

/*
 * document (its bytes as they came, named by outline->source) as YAML that content_load() reads;
 * every word of it stands there once, in order, and figures' files are in folder. outline, of which
 * arena, diags and source are set, then has the remarks on what was done.
 *
 * DIAG_INPUT    the document is at fault, or a word of it found no place; each with its line
 * DIAG_MACHINE  no memory
 */
enum diag_code document_import(struct outline *outline, struct bytes document, const char *folder,
                               enum document_format format, const struct import_hints *hints,
                               struct buf *out);

/*
 * The handout as Markdown or text, which document_import() makes the same handout of; out begins
 * empty.
 *
 * DIAG_INPUT    something of the handout cannot be said in that format
 * DIAG_MACHINE  no memory
 */
enum diag_code document_export(const struct source *source, const struct handout *handout,
                               enum document_format format, struct buf *out, struct diags *diags);

/* The handout as YAML that content_load() reads. DIAG_MACHINE: no memory */
enum diag_code document_to_yaml(const struct handout *handout, struct buf *out,
                                struct diags *diags);

#endif
