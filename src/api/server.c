#include <stdlib.h>
#include <string.h>

#include "api/call.h"

enum { SECONDS = 60, SECONDS_MAX = 3600, TRIES_MAX = 20 };

struct handout_server {
	struct arena *arena;
	struct portal_address address; /* its texts are in the arena, but the token */
	struct portal_token token;
	struct portal_server *server;
};

void handout_disconnect(struct handout_server *server)
{
	if (!server)
		return;
	portal_disconnect(server->server);
	portal_token_wipe(&server->token);
	arena_drop(server->arena);
	free(server);
}

static char *copy(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

/* Texts that outlive the request; false without memory. */
static bool keep_address(struct handout_server *s, const struct handout_server_request *r)
{
	s->address = (struct portal_address){.token = s->token.at,
	                                     .base = copy(s->arena, r->base),
	                                     .ca_file = r->ca_file ? copy(s->arena, r->ca_file) : NULL,
	                                     .timeout = r->timeout ? r->timeout : SECONDS,
	                                     .tries = r->tries ? r->tries : PORTAL_TRIES};
	return s->address.base && !r->ca_file == !s->address.ca_file;
}

static enum diag_code connect(struct call *call, const struct handout_server_request *r,
                              struct handout_server *s)
{
	if (!r->base)
		return call_refuse(call, "“base” is missing: it says which server");
	if (r->timeout > SECONDS_MAX || r->tries > TRIES_MAX)
		return call_refuse(call, "“timeout” can be at most 3,600 seconds, “tries” at most 20");
	if (!s || !(s->arena = arena_new(0)))
		return diag_no_memory(&call->diags);
	if (!portal_token_copy(r->token, &s->token))
		return call_refuse(call, "“token” is not a bearer token");
	if (!keep_address(s, r))
		return diag_no_memory(&call->diags);
	enum diag_code code = portal_connect(s->arena, &s->address, &s->server, &call->diags);
	if (code == DIAG_OK)
		call->result.creates_once = portal_creates_once(s->server);
	return code;
}

struct handout_result *handout_connect(const struct handout_server_request *request,
                                       struct handout_server **server)
{
	struct handout_server_request own;
	struct call *call;
	enum diag_code code = call_begin_alone(&call, request, &own, sizeof own);
	if (code == DIAG_OK && !server)
		code = call_refuse(call, "“server” is missing: it is where the server is put");
	if (code != DIAG_OK)
		return call_end(call, code);
	struct handout_server *made = calloc(1, sizeof *made);
	code = connect(call, &own, made);
	if (code == DIAG_OK)
		*server = made;
	else
		handout_disconnect(made);
	return call_end(call, code);
}

static enum diag_code send(struct call *call, const struct handout_server *server,
                           const struct handout_result *bundle)
{
	struct portal_outcome outcome = {0};
	const struct portal_bundle *made = bundle ? ((const struct call *)bundle)->bundle : NULL;
	if (!server || !made)
		return call_refuse(call, server ? "“bundle” must be a bundle that was made here"
		                                : "there is no server");
	enum diag_code code = portal_send(server->server, call->arena, made, &outcome, &call->diags);
	call->result.created = outcome.created;
	call->result.there = outcome.there;
	return code;
}

struct handout_result *handout_send(struct handout_server *server,
                                    const struct handout_result *bundle)
{
	struct call *call;
	enum diag_code code = call_begin_alone(&call, NULL, NULL, 0);
	return call_end(call, code == DIAG_OK ? send(call, server, bundle) : code);
}
