#include "convert/convert.h"

#include <string.h>

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

/* The hints of r; a date as people write it. */
static enum diag_code take_hints(struct call *call, const struct handout_import_request *r,
                                 struct import_hints *out)
{
	struct month_names *months = arena_alloc(call->arena, sizeof *months);
	char *date = arena_alloc(call->arena, sizeof "YYYY-MM-DD");
	*out = (struct import_hints){.title = r->title,
	                             .topic = r->topic,
	                             .cancer_type = r->cancer_type,
	                             .author = r->author,
	                             .language = r->language ? r->language : "en",
	                             .today = r->today ? r->today : call->today,
	                             .months = months};
	if (!months || !date || !month_names_load(out->language, months))
		return diag_no_memory(&call->diags);
	if (!r->date)
		return DIAG_OK;
	size_t length = strlen(r->date);
	if (!length || date_read(r->date, length, months, date) != length)
		return call_refuse(call, "“date” must be a day such as 2026-05-15");
	out->date = date;
	return DIAG_OK;
}

static bool note_all(struct call *call, const struct diags *diags)
{
	for (size_t i = 0; i < diags->count; i++)
		if (!call_note(call, diags->list[i].at, diags->list[i].text))
			return false;
	return !diags->no_memory;
}

/* A sheet that cannot be printed, such as for a sign that no font has, is refused; in another
 * language, for which the brand may lack words, that is told only. */
static enum diag_code check_printable(struct call *call, struct handout_engine *engine,
                                      const char *folder, const struct import_hints *hints,
                                      const struct buf *yaml)
{
	const struct job_request request = {
		.content = {"the YAML that was made", {yaml->at, yaml->length}, folder, NULL},
		.output = JOB_DUMP_FRAMES,
		.today = hints->today};
	struct job_result result;
	struct diags *own = arena_alloc(call->arena, sizeof *own);
	bool english = !strncmp(hints->language, "en", 2);
	if (!own)
		return diag_no_memory(&call->diags);
	diags_init(own, call->arena);
	enum diag_code code =
		job_run(engine->jobs, call->arena, &request, &result, english ? &call->diags : own);
	if (english || code == DIAG_OK)
		return code;
	if (code != DIAG_MACHINE)
		return note_all(call, own) ? DIAG_OK : diag_no_memory(&call->diags);
	return own->count ? diag_add(&call->diags, code, own->list[0].at, "%s", own->list[0].text)
	                  : diag_no_memory(&call->diags);
}

static enum diag_code import(struct call *call, struct handout_engine *engine,
                             const struct handout_import_request *r)
{
	static const enum document_format formats[] = {[HANDOUT_AUTO] = DOCUMENT_AUTO,
	                                               [HANDOUT_TEXT] = DOCUMENT_TEXT,
	                                               [HANDOUT_MARKDOWN] = DOCUMENT_MARKDOWN};
	const char *folder = r->folder ? r->folder : ".";
	struct source *source = arena_alloc(call->arena, sizeof *source);
	struct outline outline = {.arena = call->arena, .diags = &call->diags, .source = source};
	struct import_hints hints;
	struct bytes document;
	struct buf yaml;
	buf_init(&yaml, call->arena);
	if (!source)
		return diag_no_memory(&call->diags);
	if ((unsigned)r->format > HANDOUT_MARKDOWN || !r->document.at)
		return call_refuse(call, r->document.at ? "there is no such “format”"
		                                        : "“document” is missing: it is what is imported");
	source->name = r->name ? r->name : "document";
	enum diag_code code = call_bytes(call, r->document, source->name, &document);
	if (code == DIAG_OK)
		code = take_hints(call, r, &hints);
	if (code == DIAG_OK)
		code = read_types(call, engine, &hints);
	if (code == DIAG_OK)
		code = document_import(&outline, document, folder, formats[r->format], &hints, &yaml);
	for (size_t i = 0; i < outline.remark_count; i++)
		if (!call_note(call, outline.remarks[i].at, outline.remarks[i].text))
			return diag_no_memory(&call->diags);
	if (code == DIAG_OK)
		code = check_printable(call, engine, folder, &hints, &yaml);
	call->result.bytes = (struct handout_bytes){yaml.at, yaml.length};
	return code;
}

struct handout_result *handout_import(struct handout_engine *engine,
                                      const struct handout_import_request *request)
{
	struct handout_import_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? import(call, engine, &own) : code);
}

static enum diag_code export(struct call *call, const struct handout_request *r,
                             enum handout_format format) {
	static const enum document_format formats[] = {[HANDOUT_AUTO] = DOCUMENT_MARKDOWN,
	                                               [HANDOUT_TEXT] = DOCUMENT_TEXT,
	                                               [HANDOUT_MARKDOWN] = DOCUMENT_MARKDOWN};
	struct source *source = arena_alloc(call->arena, sizeof *source);
	struct handout *handout = arena_alloc(call->arena, sizeof *handout);
	struct job_content content;
	struct buf out;
	buf_init(&out, call->arena);
	if (!source || !handout) return diag_no_memory(&call->diags);
	if ((unsigned)format > HANDOUT_MARKDOWN) return call_refuse(call, "there is no such format");
	enum diag_code code = call_content(call, r, r->language, &content);
	if (code != DIAG_OK) return code;
	*source = (struct source){content.name, content.bytes};
	code = content_load(call->arena, source, content.folder, handout, &call->diags);
	if (code == DIAG_OK)
		code = document_export(source, handout, formats[format], &out, &call->diags);
	call->result.bytes = (struct handout_bytes){out.at, out.length};
	return code;
}

struct handout_result *handout_export(struct handout_engine *engine,
                                      const struct handout_request *request,
                                      enum handout_format format)
{
	struct handout_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? export(call, &own, format) : code);
}
