#include "api/call.h"
#include "library/catalog.h"
#include "library/sheets.h"

static bool take_sheets(struct call *call, const struct sheet *sheets, size_t count)
{
	const struct handout_sheet **out = arena_array(call->arena, count, sizeof *out);
	for (size_t i = 0; out && i < count; i++) {
		const struct sheet *s = &sheets[i];
		struct handout_sheet *copy = arena_alloc(call->arena, sizeof *copy);
		if (!copy)
			return false;
		*copy = (struct handout_sheet){.path = s->path,
		                               .cancer_type = s->cancer_type,
		                               .topic = s->topic,
		                               .language = s->language,
		                               .title = s->title,
		                               .expires = s->expires,
		                               .expired = s->expired,
		                               .fault = s->fault_text,
		                               .fault_line = s->fault_at.line,
		                               .fault_column = s->fault_at.column,
		                               .twin = s->twin};
		out[i] = copy;
	}
	call->result.sheets = out;
	call->result.sheet_count = out ? count : 0;
	return out;
}

static enum diag_code list(struct call *call, struct handout_engine *engine,
                           const struct handout_list_request *r)
{
	struct sheets_request request = {.data_path = engine->data_path,
	                                 .paths = r->paths,
	                                 .path_count = r->path_count,
	                                 .languages = r->languages,
	                                 .cancer_types = r->cancer_types,
	                                 .icd10 = r->icd10,
	                                 .search = r->search,
	                                 .today = r->today ? r->today : call->today};
	struct sheet *sheets = NULL;
	size_t count = 0;
	if (r->path_count && !r->paths)
		return call_refuse(call, "“path_count” is set, but “paths” is missing");
	if (!r->path_count && !sheets_of_library(call->arena, engine->data_path, &request))
		return diag_no_memory(&call->diags);
	enum diag_code code = sheets_find(call->arena, &request, &sheets, &count, &call->diags);
	if (code != DIAG_OK)
		return code;
	return take_sheets(call, sheets, count) ? DIAG_OK : diag_no_memory(&call->diags);
}

struct handout_result *handout_list(struct handout_engine *engine,
                                    const struct handout_list_request *request)
{
	struct handout_list_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? list(call, engine, &own) : code);
}

static bool take_entries(struct call *call, const struct library_entry *entries, size_t count)
{
	const struct handout_entry **out = arena_array(call->arena, count, sizeof *out);
	for (size_t i = 0; out && i < count; i++) {
		struct handout_entry *copy = arena_alloc(call->arena, sizeof *copy);
		if (!copy)
			return false;
		*copy = (struct handout_entry){entries[i].name, entries[i].about};
		out[i] = copy;
	}
	call->result.entries = out;
	call->result.entry_count = out ? count : 0;
	return out;
}

static enum diag_code catalog(struct call *call, struct handout_engine *engine,
                              enum handout_kind kind)
{
	static const enum library_kind kinds[] = {[HANDOUT_LAYOUTS] = LIBRARY_LAYOUTS,
	                                          [HANDOUT_BRANDS] = LIBRARY_BRANDS,
	                                          [HANDOUT_LANGUAGES] = LIBRARY_LANGUAGES};
	struct library_entry *entries = NULL;
	size_t count = 0;
	if ((unsigned)kind > HANDOUT_LANGUAGES)
		return call_refuse(call, "there is no such catalog");
	enum diag_code code = library_catalog(call->arena, engine->data_path, kinds[kind], &entries,
	                                      &count, &call->diags);
	if (code != DIAG_OK)
		return code;
	return take_entries(call, entries, count) ? DIAG_OK : diag_no_memory(&call->diags);
}

struct handout_result *handout_catalog(struct handout_engine *engine, enum handout_kind kind)
{
	struct call *call;
	enum diag_code code = call_begin(&call, engine, NULL, NULL, 0);
	return call_end(call, code == DIAG_OK ? catalog(call, engine, kind) : code);
}
