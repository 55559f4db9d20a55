#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/inputs.h"
#include "portal/mail.h"

enum { VALUES_MAX = 1024 * 1024 };

struct mailing {
	const char *file, *out, *layouts, *brand, *values, *languages, *second;
	const char *password_file;
	bool expired, quiet;
	struct portal_token password;
	size_t max_bytes;
	struct clock clock;
};

static const struct option options[] = {
	{.name = "values",
     .kind = VALUE_FILE,
     .required = true,
     .value = "FILE",
     .group = GROUP_PATIENT,
     .help = "YAML with from, to, subject and message; - is standard input",
     .more = "“to” is a list; “occasion” and “sheet” are optional. A mailbox is an address, or "
             "{address: ADDRESS, name: NAME}. A line break or control character in what goes into "
             "a header is refused. See `handout schema email`.",
     .at = offsetof(struct mailing, values)},
	OPTION_OUTPUT(struct mailing, out, "where the message goes; - is standard output",
                  "standard output"),
	OPTION_BILINGUAL(struct mailing, second, "one more PDF, in this language"),
	OPTION_ENCRYPT(struct mailing, password_file),
	OPTION_MAX_BYTES(struct mailing, max_bytes, GROUP_MAKE, NULL),
	OPTION_LANGUAGES(struct mailing, languages, "a PDF in each of these languages"),
	OPTION_EXPIRED(struct mailing, expired),
	OPTION_LAYOUTS(struct mailing, layouts),
	OPTION_BRAND(struct mailing, brand),
	OPTION_QUIET(struct mailing, quiet),
	OPTIONS_END,
};

static enum diag_code make(struct arena *arena, const struct mailing *m, struct job_engine *engine,
                           struct bytes *out, struct diags *diags)
{
	struct portal_request request = {.brand = m->brand,
	                                 .values_name =
	                                     strcmp(m->values, "-") ? m->values : "standard input",
	                                 .max_bytes = m->max_bytes,
	                                 .now = m->clock.created,
	                                 .today = m->clock.today,
	                                 .allow_expired = m->expired,
	                                 .password = m->password.at};
	diags->private_file = m->values;
	enum diag_code code = portal_sheets_read(arena, m->file, m->languages, m->second, m->layouts,
	                                         &request.sheets, diags);
	enum diag_code read = file_read(arena, m->values, VALUES_MAX, &request.values, diags);
	code = read > code ? read : code;
	return code == DIAG_OK ? mail_make(engine, arena, &request, out, diags) : code;
}

static enum diag_code make_and_write(struct arena *arena, void *context, struct diags *diags)
{
	struct mailing *m = context;
	struct bytes message;
	const char *data = data_default(arena);
	struct job_engine *engine = data ? job_engine_new(data) : NULL;
	if (!engine)
		return diag_no_memory(diags);
	enum diag_code code = DIAG_OK;
	if (m->password_file)
		code = portal_password_read(arena, m->password_file, &m->password, diags);
	if (code == DIAG_OK)
		code = make(arena, m, engine, &message, diags);
	portal_token_wipe(&m->password);
	if (code == DIAG_OK)
		code = file_write_private(m->out, message, diags);
	if (code == DIAG_OK && !m->quiet && strcmp(m->out, "-") != 0)
		printf("%s\n", m->out);
	/* see cmd/render.c */
	if (!diags->no_memory)
		job_engine_drop(engine);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct mailing m = {.out = "-"};
	cmd_keep_private();
	int usage = options_read(command, argc, argv, &m);
	const struct inputs inputs = {{{"content", m.file},
	                               {"values", m.values},
	                               {"the password", m.password_file},
	                               {"brand", input_file_of(m.brand)}},
	                              m.languages || m.second};
	if (!usage)
		usage = inputs_check(command, &inputs, m.out);
	if (!usage)
		usage = cmd_clock(command, &m.clock);
	return usage ? usage : cmd_run_with_names(command, make_and_write, &m);
}

const struct command command_email = {
	.name = "email",
	.about = "make an e-mail message with a handout, for a gateway that sends it",
	.help = "Makes an Internet message (MIME) for a gateway that sends it: the text, and a PDF for "
			"each layout and language attached. Nothing is sent.\n"
			"The Message-ID is a digest of what is sent, so that the same message made twice can "
			"be recognized as one. Anybody can read sender, recipients, subject and file names on "
			"the way, unless the gateway encrypts the whole message.",
	.options = options,
	.argument = ARGUMENT_SHEET(struct mailing, file),
	.run = run,
};
