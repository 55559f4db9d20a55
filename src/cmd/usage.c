#include <stdio.h>

#include "cmd/help.h"

void help_usage(const struct command *command, char *text, size_t size)
{
	const struct argument *a = &command->argument;
	text[0] = 0;
	options_append(text, size, command->name);
	if (command->options)
		options_append(text, size, " [OPTIONS]");
	if (a->value) {
		bool optional = !a->least;
		options_append(text, size, optional ? " [" : " ");
		options_append(text, size, a->value);
		options_append(text, size, optional ? "]" : "");
		options_append(text, size, a->most > 1 ? "..." : "");
	}
	for (const struct option *o = command->options; o && o->name; o++)
		if (o->required) {
			options_append(text, size, " --");
			options_append(text, size, o->name);
			options_append(text, size, " ");
			options_append(text, size, o->value);
		}
}

void help_limits(const struct option *option, char *text, size_t size)
{
	const char *preset = option->preset ? option->preset : option->otherwise;
	text[0] = 0;
	if (option->choices)
		options_join(option->choices, " or ", text, size);
	if (option->kind == VALUE_NUMBER || option->kind == VALUE_DECIMAL)
		snprintf(text, size, "%zu to %zu", option->least, option->most);
	if (preset) {
		options_append(text, size, *text ? "; default: " : "default: ");
		options_append(text, size, preset);
	}
}
