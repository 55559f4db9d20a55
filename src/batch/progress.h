#ifndef BATCH_PROGRESS_H
#define BATCH_PROGRESS_H
/*
 * How far a batch is, on standard error: a line that renews itself on a terminal, else a plain one
 * every few seconds.
 */
#include "batch/batch.h"

struct progress {
	bool shown, bar;
	uint64_t total;        /* 0: unknown */
	int64_t started, last; /* ms */
	unsigned told;         /* failures */
};

void progress_show(struct progress *progress, const struct batch_summary *done, int64_t now);
/* Why a job failed, line by line; after FAILURES_MAX of them the manifest tells the rest. */
void progress_tell(struct progress *progress, const char *error);
/* Take the line away. */
void progress_end(const struct progress *progress);

#endif
