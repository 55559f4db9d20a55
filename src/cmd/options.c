#include "cmd/options.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cmd/cmd.h"

const struct option options_everywhere[] = {
	{.name = "help", .letter = 'h', .help = "print this"},
	{.name = "version", .letter = 'V', .help = "print the program's version"},
	OPTIONS_END};

struct reading {
	const struct command *command;
	int argc, next;
	char **argv;
	char *values;
	uint64_t given; /* a bit for each option of the table */
	size_t arguments;
	bool arguments_only; /* behind "--" */
};

const struct option *options_find(const struct command *command, const char *name, size_t length)
{
	for (const struct option *o = command->options; o && o->name; o++)
		if (strlen(o->name) == length && !memcmp(o->name, name, length))
			return o;
	return NULL;
}

const struct option *options_find_letter(const struct command *command, char letter)
{
	for (const struct option *o = command->options; o && o->name; o++)
		if (o->letter && o->letter == letter)
			return o;
	return NULL;
}

void options_append(char *text, size_t size, const char *more)
{
	size_t length = strlen(text);
	snprintf(text + length, size - length, "%s", more);
}

void options_join(const char *const *choices, const char *before_last, char *text, size_t size)
{
	text[0] = 0;
	for (size_t i = 0; choices[i]; i++) {
		options_append(text, size, !i ? "" : choices[i + 1] ? ", " : before_last);
		options_append(text, size, choices[i]);
	}
}

static int read_choice(const struct command *command, const struct option *o, const char *text,
                       size_t *out)
{
	char known[256];
	struct nearest nearest;
	nearest_start(&nearest, text, strlen(text));
	for (size_t i = 0; o->choices[i]; i++) {
		if (!strcmp(o->choices[i], text)) {
			*out = i;
			return DIAG_OK;
		}
		nearest_offer(&nearest, o->choices[i]);
	}
	options_join(o->choices, " or ", known, sizeof known);
	return cmd_usage(command, "%s%s must be %s, not “%s”%s%s%s", o->name ? "--" : "",
	                 o->name ? o->name : o->value, known, text,
	                 nearest.best ? "; did you mean “" : "", nearest.best ? nearest.best : "",
	                 nearest.best ? "”?" : "");
}

static int read_number(const struct command *command, const struct option *o, const char *text,
                       size_t *out)
{
	char *end = NULL;
	errno = 0;
	unsigned long long number = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
	if (!end || *end || errno || number < o->least || number > o->most)
		return cmd_usage(command, "--%s must be a number from %zu to %zu, not “%s”", o->name,
		                 o->least, o->most, text);
	*out = (size_t)number;
	return DIAG_OK;
}

/* strtod() follows the locale, which this program never sets. */
static int read_decimal(const struct command *command, const struct option *o, const char *text,
                        double *out)
{
	char *end = NULL;
	double number = *text >= '0' && *text <= '9' ? strtod(text, &end) : 0;
	if (!end || *end || !(number >= (double)o->least && number <= (double)o->most))
		return cmd_usage(command, "--%s must be a number from %zu to %zu, not “%s”", o->name,
		                 o->least, o->most, text);
	*out = number;
	return DIAG_OK;
}

/* text: NULL of a flag. */
static int set(const struct reading *r, const struct option *o, const char *text)
{
	void *field = r->values + o->at;
	switch (o->kind) {
	case VALUE_FLAG:
		*(bool *)field = true;
		return DIAG_OK;
	case VALUE_CHOICE:
		return read_choice(r->command, o, text, field);
	case VALUE_NUMBER:
		return read_number(r->command, o, text, field);
	case VALUE_DECIMAL:
		return read_decimal(r->command, o, text, field);
	default:
		if (!*text)
			return cmd_usage(r->command, "--%s is empty", o->name);
		*(const char **)field = text;
		return DIAG_OK;
	}
}

