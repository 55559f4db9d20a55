#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/data_path.h"
#include "base/json_text.h"
#include "cmd/inputs.h"
#include "cmd/print.h"
#include "portal/portal.h"

enum { VALUES_MAX = 1024 * 1024 };

struct posting {
	const char *file, *out, *layouts, *brand, *values, *languages, *second, *codes;
	const char *base, *token_file, *password_file;
	bool dry, expired, json, quiet;
	struct portal_token token, password;
	size_t max_bytes, timeout, tries;
	struct portal_address address;
	struct clock clock;
};

static const struct option options[] = {
	{.name = "values",
     .kind = VALUE_FILE,
     .required = true,
     .value = "FILE",
     .group = GROUP_PATIENT,
     .help = "YAML with patient, message and what else is known; - is standard input",
     .more = "“patient” and “message” are required; “practitioner”, “encounter”, “in_response_to”, "
             "“recipients” (default: the patient), “occasion” and “sheet” (what `handout render` "
             "takes as values) are optional. A person is given as a reference such as Patient/123, "
             "or an identifier, {system: URI, value: VALUE}. See `handout schema portal`.",
     .at = offsetof(struct posting, values)},
	OPTION_OUTPUT(struct posting, out, "where the bundle goes; - is standard output",
                  "standard output, unless it is sent"),
	OPTION_BILINGUAL(struct posting, second, "one more document, in this language"),
	OPTION_ENCRYPT(struct posting, password_file),
	OPTION_MAX_BYTES(struct posting, max_bytes, GROUP_MAKE, NULL),
	OPTION_LANGUAGES(struct posting, languages, "a document in each of these languages"),
	OPTION_EXPIRED(struct posting, expired),
	OPTION_LAYOUTS(struct posting, layouts),
	OPTION_BRAND(struct posting, brand),
	OPTION_SEND(
		struct posting, base, "the address of a FHIR server: https, or http to this machine",
		"It is first asked what it can do (its CapabilityStatement), then gets the bundle. https "
		"needs a certificate that this machine trusts (or SSL_CERT_FILE). No redirect is followed.",
		NULL),
	OPTION_TOKEN_FILE(struct posting, token_file),
	OPTION_CODES(struct posting, codes, NULL),
	OPTION_TIMEOUT(struct posting, timeout, NULL),
	OPTION_TRIES(struct posting, tries, NULL),
	{.name = "dry-run",
     .group = GROUP_PORTAL,
     .help = "write and send nothing; with --send, ask the server what it takes",
     .more = "Everything is made, and the size of each PDF is reported.",
     .at = offsetof(struct posting, dry)},
	OPTION_JSON(struct posting, json, "print a JSON object that says what was made or sent"),
	OPTION_QUIET(struct posting, quiet),
	OPTIONS_END,
};

