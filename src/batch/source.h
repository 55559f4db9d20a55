#ifndef BATCH_SOURCE_H
#define BATCH_SOURCE_H
/*
 * Where jobs come from: the product of content files, layouts and brands, or lines of JSON.
 *
 * Two jobs with one output have a fault both, but for those that stream from a pipe: there the
 * second one has it.
 */
#include "batch/batch.h"
#include "batch/jobs.h"
#include "library/sheets.h"

struct source_of_jobs;

enum source_state { SOURCE_JOB, SOURCE_WAIT, SOURCE_END };

/*
 * DIAG_INPUT    as sheets_find(); the lines cannot be opened
 * DIAG_USAGE    a list has an empty name, too many, or one that nothing has
 * DIAG_MACHINE  no memory
 */
enum diag_code source_open(struct arena *arena, const struct batch_request *request,
                           struct source_of_jobs **out, struct diags *diags);
void source_close(struct source_of_jobs *source); /* NULL is allowed */
/* The next job, its texts in arena or in the source. SOURCE_WAIT: wait for source_fd() to be
 * readable. */
enum source_state source_next(struct source_of_jobs *source, struct arena *arena,
                              struct batch_job *out);
/* Job i of the product, i below source_count(); nothing is taken. */
void source_peek(struct source_of_jobs *source, uint64_t i, struct arena *arena,
                 struct batch_job *out);
/* The sheets of the product; true where they are all that the paths hold. */
bool source_sheets(const struct source_of_jobs *source, const struct sheet **out, size_t *count);
/* How many jobs were read, of all shares. */
uint64_t source_read(const struct source_of_jobs *source);
int source_fd(const struct source_of_jobs *source);         /* -1: none */
uint64_t source_count(const struct source_of_jobs *source); /* 0: unknown */

#endif
