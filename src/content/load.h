#ifndef CONTENT_LOAD_H
#define CONTENT_LOAD_H
/*
 * YAML -> the typed handout.   yaml/node.h -> here -> layout
 *
 * Owner   results live in the arena; source is borrowed and must outlive them.
 * Errors  every fault of a file is named in one run; *out is filled only when there was none.
 */
#include "content/handout.h"

extern const struct schema_object content_schema; /* struct handout */
extern const struct schema_object values_schema;  /* struct values */

/*
 * folder: where figures' files are looked up; NULL: they are not read.
 *
 * DIAG_INPUT    YAML, schema, image or link at fault, each with its place
 * DIAG_MACHINE  no memory, or a file could not be read
 */
enum diag_code content_load(struct arena *arena, const struct source *source, const char *folder,
                            struct handout *out, struct diags *diags);
/*
 * Only what stands before “sections:”; what is absent stays so. Images are not read.
 *
 * Codes as content_load().
 */
enum diag_code content_identify(struct arena *arena, const struct source *source,
                                struct handout *out, struct diags *diags);
/* key: of the file only what stands under it, which may be absent; NULL: all of it. */
enum diag_code values_load(struct arena *arena, const struct source *source, const char *key,
                           struct values *out, struct diags *diags);

/* The handout as text, for goldens and people. */
void content_dump(const struct handout *handout, struct buf *out);

#endif
