#include "batch/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "batch/order.h"
#include "batch/sender.h"
#include "batch/wire.h"
#include "library/expiry.h"

struct portion {
	struct batch_job jobs[PORTION_MAX];
	struct batch_result results[PORTION_MAX];
	struct unnamed files[PORTION_MAX]; /* fd below 0: none */
	size_t count;
};

int64_t worker_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Where the job failed since its content has expired, what was made before goes, and that is told.
 * What --allow-expired made says on every page that it has expired: it stays. */
static void remove_expired(struct job_engine *engine, struct outputs *outputs, struct arena *arena,
                           const struct job_request *refused, const char *output,
                           struct diags *diags)
{
	struct job_request request = *refused;
	const struct source source = {request.content.name, request.content.bytes};
	struct diags *own = arena_alloc(arena, sizeof *own);
	const char *day = NULL;
	char key[JOB_KEY_SIZE];
	struct output_state state;
	if (!own || request.allow_expired)
		return;
	diags_init(own, arena);
	if (expiry_read(arena, &source, &day, own) != DIAG_OK || !day ||
	    strcmp(day, request.today) >= 0)
		return;
	request.allow_expired = true;
	output_look(outputs, arena, output, &state);
	if (job_key(engine, arena, &request, key, own) == DIAG_OK && !strcmp(state.key, key))
		return;
	int error = output_remove(outputs, output);
	struct place place = {.file = output};
	if (!error)
		diag_add(diags, DIAG_INPUT, place, "it was made before that day, and has been removed");
	else if (error != ENOENT)
		diag_add(diags, DIAG_INPUT, place, "it was made before that day, and cannot be removed: %s",
		         strerror(error));
}

/* What one job needs and leaves. */
struct task {
	const struct worker_tools *tools;
	const struct sender *sender;
	struct arena *arena, *keep; /* of the job, of its portion */
	struct profile *profile;
	struct batch_job *job;
	struct batch_result *result;
	struct unnamed *file;
	struct diags *diags;
};

/* What did not change is not made again; it may have been readable by others. */
static enum diag_code keep_pdf(const struct task *t, enum output_mode mode)
{
	struct outputs *outputs = t->tools->outputs;
	int error = mode == OUTPUT_PRIVATE ? output_make_private(outputs, t->job->output) : 0;
	t->result->status = BATCH_UNCHANGED;
	return error ? diag_add(t->diags, DIAG_MACHINE, (struct place){.file = t->job->output},
	                        "cannot make it private: %s", strerror(error))
	             : DIAG_OK;
}

static enum diag_code write_pdf(const struct task *t, const struct job_request *request,
                                enum output_mode mode, const char *key, struct output_state *state)
{
	struct job_result made;
	enum diag_code code = job_run(t->tools->engine, t->arena, request, &made, t->diags);
	uint64_t started = profile_start(t->profile);
	if (code == DIAG_OK)
		code = output_write(t->tools->outputs, t->arena, t->job->output, mode, made.bytes,
		                    made.pages, key, t->file, state, t->diags);
	profile_stop(t->profile, PROFILE_FILE, started);
	t->result->status = BATCH_WRITTEN;
	return code;
}

static enum diag_code make_pdf(const struct task *t)
{
	const struct batch_job *job = t->job;
	struct outputs *outputs = t->tools->outputs;
	struct batch_result *result = t->result;
	enum output_mode mode = job->values.length ? OUTPUT_PRIVATE : OUTPUT_SHARED;
	struct job_request request;
	char key[JOB_KEY_SIZE];
	struct output_state state;
	enum diag_code code = order_request(t->arena, t->tools->request, job, &request, t->diags);
	if (code != DIAG_OK)
		return code;
	code = job_key(t->tools->engine, t->arena, &request, key, t->diags);
	if (code == DIAG_INPUT)
		remove_expired(t->tools->engine, outputs, t->arena, &request, job->output, t->diags);
	if (code != DIAG_OK)
		return code;
	output_look(outputs, t->arena, job->output, &state);
	if (!t->tools->request->force && !job->attempts && !strcmp(state.key, key))
		code = keep_pdf(t, mode);
	else
		code = write_pdf(t, &request, mode, key, &state);
	if (code != DIAG_OK)
		return code;
	result->pages = state.pages;
	result->bytes = state.bytes;
	memcpy(result->sha256, state.sha256, sizeof result->sha256);
	return DIAG_OK;
}

/* A file has its name from what is in it: one that is there is whole, and the same. */
static enum diag_code put_file(const struct task *t, const struct batch_made *made)
{
	struct outputs *outputs = t->tools->outputs;
	t->result->status = BATCH_UNCHANGED;
	if (!t->tools->request->force && output_is_there(outputs, made->file))
		return DIAG_OK;
	t->result->status = BATCH_WRITTEN;
	t->job->output = arena_copy(t->keep, made->file, strlen(made->file));
	return t->job->output ? output_write_bare(outputs, t->arena, made->file, OUTPUT_PRIVATE,
	                                          made->bytes, t->file, t->diags)
	                      : diag_no_memory(t->diags);
}

