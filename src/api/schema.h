#ifndef API_SCHEMA_H
#define API_SCHEMA_H
/*
 * The JSON Schema of each kind of file, whichever room it belongs to.
 */
#include "base/buf.h"
#include "base/diag.h"

/* DIAG_USAGE where there is no such kind; the message names those that there are. */
enum diag_code api_schema(const char *kind, struct buf *out, struct diags *diags);

#endif
