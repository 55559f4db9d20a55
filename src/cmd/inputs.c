#include "cmd/inputs.h"

#include <string.h>
#include <sys/stat.h>

static bool is_stream(const char *path)
{
	return path && !strcmp(path, "-");
}

bool cmd_is_same_file(const char *out, const char *in)
{
	struct stat a, b;
	return out && in && strcmp(out, "-") != 0 && strcmp(in, "-") != 0 && stat(out, &a) == 0 &&
	       stat(in, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino && S_ISREG(a.st_mode);
}

const char *input_file_of(const char *name)
{
	size_t length = name ? strlen(name) : 0;
	bool file =
		length && (strchr(name, '/') || (length > 5 && !strcmp(name + length - 5, ".yaml")));
	return file ? name : NULL;
}

int inputs_check(const struct command *command, const struct inputs *inputs, const char *output)
{
	const struct input *stream = NULL;
	for (const struct input *i = inputs->at; i->what; i++) {
		if (is_stream(i->path) && stream)
			return cmd_usage(command, "%s and %s cannot both come from standard input",
			                 stream->what, i->what);
		if (is_stream(i->path))
			stream = i;
		if (cmd_is_same_file(output, i->path))
			return cmd_usage(command, "“%s” would be overwritten: the output is made from it",
			                 output);
	}
	if (inputs->asks_language && is_stream(inputs->at[0].path))
		return cmd_usage(
			command,
			"--lang and --bilingual look beside a file; they cannot be used with standard input");
	return DIAG_OK;
}
