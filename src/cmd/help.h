#ifndef CMD_HELP_H
#define CMD_HELP_H
/*
 * What the tables of the command line say, for people: on a terminal and as a man page.
 */
#include "cmd/cmd.h"

void help_print_overview(void);
void help_print(const struct command *command);
/* The man page, as roff with the macros of man(7). */
void manual_print(void);

/* "render [OPTIONS] FILE" */
void help_usage(const struct command *command, char *text, size_t size);
/* What is behind an option's line in parentheses: "1 to 20; default: 4", or "". */
void help_limits(const struct option *option, char *text, size_t size);

#endif
