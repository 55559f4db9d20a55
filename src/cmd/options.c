#include <string.h>
#include <sys/stat.h>

#include "base/nearest.h"
#include "cmd/cmd.h"

static const struct option_value *find(const struct option_value *options, size_t count,
                                       const char *argument, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		bool is_long =
			strlen(options[i].name) == length && !memcmp(options[i].name, argument, length);
		bool is_short = options[i].letter && length == 2 && argument[1] == options[i].letter;
		if (is_long || is_short)
			return &options[i];
	}
	return NULL;
}

static int refuse(const struct command *command, const struct option_value *options, size_t count,
                  const char *argument, size_t length)
{
	struct nearest nearest;
	nearest_start(&nearest, argument, length);
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, options[i].name);
	if (nearest.best)
		return cmd_usage(command, "unknown option %.*s; did you mean %s?", (int)length, argument,
		                 nearest.best);
	return cmd_usage(command, "unknown option %.*s", (int)length, argument);
}

int cmd_options(const struct command *command, int argc, char **argv,
                const struct option_value *options, size_t count, const char **rest,
                size_t rest_max, size_t *rest_count)
{
	bool only_rest = false;
	*rest_count = 0;
	for (int i = 1; i < argc; i++) {
		const char *argument = argv[i];
		if (!only_rest && !strcmp(argument, "--")) {
			only_rest = true;
			continue;
		}
		if (only_rest || argument[0] != '-' || !argument[1]) {
			if (*rest_count == rest_max)
				return cmd_usage(command, "too many arguments: “%s”", argument);
			rest[(*rest_count)++] = argument;
			continue;
		}
		size_t length = argument[1] == '-' ? strcspn(argument, "=") : 2;
		const struct option_value *option = find(options, count, argument, length);
		if (!option)
			return refuse(command, options, count, argument, strcspn(argument, "="));
		if (option->flag && argument[length])
			return cmd_usage(command, "%s takes no value", option->name);
		if (option->flag)
			*option->value = option->name;
		else if (argument[length])
			*option->value = argument + length + (argument[length] == '=');
		else if (i + 1 < argc)
			*option->value = argv[++i];
		else
			return cmd_usage(command, "%s needs a value", argument);
	}
	return DIAG_OK;
}

bool cmd_is_same_file(const char *out, const char *in)
{
	struct stat a, b;
	return out && in && strcmp(out, "-") != 0 && strcmp(in, "-") != 0 && stat(out, &a) == 0 &&
	       stat(in, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino && S_ISREG(a.st_mode);
}
