#ifndef LIBRARY_EXPIRY_H
#define LIBRARY_EXPIRY_H
/*
 * A sheet is good until its review expires; then it is printed only where that is allowed. A
 * translation whose review names no day is good until that of its original, which lies beside it.
 *
 * Days are YYYY-MM-DD.
 */
#include "content/handout.h"

/*
 * Give handout, which was read from path, the day of its original where it has none of its own.
 *
 * DIAG_INPUT    the original is at fault
 * DIAG_MACHINE  no memory, or the original could not be read
 */
enum diag_code expiry_inherit(struct arena *arena, const char *path, struct handout *handout,
                              struct diags *diags);
/* Is the day from the original's file? */
bool expiry_is_inherited(const struct handout *handout);
/* Is today behind the day that handout's review names? today NULL: nothing has expired. */
bool expiry_is_past(const struct handout *handout, const char *today);
/* DIAG_INPUT, told at “expires” or “from”, where handout has expired. */
enum diag_code expiry_refuse(const struct handout *handout, const char *today, struct diags *diags);

/* *out: the last day on which the content of source, or the original of which it is a translation,
 * is good; NULL: it says none. Codes as content_load(). */
enum diag_code expiry_read(struct arena *arena, const struct source *source, const char **out,
                           struct diags *diags);

#endif
