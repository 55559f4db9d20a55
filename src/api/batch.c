#include "batch/batch.h"

#include "api/call.h"

/* What is at fault with the request; NULL: nothing. */
static const char *fault_of(const struct handout_batch_request *r)
{
	if (!r->out || !*r->out)
		return "“out” is missing: it says where the PDFs go";
	if (!r->path_count == !r->from || (r->path_count && !r->paths))
		return "set “paths” or “from”";
	if (r->shards > BATCH_SHARES_MAX || r->shard > r->shards || !r->shard != !r->shards)
		return "“shard” must be from 1 to “shards”, and “shards” at most 1,000";
	if (r->prune && (r->from || r->shards))
		return "“prune” needs all sheets of the folders that are walked: “from” and “shards” do "
			   "not give them all";
	return NULL;
}

static void take_summary(struct handout_result *out, const struct batch_summary *done)
{
	out->jobs = done->jobs;
	out->written = done->written;
	out->unchanged = done->unchanged;
	out->failed = done->failed;
	out->pruned = done->pruned;
	out->unreadable = done->unreadable;
	out->orphans = done->orphans;
	out->orphan_count = done->orphans ? (size_t)done->orphan_count : 0;
	out->interrupted = done->interrupted;
	out->manifest = done->manifest;
	out->seconds = done->seconds;
}

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
	                                      .shard = r->shard,
	                                      .shards = r->shards,
	                                      .force = r->force,
	                                      .fail_fast = r->fail_fast,
	                                      .prune = r->prune,
	                                      .allow_expired = r->allow_expired,
	                                      .created = r->created,
	                                      .today = r->today ? r->today : call->today};
	const char *fault = fault_of(r);
	struct batch_summary done = {0};
	if (fault)
		return call_refuse(call, fault);
	enum diag_code code = batch_run(call->arena, &request, &done, &call->diags);
	take_summary(&call->result, &done);
	return code;
}

struct handout_result *handout_batch(struct handout_engine *engine,
                                     const struct handout_batch_request *request)
{
	struct handout_batch_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? run(call, engine, &own) : code);
}
