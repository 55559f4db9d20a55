#ifndef BATCH_PROGRESS_H
#define BATCH_PROGRESS_H
/*
 * How far a batch is, on standard error: a line that renews itself on a terminal, else a plain one every few seconds.
 */
#include "batch/batch.h"

struct progress {
	bool shown, on_terminal;
	uint64_t total;        /* 0: unknown */
	int64_t started, last; /* ms */
};

void progress_show(struct progress *progress, const struct batch_summary *done, int64_t now);
/* Take the line away. */
void progress_end(const struct progress *progress);

#endif
