#include "convert/convert.h"

#include "api/call.h"
#include "library/type_table.h"

static enum diag_code read_types(struct call *call, const struct handout_engine *engine,
                                 struct import_hints *hints)
{
	struct named_type *names = NULL;
	size_t count = 0;
	enum diag_code code = types_list_names(call->arena, engine->data_path, hints->language, &names,
	                                       &count, &call->diags);
	struct type_name *types = arena_array(call->arena, count, sizeof *types);
	if (!types)
		return diag_no_memory(&call->diags);
	for (size_t i = 0; i < count; i++)
		types[i] = (struct type_name){names[i].type, names[i].name};
	hints->types = types;
	hints->type_count = count;
	return code;
}

static enum diag_code take_yaml(struct call *call, const struct outline *outline,
                                const struct buf *yaml, enum diag_code code)
{
	for (size_t i = 0; i < outline->remark_count; i++)
		if (!call_note(call, outline->remarks[i].at, outline->remarks[i].text))
			return diag_no_memory(&call->diags);
	if (code == DIAG_OK)
		call->result.bytes = (struct handout_bytes){yaml->at, yaml->length};
	return code;
}

static enum diag_code import(struct call *call, struct handout_engine *engine,
                             const struct handout_import_request *r)
{
	static const enum document_format formats[] = {[HANDOUT_AUTO] = DOCUMENT_AUTO,
	                                               [HANDOUT_TEXT] = DOCUMENT_TEXT,
	                                               [HANDOUT_MARKDOWN] = DOCUMENT_MARKDOWN};
	struct import_hints hints = {.title = r->title,
	                             .topic = r->topic,
	                             .cancer_type = r->cancer_type,
	                             .date = r->date,
	                             .author = r->author,
	                             .language = r->language ? r->language : "en",
	                             .today = r->today ? r->today : call->today};
	struct month_names *months = arena_alloc(call->arena, sizeof *months);
	struct source *source = arena_alloc(call->arena, sizeof *source);
	struct buf yaml;
	buf_init(&yaml, call->arena);
	if (!months || !source || !month_names_load(hints.language, months))
		return diag_no_memory(&call->diags);
	if ((unsigned)r->format > HANDOUT_MARKDOWN || !r->document.at)
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0},
		                r->document.at ? "no such format" : "there is no document");
	hints.months = months;
	source->name = r->name ? r->name : "document";
	struct outline outline = {.arena = call->arena, .diags = &call->diags, .source = source};
	enum diag_code code = read_types(call, engine, &hints);
	if (code == DIAG_OK)
		code = document_import(&outline, (struct bytes){r->document.at, r->document.length},
		                       r->folder ? r->folder : "/nonexistent", formats[r->format], &hints,
		                       &yaml);
	return take_yaml(call, &outline, &yaml, code);
}

struct handout_result *handout_import(struct handout_engine *engine,
                                      const struct handout_import_request *request)
{
	struct handout_import_request own;
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, import(call, engine, &own)) : NULL;
}

static enum diag_code export(struct call *call, const struct handout_request *r,
                             enum handout_format format) {
	struct job_content content; struct source *source = arena_alloc(call->arena, sizeof *source);
	struct handout *handout = arena_alloc(call->arena, sizeof *handout);
	struct buf out;
	buf_init(&out, call->arena);
	if (!source || !handout) return diag_no_memory(&call->diags);
	enum diag_code code = call_content(call, r, r->language, &content);
	if (code != DIAG_OK) return code;
	*source = (struct source){content.name, content.bytes};
	code = content_load(call->arena, source, NULL, handout, &call->diags);
	if (code == DIAG_OK)
		code = document_export(source, handout,
	                           format == HANDOUT_TEXT ? DOCUMENT_TEXT : DOCUMENT_MARKDOWN, &out,
	                           &call->diags);
	if (code == DIAG_OK) call->result.bytes = (struct handout_bytes){out.at, out.length};
	return code;
}

struct handout_result *handout_export(struct handout_engine *engine,
                                      const struct handout_request *request,
                                      enum handout_format format)
{
	struct handout_request own;
	struct call *call = call_new();
	(void)engine;
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, export(call, &own, format)) : NULL;
}
