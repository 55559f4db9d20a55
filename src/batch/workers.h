#ifndef BATCH_WORKERS_H
#define BATCH_WORKERS_H
/*
 * The worker processes of a run: started, fed, waited for, replaced.   run.h, worker.h -> here
 */
#include "batch/run.h"

/* False where it failed, which is told. */
bool workers_open(struct batch *b, struct arena *arena);
/* Until all jobs are done, or the run is stopped. */
void workers_run(struct batch *b);
void workers_close(struct batch *b);

#endif
