#ifndef BATCH_SOURCE_H
#define BATCH_SOURCE_H
/*
 * Where jobs come from: the product of content files, layouts and brands, or lines of JSON.
 *
 * The product's files are read (their heads) before the first job is given, so that two jobs with one output are
 * refused before anything is written. Lines are read as they come; what was read is not kept, but for eight bytes
 * a job that tell outputs apart.
 */
#include "batch/batch.h"
#include "batch/jobs.h"

struct source_of_jobs;

enum source_state { SOURCE_JOB, SOURCE_WAIT, SOURCE_END };

/*
 * DIAG_INPUT    a folder cannot be walked, two jobs have one output
 * DIAG_USAGE    a list is empty, or nothing is asked for
 * DIAG_MACHINE  no memory
 */
enum diag_code source_open(struct arena *arena, const struct batch_request *request,
                           struct source_of_jobs **out, struct diags *diags);
void source_close(struct source_of_jobs *source); /* NULL is allowed */
/* The next job, its texts in arena or in the source. SOURCE_WAIT: wait for source_fd() to be readable. */
enum source_state source_next(struct source_of_jobs *source, struct arena *arena,
                              struct batch_job *out);
/* Job i of the product, i below source_count(); nothing is taken. */
void source_peek(struct source_of_jobs *source, uint64_t i, struct arena *arena,
                 struct batch_job *out);
int source_fd(const struct source_of_jobs *source);         /* -1: none */
uint64_t source_count(const struct source_of_jobs *source); /* 0: unknown */

#endif
