#ifndef BATCH_JOB_LINES_H
#define BATCH_JOB_LINES_H
/*
 * Jobs from lines of JSON (https://jsonlines.org), read as they come and not kept. Blank lines are
 * passed over; a line that is broken, too long or cannot be read is a job with a fault.
 */
#include "batch/jobs.h"
#include "batch/source.h"

struct job_lines;

/*
 * from: a path, or "-" for standard input. finish: NULL, or lines have its key and no output; the
 * output is then a digest of the line, by which equal ones are known.
 *
 * DIAG_INPUT: it cannot be opened. DIAG_MACHINE: memory
 */
enum diag_code job_lines_open(const char *from, const struct batch_finish *finish,
                              struct job_lines **out, struct diags *diags);
void job_lines_close(struct job_lines *lines); /* NULL is allowed */
int job_lines_fd(const struct job_lines *lines);
/* From the first line again; false where that cannot be: a pipe. */
bool job_lines_rewind(struct job_lines *lines);
/* The next job, its texts in arena; layout, brand and output are NULL where the line has none. */
enum source_state job_lines_next(struct job_lines *lines, struct arena *arena,
                                 struct batch_job *out);
/* fault, with the place of the job that was read last before it. NULL without memory. */
const char *job_lines_fault(const struct job_lines *lines, struct arena *arena, const char *fault);

#endif
