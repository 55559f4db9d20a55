#ifndef CMD_CMD_H
#define CMD_CMD_H
/*
 * Subcommands: options -> one call of the library -> exit code (enum diag_code).
 */
#include <stdio.h>

#include "base/diag.h"

struct command {
	const char *name;
	const char *usage; /* behind "handout name" */
	const char *about; /* one line */
	const char *help;  /* what `handout help name` adds, or NULL */
	int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command commands[]; /* a NULL name ends */

int cmd_import(const struct command *command, int argc, char **argv);
int cmd_export(const struct command *command, int argc, char **argv);
int cmd_render(const struct command *command, int argc, char **argv);
int cmd_batch(const struct command *command, int argc, char **argv);
int cmd_check(const struct command *command, int argc, char **argv);
int cmd_portal(const struct command *command, int argc, char **argv);
int cmd_email(const struct command *command, int argc, char **argv);
int cmd_list(const struct command *command, int argc, char **argv);
int cmd_merge_manifests(const struct command *command, int argc, char **argv);
int cmd_layouts(const struct command *command, int argc, char **argv);
int cmd_brands(const struct command *command, int argc, char **argv);
int cmd_languages(const struct command *command, int argc, char **argv);
int cmd_schema(const struct command *command, int argc, char **argv);
int cmd_help(const struct command *command, int argc, char **argv);

/* Find the command and run it; "--version", "--help" and no command at all are served too. */
int cmd_main(int argc, char **argv);

/*
 * Run with an arena and diagnostics of its own and print what it said to standard error, coloured
 * on a terminal without NO_COLOR. Returns the exit code.
 */
int cmd_run(enum diag_code (*run)(struct arena *arena, void *context, struct diags *diags),
            void *context);
/* Say what is wrong with the command line and how it goes. Returns DIAG_USAGE. */
int cmd_usage(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Text of others must not steer the terminal: controls are shown as \x1b. */
void cmd_print_safely(FILE *out, const char *text);

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
/* A number from 1 to most; def where text is NULL. */
bool cmd_number(const char *text, size_t def, size_t most, size_t *out);

struct portal_token;

/* HANDOUT_TOKEN, taken out of the environment: /proc shows it for as long as it stays there. False
 * where it is no token, or without memory. */
bool cmd_take_token(struct portal_token *out);

struct clock {
	char created[32], today[16]; /* YYYY-MM-DDThh:mm:ssZ, YYYY-MM-DD */
	bool epoch;                  /* SOURCE_DATE_EPOCH is set */
};

/* The time now, or of SOURCE_DATE_EPOCH; false where that is no number of seconds. */
bool cmd_clock(struct clock *out);

struct option_value {
	const char *name;   /* "--layout" */
	char letter;        /* 'o' for -o, or 0 */
	const char **value; /* where its value goes */
	bool flag;          /* it has none: *value becomes its name */
};

/*
 * Read options into their values and everything else into rest (at most rest_max; *rest_count are
 * filled). DIAG_USAGE after an unknown option, a missing value or too many arguments, already said.
 */
int cmd_options(const struct command *command, int argc, char **argv,
                const struct option_value *options, size_t count, const char **rest,
                size_t rest_max, size_t *rest_count);

/* Would writing out destroy what is read from in? Either may be NULL. */
bool cmd_is_same_file(const char *out, const char *in);

#endif
