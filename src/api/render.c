#include "api/call.h"

static const enum job_output outputs[] = {[HANDOUT_PDF] = JOB_PDF,
                                          [HANDOUT_DUMP_CONTENT] = JOB_DUMP_CONTENT,
                                          [HANDOUT_DUMP_FRAMES] = JOB_DUMP_FRAMES,
                                          [HANDOUT_DUMP_TAGS] = JOB_DUMP_TAGS};

static enum diag_code take_copy(struct call *call, const struct handout_request *r,
                                struct job_content *out)
{
	struct handout_request copy;
	if (r->second_language)
		return r->copy ? call_refuse(call, "“copy” and “second_language” cannot be used together")
		               : call_content(call, r, r->second_language, out);
	if (!r->copy)
		return DIAG_OK;
	enum diag_code code = call_take(call, r->copy, &copy, sizeof copy);
	return code == DIAG_OK ? call_content(call, &copy, copy.language, out) : code;
}

static enum diag_code take_request(struct call *call, const struct handout_request *r,
                                   struct job_request *out)
{
	if ((unsigned)r->output >= sizeof outputs / sizeof *outputs)
		return call_refuse(call, "there is no such “output”");
	*out = (struct job_request){.values_name = r->values.at ? "values" : NULL,
	                            .layout = r->layout,
	                            .brand = r->brand,
	                            .output = outputs[r->output],
	                            .created = r->created,
	                            .today = r->today ? r->today : call->today,
	                            .allow_expired = r->allow_expired};
	enum diag_code code = call_content(call, r, r->language, &out->content);
	if (code == DIAG_OK)
		code = take_copy(call, r, &out->copy);
	if (code == DIAG_OK && r->values.at)
		code = call_bytes(call, r->values, "values", &out->values);
	return code;
}

static enum diag_code render(struct call *call, struct handout_engine *engine,
                             const struct handout_request *r)
{
	struct handout_result *out = &call->result;
	struct job_request request;
	struct job_result made;
	enum diag_code code = take_request(call, r, &request);
	if (code == DIAG_OK)
		code = job_run(engine->jobs, call->arena, &request, &made, &call->diags);
	if (code != DIAG_OK)
		return code;
	out->bytes = (struct handout_bytes){made.bytes.at, made.bytes.length};
	out->pages = made.pages;
	out->topic = made.topic;
	out->language = made.language;
	out->copy_language = made.copy_language;
	out->title = made.title;
	out->date = made.date;
	out->brand = made.brand;
	return DIAG_OK;
}

struct handout_result *handout_render(struct handout_engine *engine,
                                      const struct handout_request *request)
{
	struct handout_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? render(call, engine, &own) : code);
}

static enum diag_code find_key(struct call *call, struct handout_engine *engine,
                               const struct handout_request *r)
{
	struct job_request request;
	char *key = arena_alloc(call->arena, JOB_KEY_SIZE);
	enum diag_code code = key ? take_request(call, r, &request) : diag_no_memory(&call->diags);
	if (code == DIAG_OK)
		code = job_key(engine->jobs, call->arena, &request, key, &call->diags);
	if (code == DIAG_OK)
		call->result.key = key;
	return code;
}

struct handout_result *handout_key(struct handout_engine *engine,
                                   const struct handout_request *request)
{
	struct handout_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? find_key(call, engine, &own) : code);
}
