#include "batch/batch.h"

#include "api/call.h"

static enum diag_code run(struct call *call, const struct handout_engine *engine,
                          const struct handout_batch_request *r)
{
	const struct batch_request request = {.data_path = engine->data_path,
	                                      .paths = r->paths,
	                                      .path_count = r->path_count,
	                                      .out = r->out,
	                                      .layouts = r->layouts,
	                                      .brands = r->brands,
	                                      .languages = r->languages,
	                                      .cancer_types = r->cancer_types,
	                                      .from = r->from,
	                                      .workers = r->workers,
	                                      .force = r->force,
	                                      .fail_fast = r->fail_fast,
	                                      .prune = r->prune,
	                                      .allow_expired = r->allow_expired,
	                                      .created = r->created,
	                                      .today = r->today ? r->today : call->today};
	struct batch_summary done;
	if (!r->out || !r->path_count == !r->from || (r->from && r->prune))
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0},
		                !r->out ? "“out” says where the PDFs go"
		                : r->prune && r->from
		                    ? "“prune” needs all sheets of folders: “from” cannot tell"
		                    : "set “paths” or “from”");
	enum diag_code code = batch_run(call->arena, &request, &done, &call->diags);
	struct handout_result *out = &call->result;
	out->jobs = done.jobs;
	out->written = done.written;
	out->unchanged = done.unchanged;
	out->failed = done.failed;
	out->manifest = done.manifest;
	return code;
}

struct handout_result *handout_batch(struct handout_engine *engine,
                                     const struct handout_batch_request *request)
{
	struct handout_batch_request own;
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, run(call, engine, &own)) : NULL;
}
