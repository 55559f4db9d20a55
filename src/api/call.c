#include "api/call.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "library/variant.h"

enum { CONTENT_MAX = 1024 * 1024 };

struct call *call_new(void)
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

static struct handout_message *add_message(struct call *call)
{
	size_t count = call->result.message_count;
	struct handout_message *more = arena_array(call->arena, count + 1, sizeof *more);
	if (!more)
		return NULL;
	if (count)
		memcpy(more, call->result.messages, count * sizeof *more);
	call->result.messages = more;
	call->result.message_count++;
	return &more[count];
}

bool call_note(struct call *call, struct place at, const char *text)
{
	struct handout_message *message = add_message(call);
	if (message)
		*message = (struct handout_message){HANDOUT_OK, at.file, at.line, at.column, text};
	return message;
}

struct handout_result *call_end(struct call *call, enum diag_code code)
{
	bool enough = !call->diags.no_memory;
	for (size_t i = 0; enough && i < call->diags.count; i++) {
		const struct diag *diag = &call->diags.list[i];
		struct handout_message *message = add_message(call);
		if ((enough = message))
			*message = (struct handout_message){(enum handout_code)diag->code, diag->at.file,
			                                    diag->at.line, diag->at.column, diag->text};
	}
	call->result.code = (enum handout_code)(enough ? code : DIAG_MACHINE);
	return &call->result;
}

void handout_result_drop(struct handout_result *result)
{
	if (result)
		arena_drop(((struct call *)result)->arena);
}

void call_take(void *request, size_t size, const void *from, size_t from_size)
{
	memset(request, 0, size);
	memcpy(request, from, from_size < size ? from_size : size);
}

enum diag_code call_content(struct call *call, const struct handout_request *request,
                            const char *language, struct job_content *out)
{
	const char *path = request->file;
	enum diag_code code = DIAG_OK;
	if (!path && (language || !request->content.at))
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0},
		                language ? "a variant in another language lies beside a file: set “file”"
		                         : "there is no content: set “file” or “content”");
	if (!path) {
		*out = (struct job_content){
			.name = request->content_name ? request->content_name : "content",
			.bytes = {request->content.at, request->content.length},
			.folder = request->content_folder ? request->content_folder : "/nonexistent"};
		return DIAG_OK;
	}
	if (language)
		code = variant_find(call->arena, path, language, &path, &call->diags);
	if (code != DIAG_OK)
		return code;
	*out = (struct job_content){
		.name = path, .folder = path_folder(call->arena, path), .language = language};
	return out->folder ? file_read(call->arena, path, CONTENT_MAX, &out->bytes, &call->diags)
	                   : diag_no_memory(&call->diags);
}
