/*
 * The parent: takes jobs from the source, feeds workers, writes the manifest.
 *
 * Each worker has at most one portion. What it did is told when the portion's files have their
 * names; so when a worker ends before that, nothing of its portion is there, the job that it was at
 * is to blame, and the others go to the next worker.
 */
#include "batch/batch.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/manifest.h"
#include "batch/progress.h"
#include "batch/source.h"
#include "batch/wire.h"
#include "batch/worker.h"
#include "job/walls.h"

enum {
	WORKERS_MAX = 256,
	WARM_MAX = 64,
	WARM_JOBS_MAX = 10000,
	YAML_BYTES = 1024 * 1024,
	PORTION_BYTES = 4 * 1024 * 1024,
	ATTEMPTS_MAX = 3,
	TICK_MS = 100,
	LAST_MS = 1500
};

struct worker {
	pid_t pid;    /* 0: none */
	size_t walls; /* paths that it may read */
	int fd;
	struct arena *arena; /* of its portion */
	struct batch_job *jobs;
	size_t count; /* of the portion; 0: idle */
	bool timed_out;
};

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

/* That a job may take. */
static unsigned seconds_of(const struct batch *b)
{
	return b->request->finish ? b->request->finish->seconds : JOB_SECONDS_MAX;
}

static void fail(struct batch *b, const char *what, int error)
{
	b->code = diag_add(b->diags, DIAG_MACHINE, (struct place){.file = b->request->out}, "%s: %s",
	                   what, strerror(error));
	b->stopping = true;
}

static void add_result(struct batch *b, const struct batch_result *result)
{
	uint64_t *counts[] = {&b->summary->written, &b->summary->unchanged, &b->summary->failed,
	                      &b->summary->written};
	++*counts[result->status];
	int error = manifest_add(b->manifest, result);
	if (error)
		fail(b, "cannot write the manifest", error);
	if (result->status != BATCH_FAILED)
		return;
	progress_tell(&b->progress, result->error);
	if (b->request->fail_fast)
		b->stopping = true;
}

static void add_failure(struct batch *b, uint64_t index, const char *why)
{
	struct batch_result result = {.index = index, .status = BATCH_FAILED, .error = why};
	add_result(b, &result);
}

static bool start_worker(struct batch *b, unsigned i)
{
	struct worker *w = &b->workers[i];
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		fail(b, "cannot start a worker", errno);
		return false;
	}
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		for (unsigned k = 0; k < b->count; k++)
			if (b->workers[k].pid)
				close(b->workers[k].fd);
		const struct worker_tools tools = {b->engine, b->outputs, b->journal, b->request, b->walls};
		worker_run(&tools, ends[1], &b->slots[i]);
	}
	int error = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		fail(b, "cannot start a worker", error);
		return false;
	}
	w->pid = pid;
	w->walls = b->walls->read_count;
	w->fd = ends[0];
	w->timed_out = false;
	return true;
}

/* Read the next job into the waiting place; false where there is none now. */
static bool fetch(struct batch *b)
{
	if (b->has_waiting)
		return true;
	if (b->source_ended || b->stopping)
		return false;
	arena_reset(b->waiting_arena);
	enum source_state state = source_next(b->source, b->waiting_arena, &b->waiting);
	b->source_ended = state == SOURCE_END;
	b->has_waiting = state == SOURCE_JOB;
	return b->has_waiting;
}

static char *copy_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static struct batch_job copy_job(struct arena *arena, const struct batch_job *job)
{
	struct batch_job copy = *job;
	copy.content = copy_text(arena, job->content);
	copy.layout = copy_text(arena, job->layout);
	copy.brand = copy_text(arena, job->brand);
	copy.language = copy_text(arena, job->language);
	copy.output = copy_text(arena, job->output);
	copy.second = copy_text(arena, job->second);
	copy.values.at =
		job->values.length ? arena_copy(arena, job->values.at, job->values.length) : NULL;
	return copy;
}

/* The next job that a worker must do, its texts in arena. */
static bool take_job(struct batch *b, struct arena *arena, struct batch_job *out)
{
	if (b->again_count) {
		*out = copy_job(arena, &b->again[--b->again_count]);
		return true;
	}
	while (fetch(b)) {
		if (!manifest_has_room(b->manifest, b->waiting.index))
			return false;
		b->has_waiting = false;
		b->summary->jobs++;
		if (!manifest_expect(b->manifest, &b->waiting)) {
			fail(b, "cannot note a job", ENOMEM);
			return false;
		}
		if (!b->waiting.fault) {
			*out = copy_job(arena, &b->waiting);
			return true;
		}
		add_failure(b, b->waiting.index, b->waiting.fault);
	}
	return false;
}

/* Towards the end small ones, so that workers end together. */
static size_t portion_size(const struct batch *b)
{
	uint64_t all = source_count(b->source), read = source_read(b->source);
	uint64_t share = all > read ? (all - read) / (2 * b->count) : 0;
	return !all || share >= PORTION_MAX ? PORTION_MAX : share ? share : 1;
}

