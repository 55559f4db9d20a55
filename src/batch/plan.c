/*
 * What a run would do: each job is looked at as a worker does, and one that would be made is made,
 * so that its faults are known, but nothing is written.
 */
#include <string.h>

#include "batch/batch.h"
#include "batch/order.h"
#include "batch/output.h"
#include "batch/shelf.h"
#include "batch/source.h"

struct planning {
	const struct batch_request *request;
	const struct batch_listener *listener;
	struct batch_summary *summary;
	struct job_engine *engine;
	struct outputs *outputs; /* NULL: the folder is not there yet */
	struct arena *arena;     /* of one job after the other */
	struct diags *diags;
};

static void tell(const struct planning *p, const struct batch_planned *planned)
{
	uint64_t *counts[] = {[BATCH_WOULD_WRITE] = &p->summary->written,
	                      [BATCH_WOULD_KEEP] = &p->summary->unchanged,
	                      [BATCH_WOULD_FAIL] = &p->summary->failed,
	                      [BATCH_WOULD_REMOVE] = &p->summary->pruned};
	++*counts[planned->intent];
	p->listener->hear(p->listener->context, planned);
}

/* As a worker's make_pdf(). */
static enum diag_code judge(const struct planning *p, const struct batch_job *job,
                            struct batch_planned *out, struct diags *own)
{
	struct job_request request;
	struct job_result made;
	struct output_state state = {.bytes = 0};
	char key[JOB_KEY_SIZE];
	enum diag_code code = order_request(p->arena, p->request, job, &request, own);
	if (code == DIAG_OK)
		code = job_key(p->engine, p->arena, &request, key, own);
	if (code != DIAG_OK)
		return code;
	if (p->outputs)
		output_look(p->outputs, p->arena, job->output, &state);
	bool there = p->outputs && output_is_there(p->outputs, job->output);
	if (!p->request->force && !strcmp(state.key, key)) {
		out->intent = BATCH_WOULD_KEEP;
		return DIAG_OK;
	}
	out->why = !there              ? "new"
	           : !state.key[0]     ? "what is there was not made by a batch, or is damaged"
	           : p->request->force ? "forced"
	                               : "content, layout, brand, font, values or program changed";
	return job_run(p->engine, p->arena, &request, &made, own);
}

static bool plan_job(const struct planning *p, const struct batch_job *job)
{
	struct diags *own = arena_alloc(p->arena, sizeof *own);
	struct batch_planned planned = {
		.intent = BATCH_WOULD_WRITE, .content = job->content, .output = job->output};
	if (!own)
		return false;
	diags_init(own, p->arena);
	planned.why = job->fault;
	if (!job->fault && judge(p, job, &planned, own) != DIAG_OK)
		planned.why = order_errors(p->arena, own);
	if (job->fault || own->worst != DIAG_OK)
		planned.intent = BATCH_WOULD_FAIL;
	tell(p, &planned);
	return true;
}

static enum diag_code plan_jobs(const struct planning *p, struct source_of_jobs *source)
{
	struct arena *line = arena_new(0);
	struct batch_job job;
	enum source_state state;
	bool enough = line;
	while (enough && (state = source_next(source, line, &job)) != SOURCE_END) {
		if (state == SOURCE_WAIT)
			continue;
		p->summary->jobs++;
		enough = plan_job(p, &job);
		arena_reset(p->arena);
		arena_reset(line);
	}
	arena_drop(line);
	return enough ? DIAG_OK : diag_no_memory(p->diags);
}

static enum diag_code plan_removals(const struct planning *p, struct arena *arena,
                                    const struct source_of_jobs *source)
{
	const struct sheet *sheets;
	size_t count;
	struct shelf shelf;
	bool all = source_sheets(source, &sheets, &count);
	enum diag_code code =
		shelf_look(arena, p->request, p->outputs, sheets, count, all, &shelf, p->diags);
	p->summary->orphans = shelf.orphans;
	p->summary->orphan_count = shelf.count;
	p->summary->unreadable = shelf.unreadable;
	for (size_t i = 0; p->request->prune && i < shelf.count; i++)
		tell(p, &(struct batch_planned){BATCH_WOULD_REMOVE, NULL, shelf.orphans[i],
		                                "its sheet is gone"});
	return code;
}

enum diag_code batch_plan(struct arena *arena, const struct batch_request *request,
                          const struct batch_listener *listener, struct batch_summary *out,
                          struct diags *diags)
{
	struct planning p = {.request = request, .listener = listener, .summary = out, .diags = diags};
	struct source_of_jobs *source = NULL;
	*out = (struct batch_summary){.jobs = 0};
	enum diag_code code = source_open(arena, request, &source, diags);
	if (code == DIAG_OK)
		code = outputs_peek(arena, request->out, &p.outputs, diags);
	if (code == DIAG_OK &&
	    (!(p.engine = job_engine_new(request->data_path)) || !(p.arena = arena_new(0))))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		code = plan_jobs(&p, source);
	if (code == DIAG_OK)
		code = plan_removals(&p, arena, source);
	arena_drop(p.arena);
	job_engine_drop(p.engine);
	outputs_close(p.outputs);
	source_close(source);
	return code == DIAG_OK && out->failed ? DIAG_INPUT : code;
}
