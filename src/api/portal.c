#include "portal/portal.h"

#include "api/call.h"
#include "base/data_path.h"
#include "portal/mail.h"

enum { MAX_BYTES = 10000000, SECONDS = 60 };

static enum diag_code read_sheets(struct call *call, const struct handout_portal_request *r,
                                  struct portal_sheets *out)
{
	if (!r->file || !r->values.at)
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0},
		                r->file ? "“values” say whom it is for" : "“file” says which sheet");
	return portal_sheets_read(call->arena, r->file, r->languages, r->second_language, r->layouts,
	                          out, &call->diags);
}

static enum diag_code make(struct call *call, struct handout_engine *engine,
                           const struct handout_portal_request *r, struct portal_bundle *out)
{
	struct portal_request request = {.brand = r->brand ? r->brand : JOB_BRAND,
	                                 .values_name = "values",
	                                 .values = {r->values.at, r->values.length},
	                                 .max_bytes = r->max_bytes ? r->max_bytes : MAX_BYTES,
	                                 .now = r->now ? r->now : call->now,
	                                 .today = r->today ? r->today : call->today,
	                                 .allow_expired = r->allow_expired,
	                                 .password = r->password};
	bool found;
	const char *codes =
		r->codes ? r->codes
				 : data_find(call->arena, engine->data_path, "content/portal-codes.yaml", &found);
	enum diag_code code =
		codes ? read_sheets(call, r, &request.sheets) : diag_no_memory(&call->diags);
	if (code == DIAG_OK)
		code = portal_codes_read(call->arena, codes, &request.codes, &call->diags);
	if (code == DIAG_OK)
		code = portal_make(engine->jobs, call->arena, &request, out, &call->diags);
	if (code == DIAG_OK)
		call->result.bytes = (struct handout_bytes){out->json.at, out->json.length};
	return code;
}

struct handout_result *handout_bundle(struct handout_engine *engine,
                                      const struct handout_portal_request *request)
{
	struct handout_portal_request own;
	struct call *call = call_new();
	struct portal_bundle bundle;
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, make(call, engine, &own, &bundle)) : NULL;
}

static enum diag_code write_mail(struct call *call, struct handout_engine *engine,
                                 const struct handout_portal_request *r)
{
	struct mail_request request = {.brand = r->brand ? r->brand : JOB_BRAND,
	                               .values_name = "values",
	                               .values = {r->values.at, r->values.length},
	                               .max_bytes = r->max_bytes ? r->max_bytes : MAX_BYTES,
	                               .now = r->now ? r->now : call->now,
	                               .today = r->today ? r->today : call->today,
	                               .allow_expired = r->allow_expired,
	                               .password = r->password};
	struct bytes message;
	enum diag_code code = read_sheets(call, r, &request.sheets);
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
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	return call ? call_end(call, write_mail(call, engine, &own)) : NULL;
}

static enum diag_code send(struct call *call, struct handout_engine *engine,
                           const struct handout_portal_request *r, const struct handout_server *to)
{
	const struct portal_address address = {.base = to->base,
	                                       .token = to->token,
	                                       .ca_file = to->ca_file,
	                                       .timeout = to->timeout ? to->timeout : SECONDS,
	                                       .tries = to->tries ? to->tries : PORTAL_TRIES};
	struct portal_bundle bundle;
	struct portal_server *server = NULL;
	struct portal_outcome outcome = {0};
	if (!to->base)
		return diag_add(&call->diags, DIAG_USAGE, (struct place){0}, "“base” says which server");
	enum diag_code code = make(call, engine, r, &bundle);
	if (code == DIAG_OK)
		code = portal_connect(call->arena, &address, &server, &call->diags);
	if (code == DIAG_OK)
		code = portal_send(server, call->arena, &bundle, &outcome, &call->diags);
	portal_disconnect(server);
	call->result.created = outcome.created;
	call->result.there = outcome.there;
	return code;
}

struct handout_result *handout_send(struct handout_engine *engine,
                                    const struct handout_portal_request *request,
                                    const struct handout_server *server)
{
	struct handout_portal_request own;
	struct handout_server to;
	struct call *call = call_new();
	call_take(&own, sizeof own, request, request->size);
	call_take(&to, sizeof to, server, server->size);
	return call ? call_end(call, send(call, engine, &own, &to)) : NULL;
}
