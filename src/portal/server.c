/*
 * A conversation with a FHIR server: what it can do, then one transaction after the other.
 *
 * When something fails in a way that may pass (no connection, a broken one, 429, 500 …), the
 * exchange is repeated after a pause that doubles, or as long as Retry-After asks within limits.
 * Reading metadata changes nothing. The transaction may be repeated although nobody knows how far
 * a broken one came: a transaction is done whole or not at all, and each resource is created only
 * where none has its identifier, so that the second time finds what the first has left.
 */
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "portal/answer.h"
#include "portal/send.h"

enum {
	ANSWER_MAX = 8 * 1024 * 1024, /* beside what may come back of the bundle */
	PAUSE_MS = 500,               /* the first; then twice as long each time */
	PAUSE_MAX_MS = 8 * 1000,
	WAIT_MAX = 60, /* seconds: who asks for more is left for another run */
};

struct portal_server {
	struct sender *sender;
	struct arena *scratch; /* of one exchange */
	struct place at;
	const char *token; /* borrowed */
	unsigned tries;
	bool repeatable;
};

struct exchange {
	struct portal_server *server;
	const char *path; /* NULL: POST body */
	struct bytes body;
	struct secrets secrets;
	struct send_answer answer;
	unsigned tries; /* done */
	struct diags *diags;
};

static bool may_pass(const struct send_answer *answer)
{
	static const long passing[] = {408, 409, 425, 429, 500, 502, 503, 504};
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
		if (answer->fault == SEND_ANSWERED && answer->status == passing[i])
			return true;
	return answer->fault == SEND_BROKEN;
}

/* As long as asked; else from half of the pause to all of it, so that many machines that failed
 * together do not come back together. */
static void wait_before(unsigned try, long asked)
{
	unsigned pause = PAUSE_MS, chance = 0;
	while (try-- > 1 && pause < PAUSE_MAX_MS)
		pause *= 2;
	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		chance = 0;
	unsigned ms = asked ? (unsigned)asked * 1000 : pause / 2 + chance % (pause / 2 + 1);
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	while (nanosleep(&left, &left) != 0)
		;
}

static void exchange(struct exchange *e)
{
	struct portal_server *server = e->server;
	bool once = !e->path && !server->repeatable;
	unsigned tries = once ? 1 : server->tries;
	const struct send_request request = {e->path, e->body, ANSWER_MAX + e->body.length, once};
	for (;;) {
		arena_reset(server->scratch);
		send_exchange(server->sender, server->scratch, &request, &e->answer);
		e->tries++;
		if (e->tries == tries || !may_pass(&e->answer) || e->answer.wait > WAIT_MAX)
			return;
		wait_before(e->tries, e->answer.wait);
	}
}

/* What a status means to who sent the bundle. */
static const struct meaning {
	long from, to;
	enum diag_code code;
	const char *text;
} meanings[] = {
	{300, 399, DIAG_USAGE, "the server redirects to another address, to which nothing was sent"},
	{401, 401, DIAG_USAGE, "the server does not accept the token (--token-file, HANDOUT_TOKEN)"},
	{403, 403, DIAG_USAGE, "the token does not permit this"},
	{404, 404, DIAG_USAGE,
     "the server has nothing at this address, or lacks something that is referred to"},
	{405, 405, DIAG_USAGE, "the server does not accept this at this address"},
	{408, 408, DIAG_MACHINE, "the server did not get it in time"},
	{409, 409, DIAG_MACHINE, "another change is in the way; send it again"},
	{412, 412, DIAG_INPUT, "an identifier matches several things on the server, or none"},
	{413, 413, DIAG_INPUT, "the bundle is too long for the server"},
	{415, 415, DIAG_USAGE, "the server does not accept FHIR as JSON"},
	{422, 422, DIAG_INPUT, "the server found a fault in the bundle"},
	{425, 429, DIAG_MACHINE, "the server asks to be tried again later"},
	{400, 499, DIAG_INPUT, "the server refuses the bundle"},
	{501, 501, DIAG_USAGE, "the server cannot do this"},
	{500, 599, DIAG_MACHINE, "the server failed"},
	{0, 999, DIAG_MACHINE, "the server gave an answer that it should not"},
};

