#include "batch/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "batch/wire.h"

enum { CONTENT_MAX = 1024 * 1024 };

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

static const char values_name[] = "values";

/* What a message about values cites is a patient's: it goes, from the first citation to the last. */
static void put_redacted(struct buf *out, const char *text)
{
	static const char open[] = "“", close[] = "”";
	const char *begin = strstr(text, open), *end = NULL;
	for (const char *s = begin; s && (s = strstr(s, close)); s += sizeof close - 1)
		end = s;
	if (!end) {
		buf_text(out, text);
		return;
	}
	buf_put(out, text, (size_t)(begin - text));
	buf_text(out, "“…");
	buf_text(out, end);
}

/* "file:line:column: message", one a line. */
static const char *errors_of(struct arena *arena, const struct diags *diags)
{
	struct buf out;
	buf_init(&out, arena);
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->list[i];
		buf_text(&out, i ? "\n" : "");
		if (diag->at.file)
			buf_text(&out, diag->at.file);
		if (diag->at.file && diag->at.line)
			buf_format(&out, ":%u:%u", diag->at.line, diag->at.column);
		buf_text(&out, diag->at.file ? ": " : "");
		if (diag->at.file && !strcmp(diag->at.file, values_name))
			put_redacted(&out, diag->text);
		else
			buf_text(&out, diag->text);
	}
	if (diags->no_memory)
		buf_format(&out, "%sout of memory (a job may use %d MB)", diags->count ? "\n" : "",
		           JOB_BYTES_MAX / 1024 / 1024);
	buf_char(&out, 0);
	return out.failed ? "out of memory" : out.at;
}

/* The job's content, or its variant in the language that was asked for. */
static enum diag_code read_content(struct arena *arena, const struct batch_job *job,
                                   struct job_content *out, struct diags *diags)
{
	struct job_identity id = {0};
	*out = (struct job_content){.name = job->content,
	                            .folder = path_folder(arena, job->content),
	                            .language = job->asked ? job->language : NULL};
	enum diag_code code = out->folder ? file_read(arena, out->name, CONTENT_MAX, &out->bytes, diags)
	                                  : diag_no_memory(diags);
	if (code == DIAG_OK && job->asked)
		code = job_identify(arena, out, &id, diags);
	if (code != DIAG_OK || !job->asked || (id.language && !strcasecmp(id.language, job->language)))
		return code;
	code = job_variant(arena, job->content, job->language, &out->name, diags);
	return code == DIAG_OK ? file_read(arena, out->name, CONTENT_MAX, &out->bytes, diags) : code;
}

/* Where the job failed since its content has expired, what was made before goes, and that is told.
 * What --allow-expired made says on every page that it has expired: it stays. */
static void remove_expired(struct job_engine *engine, struct outputs *outputs, struct arena *arena,
                           const struct job_request *refused, const char *output,
                           struct diags *diags)
{
	struct job_request request = *refused;
	struct diags *own = arena_alloc(arena, sizeof *own);
	const char *day = NULL;
	char key[JOB_KEY_SIZE];
	struct output_state state;
	if (!own || request.allow_expired)
		return;
	diags_init(own, arena);
	if (job_expiry(arena, &request.content, &day, own) != DIAG_OK || !day ||
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

static enum diag_code make(struct job_engine *engine, struct outputs *outputs, struct arena *arena,
                           const struct batch_request *batch, const struct batch_job *job,
                           struct profile *profile, struct batch_result *result,
                           struct unnamed *file, struct diags *diags)
{
	struct job_request request = {.layout = job->layout,
	                              .brand = job->brand,
	                              .created = batch->created,
	                              .today = batch->today,
	                              .allow_expired = batch->allow_expired};
	char key[JOB_KEY_SIZE];
	struct output_state state;
	if (job->values.length) {
		request.values_name = values_name;
		request.values = job->values;
	}
	enum diag_code code = read_content(arena, job, &request.content, diags);
	if (code != DIAG_OK)
		return code;
	code = job_key(engine, arena, &request, key, diags);
	if (code == DIAG_INPUT)
		remove_expired(engine, outputs, arena, &request, job->output, diags);
	if (code != DIAG_OK)
		return code;
	output_look(outputs, arena, job->output, &state);
	if (!batch->force && !job->attempts && !strcmp(state.key, key)) {
		result->status = BATCH_UNCHANGED;
	} else {
		struct job_result made;
		code = job_run(engine, arena, &request, &made, diags);
		uint64_t started = profile_start(profile);
		if (code == DIAG_OK)
			code = output_write(outputs, arena, job->output, made.bytes, made.pages, key, file,
			                    &state, diags);
		profile_stop(profile, PROFILE_FILE, started);
		if (code != DIAG_OK)
			return code;
		result->status = BATCH_WRITTEN;
	}
	result->pages = state.pages;
	result->bytes = state.bytes;
	memcpy(result->sha256, state.sha256, sizeof result->sha256);
	return DIAG_OK;
}

static void run_job(struct job_engine *engine, struct outputs *outputs, struct arena *arena,
                    struct arena *keep, const struct batch_request *batch, struct profile *profile,
                    struct portion *p, size_t i)
{
	struct diags *diags = arena_alloc(arena, sizeof *diags);
	p->results[i] = (struct batch_result){.index = p->jobs[i].index, .status = BATCH_FAILED};
	p->files[i].fd = -1;
	if (!diags) {
		p->results[i].error = "out of memory";
		return;
	}
	diags_init(diags, arena);
	if (make(engine, outputs, arena, batch, &p->jobs[i], profile, &p->results[i], &p->files[i],
	         diags) == DIAG_OK)
		return;
	p->results[i] = (struct batch_result){.index = p->jobs[i].index, .status = BATCH_FAILED};
	const char *errors = errors_of(arena, diags);
	p->results[i].error = arena_copy(keep, errors, strlen(errors));
}

/* All files of the portion to the disk, then each its name. */
static void commit(struct outputs *outputs, struct arena *arena, struct portion *p)
{
	bool any = false;
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

_Noreturn void worker_run(struct job_engine *engine, struct outputs *outputs,
                          const struct batch_request *request, int fd, struct worker_slot *slot)
{
	struct arena *portion_arena = arena_new(0), *job_arena = arena_new(0);
	struct portion *p = portion_arena ? arena_alloc(portion_arena, sizeof *p) : NULL;
	struct arena *texts = arena_new(0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN); /* the parent decides */
	signal(SIGTERM, SIG_IGN);
	limit_memory();
	struct profile *profile = request->profile ? &slot->profile : NULL;
	job_engine_measure(engine, profile);
	while (p && job_arena && texts) {
		arena_reset(texts);
		if (wire_receive_jobs(fd, texts, p->jobs, &p->count) || !p->count)
			break;
		for (size_t i = 0; i < p->count; i++) {
			atomic_store(&slot->started, worker_clock());
			atomic_store(&slot->job, p->jobs[i].index + 1);
			arena_reset(job_arena);
			run_job(engine, outputs, job_arena, texts, request, profile, p, i);
		}
		atomic_store(&slot->job, 0);
		uint64_t started = profile_start(profile);
		commit(outputs, texts, p);
		profile_stop(profile, PROFILE_FILE, started);
		if (wire_send_results(fd, texts, p->results, p->count))
			break;
	}
	_exit(0);
}
