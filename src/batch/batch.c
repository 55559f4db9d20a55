/*
 * The parent: takes jobs from the source, has workers do them, writes the manifest.
 */
#include "batch/batch.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "batch/run.h"
#include "batch/shelf.h"
#include "batch/worker.h"
#include "batch/workers.h"

enum {
	WARM_MAX = 64,
	WARM_JOBS_MAX = 10000,
	YAML_BYTES = 1024 * 1024,
};

/* Load what the workers share before they are made: each layout, brand and language once. What
 * fails here fails again in the job, and is told there. */
static void warm_up(struct batch *b, struct arena *arena)
{
	struct batch_job seen[WARM_MAX];
	size_t count = 0;
	uint64_t jobs = source_count(b->source);
	for (uint64_t i = 0; i < jobs && count < WARM_MAX && i < WARM_JOBS_MAX; i++) {
		struct batch_job job;
		bool known = false;
		source_peek(b->source, i, arena, &job);
		for (size_t k = 0; k < count; k++)
			known = known ||
			        (!strcmp(seen[k].layout, job.layout) && !strcmp(seen[k].brand, job.brand) &&
			         !strcmp(seen[k].language, job.language ? job.language : ""));
		if (known || job.fault || !job.language)
			continue;
		seen[count++] = job;
		struct diags *ignored = arena_alloc(arena, sizeof *ignored);
		struct job_request request = {.layout = job.layout, .brand = job.brand};
		char key[JOB_KEY_SIZE];
		if (!ignored)
			return;
		diags_init(ignored, arena);
		request.content.name = job.content;
		request.content.folder = ".";
		if (file_read(arena, job.content, YAML_BYTES, &request.content.bytes, ignored) == DIAG_OK)
			job_key(b->engine, arena, &request, key, ignored);
	}
}

/* What the shelf has of sheets that are gone, before the last manifest is replaced. */
static enum diag_code look_at_shelf(struct batch *b, struct arena *arena)
{
	const struct sheet *sheets;
	size_t count;
	bool all = source_sheets(b->source, &sheets, &count);
	struct shelf shelf;
	enum diag_code code =
		shelf_look(arena, b->request, b->outputs, sheets, count, all, &shelf, b->diags);
	b->summary->orphans = shelf.orphans;
	b->summary->orphan_count = shelf.count;
	b->summary->unreadable = shelf.unreadable;
	return code;
}

static void prune(struct batch *b)
{
	for (size_t i = 0; i < b->summary->orphan_count && !b->stopping; i++) {
		int error = shelf_remove(b->outputs, b->summary->orphans[i]);
		if (error)
			run_fail(b, "cannot remove a PDF that belongs to no sheet", error);
		else
			b->summary->pruned++;
	}
}

/* A first signal stops the run in good order; it is read where workers are waited for. */
static int open_signals(sigset_t *before)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, before);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static enum diag_code open_journal(struct batch *b, struct arena *arena)
{
	const struct batch_request *request = b->request;
	const char *name =
		request->shards ? arena_format(arena, "sent-%u-of-%u.txt", request->shard, request->shards)
						: "sent.txt";
	return name ? journal_open(b->outputs, name, request->finish->target, &b->journal, b->diags)
	            : diag_no_memory(b->diags);
}

static enum diag_code open_outputs(struct batch *b, struct arena *arena)
{
	const struct batch_request *request = b->request;
	const char *name = request->shards ? arena_format(arena, "manifest-%u-of-%u.jsonl",
	                                                  request->shard, request->shards)
	                                   : "manifest.jsonl";
	enum diag_code code = name ? outputs_open(arena, request->out, request->shards ? name : NULL,
	                                          &b->outputs, b->diags)
	                           : diag_no_memory(b->diags);
	if (code == DIAG_OK && request->finish && request->finish->target)
		code = open_journal(b, arena);
	if (code == DIAG_OK)
		code = manifest_open(b->outputs, name, &b->manifest, b->diags);
	if (code == DIAG_OK)
		b->summary->manifest = arena_format(arena, "%s/%s", request->out, name);
	b->engine = code == DIAG_OK ? job_engine_new(request->data_path) : NULL;
	return code == DIAG_OK && !b->engine ? diag_no_memory(b->diags) : code;
}

enum diag_code batch_run(struct arena *arena, const struct batch_request *request,
                         struct batch_summary *out, struct diags *diags)
{
	struct batch b = {.request = request, .diags = diags, .summary = out};
	sigset_t before;
	*out = (struct batch_summary){.jobs = 0};
	int64_t started = worker_clock();
	b.code = source_open(arena, request, &b.source, diags);
	b.signals = open_signals(&before); /* up to here they end the process at once */
	if (b.code == DIAG_OK)
		b.code = open_outputs(&b, arena);
	if (b.code == DIAG_OK)
		b.code = look_at_shelf(&b, arena);
	if (b.code == DIAG_OK) {
		b.progress = (struct progress){.shown = request->show_progress,
		                               .bar = request->progress_bar,
		                               .total = request->shards ? 0 : source_count(b.source),
		                               .started = started};
		b.progress.last = b.progress.started;
		struct arena *scratch = arena_new(0);
		if (scratch)
			warm_up(&b, scratch);
		arena_drop(scratch);
		if (workers_open(&b, arena))
			workers_run(&b);
		workers_close(&b);
		progress_end(&b.progress);
		out->seconds = (double)(worker_clock() - started) / 1000;
		const char *last = NULL;
		if (request->shards && b.source_ended && !b.stopping)
			last = arena_format(arena, "{\"share\":%u,\"of\":%u,\"jobs\":%" PRIu64 "}",
			                    request->shard, request->shards, source_read(b.source));
		if (request->prune)
			prune(&b);
		int error = manifest_close(b.manifest, last);
		if (error)
			run_fail(&b, "cannot write the manifest", error);
	}
	close(b.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	job_engine_drop(b.engine);
	source_close(b.source);
	journal_close(b.journal);
	outputs_close(b.outputs);
	if (b.code == DIAG_OK && (out->failed || out->interrupted))
		b.code = DIAG_INPUT;
	return b.code;
}
