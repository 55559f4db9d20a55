#ifndef BATCH_MANIFEST_H
#define BATCH_MANIFEST_H
/*
 * manifest.jsonl: a line a job, in the order of the jobs, as results come in any order.
 *
 * It has no name until the run ends, so that the old one stands until then. A share's ends in a
 * line of its own, which is missing where the share was stopped: {"share":2,"of":4,"jobs":1200},
 * the jobs of all shares.
 */
#include "batch/jobs.h"
#include "batch/output.h"

enum { MANIFEST_WINDOW = 4096 }; /* how far a job may be ahead of the oldest that is not done */

struct manifest;

/* name: "manifest.jsonl", or a shard's. DIAG_MACHINE. NULL in *out on failure. */
enum diag_code manifest_open(struct outputs *outputs, const char *name, struct manifest **out,
                             struct diags *diags);
/* May a job with this index be started? */
bool manifest_has_room(const struct manifest *manifest, uint64_t index);
/* Note a job before it is given away; false without memory. */
bool manifest_expect(struct manifest *manifest, const struct batch_job *job);
/* Note what came of it. 0 or an errno. */
int manifest_add(struct manifest *manifest, const struct batch_result *result);
/*
 * Give the file its name, with last behind its lines where that is not NULL. Jobs that were
 * expected and are not done are left out. 0 or an errno.
 */
int manifest_close(struct manifest *manifest, const char *last);

#endif
