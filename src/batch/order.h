#ifndef BATCH_ORDER_H
#define BATCH_ORDER_H
/*
 * A job of a batch -> a request for its PDF, and what went wrong with it as text.   jobs.h -> here ->
 * worker.c, plan.c
 */
#include "batch/batch.h"
#include "batch/jobs.h"

enum { JOB_BYTES_MAX = 512 * 1024 * 1024 /* of memory */ };

/*
 * Read the job's content, or its variant in the language that was asked for; texts live in arena
 * and in job.
 *
 * DIAG_INPUT    the content cannot be read, or there is no such variant
 * DIAG_MACHINE  no memory
 */
enum diag_code order_request(struct arena *arena, const struct batch_request *batch,
                             const struct batch_job *job, struct job_request *out,
                             struct diags *diags);

/* "file:line:column: message", one a line; nothing of a patient's values is cited. */
const char *order_errors(struct arena *arena, const struct diags *diags);

#endif
