#include "portal/portal.h"

#include "api/call.h"
#include "base/data_path.h"
#include "portal/mail.h"

enum { MAX_BYTES = 10 * 1000 * 1000 };

static enum diag_code take_documents(struct call *call, const struct handout_portal_request *r,
                                     struct portal_sheets *out)
{
	enum diag_code code = DIAG_OK;
	if (!r->document_count || !r->documents)
		return call_refuse(call, "“documents” is missing: it says which sheets");
	struct portal_sheet *sheets = arena_array(call->arena, r->document_count, sizeof *sheets);
	if (!sheets)
		return diag_no_memory(&call->diags);
	for (size_t i = 0; code == DIAG_OK && i < r->document_count; i++) {
		struct handout_request document;
		code = call_take(call, r->documents[i], &document, sizeof document);
		if (code != DIAG_OK)
			return code;
		sheets[i].layout = document.layout ? document.layout : JOB_LAYOUT;
		code = call_content(call, &document, document.language, &sheets[i].content);
	}
	*out = (struct portal_sheets){sheets, r->document_count};
	return code;
}

/* What a bundle and a message have in common. */
static enum diag_code take_request(struct call *call, const struct handout_portal_request *r,
                                   struct portal_request *out)
{
	*out = (struct portal_request){.brand = r->brand ? r->brand : JOB_BRAND,
	                               .values_name = "values",
	                               .max_bytes = r->max_bytes ? r->max_bytes : MAX_BYTES,
	                               .now = r->now ? r->now : call->now,
	                               .today = r->today ? r->today : call->today,
	                               .allow_expired = r->allow_expired,
	                               .password = r->password};
	if (!r->values.at)
		return call_refuse(call, "“values” is missing: it says whom it is for");
	if (r->password && !portal_is_password(r->password))
		return call_refuse(call, "“password” must be 8 to 127 ASCII letters, digits and symbols");
	enum diag_code code = call_bytes(call, r->values, "values", &out->values);
	return code == DIAG_OK ? take_documents(call, r, &out->sheets) : code;
}

static bool take_bundle(struct call *call, const struct portal_bundle *bundle)
{
	struct handout_result *result = &call->result;
	const struct handout_document **out = arena_array(call->arena, bundle->count, sizeof *out);
	for (size_t i = 0; out && i < bundle->count; i++) {
		const struct portal_document *d = &bundle->documents[i];
		struct handout_document *copy = arena_alloc(call->arena, sizeof *copy);
		if (!copy)
			return false;
		*copy = (struct handout_document){d->language, d->layout, d->file, d->bytes, d->pages};
		out[i] = copy;
	}
	result->documents = out;
	result->document_count = out ? bundle->count : 0;
	result->identifier = bundle->identifier;
	result->bytes = (struct handout_bytes){bundle->json.at, bundle->json.length};
	return out;
}

static enum diag_code make_bundle(struct call *call, struct handout_engine *engine,
                                  const struct handout_portal_request *r)
{
	struct portal_request request;
	struct portal_bundle *bundle = arena_alloc(call->arena, sizeof *bundle);
	const char *codes = r->codes ? r->codes
	                             : data_find(call->arena, engine->data_path,
	                                         "content/portal-codes.yaml", &(bool){false});
	enum diag_code code =
		codes && bundle ? take_request(call, r, &request) : diag_no_memory(&call->diags);
	if (code == DIAG_OK)
		code = portal_codes_read(call->arena, codes, &request.codes, &call->diags);
	if (code == DIAG_OK)
		code = portal_make(engine->jobs, call->arena, &request, bundle, &call->diags);
	if (code != DIAG_OK)
		return code;
	if (!take_bundle(call, bundle))
		return diag_no_memory(&call->diags);
	call->bundle = bundle;
	return DIAG_OK;
}

struct handout_result *handout_bundle(struct handout_engine *engine,
                                      const struct handout_portal_request *request)
{
	struct handout_portal_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? make_bundle(call, engine, &own) : code);
}

static enum diag_code write_mail(struct call *call, struct handout_engine *engine,
                                 const struct handout_portal_request *r)
{
	struct portal_request request;
	struct bytes message;
	enum diag_code code = take_request(call, r, &request);
	if (code == DIAG_OK)
		code = mail_make(engine->jobs, call->arena, &request, &message, &call->diags);
	if (code == DIAG_OK)
		call->result.bytes = (struct handout_bytes){message.at, message.length};
	return code;
}

struct handout_result *handout_email(struct handout_engine *engine,
                                     const struct handout_portal_request *request)
{
	struct handout_portal_request own;
	struct call *call;
	enum diag_code code = call_begin(&call, engine, request, &own, sizeof own);
	return call_end(call, code == DIAG_OK ? write_mail(call, engine, &own) : code);
}