static enum diag_code make(struct arena *arena, const struct posting *p, const char *data,
                           struct job_engine *engine, struct portal_bundle *out,
                           struct diags *diags)
{
	struct portal_request request = {.brand = p->brand,
	                                 .values_name =
	                                     strcmp(p->values, "-") ? p->values : "standard input",
	                                 .max_bytes = p->max_bytes,
	                                 .now = p->clock.created,
	                                 .today = p->clock.today,
	                                 .allow_expired = p->expired,
	                                 .password = p->password.at};
	const char *codes =
		p->codes ? p->codes : data_find(arena, data, "content/portal-codes.yaml", &(bool){false});
	if (!codes)
		return diag_no_memory(diags);
	diags->private_file = p->values;
	enum diag_code code = portal_sheets_read(arena, p->file, p->languages, p->second, p->layouts,
	                                         &request.sheets, diags);
	enum diag_code read = file_read(arena, p->values, VALUES_MAX, &request.values, diags);
	code = read > code ? read : code;
	read = portal_codes_read(arena, codes, &request.codes, diags);
	code = read > code ? read : code;
	for (size_t i = 0; i < request.sheets.count; i++)
		if (cmd_is_same_file(p->out, request.sheets.at[i].content.name))
			return diag_add(diags, DIAG_USAGE, (struct place){.file = p->out},
			                "this would be overwritten: it is what the bundle is made from");
	return code == DIAG_OK ? portal_make(engine, arena, &request, out, diags) : code;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* On standard output, or beside the bundle that is there. */
static FILE *listener(const struct posting *p)
{
	return p->out && !strcmp(p->out, "-") && !p->dry ? stderr : stdout;
}

static enum diag_code post(struct arena *arena, const struct posting *p,
                           const struct portal_bundle *bundle, struct portal_outcome *outcome,
                           struct diags *diags)
{
	struct portal_server *server = NULL;
	enum diag_code code = portal_connect(arena, &p->address, &server, diags);
	if (code == DIAG_OK && !p->dry)
		code = portal_send(server, arena, bundle, outcome, diags);
	portal_disconnect(server);
	return code;
}

static void tell(const struct posting *p, const struct portal_bundle *bundle,
                 const struct portal_outcome *outcome)
{
	FILE *out = listener(p);
	if (p->out && !p->dry && strcmp(p->out, "-") != 0)
		fprintf(out, "%s\n", p->out);
	for (size_t i = 0; p->dry && i < bundle->count; i++) {
		const struct portal_document *document = &bundle->documents[i];
		fprintf(out, "%s: %zu page%s, %zu bytes\n", document->file, document->pages,
		        plural(document->pages), document->bytes);
	}
	if (p->base && p->dry)
		fprintf(out, "%s takes documents and messages; nothing was sent\n", p->base);
	else if (p->base)
		fprintf(out, "%s: %zu document%s and a message: %zu created, %zu already there\n", p->base,
		        bundle->count, plural(bundle->count), outcome->created, outcome->there);
}

static json_t *json_of_documents(const struct portal_bundle *bundle)
{
	json_t *list = json_array();
	for (size_t i = 0; list && i < bundle->count; i++) {
		const struct portal_document *document = &bundle->documents[i];
		json_t *item = json_pack("{s:o,s:I,s:I}", "file", json_text(document->file), "pages",
		                         (json_int_t)document->pages, "bytes", (json_int_t)document->bytes);
		if (json_array_append_new(list, item)) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static bool tell_as_json(const struct posting *p, const struct portal_bundle *bundle,
                         const struct portal_outcome *outcome)
{
	bool sent = p->base && !p->dry;
	const char *out = p->dry ? NULL : p->out;
	json_t *json =
		json_pack("{s:o,s:s,s:o,s:o,s:b}", "output", out ? json_text(out) : json_null(),
	              "identifier", bundle->identifier, "documents", json_of_documents(bundle),
	              "server", p->base ? json_text(p->base) : json_null(), "sent", sent);
	bool good = json;
	if (sent)
		good = good &&
		       !json_object_set_new(json, "created", json_integer((json_int_t)outcome->created)) &&
		       !json_object_set_new(json, "there", json_integer((json_int_t)outcome->there));
	if (good)
		return print_json_line(json);
	json_decref(json);
	return false;
}

static enum diag_code deliver(struct arena *arena, const struct posting *p,
                              const struct portal_bundle *bundle, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	struct portal_outcome outcome = {0};
	if (p->out && !p->dry)
		code = file_write_private(p->out, bundle->json, diags);
	if (code == DIAG_OK && p->base)
		code = post(arena, p, bundle, &outcome, diags);
	if (code != DIAG_OK)
		return code;
	if (p->json)
		return tell_as_json(p, bundle, &outcome) ? DIAG_OK : diag_no_memory(diags);
	if (!p->quiet)
		tell(p, bundle, &outcome);
	return DIAG_OK;
}

static enum diag_code make_and_deliver(struct arena *arena, void *context, struct diags *diags)
{
	struct posting *p = context;
	struct portal_bundle bundle;
	const char *data = data_default(arena);
	struct job_engine *engine = data ? job_engine_new(data) : NULL;
	if (!engine)
		return diag_no_memory(diags);
	enum diag_code code = DIAG_OK;
	if (p->token_file)
		code = portal_token_read(arena, p->token_file, &p->token, diags);
	if (code == DIAG_OK && p->password_file)
		code = portal_password_read(arena, p->password_file, &p->password, diags);
	if (code == DIAG_OK)
		code = make(arena, p, data, engine, &bundle, diags);
	portal_token_wipe(&p->password);
	p->address.token = p->token.at;
	if (code == DIAG_OK)
		code = deliver(arena, p, &bundle, diags);
	/* see cmd/render.c */
	if (!diags->no_memory)
		job_engine_drop(engine);
	return code;
}

static int check_inputs(const struct command *command, const struct posting *p)
{
	const struct inputs inputs = {{{"content", p->file},
	                               {"values", p->values},
	                               {"the password", p->password_file},
	                               {"codes", p->codes},
	                               {"the token", p->token_file},
	                               {"brand", input_file_of(p->brand)}},
	                              p->languages || p->second};
	int usage = inputs_check(command, &inputs, p->out);
	if (!usage && p->json && !p->dry && p->out && !strcmp(p->out, "-"))
		usage = cmd_usage(command, "--json needs a bundle that does not go to standard output");
	return usage;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct posting p = {.file = NULL};
	signal(SIGPIPE, SIG_IGN); /* a server that hangs up is told */
	cmd_keep_private();
	int usage = options_read(command, argc, argv, &p);
	if (!usage && !p.out && !p.base)
		p.out = "-";
	if (!usage)
		usage = check_inputs(command, &p);
	if (!usage)
		usage = cmd_clock(command, &p.clock);
	if (!usage && !cmd_take_token(&p.token))
		usage = cmd_usage(command, "HANDOUT_TOKEN is not a bearer token");
	if (usage)
		return usage;
	p.address = (struct portal_address){.base = p.base,
	                                    .ca_file = getenv("SSL_CERT_FILE"),
	                                    .timeout = (unsigned)p.timeout,
	                                    .tries = (unsigned)p.tries};
	int code = cmd_run_with_names(command, make_and_deliver, &p);
	portal_token_wipe(&p.token);
	return code;
}

const struct command command_portal = {
	.name = "portal",
	.about = "attach a handout to a portal message (FHIR)",
	.help =
		"Makes a FHIR R4 transaction bundle: a DocumentReference with the PDF for each layout and "
		"language, and one Communication with the message's text that refers to them. It goes to "
		"standard output, to a file, or to a server, which creates what is not there yet.\n"
		"A file is readable by its owner alone: it holds what belongs to a patient, which is "
		"written nowhere else. The identifiers of documents and message are digests of their "
		"content, and a server creates only what it does not have yet: sending the same again is "
		"safe, and creates nothing twice. A message that says the same on another day needs "
		"another occasion.\n"
		"As with other programs, the proxy in HTTPS_PROXY is used except for the hosts in "
		"NO_PROXY, and SSL_CERT_FILE names certificates to trust instead of the machine's.",
	.options = options,
	.argument = ARGUMENT_SHEET(struct posting, file),
	.run = run,
};
