/*
 * The parent's workers: each has at most one portion. What it did is told when the portion's files
 * have their names; so when a worker ends before that, nothing of its portion is there, the job that
 * it was at is to blame, and the others go to the next worker.
 */
#include "batch/workers.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/wire.h"
#include "batch/worker.h"
#include "job/walls.h"

enum {
	WORKERS_MAX = 256,
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

/* That a job may take. */
static unsigned seconds_of(const struct batch *b)
{
	return b->request->finish ? b->request->finish->seconds : JOB_SECONDS_MAX;
}

static bool start_worker(struct batch *b, unsigned i)
{
	struct worker *w = &b->workers[i];
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		run_fail(b, "cannot start a worker", errno);
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
		run_fail(b, "cannot start a worker", error);
		return false;
	}
	w->pid = pid;
	w->walls = b->walls->read_count;
	w->fd = ends[0];
	w->timed_out = false;
	return true;
}

/* Give the portion of a worker that ended to others, but for the job that it was at. */
static void salvage(struct batch *b, unsigned i, const char *why)
{
	struct worker *w = &b->workers[i];
	uint64_t at = atomic_load(&b->slots[i].job);
	for (size_t k = 0; k < w->count; k++) {
		/* between two jobs none is to blame, but no portion comes for ever */
		if (w->jobs[k].index + 1 == at || ++w->jobs[k].attempts == ATTEMPTS_MAX) {
			run_add_failure(b, w->jobs[k].index, why);
			continue;
		}
		run_take_back(b, &w->jobs[k]);
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

/* Towards the end small ones, so that workers end together. */
static size_t portion_size(const struct batch *b)
{
	uint64_t all = source_count(b->source), read = source_read(b->source);
	uint64_t share = all > read ? (all - read) / (2 * b->count) : 0;
	return !all || share >= PORTION_MAX ? PORTION_MAX : share ? share : 1;
}

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
			run_fail(b, "cannot start a job", ENOMEM);
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
	       run_take_job(b, w->arena, &w->jobs[w->count]))
		bytes += w->jobs[w->count++].values.length;
	if (!w->jobs)
		run_fail(b, "cannot start a job", ENOMEM);
	if (!w->count || !let_in(b, i))
		return;
	int error = wire_send_jobs(w->fd, w->arena, w->jobs, w->count);
	if (error && error != EPIPE &&
	    error != ECONNRESET) /* a worker that is gone is met when it is read */
		run_fail(b, "cannot reach a worker", error);
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
		run_add_result(b, &results[k]);
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
		run_fail(b, "cannot wait for workers", errno);
	struct signalfd_siginfo taken; /* or it would be delivered when the run is over */
	if (polled[count - 1].revents && read(b->signals, &taken, sizeof taken) > 0)
		b->summary->interrupted = b->stopping = true;
	for (unsigned k = 0; k < workers; k++)
		if (polled[k].revents)
			take_results(b, who[k]);
}

void workers_run(struct batch *b)
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
		if (!is_busy(b))
			run_forget_taken(b);
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

/* What the paths of the request hold may be read, and the folder be written. NULL without memory. */
static struct confinement *open_walls(const struct batch_request *request, struct arena *arena)
{
	struct confinement *walls = walls_new(arena, request->data_path);
	bool enough = walls && confine_write(walls, request->out);
	for (size_t i = 0; enough && i < request->path_count; i++)
		enough = walls_read_beside(arena, walls, request->paths[i]);
	return enough ? walls : NULL;
}

bool workers_open(struct batch *b, struct arena *arena)
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
		run_fail(b, "cannot start workers", ENOMEM);
		return false;
	}
	for (unsigned i = 0; i < b->count; i++)
		if (!start_worker(b, i))
			return false;
	return true;
}

void workers_close(struct batch *b)
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
