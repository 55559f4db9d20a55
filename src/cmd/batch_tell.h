#ifndef CMD_BATCH_TELL_H
#define CMD_BATCH_TELL_H
/*
 * What `handout batch` says: to people on standard error, to programs on standard output.
 */
#include "batch/batch.h"

void batch_tell_summary(const struct batch_summary *s, bool sends);
void batch_tell_json(const struct batch_summary *s);
/* What is on the shelf and of no sheet; a few are named. */
void batch_tell_orphans(const struct batch_summary *s, bool plans, bool prune);
void batch_tell_planned(const struct batch_planned *planned, bool json);
void batch_tell_plan(const struct batch_summary *s);

#endif
