#include "batch/run.h"

#include <errno.h>
#include <string.h>

void run_fail(struct batch *b, const char *what, int error)
{
	b->code = diag_add(b->diags, DIAG_MACHINE, (struct place){.file = b->request->out}, "%s: %s",
	                   what, strerror(error));
	b->stopping = true;
}

void run_add_result(struct batch *b, const struct batch_result *result)
{
	uint64_t *counts[] = {&b->summary->written, &b->summary->unchanged, &b->summary->failed,
	                      &b->summary->written};
	++*counts[result->status];
	int error = manifest_add(b->manifest, result);
	if (error)
		run_fail(b, "cannot write the manifest", error);
	if (result->status != BATCH_FAILED)
		return;
	progress_tell(&b->progress, result->error);
	if (b->request->fail_fast)
		b->stopping = true;
}

void run_add_failure(struct batch *b, uint64_t index, const char *why)
{
	struct batch_result result = {.index = index, .status = BATCH_FAILED, .error = why};
	run_add_result(b, &result);
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

struct batch_job run_copy_job(struct arena *arena, const struct batch_job *job)
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
bool run_take_job(struct batch *b, struct arena *arena, struct batch_job *out)
{
	if (b->again_count) {
		*out = run_copy_job(arena, &b->again[--b->again_count]);
		return true;
	}
	while (fetch(b)) {
		if (!manifest_has_room(b->manifest, b->waiting.index))
			return false;
		b->has_waiting = false;
		b->summary->jobs++;
		if (!manifest_expect(b->manifest, &b->waiting)) {
			run_fail(b, "cannot record a job", ENOMEM);
			return false;
		}
		if (!b->waiting.fault) {
			*out = run_copy_job(arena, &b->waiting);
			return true;
		}
		run_add_failure(b, b->waiting.index, b->waiting.fault);
	}
	return false;
}

void run_take_back(struct batch *b, const struct batch_job *job)
{
	void *again = b->again;
	if (!arena_grow(b->again_arena, &again, b->again_count, &b->again_capacity, sizeof *b->again)) {
		run_fail(b, "cannot record a job", ENOMEM);
		return;
	}
	b->again = again;
	b->again[b->again_count++] = run_copy_job(b->again_arena, job);
}

void run_forget_taken(struct batch *b)
{
	if (b->again_count)
		return;
	arena_reset(b->again_arena);
	b->again = NULL;
	b->again_capacity = 0;
}