static void end_worker(struct batch *b, unsigned i, bool replace);

/* A worker may read what was known when it was made: a new one takes its place where its portion
 * lies elsewhere. */
static bool let_in(struct batch *b, unsigned i)
{
	struct worker *w = &b->workers[i];
	for (size_t k = 0; k < w->count; k++) {
		const struct batch_job *job = &w->jobs[k];
		if (!walls_admit(b->arena, b->walls, job->content) ||
		    !walls_admit_styles(b->arena, b->walls, job->layout) ||
		    !walls_admit_styles(b->arena, b->walls, job->brand)) {
			fail(b, "cannot start a job", ENOMEM);
			return false;
		}
	}
	if (w->walls == b->walls->read_count)
		return true;
	end_worker(b, i, false);
	return start_worker(b, i);
}

static void feed(struct batch *b, unsigned i)
{
	struct worker *w = &b->workers[i];
	arena_reset(w->arena);
	w->jobs = arena_array(w->arena, PORTION_MAX, sizeof *w->jobs);
	w->count = 0;
	size_t bytes = 0, most = b->again_count ? 1 : portion_size(b);
	while (w->jobs && !b->stopping && w->count < most && bytes < PORTION_BYTES &&
	       take_job(b, w->arena, &w->jobs[w->count]))
		bytes += w->jobs[w->count++].values.length;
	if (!w->jobs)
		fail(b, "cannot start a job", ENOMEM);
	if (!w->count || !let_in(b, i))
		return;
	int error = wire_send_jobs(w->fd, w->arena, w->jobs, w->count);
	if (error && error != EPIPE &&
	    error != ECONNRESET) /* a worker that is gone is met when it is read */
		fail(b, "cannot reach a worker", error);
}

/* Give the portion of a worker that ended to others, but for the job that it was at. */
static void salvage(struct batch *b, unsigned i, const char *why)
{
	struct worker *w = &b->workers[i];
	uint64_t at = atomic_load(&b->slots[i].job);
	for (size_t k = 0; k < w->count; k++) {
		/* between two jobs none is to blame, but no portion comes for ever */
		if (w->jobs[k].index + 1 == at || ++w->jobs[k].attempts == ATTEMPTS_MAX) {
			add_failure(b, w->jobs[k].index, why);
			continue;
		}
		void *again = b->again;
		if (!arena_grow(b->again_arena, &again, b->again_count, &b->again_capacity,
		                sizeof *b->again)) {
			fail(b, "cannot note a job", ENOMEM);
			return;
		}
		b->again = again;
		b->again[b->again_count++] = copy_job(b->again_arena, &w->jobs[k]);
	}
	w->count = 0;
	atomic_store(&b->slots[i].job, 0);
}

static void end_worker(struct batch *b, unsigned i, bool replace)
{
	struct worker *w = &b->workers[i];
	int status = 0;
	close(w->fd);
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	char why[160];
	if (w->timed_out)
		snprintf(why, sizeof why, "stopped: it took more than %u s", seconds_of(b));
	else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		snprintf(why, sizeof why, "its worker was ended by signal %d (%s)", WTERMSIG(status),
		         strsignal(WTERMSIG(status)));
	else
		snprintf(why, sizeof why, "its worker ended before it was done");
	if (!replace)
		return;
	salvage(b, i, why);
	if (!b->stopping)
		start_worker(b, i);
}

static void take_results(struct batch *b, unsigned i)
{
	struct worker *w = &b->workers[i];
	struct batch_result results[PORTION_MAX];
	size_t count;
	struct arena *arena = w->arena;
	int error = wire_receive_results(w->fd, arena, results, &count);
	if (error || !count) {
		end_worker(b, i, true);
		return;
	}
	for (size_t k = 0; k < count; k++)
		add_result(b, &results[k]);
	w->count = 0;
}

static void stop_runaways(struct batch *b, int64_t now)
{
	for (unsigned i = 0; i < b->count; i++) {
		struct worker *w = &b->workers[i];
		if (!w->pid || !w->count || !atomic_load(&b->slots[i].job) ||
		    now - atomic_load(&b->slots[i].started) <= (int64_t)seconds_of(b) * 1000)
			continue;
		w->timed_out = true;
		end_worker(b, i, true);
	}
}

static bool is_busy(const struct batch *b)
{
	for (unsigned i = 0; i < b->count; i++)
		if (b->workers[i].count)
			return true;
	return false;
}

