#include "cmd/help.h"

#include <stdio.h>
#include <string.h>

enum {
	WIDTH = 80,      /* columns of a terminal */
	NAMES_MOST = 26, /* of the names; wider ones have a line of their own */
	LIST_COLUMN = 19,
};

static size_t columns(const char *utf8, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)utf8[i] & 0xc0) != 0x80;
	return count;
}

/* Words of text, of which the first goes at column, the others no further right than WIDTH. */
static void print_wrapped(const char *text, size_t column, size_t indent)
{
	const char *before = "";
	for (size_t at = column; *text;) {
		size_t length = strcspn(text, " \n"), width = columns(text, length);
		if (*before && at + 1 + width > WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
			before = "";
		}
		printf("%s%.*s", before, (int)length, text);
		at += strlen(before) + width;
		before = " ";
		text += length;
		if (*text == '\n') {
			printf("\n%*s", (int)indent, "");
			at = indent;
			before = "";
		}
		text += *text != 0;
	}
	putchar('\n');
}

/* "  -o, --output FILE" */
static void name_option(const struct option *o, char *text, size_t size)
{
	const char letter[] = {'-', o->letter, ',', ' ', 0};
	text[0] = 0;
	options_append(text, size, o->letter ? "  " : "      ");
	options_append(text, size, o->letter ? letter : "");
	options_append(text, size, "--");
	options_append(text, size, o->name);
	if (o->value) {
		options_append(text, size, " ");
		options_append(text, size, o->value);
	}
}

static size_t names_width(const struct command *command)
{
	char name[OPTION_TEXT_SIZE];
	size_t widest = 0;
	for (const struct option *o = command->options; o && o->name; o++) {
		name_option(o, name, sizeof name);
		size_t width = strlen(name);
		if (width > widest && width <= NAMES_MOST)
			widest = width;
	}
	name_option(&options_everywhere[1], name, sizeof name);
	return widest > strlen(name) ? widest : strlen(name);
}

static void print_option(const struct option *o, size_t width)
{
	char name[OPTION_TEXT_SIZE], limits[OPTION_TEXT_SIZE], text[4 * OPTION_TEXT_SIZE];
	name_option(o, name, sizeof name);
	help_limits(o, limits, sizeof limits);
	snprintf(text, sizeof text, "%s%s%s%s", o->help, *limits ? " (" : "", limits,
	         *limits ? ")" : "");
	size_t indent = width + 2;
	if (strlen(name) > width)
		printf("%s\n%*s", name, (int)indent, "");
	else
		printf("%-*s", (int)indent, name);
	print_wrapped(text, indent, indent);
}

/* A group stands where its first option does. */
static void print_options(const struct command *command)
{
	size_t width = names_width(command);
	for (const struct option *first = command->options; first && first->name; first++) {
		const struct option *earlier = command->options;
		while (strcmp(earlier->group, first->group) != 0)
			earlier++;
		if (earlier != first)
			continue;
		printf("\n%s:\n", first->group);
		for (const struct option *o = first; o->name; o++)
			if (!strcmp(o->group, first->group))
				print_option(o, width);
	}
	putchar('\n');
	for (const struct option *o = options_everywhere; o->name; o++)
		print_option(o, width);
}

static void print_argument(const struct argument *a)
{
	char known[OPTION_TEXT_SIZE], text[4 * OPTION_TEXT_SIZE];
	known[0] = 0;
	if (a->choices)
		options_join(a->choices, " or ", known, sizeof known);
	snprintf(text, sizeof text, "%s  %s%s%s%s%s%s", a->value, a->help, *known ? ": " : "", known,
	         a->preset ? " (default: " : "", a->preset ? a->preset : "", a->preset ? ")" : "");
	putchar('\n');
	print_wrapped(text, 0, strlen(a->value) + 2);
}

void help_print(const struct command *command)
{
	char usage[OPTION_TEXT_SIZE];
	help_usage(command, usage, sizeof usage);
	printf("usage: handout %s\n\n%s\n", usage, command->about);
	if (command->help) {
		putchar('\n');
		print_wrapped(command->help, 0, 0);
	}
	if (command->argument.value)
		print_argument(&command->argument);
	print_options(command);
}

void help_print_overview(void)
{
	printf("handout turns answers about cancer into accessible PDF sheets for patients.\n\n"
	       "usage: handout COMMAND [ARGUMENTS]\n\n");
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden) {
			printf("  %-15s  ", commands[i]->name);
			print_wrapped(commands[i]->about, LIST_COLUMN, LIST_COLUMN);
		}
	printf("\n`handout help COMMAND` says more; `handout --version` prints the version.\n"
	       "Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the machine is at fault.\n"
	       "Layouts, brands and sheets of your own go into /etc/handout, ~/.config/handout or a "
	       "folder\n"
	       "that HANDOUT_DATA names.\n");
}

struct helping {
	const char *topic;
	bool manual, quiet;
};

static const struct option options[] = {
	{.name = "man",
     .group = GROUP_TELL,
     .help = "print the man page, in roff",
     .at = offsetof(struct helping, manual)},
	OPTION_QUIET(struct helping, quiet),
	OPTIONS_END,
};

static int run(const struct command *command, int argc, char **argv)
{
	struct helping h = {0};
	int usage = options_read(command, argc, argv, &h);
	if (usage)
		return usage;
	const struct command *topic = h.topic ? command_find(h.topic) : NULL;
	if (h.topic && !topic)
		return command_refuse(h.topic);
	if (h.manual)
		manual_print();
	else if (topic)
		help_print(topic);
	else
		help_print_overview();
	return DIAG_OK;
}

const struct command command_help = {
	.name = "help",
	.about = "say how a command is used",
	.options = options,
	.argument = {.value = "COMMAND",
                 .kind = VALUE_COMMAND,
                 .help = "the command",
                 .most = 1,
                 .at = offsetof(struct helping, topic)},
	.run = run,
};
