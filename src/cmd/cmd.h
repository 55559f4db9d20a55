#ifndef CMD_CMD_H
#define CMD_CMD_H
/*
 * Subcommands: options -> one call of the library -> exit code (enum diag_code).
 */
#include <stdio.h>

#include "base/diag.h"
#include "cmd/options.h"

struct command {
	const char *name;
	const char *about;            /* one line */
	const char *help;             /* paragraphs, each a line, that say more; or NULL */
	const struct option *options; /* a NULL name ends them */
	struct argument argument;
	bool hidden; /* for other programs: it is in no list */
	int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command *const commands[]; /* NULL ends them */

extern const struct command command_render, command_new, command_batch, command_merge_manifests,
	command_check, command_portal, command_email, command_list, command_import, command_export,
	command_layouts, command_brands, command_languages, command_schema, command_completion,
	command_complete, command_help;

/* NULL: there is none of that name. */
const struct command *command_find(const char *name);
/* Say that there is no such command. Returns DIAG_USAGE. */
int command_refuse(const char *name);

/* Find the command and run it; "--version", "--help" and no command at all are served too. */
int cmd_main(int argc, char **argv);

/*
 * Run with an arena and diagnostics of its own and print what it said to standard error, coloured
 * on a terminal without NO_COLOR. Returns the exit code.
 */
typedef enum diag_code cmd_function(struct arena *arena, void *context, struct diags *diags);
int cmd_run(cmd_function *run, void *context);
/* The same, with names in values (of options_read()) as the data has them. */
int cmd_run_with_names(const struct command *command, cmd_function *run, void *values);
/* Say what is wrong with the command line and where it is told how it goes. Returns DIAG_USAGE. */
int cmd_usage(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Text of others must not steer the terminal: controls are shown as \x1b. */
void cmd_print_safely(FILE *out, const char *text);
/* The same of length bytes, whole characters of UTF-8. */
void cmd_print_piece_safely(FILE *out, const char *text, size_t length);

struct type_name;

/* What cancer types are called in language and in English. */
enum diag_code cmd_type_names(struct arena *arena, const char *language,
                              const struct type_name **out, size_t *count, struct diags *diags);
/* Say what was done, on standard error. */
void cmd_note(struct place at, const char *text);
/* Say that path has the cancer type, topic and language of its twin. False without memory. */
bool cmd_note_twin(struct arena *arena, const char *path, const char *twin);

/* Patients' values and secrets are in memory: it goes into no file and to no debugger, and what is
 * written is for its owner alone. */
void cmd_keep_private(void);
struct portal_token;

/* HANDOUT_TOKEN, taken out of the environment: /proc shows it for as long as it stays there. False
 * where it is no token, or without memory. */
bool cmd_take_token(struct portal_token *out);

struct clock {
	char created[32], today[16]; /* YYYY-MM-DDThh:mm:ssZ, YYYY-MM-DD */
	bool epoch;                  /* SOURCE_DATE_EPOCH is set */
};

/* The time now, or of SOURCE_DATE_EPOCH; DIAG_USAGE, which is told, where that is no number of
 * seconds. */
int cmd_clock(const struct command *command, struct clock *out);

/* Would writing out destroy what is read from in? Either may be NULL. */
bool cmd_is_same_file(const char *out, const char *in);

#endif