/* Wait for workers, and for lines where there is room for more. */
static void wait_for_news(struct batch *b)
{
	struct pollfd polled[WORKERS_MAX + 2];
	unsigned who[WORKERS_MAX], count = 0;
	bool idle = false;
	for (unsigned i = 0; i < b->count; i++) {
		idle = idle || !b->workers[i].count;
		if (!b->workers[i].pid)
			continue;
		who[count] = i;
		polled[count++] = (struct pollfd){.fd = b->workers[i].fd, .events = POLLIN};
	}
	unsigned workers = count;
	if (idle && !b->has_waiting && !b->source_ended && !b->stopping && source_fd(b->source) >= 0)
		polled[count++] = (struct pollfd){.fd = source_fd(b->source), .events = POLLIN};
	polled[count++] = (struct pollfd){.fd = b->signals, .events = POLLIN};
	if (poll(polled, count, TICK_MS) < 0 && errno != EINTR)
		fail(b, "cannot wait for workers", errno);
	struct signalfd_siginfo taken; /* or it would be delivered when the run is over */
	if (polled[count - 1].revents && read(b->signals, &taken, sizeof taken) > 0)
		b->summary->interrupted = b->stopping = true;
	for (unsigned k = 0; k < workers; k++)
		if (polled[k].revents)
			take_results(b, who[k]);
}

static void run_jobs(struct batch *b)
{
	int64_t stopped = 0;
	for (;;) {
		int64_t now = worker_clock();
		if (b->stopping && !stopped)
			stopped = now;
		for (unsigned i = 0; i < b->count && !b->stopping; i++)
			if (b->workers[i].pid && !b->workers[i].count)
				feed(b, i);
		bool more = !b->stopping && (b->again_count || b->has_waiting || !b->source_ended);
		if (!is_busy(b) && (!more || b->code != DIAG_OK))
			return;
		if (stopped && now - stopped > LAST_MS)
			return;
		wait_for_news(b);
		stop_runaways(b, worker_clock());
		progress_show(&b->progress, b->summary, worker_clock());
		if (!b->again_count && !is_busy(b)) { /* nothing of it is needed any more */
			arena_reset(b->again_arena);
			b->again = NULL;
			b->again_capacity = 0;
		}
	}
}

static unsigned count_workers(const struct batch_request *request, uint64_t jobs)
{
	cpu_set_t processors; /* that this process may use: a cluster's task has few of many */
	unsigned count = request->workers ? request->workers
	                 : !sched_getaffinity(0, sizeof processors, &processors)
	                     ? (unsigned)CPU_COUNT(&processors)
	                     : 1;
	if (count > WORKERS_MAX)
		count = WORKERS_MAX;
	return jobs && jobs < count ? (unsigned)jobs : count;
}

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

/* What the paths of the request hold may be read, and the folder be written. NULL without memory. */
static struct confinement *open_walls(const struct batch_request *request, struct arena *arena)
{
	struct confinement *walls = walls_new(arena, request->data_folder);
	bool enough = walls && confine_write(walls, request->out);
	for (size_t i = 0; enough && i < request->path_count; i++)
		enough = walls_read_beside(arena, walls, request->paths[i]);
	return enough ? walls : NULL;
}

static bool open_workers(struct batch *b, struct arena *arena)
{
	b->count = count_workers(b->request, source_count(b->source));
	b->workers = arena_array(arena, b->count, sizeof *b->workers);
	b->slots = mmap(NULL, b->count * sizeof *b->slots, PROT_READ | PROT_WRITE,
	                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	b->again_arena = arena_new(0);
	b->waiting_arena = arena_new(0);
	b->arena = arena;
	b->walls = open_walls(b->request, arena);
	bool whole =
		b->walls && b->workers && b->slots != MAP_FAILED && b->again_arena && b->waiting_arena;
	for (unsigned i = 0; whole && i < b->count; i++)
		whole = (b->workers[i].arena = arena_new(0));
	if (!whole) {
		fail(b, "cannot start workers", ENOMEM);
		return false;
	}
	for (unsigned i = 0; i < b->count; i++)
		if (!start_worker(b, i))
			return false;
	return true;
}

static void close_workers(struct batch *b)
{
	for (unsigned i = 0; i < b->count && b->workers; i++) {
		if (b->workers[i].pid)
			end_worker(b, i, false);
		arena_drop(b->workers[i].arena);
	}
	for (unsigned i = 0; i < b->count && b->slots != MAP_FAILED; i++)
		for (int stage = 0; stage < PROFILE_STAGES; stage++)
			b->summary->profile.ns[stage] += b->slots[i].profile.ns[stage];
	if (b->slots && b->slots != MAP_FAILED)
		munmap(b->slots, b->count * sizeof *b->slots);
	arena_drop(b->again_arena);
	arena_drop(b->waiting_arena);
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
	b->engine = code == DIAG_OK ? job_engine_new(request->data_folder) : NULL;
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
		if (open_workers(&b, arena))
			run_jobs(&b);
		close_workers(&b);
		progress_end(&b.progress);
		out->seconds = (double)(worker_clock() - started) / 1000;
		const char *last = NULL;
		if (request->shards && b.source_ended && !b.stopping)
			last = arena_format(arena, "{\"share\":%u,\"of\":%u,\"jobs\":%" PRIu64 "}",
			                    request->shard, request->shards, source_read(b.source));
		int error = manifest_close(b.manifest, last);
		if (error)
			fail(&b, "cannot write the manifest", error);
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