static enum diag_code refuse_fault(const struct exchange *e, const char *tries)
{
	const char *text = e->answer.fault == SEND_BROKEN      ? "no answer"
	                   : e->answer.fault == SEND_UNTRUSTED ? "no secure connection"
	                   : e->answer.fault == SEND_TOO_LONG  ? "the answer is too long"
	                                                       : "it cannot be reached";
	if (e->answer.fault == SEND_NO_MEMORY)
		return diag_no_memory(e->diags);
	return diag_add(e->diags, DIAG_MACHINE, e->server->at, "%s: %s%s", text,
	                e->answer.fault == SEND_TOO_LONG ? "it is not read" : e->answer.reason, tries);
}

/* A host can be made of what the server was sent. */
static const char *told_of(const struct exchange *e, const char *origin)
{
	const char *told = redact_words(e->server->scratch, &e->secrets, origin);
	return told ? told : "…";
}

/* Say why an exchange did not come to an answer of status 200 or 201. */
static enum diag_code refuse(const struct exchange *e)
{
	const struct send_answer *answer = &e->answer;
	struct arena *arena = e->server->scratch;
	const struct meaning *m = meanings;
	const char *tries = "", *more = "", *line;
	if (e->tries > 1)
		tries = arena_format(arena, "; tried %u times", e->tries);
	if (!tries)
		return diag_no_memory(e->diags);
	if (answer->fault != SEND_ANSWERED)
		return refuse_fault(e, tries);
	while (answer->status < m->from || answer->status > m->to)
		m++;
	if (answer->elsewhere)
		more = arena_format(arena, ": %s", told_of(e, answer->elsewhere));
	else if (answer->status == 413)
		more = arena_format(arena, ": it has %zu bytes", e->body.length);
	else if (answer->wait)
		more = arena_format(arena, ", in %ld seconds", answer->wait);
	line = answer_outcome(arena, answer->body, &e->secrets);
	return diag_add(e->diags, m->code, e->server->at, "%s (HTTP %ld)%s%s%s%s", m->text,
	                answer->status, more ? more : "", line ? "; it says: " : "", line ? line : "",
	                tries);
}

static enum diag_code read_capability(struct portal_server *server, struct diags *diags)
{
	struct exchange e = {
		.server = server, .path = "metadata", .secrets = {NULL, server->token}, .diags = diags};
	exchange(&e);
	if (e.answer.fault != SEND_ANSWERED || e.answer.status != 200)
		return refuse(&e);
	return answer_capability(e.answer.body, server->at, &server->repeatable, diags);
}

enum diag_code portal_connect(struct arena *arena, const struct portal_address *address,
                              struct portal_server **out, struct diags *diags)
{
	struct portal_server *server = arena_alloc(arena, sizeof *server);
	size_t length = strlen(address->base);
	while (length && address->base[length - 1] == '/')
		length--;
	char *base = arena_copy(arena, address->base, length);
	struct send_options options = {base, address->token, address->ca_file, address->timeout};
	if (!server || !base)
		return diag_no_memory(diags);
	*server = (struct portal_server){
		.at = {.file = base}, .token = address->token, .tries = address->tries};
	enum diag_code code = send_open(arena, &options, &server->sender, diags);
	if (code == DIAG_OK)
		code = (server->scratch = arena_new(0)) ? read_capability(server, diags)
		                                        : diag_no_memory(diags);
	if (code == DIAG_OK)
		*out = server;
	else
		portal_disconnect(server);
	return code;
}

bool portal_creates_once(const struct portal_server *server)
{
	return server->repeatable;
}

void portal_disconnect(struct portal_server *server)
{
	if (!server)
		return;
	send_close(server->sender);
	arena_drop(server->scratch);
}

enum diag_code portal_send(struct portal_server *server, struct arena *arena,
                           const struct portal_bundle *bundle, struct portal_outcome *out,
                           struct diags *diags)
{
	struct exchange e = {.server = server,
	                     .body = bundle->json,
	                     .secrets = {bundle->values, server->token},
	                     .diags = diags};
	exchange(&e);
	if (e.answer.fault != SEND_ANSWERED || (e.answer.status != 200 && e.answer.status != 201))
		return refuse(&e);
	return answer_transaction(arena, e.answer.body, bundle->count + 1, &e.secrets, server->at, out,
	                          diags);
}
