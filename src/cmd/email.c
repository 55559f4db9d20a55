#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "portal/mail.h"

enum { VALUES_MAX = 1024 * 1024 };

struct mailing {
	const char *file, *out, *layouts, *brand, *values, *languages, *second, *expired;
	const char *password_file;
	struct portal_token password;
	size_t max_bytes;
	struct clock clock;
};

static enum diag_code make(struct arena *arena, const struct mailing *m, struct job_engine *engine,
                           struct bytes *out, struct diags *diags)
{
	struct mail_request request = {.brand = m->brand ? m->brand : "navis",
	                               .values_name =
	                                   strcmp(m->values, "-") ? m->values : "standard input",
	                               .max_bytes = m->max_bytes,
	                               .now = m->clock.created,
	                               .today = m->clock.today,
	                               .allow_expired = m->expired,
	                               .password = m->password.at};
	enum diag_code code = portal_sheets_read(arena, m->file, m->languages, m->second, m->layouts,
	                                         &request.sheets, diags);
	enum diag_code read = file_read(arena, m->values, VALUES_MAX, &request.values, diags);
	code = read > code ? read : code;
	return code == DIAG_OK ? mail_make(engine, arena, &request, out, diags) : code;
}

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
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
	if (code == DIAG_OK && strcmp(m->out, "-") != 0)
		printf("%s\n", m->out);
	/* see cmd/render.c */
	if (!diags->no_memory)
		job_engine_drop(engine);
	return code;
}

static int check(const struct command *command, const struct mailing *m)
{
	bool streams = !strcmp(m->file, "-");
	if (!m->values)
		return cmd_usage(command, "--values FILE says whom it is for; - is standard input");
	if (!*m->file || !*m->values || !*m->out || (m->password_file && !*m->password_file))
		return cmd_usage(command, "a file's name is empty");
	if (streams && !strcmp(m->values, "-"))
		return cmd_usage(command, "content and values cannot both come from standard input");
	if (streams && (m->languages || m->second))
		return cmd_usage(command,
		                 "--lang and --bilingual look beside a file, not beside standard input");
	if (m->password_file && !strcmp(m->password_file, "-") && (streams || !strcmp(m->values, "-")))
		return cmd_usage(command, "the password must come from a file of its own");
	if (strcmp(m->out, "-") != 0 && (!strcmp(m->out, m->file) || !strcmp(m->out, m->values)))
		return cmd_usage(command, "“%s” would be overwritten: it is what the message is made of",
		                 m->out);
	return DIAG_OK;
}

int cmd_email(const struct command *command, int argc, char **argv)
{
	struct mailing m = {.out = "-"};
	const char *max_bytes = NULL;
	const struct option_value options[] = {
		{"--output", 'o', &m.out, false},          {"--layout", 0, &m.layouts, false},
		{"--brand", 0, &m.brand, false},           {"--values", 0, &m.values, false},
		{"--lang", 0, &m.languages, false},        {"--bilingual", 0, &m.second, false},
		{"--max-bytes", 0, &max_bytes, false},     {"--allow-expired", 0, &m.expired, true},
		{"--encrypt", 0, &m.password_file, false},
	};
	size_t files;
	cmd_keep_private();
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, &m.file,
	                        1, &files);
	if (usage)
		return usage;
	if (!files)
		return cmd_usage(command, "which file? Name one, or - for standard input");
	if ((usage = check(command, &m)) != DIAG_OK)
		return usage;
	if (!cmd_number(max_bytes, 10 * 1000 * 1000, 1000 * 1000 * 1000, &m.max_bytes))
		return cmd_usage(command, "--max-bytes is a number from 1 to 1000000000, not “%s”",
		                 max_bytes);
	if (!cmd_clock(&m.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	return cmd_run(run, &m);
}