static enum diag_code send_once(const struct task *t, const struct batch_made *made)
{
	struct journal *journal = t->tools->journal;
	bool created = false;
	t->result->status = BATCH_UNCHANGED;
	if (!t->tools->request->force && journal_has(journal, made->identifier))
		return DIAG_OK;
	enum diag_code code = sender_send(t->sender, t->arena, made, &created, t->diags);
	if (code != DIAG_OK)
		return code;
	int error = journal_add(journal, made->identifier);
	t->result->status = created ? BATCH_SENT : BATCH_UNCHANGED;
	return error ? diag_add(t->diags, DIAG_MACHINE, (struct place){0},
	                        "it was sent, but that cannot be recorded: %s", strerror(error))
	             : DIAG_OK;
}

static enum diag_code make_finished(const struct task *t)
{
	const struct batch_finish *finish = t->tools->request->finish;
	const struct batch_job *job = t->job;
	const struct batch_order order = {job->content,  job->layout, job->brand,
	                                  job->language, job->second, job->values};
	struct batch_made made;
	enum diag_code code =
		finish->make(finish->context, t->tools->engine, t->arena, &order, &made, t->diags);
	if (code == DIAG_OK)
		code = finish->target ? send_once(t, &made) : put_file(t, &made);
	if (code != DIAG_OK)
		return code;
	t->result->bytes = made.bytes.length;
	snprintf(t->result->identifier, sizeof t->result->identifier, "%s", made.identifier);
	return DIAG_OK;
}

static void run_job(struct task *t)
{
	t->diags = arena_alloc(t->arena, sizeof *t->diags);
	*t->result = (struct batch_result){.index = t->job->index, .status = BATCH_FAILED};
	t->file->fd = -1;
	if (!t->diags) {
		t->result->error = "out of memory";
		return;
	}
	diags_init(t->diags, t->arena);
	if ((t->tools->request->finish ? make_finished(t) : make_pdf(t)) == DIAG_OK)
		return;
	*t->result = (struct batch_result){.index = t->job->index, .status = BATCH_FAILED};
	const char *errors = order_errors(t->arena, t->diags);
	t->result->error = arena_copy(t->keep, errors, strlen(errors));
}

/* All files of the portion to the disk, then each its name. */
static void commit(const struct worker_tools *tools, struct arena *arena, struct portion *p)
{
	struct outputs *outputs = tools->outputs;
	bool any = false;
	/* a line that a power cut takes is found at the target */
	if (tools->journal)
		journal_sync(tools->journal);
	for (size_t i = 0; i < p->count; i++)
		any = any || p->files[i].fd >= 0;
	int synced = any ? outputs_sync(outputs) : 0;
	for (size_t i = 0; i < p->count; i++) {
		if (p->files[i].fd < 0)
			continue;
		int error = synced;
		if (error)
			output_forget(&p->files[i]);
		else
			error = output_name(p->jobs[i].output, &p->files[i]);
		if (!error)
			continue;
		p->results[i] = (struct batch_result){.index = p->jobs[i].index, .status = BATCH_FAILED};
		p->results[i].error =
			arena_format(arena, "%s: cannot write it: %s", p->jobs[i].output, strerror(error));
	}
}

static void limit_memory(void)
{
	struct rlimit limit = {JOB_BYTES_MAX, JOB_BYTES_MAX};
#ifndef __SANITIZE_ADDRESS__ /* whose own tables count as data */
	setrlimit(RLIMIT_DATA, &limit);
#endif
	limit = (struct rlimit){0, 0}; /* patients' values are in memory */
	setrlimit(RLIMIT_CORE, &limit);
}

/* Nothing was read yet. What is sent goes through another process, which has the network. */
static void confine(const struct worker_tools *tools, int fd, struct arena *arena,
                    struct sender *sender)
{
	const struct batch_finish *finish = tools->request->finish;
	struct diags *ignored = arena ? arena_alloc(arena, sizeof *ignored) : NULL;
	if (!ignored || (finish && finish->target && sender_start(finish, fd, sender)))
		_exit(DIAG_MACHINE);
	diags_init(ignored, arena);
	if (confine_process(tools->walls, ignored) != DIAG_OK)
		_exit(DIAG_MACHINE);
}

_Noreturn void worker_run(const struct worker_tools *tools, int fd, struct worker_slot *slot)
{
	struct arena *portion_arena = arena_new(0), *job_arena = arena_new(0);
	struct portion *p = portion_arena ? arena_alloc(portion_arena, sizeof *p) : NULL;
	struct arena *texts = arena_new(0);
	struct sender sender = {-1};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN); /* the parent decides */
	signal(SIGTERM, SIG_IGN);
	limit_memory();
	confine(tools, fd, texts, &sender);
	struct profile *profile = tools->request->profile ? &slot->profile : NULL;
	job_engine_measure(tools->engine, profile);
	while (p && job_arena && texts) {
		arena_reset(texts);
		if (wire_receive_jobs(fd, texts, p->jobs, &p->count) || !p->count)
			break;
		for (size_t i = 0; i < p->count; i++) {
			atomic_store(&slot->started, worker_clock());
			atomic_store(&slot->job, p->jobs[i].index + 1);
			arena_reset(job_arena);
			run_job(&(struct task){.tools = tools,
			                       .sender = &sender,
			                       .arena = job_arena,
			                       .keep = texts,
			                       .profile = profile,
			                       .job = &p->jobs[i],
			                       .result = &p->results[i],
			                       .file = &p->files[i]});
		}
		atomic_store(&slot->job, 0);
		uint64_t started = profile_start(profile);
		commit(tools, texts, p);
		profile_stop(profile, PROFILE_FILE, started);
		if (wire_send_results(fd, texts, p->results, p->count))
			break;
	}
	_exit(0);
}
