#ifndef YAML_EMIT_H
#define YAML_EMIT_H
/*
 * A struct that a schema table describes -> YAML that loads into the same struct.
 *
 * Keys stand in the table's order; absent values are left out; an object of which only its bare
 * scalar is there is written as that scalar.
 */
#include "yaml/schema.h"

struct schema_writer {
	/* Writes the rich text at value as inline Markdown, paragraphs with a blank line between them;
	 * false where it is absent. */
	bool (*rich)(const void *value, struct buf *out);
};

/*
 * Append the YAML of object at value to out.
 *
 * DIAG_MACHINE  no memory
 */
enum diag_code schema_emit(const struct schema_object *object, const void *value,
                           const struct schema_writer *writer, struct buf *out,
                           struct diags *diags);

#endif
