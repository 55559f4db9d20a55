#include <stdio.h>
#include <string.h>

#include "cmd/help.h"
#include "job/job.h"

/* What no table of the command line holds. A label makes an entry of a section's list. */
struct manual_part {
	const char *heading; /* NULL: of the section before */
	const char *label, *text;
};

static const struct manual_part parts[] = {
	{"EXIT STATUS", "0", "Done."},
	{NULL, "1",
     "The input is at fault: each fault is one line on standard error, FILE:LINE:COLUMN: error: "
     "MESSAGE. No file is written. For batch: some jobs failed, or it was interrupted. For check: "
     "there is an error. For portal: the server refuses the bundle (400, 412, 413, 422 and "
     "others), or one of its parts."},
	{NULL, "2",
     "The command line is at fault: an unknown option, layout, brand, language or type of cancer. "
     "For portal: so is the address, the token (401, 403), or the server cannot do what is asked "
     "of it (its CapabilityStatement, 404, 405, 415, 501, a redirect)."},
	{NULL, "3",
     "The machine is at fault: disk, memory, permissions. For portal: no answer, no secure "
     "connection, 408, 409, 429, other 5xx, or an answer that does not say what was created: "
     "sending it again later helps and does no harm."},
	{NULL, NULL,
     "If the reader of standard output has closed it, as head(1) does, the program ends silently "
     "with the signal SIGPIPE."},
	{"ENVIRONMENT", "HANDOUT_DATA",
     "Folders, separated by colons, that hold layouts/, fonts/ or content/. Each file is looked "
     "for in /etc/handout, ~/.config/handout, these folders, and what came with the program; the "
     "first that has it wins."},
	{NULL, "SOURCE_DATE_EPOCH",
     "Seconds since 1970: the date of the PDF, and the day on which expiry of a review is judged. "
     "Without it, the PDF bears the date of its content, and the clock decides whether a review "
     "has expired. For portal: when the bundle is sent, otherwise the clock's time; its PDFs bear "
     "the date of their content, so that they are the same every day."},
	{NULL, "HANDOUT_TOKEN", "The bearer token of portal --send."},
	{NULL, "SSL_CERT_FILE",
     "Certificates that portal trusts instead of the machine's own, in PEM."},
	{NULL, "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
     "The proxy on the way to portal's server, and hosts that are reached without one."},
	{NULL, "NO_COLOR", "No color in messages, even on a terminal."},
	{"EXAMPLES", NULL,
     "handout render content/leukemia/car-t-cell-therapy.en.yaml --layout large-print-letter"},
	{NULL, NULL, "handout batch content --out handouts --layout letter,a4 --lang en,es"},
	{"SEE ALSO", NULL,
     "`handout help COMMAND` lists the options of a command; `handout completion` makes a shell "
     "complete them."},
};

/* A line of roff cannot begin with a full stop or an apostrophe of the text's. */
static void put(const char *text)
{
	for (const char *s = text; *s; s++) {
		bool first = s == text || s[-1] == '\n';
		if (first && (*s == '.' || *s == '\''))
			fputs("\\&", stdout);
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else if (*s == '\n')
			fputs("\n.PP\n", stdout);
		else
			putchar(*s);
	}
}

static void put_line(const char *text)
{
	put(text);
	putchar('\n');
}

static void put_sentence(const char *text)
{
	char first = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A') : text[0];
	printf("%s%c", first == '.' || first == '\'' ? "\\&" : "", first);
	put(text + 1);
	printf(".\n");
}

static void put_option(const struct option *o)
{
	char limits[OPTION_TEXT_SIZE];
	printf(".TP\n");
	if (o->letter)
		printf("\\fB\\-%c\\fR, ", o->letter);
	printf("\\fB\\-\\-");
	put(o->name);
	printf("\\fR%s\\fI", o->value ? " " : "");
	put(o->value ? o->value : "");
	printf("\\fR\n");
	put_sentence(o->help);
	help_limits(o, limits, sizeof limits);
	if (*limits)
		put_sentence(limits);
	if (o->needs) {
		printf("Only with\n.BR \\-\\-");
		put(o->needs);
		printf(" .\n");
	}
	if (o->more)
		put_line(o->more);
}

static void put_command(const struct command *command)
{
	char usage[OPTION_TEXT_SIZE], known[OPTION_TEXT_SIZE];
	const struct argument *a = &command->argument;
	help_usage(command, usage, sizeof usage);
	printf(".SS ");
	put(command->name);
	printf("\n.B handout ");
	put_line(usage);
	printf(".PP\n");
	put_sentence(command->about);
	if (command->help)
		put_line(command->help);
	if (a->value) {
		printf(".TP\n.I ");
		put_line(a->value);
		put_sentence(a->help);
		if (a->choices) {
			options_join(a->choices, " or ", known, sizeof known);
			put_sentence(known);
		}
	}
	for (const struct option *o = command->options; o && o->name; o++)
		put_option(o);
}

static void put_synopsis(void)
{
	char usage[OPTION_TEXT_SIZE];
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden) {
			help_usage(commands[i], usage, sizeof usage);
			printf(".B handout ");
			put_line(usage);
			printf(".br\n");
		}
	printf(".B handout \\-\\-version\n");
}

static void put_parts(void)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].heading)
			printf(".SH %s\n", parts[i].heading);
		else if (!parts[i].label)
			printf(".PP\n");
		if (parts[i].label)
			printf(".TP\n.B %s\n", parts[i].label);
		put_line(parts[i].text);
	}
}

void manual_print(void)
{
	printf(".TH HANDOUT 1 \"\" \"%s\" \"User commands\"\n", job_version);
	printf(".SH NAME\nhandout \\- turn answers about cancer into accessible PDF sheets for "
	       "patients\n.SH SYNOPSIS\n");
	put_synopsis();
	printf(".SH DESCRIPTION\n");
	put_line("Each command reads options and arguments in any order; -- ends the options. FILE and "
	         "an output may be - for standard input or output. An option's value follows it, after "
	         "a space or “=”; several are separated by commas. A layout or brand is a name or a "
	         "YAML file. After every command, -h (--help) prints its options and -V (--version) "
	         "the version. The result goes to standard output, everything else to standard error; "
	         "with --json the result is JSON, one object per line, and errors stay lines of text.");
	printf(".SH COMMANDS\n");
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden)
			put_command(commands[i]);
	put_parts();
}
