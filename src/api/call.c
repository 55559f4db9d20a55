#include "api/call.h"

#include <string.h>
#include <time.h>

#include "library/variant.h"

static struct call *new_call(void)
{
	struct arena *arena = arena_new(0);
	struct call *call = arena ? arena_alloc(arena, sizeof *call) : NULL;
	time_t seconds = time(NULL);
	struct tm tm;
	if (!call || !gmtime_r(&seconds, &tm)) {
		arena_drop(arena);
		return NULL;
	}
	call->arena = arena;
	diags_init(&call->diags, arena);
	strftime(call->today, sizeof call->today, "%Y-%m-%d", &tm);
	strftime(call->now, sizeof call->now, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return call;
}

enum diag_code call_refuse(struct call *call, const char *text)
{
	return diag_add(&call->diags, DIAG_USAGE, (struct place){0}, "%s", text);
}

enum diag_code call_take(struct call *call, const void *request, void *own, size_t size)
{
	size_t given = 0;
	if (!request)
		return call_refuse(call, "there is no request");
	memcpy(&given, request, sizeof given);
	if (given < sizeof given)
		return call_refuse(call, "the request does not say its “size”");
	memset(own, 0, size);
	memcpy(own, request, given < size ? given : size);
	for (size_t i = size; i < given; i++)
		if (((const char *)request)[i])
			return call_refuse(call,
			                   "the request asks for something that only a later version knows");
	return DIAG_OK;
}

enum diag_code call_begin_alone(struct call **out, const void *request, void *own, size_t size)
{
	*out = new_call();
	if (!*out)
		return DIAG_MACHINE;
	return size ? call_take(*out, request, own, size) : DIAG_OK;
}

/* What was spoiled stays behind: memory that is lost is better than a process that is. */
static enum diag_code renew(struct handout_engine *engine, struct diags *diags)
{
	struct job_engine *jobs = job_engine_new(engine->data_path);
	if (!jobs)
		return diag_no_memory(diags);
	engine->jobs = jobs;
	engine->spoiled = false;
	return DIAG_OK;
}

enum diag_code call_begin(struct call **out, struct handout_engine *engine, const void *request,
                          void *own, size_t size)
{
	enum diag_code code = call_begin_alone(out, request, own, size);
	if (code == DIAG_OK && !engine)
		code = call_refuse(*out, "there is no engine");
	if (code == DIAG_OK && engine->spoiled)
		code = renew(engine, &(*out)->diags);
	if (code == DIAG_OK)
		(*out)->engine = engine;
	return code;
}

static bool add_message(struct call *call, enum diag_code code, struct place at, const char *text)
{
	struct handout_result *result = &call->result;
	struct handout_message *message = arena_alloc(call->arena, sizeof *message);
	void *messages = call->messages;
	if (!message || !arena_grow(call->arena, &messages, result->message_count,
	                            &call->message_capacity, sizeof *call->messages))
		return false;
	*message = (struct handout_message){(enum handout_code)code, at.file, at.line, at.column, text};
	call->messages = messages;
	call->messages[result->message_count++] = message;
	result->messages = call->messages;
	return true;
}

bool call_note(struct call *call, struct place at, const char *text)
{
	return add_message(call, DIAG_OK, at, text);
}

struct handout_result *call_end(struct call *call, enum diag_code code)
{
	if (!call)
		return NULL;
	bool enough = !call->diags.no_memory;
	if (!enough && call->engine)
		call->engine->spoiled = true;
	for (size_t i = 0; enough && i < call->diags.count; i++) {
		const struct diag *diag = &call->diags.list[i];
		enough = add_message(call, diag->code, diag->at, diag->text);
	}
	call->result.messages_left_out = call->diags.more;
	call->result.code = (enum handout_code)(enough ? code : DIAG_MACHINE);
	if (call->result.code != HANDOUT_OK)
		call->result.bytes = (struct handout_bytes){NULL, 0};
	return &call->result;
}

void handout_result_drop(struct handout_result *result)
{
	if (result)
		arena_drop(((struct call *)result)->arena);
}

enum diag_code call_bytes(struct call *call, struct handout_bytes bytes, const char *name,
                          struct bytes *out)
{
	if (bytes.length > CALL_INPUT_MAX)
		return diag_add(&call->diags, DIAG_INPUT, (struct place){.file = name},
		                "longer than %d bytes", CALL_INPUT_MAX);
	*out = (struct bytes){bytes.at, bytes.length};
	return DIAG_OK;
}

static enum diag_code take_content(struct call *call, const struct handout_request *request,
                                   struct job_content *out)
{
	const char *name = request->content_name ? request->content_name : "content";
	if (!request->content.at)
		return call_refuse(call, "there is no sheet: set “file” or “content”");
	*out = (struct job_content){.name = name,
	                            .folder = request->content_folder ? request->content_folder : "."};
	return call_bytes(call, request->content, name, &out->bytes);
}

enum diag_code call_content(struct call *call, const struct handout_request *request,
                            const char *language, struct job_content *out)
{
	const char *path = request->file;
	enum diag_code code = DIAG_OK;
	if (!path && language)
		return call_refuse(call,
		                   "a sheet in another language is looked for beside a file: set “file”");
	if (!path)
		return take_content(call, request, out);
	if (!strcmp(path, "-"))
		path = "./-"; /* standard input is the program's affair */
	if (language)
		code = variant_find(call->arena, path, language, &path, &call->diags);
	if (code != DIAG_OK)
		return code;
	*out = (struct job_content){
		.name = path, .folder = path_folder(call->arena, path), .language = language};
	return out->folder ? file_read(call->arena, path, CALL_INPUT_MAX, &out->bytes, &call->diags)
	                   : diag_no_memory(&call->diags);
}
