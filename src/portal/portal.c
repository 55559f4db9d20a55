#include "portal/portal.h"

#include <string.h>

#include "portal/bundle.h"
#include "portal/redact.h"

struct making {
	struct job_engine *engine;
	struct arena *arena;
	const struct portal_request *request;
	struct portal_values values;
	struct bundle_document *documents;
	struct portal_document *told;
	struct diags *diags;
};

static bool is_content(const struct portal_request *request, const char *file)
{
	for (size_t i = 0; file && i < request->sheets.count; i++)
		if (!strcmp(request->sheets.at[i].content.name, file))
			return true;
	return false;
}

/* Take what is a patient's out of the messages from the first one on. */
static enum diag_code redact(const struct making *m, size_t first, enum diag_code code)
{
	const struct portal_request *request = m->request;
	for (size_t i = first; i < m->diags->count; i++) {
		struct diag *diag = &m->diags->list[i];
		const char *text = diag->text;
		if (diag->at.file && !strcmp(diag->at.file, request->values_name))
			text = redact_citations(m->arena, text);
		else if (!is_content(request, diag->at.file))
			text = redact_words(m->arena, &(struct secrets){m->values.node, NULL}, text);
		diag->text = text ? text : "";
		if (!text)
			code = diag_no_memory(m->diags);
	}
	return code;
}

static enum diag_code load_values(struct making *m)
{
	struct source *source = arena_alloc(m->arena, sizeof *source);
	size_t first = m->diags->count;
	if (!source)
		return diag_no_memory(m->diags);
	*source = (struct source){m->request->values_name, m->request->values};
	return redact(m, first, portal_values_load(m->arena, source, &m->values, m->diags));
}

/* "large-print-letter" of layouts/large-print-letter.yaml, in letters that any portal takes. */
static const char *name_of_layout(struct arena *arena, const char *layout)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *slash = strrchr(layout, '/'), *begin = slash ? slash + 1 : layout;
	const char *dot = strrchr(begin, '.');
	size_t length = dot && dot > begin ? (size_t)(dot - begin) : strlen(begin);
	char *name = arena_copy(arena, begin, length);
	for (size_t i = 0; name && i < length; i++)
		if (!memchr(plain, name[i], sizeof plain - 1))
			name[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : '-';
	return name;
}

static enum diag_code add_document(struct making *m, size_t i, const struct job_result *result)
{
	const struct portal_sheet *sheet = &m->request->sheets.at[i];
	struct bundle_document *document = &m->documents[i];
	const char *layout = name_of_layout(m->arena, sheet->layout);
	const char *file =
		layout ? arena_format(m->arena, "%s.%s.%s.pdf", result->topic, result->language, layout)
			   : NULL;
	*document = (struct bundle_document){.title = result->title,
	                                     .language = result->language,
	                                     .date = result->date,
	                                     .brand = result->brand,
	                                     .file = file};
	if (!file || !attachment_read(m->arena, result->bytes, &document->attachment))
		return diag_no_memory(m->diags);
	m->told[i] = (struct portal_document){result->language, layout, file, result->bytes.length,
	                                      result->pages};
	for (size_t k = 0; k < i; k++)
		if (!strcmp(m->documents[k].attachment.sha256, document->attachment.sha256))
			return diag_add(m->diags, DIAG_USAGE, (struct place){.file = sheet->content.name},
			                "the sheet in “%s” and “%s” is asked for twice", result->language,
			                sheet->layout);
	return DIAG_OK;
}

static enum diag_code make_document(struct making *m, size_t i)
{
	const struct portal_request *request = m->request;
	const struct portal_sheet *sheet = &request->sheets.at[i];
	/* of the content's own day, whatever the clock says: equal sheets are equal bytes */
	struct job_request job = {.content = sheet->content,
	                          .values_name = request->values_name,
	                          .values = request->values,
	                          .values_key = portal_sheet_key,
	                          .layout = sheet->layout,
	                          .brand = request->brand,
	                          .output = JOB_PDF,
	                          .today = request->today,
	                          .allow_expired = request->allow_expired};
	struct job_result result;
	size_t first = m->diags->count;
	enum diag_code code = job_run(m->engine, m->arena, &job, &result, m->diags);
	if (code != DIAG_OK)
		return redact(m, first, code);
	if (result.bytes.length > request->max_bytes)
		return diag_add(m->diags, DIAG_INPUT, (struct place){.file = sheet->content.name},
		                "its PDF in “%s” has %zu bytes, but the portal takes at most %zu "
		                "(--max-bytes); use smaller pictures",
		                sheet->layout, result.bytes.length, request->max_bytes);
	return add_document(m, i, &result);
}

enum diag_code portal_make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, struct portal_bundle *out,
                           struct diags *diags)
{
	struct making m = {.engine = engine, .arena = arena, .request = request, .diags = diags};
	struct portal_bundle bundle = {.count = request->sheets.count};
	m.documents = arena_array(arena, bundle.count, sizeof *m.documents);
	m.told = bundle.documents = arena_array(arena, bundle.count, sizeof *m.told);
	if (!m.documents || !m.told)
		return diag_no_memory(diags);
	enum diag_code code = load_values(&m);
	for (size_t i = 0; code == DIAG_OK && i < bundle.count; i++)
		code = make_document(&m, i);
	if (code != DIAG_OK)
		return code;
	struct bundle_request wanted = {&m.values, request->codes, m.documents, bundle.count,
	                                request->now};
	bundle.values = m.values.node;
	code = bundle_write(arena, &wanted, &bundle.json, diags);
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