static int set_presets(const struct reading *r)
{
	int usage = DIAG_OK;
	for (const struct option *o = r->command->options; o && o->name && !usage; o++)
		if (o->preset)
			usage = set(r, o, o->preset);
	return usage;
}

static int add_argument(struct reading *r, const char *text)
{
	const struct argument *a = &r->command->argument;
	if (!a->value || r->arguments == a->most)
		return cmd_usage(r->command, "too many arguments: “%s”", text);
	if (a->kind == VALUE_CHOICE) {
		const struct option as_option = {.value = a->value, .choices = a->choices};
		r->arguments++;
		return read_choice(r->command, &as_option, text, (size_t *)(void *)(r->values + a->at));
	}
	if (!*text)
		return cmd_usage(r->command, "%s is empty", a->value);
	((const char **)(void *)(r->values + a->at))[r->arguments++] = text;
	return DIAG_OK;
}

static int refuse(const struct command *command, const char *argument)
{
	size_t length = strcspn(argument, "=");
	struct nearest nearest;
	nearest_start(&nearest, argument + 2, length < 2 ? 0 : length - 2);
	for (const struct option *o = command->options; length > 2 && o && o->name; o++)
		nearest_offer(&nearest, o->name);
	if (nearest.best)
		return cmd_usage(command, "unknown option %.*s; did you mean --%s?", (int)length, argument,
		                 nearest.best);
	return cmd_usage(command, "unknown option %.*s", (int)length, argument);
}

static int read_option(struct reading *r, const char *argument)
{
	bool is_long = argument[1] == '-';
	size_t length = is_long ? strcspn(argument, "=") : 2;
	const struct option *o = is_long ? options_find(r->command, argument + 2, length - 2)
	                                 : options_find_letter(r->command, argument[1]);
	const char *value = argument[length] ? argument + length + (argument[length] == '=') : NULL;
	if (!o)
		return refuse(r->command, argument);
	if (o->kind == VALUE_FLAG && value)
		return cmd_usage(r->command, "%.*s takes no value", (int)length, argument);
	if (o->kind != VALUE_FLAG && !value) {
		if (r->next == r->argc)
			return cmd_usage(r->command, "%s needs a value", argument);
		value = r->argv[r->next++];
	}
	r->given |= 1ULL << (o - r->command->options);
	return set(r, o, value);
}

static bool is_given(const struct reading *r, const char *name)
{
	const struct option *o = options_find(r->command, name, strlen(name));
	return o && r->given >> (o - r->command->options) & 1;
}

/* What one option asks of the others, and what must be there. */
static int check_together(const struct reading *r)
{
	const struct argument *a = &r->command->argument;
	if (a->value && r->arguments < a->least)
		return cmd_usage(r->command, "%s is missing: %s", a->value, a->help);
	for (const struct option *o = r->command->options; o && o->name; o++) {
		if (!is_given(r, o->name)) {
			if (o->required)
				return cmd_usage(r->command, "--%s %s is missing: %s", o->name, o->value, o->help);
			continue;
		}
		if (o->needs && !is_given(r, o->needs))
			return cmd_usage(r->command, "--%s works only with --%s", o->name, o->needs);
		if (o->excludes && is_given(r, o->excludes))
			return cmd_usage(r->command, "--%s and --%s cannot be used together", o->name,
			                 o->excludes);
	}
	return DIAG_OK;
}

int options_read(const struct command *command, int argc, char **argv, void *values)
{
	struct reading r = {command, argc, 1, argv, values, 0, 0, false};
	int usage = set_presets(&r);
	while (!usage && r.next < argc) {
		const char *argument = argv[r.next++];
		if (r.arguments_only || argument[0] != '-' || !argument[1])
			usage = add_argument(&r, argument);
		else if (!strcmp(argument, "--"))
			r.arguments_only = true;
		else
			usage = read_option(&r, argument);
	}
	if (!usage)
		usage = check_together(&r);
	if (command->argument.most > 1)
		*(size_t *)(void *)((char *)values + command->argument.count_at) = r.arguments;
	return usage;
}
