#include "api/call.h"
#include "library/catalog.h"
#include "library/sheets.h"

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
	if (!r->path_count && !sheets_of_library(call->arena, engine->data_path, &request))
		return diag_no_memory(&call->diags);
	enum diag_code code = sheets_find(call->arena, &request, &sheets, &count, &call->diags);
	struct handout_sheet *out = arena_array(call->arena, count, sizeof *out);
	if (!out)
		return diag_no_memory(&call->diags);
	for (size_t i = 0; i < count; i++)
		out[i] = (struct handout_sheet){
			sheets[i].path,    sheets[i].cancer_type, sheets[i].topic, sheets[i].language,
			sheets[i].expires, sheets[i].expired,     sheets[i].fault};
	call->result.sheets = out;
	call->result.sheet_count = count;
	return code;
}

struct handout_result *handout_list(struct handout_engine *engine,
                                    const struct handout_list_request *request)
{
	struct handout_list_request own;
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, list(call, engine, &own)) : NULL;
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
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0}, "no such catalog: %d",
		                (int)kind);
	enum diag_code code = library_catalog(call->arena, engine->data_path, kinds[kind], &entries,
	                                      &count, &call->diags);
	struct handout_entry *out = arena_array(call->arena, count, sizeof *out);
	if (!out)
		return diag_no_memory(&call->diags);
	for (size_t i = 0; i < count; i++)
		out[i] = (struct handout_entry){entries[i].name, entries[i].about};
	call->result.entries = out;
	call->result.entry_count = count;
	return code;
}

struct handout_result *handout_catalog(struct handout_engine *engine, enum handout_kind kind)
{
	struct call *call = call_new();
	return call ? call_end(call, catalog(call, engine, kind)) : NULL;
}
