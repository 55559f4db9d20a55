#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "cmd/cmd.h"
#include "cmd/help.h"
#include "cmd/version.h"

const struct command *const commands[] = {
	&command_render,          &command_new,      &command_batch,
	&command_merge_manifests, &command_check,    &command_portal,
	&command_email,           &command_list,     &command_import,
	&command_export,          &command_layouts,  &command_brands,
	&command_languages,       &command_schema,   &command_help,
	&command_completion,      &command_complete, NULL,
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

int command_refuse(const char *name)
{
	struct nearest nearest;
	nearest_start(&nearest, name, strlen(name));
	for (size_t i = 0; commands[i]; i++)
		nearest_offer(&nearest, commands[i]->name);
	const char *what = *name == '-' ? "option" : "command";
	if (nearest.best)
		return cmd_usage(NULL, "unknown %s “%s”; did you mean “%s”?", what, name, nearest.best);
	return cmd_usage(NULL, "unknown %s “%s”", what, name);
}

static int print_version(void)
{
	version_print();
	return DIAG_OK;
}

static bool is_option(const char *argument, const char *name, const char *letter)
{
	return !strcmp(argument, name) || !strcmp(argument, letter);
}

int cmd_main(int argc, char **argv)
{
	if (argc < 2)
		return cmd_usage(NULL, "which command?");
	const struct command *command = command_find(argv[1]);
	if (!command && is_option(argv[1], "--version", "-V"))
		return print_version();
	if (!command && is_option(argv[1], "--help", "-h")) {
		help_print_overview();
		return DIAG_OK;
	}
	if (!command)
		return command_refuse(argv[1]);
	for (int i = 2; !command->hidden && i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (is_option(argv[i], "--version", "-V"))
			return print_version();
		if (is_option(argv[i], "--help", "-h")) {
			help_print(command);
			return DIAG_OK;
		}
	}
	return command->run(command, argc - 1, argv + 1);
}
