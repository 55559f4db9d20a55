#include "portal/portal.h"

#include <string.h>

#include "portal/bundle.h"
#include "portal/mail_values.h"

static enum diag_code load_values(struct arena *arena, const struct portal_request *request,
                                  struct portal_values *out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	size_t first = diags->count;
	if (!source)
		return diag_no_memory(diags);
	*source = (struct source){request->values_name, request->values};
	enum diag_code code = portal_values_load(arena, source, out, diags);
	return papers_redact(arena, request, NULL, first, code, diags);
}

static struct portal_document *tell(struct arena *arena, const struct paper *papers, size_t count)
{
	struct portal_document *told = arena_array(arena, count, sizeof *told);
	for (size_t i = 0; told && i < count; i++)
		told[i] = (struct portal_document){papers[i].language, papers[i].layout, papers[i].file,
		                                   papers[i].bytes.length, papers[i].pages};
	return told;
}

enum diag_code portal_make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, struct portal_bundle *out,
                           struct diags *diags)
{
	struct portal_bundle bundle = {.count = request->sheets.count};
	struct portal_values values = {.node = NULL};
	struct paper *papers = NULL;
	enum diag_code code = load_values(arena, request, &values, diags);
	bundle.values = values.node;
	if (code == DIAG_OK)
		code = papers_make(engine, arena, request, values.node, &papers, diags);
	if (code != DIAG_OK)
		return code;
	struct bundle_request parts = {&values, request->codes, papers, bundle.count, request->now};
	code = bundle_write(arena, &parts, &bundle.json, bundle.identifier, diags);
	if (code == DIAG_OK && !(bundle.documents = tell(arena, papers, bundle.count)))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		*out = bundle;
	return code;
}

enum diag_code portal_codes_read(struct arena *arena, const char *path,
                                 const struct portal_codes **out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	struct portal_codes *codes = arena_alloc(arena, sizeof *codes);
	if (!source || !codes)
		return diag_no_memory(diags);
	source->name = path;
	enum diag_code code = file_read(arena, path, YAML_BYTES_MAX, &source->bytes, diags);
	if (code == DIAG_OK)
		code = portal_codes_load(arena, source, codes, diags);
	if (code == DIAG_OK)
		*out = codes;
	return code;
}

static const struct {
	const char *kind, *title;
	const struct schema_object *schema;
} schemas[] = {{"portal", "A message to a patient's portal", &portal_values_schema},
               {"email", "A message by e-mail", &mail_values_schema},
               {"portal-codes", "Codes of a portal's server", &portal_codes_schema}};
enum { SCHEMAS = sizeof schemas / sizeof *schemas };

bool portal_has_schema(const char *kind)
{
	for (size_t i = 0; i < SCHEMAS; i++)
		if (!strcmp(schemas[i].kind, kind))
			return true;
	return false;
}

enum diag_code portal_schema(const char *kind, struct buf *out, struct diags *diags)
{
	enum diag_code code = DIAG_USAGE;
	for (size_t i = 0; i < SCHEMAS; i++)
		if (!strcmp(schemas[i].kind, kind))
			code = schema_json(schemas[i].schema, schemas[i].title, out, diags);
	return code;
}
