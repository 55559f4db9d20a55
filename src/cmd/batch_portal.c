#include "cmd/batch_portal.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/data_path.h"
#include "yaml/node.h"

enum {
	FAILURES_MAX = 3, /* then the server is not asked any more by this worker */
	WAIT_SECONDS = 60,
	MAKE_SECONDS = 10,
	URN = sizeof "urn:uuid:" - 1
};

int batch_portal_check(const struct command *command, struct batch_portal *p)
{
	if (p->asked && !cmd_take_token(&p->token))
		return cmd_usage(command, "HANDOUT_TOKEN is not a bearer token");
	p->address = (struct portal_address){.base = p->base,
	                                     .ca_file = getenv("SSL_CERT_FILE"),
	                                     .timeout = (unsigned)p->timeout,
	                                     .tries = (unsigned)p->tries};
	return DIAG_OK;
}

/* What send() needs beside the bundle: how many sheets it has, and what may not be told. */
static void put_more(const struct node *node, struct buf *out)
{
	if (node->kind == NODE_SCALAR) {
		buf_put(out, node->key ? node->key->text : "", node->key ? node->key->length + 1 : 1);
		buf_put(out, node->text, node->length + 1);
	}
	for (const struct node *child = node->first; child; child = child->next)
		put_more(child, out);
}

static enum diag_code take_more(struct arena *arena, struct bytes more,
                                struct portal_bundle *bundle, struct diags *diags)
{
	struct node *values = arena_alloc(arena, sizeof *values),
				**end = values ? &values->first : NULL;
	const char *at = more.at, *last = more.at + more.length;
	bundle->count = strtoul(at, NULL, 10);
	bundle->values = values;
	for (at += strlen(at) + 1; end && at < last;) {
		struct node *pair = arena_array(arena, 2, sizeof *pair);
		if (!pair)
			return diag_no_memory(diags);
		for (int i = 0; i < 2; i++, at += pair[i - 1].length + 1)
			pair[i] = (struct node){.kind = NODE_SCALAR, .text = at, .length = strlen(at)};
		pair[1].key = &pair[0];
		*end = &pair[1];
		end = &pair[1].next;
	}
	if (!values)
		return diag_no_memory(diags);
	values->kind = NODE_MAPPING;
	return DIAG_OK;
}

static enum diag_code make(void *context, struct job_engine *engine, struct arena *arena,
                           const struct batch_order *order, struct batch_made *out,
                           struct diags *diags)
{
	const struct batch_portal *p = context;
	struct portal_request request = {.brand = order->brand,
	                                 .values_name = "portal",
	                                 .values = order->values,
	                                 .codes = p->codes,
	                                 .max_bytes = p->max_bytes,
	                                 .now = p->now,
	                                 .today = p->request->today,
	                                 .allow_expired = p->request->allow_expired};
	struct portal_bundle *bundle = arena_alloc(arena, sizeof *bundle);
	if (!bundle)
		return diag_no_memory(diags);
	enum diag_code code = portal_sheets_read(arena, order->content, order->languages, order->second,
	                                         order->layouts, &request.sheets, diags);
	if (code == DIAG_OK)
		code = portal_make(engine, arena, &request, bundle, diags);
	if (code != DIAG_OK)
		return code;
	struct buf more;
	buf_init(&more, arena);
	buf_format(&more, "%zu", bundle->count);
	buf_char(&more, 0);
	put_more(bundle->values, &more);
	*out = (struct batch_made){.bytes = bundle->json,
	                           .identifier = bundle->identifier,
	                           .file = arena_format(arena, "%s.json", bundle->identifier + URN),
	                           .more = {more.at, more.length}};
	return out->file && !more.failed ? DIAG_OK : diag_no_memory(diags);
}

static enum diag_code connect(struct batch_portal *p, struct diags *diags)
{
	if (p->server)
		return DIAG_OK;
	arena_drop(p->arena); /* of a try that failed */
	p->arena = arena_new(0);
	return p->arena ? portal_connect(p->arena, &p->address, &p->server, diags)
	                : diag_no_memory(diags);
}

static enum diag_code send(void *context, struct arena *arena, const struct batch_made *made,
                           bool *created, struct diags *diags)
{
	struct batch_portal *p = context;
	struct portal_bundle bundle = {.json = made->bytes};
	struct portal_outcome outcome = {0};
	if (p->failures >= FAILURES_MAX)
		return diag_add(diags, DIAG_MACHINE, (struct place){.file = p->base},
		                "not sent: the server has failed %d jobs in a row; run it again when the "
		                "server is back",
		                FAILURES_MAX);
	enum diag_code code = connect(p, diags);
	if (code == DIAG_OK)
		code = take_more(arena, made->more, &bundle, diags);
	if (code == DIAG_OK)
		code = portal_send(p->server, arena, &bundle, &outcome, diags);
	/* what is refused is a fault of the job alone */
	p->failures = code == DIAG_OK || code == DIAG_INPUT ? 0 : p->failures + 1;
	*created = outcome.created;
	return code;
}

static enum diag_code try_server(const struct batch_portal *p, struct diags *diags)
{
	struct arena *arena = arena_new(0);
	struct portal_server *server = NULL;
	enum diag_code code =
		arena ? portal_connect(arena, &p->address, &server, diags) : diag_no_memory(diags);
	if (code == DIAG_OK && !portal_creates_once(server))
		code = diag_add(diags, DIAG_USAGE, (struct place){.file = p->base},
		                "the server does not say that it supports conditionalCreate, so a job "
		                "could be sent twice");
	portal_disconnect(server);
	arena_drop(arena);
	return code;
}

enum diag_code batch_portal_open(struct arena *arena, struct batch_portal *p,
                                 struct batch_finish *out, struct diags *diags)
{
	const char *path = p->codes_file ? p->codes_file
	                                 : data_find(arena, p->request->data_path,
	                                             "content/portal-codes.yaml", &(bool){false});
	/* each of its tries can take the whole time and the longest pause, to connect and to send */
	unsigned exchange = p->address.tries * (p->address.timeout + WAIT_SECONDS);
	*out = (struct batch_finish){.key = "portal",
	                             .target = p->base,
	                             .seconds = MAKE_SECONDS + (p->base ? 2 * exchange : 0),
	                             .context = p,
	                             .make = make,
	                             .send = send};
	enum diag_code code =
		path ? portal_codes_read(arena, path, &p->codes, diags) : diag_no_memory(diags);
	if (code == DIAG_OK && p->token_file)
		code = portal_token_read(arena, p->token_file, &p->token, diags);
	p->address.token = p->token.at;
	return code == DIAG_OK && p->base ? try_server(p, diags) : code;
}
