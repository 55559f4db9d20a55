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
	if (!engine->spoiled)
		job_engine_drop(engine->jobs);
	free(engine->data_path);
	free(engine);
}
