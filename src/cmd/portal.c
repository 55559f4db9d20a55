#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "portal/portal.h"

enum { VALUES_MAX = 1024 * 1024 };

struct posting {
	const char *file, *out, *layouts, *brand, *values, *languages, *second, *codes;
	const char *base, *token_file, *dry, *expired, *password_file;
	struct portal_token token, password;
	size_t max_bytes;
	struct portal_address address;
	struct clock clock;
};

static enum diag_code make(struct arena *arena, const struct posting *p, const char *data,
                           struct job_engine *engine, struct portal_bundle *out,
                           struct diags *diags)
{
	struct portal_request request = {.brand = p->brand ? p->brand : "navis",
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
	enum diag_code code = portal_sheets_read(arena, p->file, p->languages, p->second, p->layouts,
	                                         &request.sheets, diags);
	enum diag_code read = file_read(arena, p->values, VALUES_MAX, &request.values, diags);
	code = read > code ? read : code;
	read = portal_codes_read(arena, codes, &request.codes, diags);
	code = read > code ? read : code;
	for (size_t i = 0; i < request.sheets.count; i++)
		if (cmd_is_same_file(p->out, request.sheets.at[i].content.name))
			return diag_add(diags, DIAG_USAGE, (struct place){.file = p->out},
			                "this would be overwritten: it is what the bundle is made of");
	return code == DIAG_OK ? portal_make(engine, arena, &request, out, diags) : code;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* On standard output, or beside the bundle that is there. */
static void tell(const struct posting *p, const char *text)
{
	fprintf(p->out && !strcmp(p->out, "-") ? stderr : stdout, "%s\n", text);
}

static enum diag_code post(struct arena *arena, const struct posting *p,
                           const struct portal_bundle *bundle, struct diags *diags)
{
	struct portal_server *server = NULL;
	struct portal_outcome outcome = {0};
	const char *text;
	enum diag_code code = portal_connect(arena, &p->address, &server, diags);
	if (code == DIAG_OK && !p->dry)
		code = portal_send(server, arena, bundle, &outcome, diags);
	portal_disconnect(server);
	if (code != DIAG_OK)
		return code;
	text = p->dry
	           ? arena_format(arena, "%s takes documents and messages; nothing was sent", p->base)
	           : arena_format(arena,
	                          "%s: %zu document%s and a message: %zu created, %zu there "
	                          "already",
	                          p->base, bundle->count, plural(bundle->count), outcome.created,
	                          outcome.there);
	if (!text)
		return diag_no_memory(diags);
	tell(p, text);
	return DIAG_OK;
}

static enum diag_code deliver(struct arena *arena, const struct posting *p,
                              const struct portal_bundle *bundle, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	if (p->out && !p->dry)
		code = file_write_private(p->out, bundle->json, diags);
	if (code == DIAG_OK && p->out && !p->dry && strcmp(p->out, "-") != 0)
		printf("%s\n", p->out);
	for (size_t i = 0; code == DIAG_OK && p->dry && i < bundle->count; i++) {
		const struct portal_document *document = &bundle->documents[i];
		printf("%s: %zu page%s, %zu bytes\n", document->file, document->pages,
		       plural(document->pages), document->bytes);
	}
	return code == DIAG_OK && p->base ? post(arena, p, bundle, diags) : code;
}

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
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

/* Does the command line make sense? DIAG_USAGE: no, which is said. */
static int check(const struct command *command, const struct posting *p)
{
	bool streams = !strcmp(p->file, "-");
	if (!p->values)
		return cmd_usage(command, "--values FILE says whom it is for; - is standard input");
	if (!*p->file || !*p->values || (p->out && !*p->out) ||
	    (p->password_file && !*p->password_file))
		return cmd_usage(command, "a file's name is empty");
	if (streams && !strcmp(p->values, "-"))
		return cmd_usage(command, "content and values cannot both come from standard input");
	if (streams && (p->languages || p->second))
		return cmd_usage(command,
		                 "--lang and --bilingual look beside a file, not beside standard input");
	if (p->password_file && !strcmp(p->password_file, "-") && (streams || !strcmp(p->values, "-")))
		return cmd_usage(command, "the password must come from a file of its own");
	if (p->token_file && !p->base)
		return cmd_usage(command, "--token-file is for --send");
	if (cmd_is_same_file(p->out, p->file) || cmd_is_same_file(p->out, p->values) ||
	    cmd_is_same_file(p->out, p->codes) || cmd_is_same_file(p->out, p->token_file) ||
	    cmd_is_same_file(p->out, p->brand))
		return cmd_usage(command, "“%s” would be overwritten: it is what the bundle is made of",
		                 p->out);
	return DIAG_OK;
}

int cmd_portal(const struct command *command, int argc, char **argv)
{
	struct posting p = {.file = NULL};
	const char *max_bytes = NULL, *timeout = NULL, *tries = NULL;
	const struct option_value options[] = {
		{"--output", 'o', &p.out, false},
		{"--layout", 0, &p.layouts, false},
		{"--brand", 0, &p.brand, false},
		{"--values", 0, &p.values, false},
		{"--lang", 0, &p.languages, false},
		{"--bilingual", 0, &p.second, false},
		{"--codes", 0, &p.codes, false},
		{"--send", 0, &p.base, false},
		{"--token-file", 0, &p.token_file, false},
		{"--timeout", 0, &timeout, false},
		{"--tries", 0, &tries, false},
		{"--max-bytes", 0, &max_bytes, false},
		{"--dry-run", 0, &p.dry, true},
		{"--allow-expired", 0, &p.expired, true},
		{"--encrypt", 0, &p.password_file, false},
	};
	size_t files, seconds, times;
	cmd_keep_private();
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, &p.file,
	                        1, &files);
	if (usage)
		return usage;
	if (!files)
		return cmd_usage(command, "which file? Name one, or - for standard input");
	if ((usage = check(command, &p)) != DIAG_OK)
		return usage;
	if (!cmd_number(max_bytes, 10 * 1000 * 1000, 1000 * 1000 * 1000, &p.max_bytes))
		return cmd_usage(command, "--max-bytes is a number from 1 to 1000000000, not “%s”",
		                 max_bytes);
	if (!cmd_number(timeout, 60, 3600, &seconds))
		return cmd_usage(command, "--timeout is a number of seconds from 1 to 3600, not “%s”",
		                 timeout);
	if (!cmd_number(tries, PORTAL_TRIES, 20, &times))
		return cmd_usage(command, "--tries is a number from 1 to 20, not “%s”", tries);
	if (!cmd_clock(&p.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	if (!p.out && !p.base)
		p.out = "-";
	p.address = (struct portal_address){.base = p.base,
	                                    .ca_file = getenv("SSL_CERT_FILE"),
	                                    .timeout = (unsigned)seconds,
	                                    .tries = (unsigned)times};
	if (!cmd_take_token(&p.token))
		return cmd_usage(command, "HANDOUT_TOKEN is no bearer token");
	int code = cmd_run(run, &p);
	portal_token_wipe(&p.token);
	return code;
}
