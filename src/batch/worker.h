#ifndef BATCH_WORKER_H
#define BATCH_WORKER_H
/*
 * What a worker process does: portions of jobs in, files and results out, until the parent closes.
 */
#include <stdatomic.h>

#include "base/confine.h"
#include "batch/batch.h"
#include "batch/jobs.h"
#include "batch/journal.h"
#include "batch/output.h"

enum {
	JOB_SECONDS_MAX = 10,
};

/* Shared with the parent: the job that runs, so that the one that hangs or crashes is known. */
struct worker_slot {
	_Atomic uint64_t job;    /* 1 + index; 0: none */
	_Atomic int64_t started; /* ms of the monotonic clock */
	struct profile profile;  /* read when the worker has ended */
};

struct worker_tools {
	struct job_engine *engine;
	struct outputs *outputs;
	struct journal *journal; /* NULL: nothing is sent */
	const struct batch_request *request;
	const struct confinement *walls; /* that the worker puts up */
};

int64_t worker_clock(void); /* ms */
/* Never returns. */
_Noreturn void worker_run(const struct worker_tools *tools, int fd, struct worker_slot *slot);

#endif
