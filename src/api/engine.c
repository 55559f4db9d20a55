#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "base/data_path.h"

const char *handout_version(void)
{
	return strchr(job_version, ' ') + 1;
}

struct handout_engine *handout_engine_new(const char *data)
{
	struct arena *arena = arena_new(0);
	struct handout_engine *engine = calloc(1, sizeof *engine);
	const char *path = !data && arena ? data_default(arena) : data;
	if (engine && path)
		engine->data_path = strdup(path);
	if (engine && engine->data_path)
		engine->jobs = job_engine_new(engine->data_path);
	arena_drop(arena);
	if (engine && engine->jobs)
		return engine;
	handout_engine_drop(engine);
	return NULL;
}

void handout_engine_drop(struct handout_engine *engine)
{
	if (!engine)
		return;
	job_engine_drop(engine->jobs);
	free(engine->data_path);
	free(engine);
}

static enum diag_code render(struct call *call, struct handout_engine *engine,
                             const struct handout_request *r)
{
	static const enum job_output outputs[] = {[HANDOUT_PDF] = JOB_PDF,
	                                          [HANDOUT_DUMP_CONTENT] = JOB_DUMP_CONTENT,
	                                          [HANDOUT_DUMP_FRAMES] = JOB_DUMP_FRAMES,
	                                          [HANDOUT_DUMP_TAGS] = JOB_DUMP_TAGS};
	struct job_request request = {.values_name = r->values.at ? "values" : NULL,
	                              .values = {r->values.at, r->values.length},
	                              .layout = r->layout,
	                              .brand = r->brand,
	                              .created = r->created,
	                              .today = r->today ? r->today : call->today,
	                              .allow_expired = r->allow_expired};
	struct job_result made;
	if ((unsigned)r->output > HANDOUT_DUMP_TAGS)
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0}, "no such output: %d",
		                (int)r->output);
	request.output = outputs[r->output];
	enum diag_code code = call_content(call, r, r->language, &request.content);
	if (code == DIAG_OK && r->second_language)
		code = call_content(call, r, r->second_language, &request.copy);
	if (code == DIAG_OK)
		code = job_run(engine->jobs, call->arena, &request, &made, &call->diags);
	if (code != DIAG_OK)
		return code;
	struct handout_result *out = &call->result;
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
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, render(call, engine, &own)) : NULL;
}
