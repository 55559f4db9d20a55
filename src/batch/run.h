#ifndef BATCH_RUN_H
#define BATCH_RUN_H
/*
 * One run as the parent sees it: which jobs are still to do, what came of those that are done.
 * source.h, manifest.h -> here -> workers.h
 */
#include "base/confine.h"
#include "batch/batch.h"
#include "batch/journal.h"
#include "batch/manifest.h"
#include "batch/progress.h"
#include "batch/source.h"

struct worker;
struct worker_slot;

struct batch {
	const struct batch_request *request;
	struct diags *diags;
	struct batch_summary *summary;
	struct job_engine *engine;
	struct outputs *outputs;
	struct journal *journal; /* NULL: nothing is sent */
	struct source_of_jobs *source;
	struct manifest *manifest;
	struct worker *workers;
	struct worker_slot *slots; /* shared */
	struct confinement *walls; /* of workers that start */
	struct arena *arena;       /* of the run */
	unsigned count;
	struct arena *again_arena; /* jobs of a worker that ended */
	struct batch_job *again;
	size_t again_count, again_capacity;
	struct batch_job waiting; /* was read, but the manifest has no room yet */
	struct arena *waiting_arena;
	bool has_waiting, source_ended, stopping;
	int signals; /* descriptor from which SIGINT and SIGTERM are read */
	struct progress progress;
	enum diag_code code;
};

/* Stop the run: what failed with an errno. */
void run_fail(struct batch *b, const char *what, int error);
void run_add_result(struct batch *b, const struct batch_result *result);
void run_add_failure(struct batch *b, uint64_t index, const char *why);
/* The next job that a worker must do, its texts in arena; false: there is none now. */
bool run_take_job(struct batch *b, struct arena *arena, struct batch_job *out);
/* A job, its texts copied into arena. */
struct batch_job run_copy_job(struct arena *arena, const struct batch_job *job);
/* Do the job again: its worker ended. */
void run_take_back(struct batch *b, const struct batch_job *job);
/* Forget the jobs that were taken back, when nobody has one of them any more. */
void run_forget_taken(struct batch *b);

#endif
