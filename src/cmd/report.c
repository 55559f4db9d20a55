#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/excerpt.h"

struct look {
	const char *bold, *red, *plain;
};

static struct look look_of_stderr(void)
{
	const char *no_color = getenv("NO_COLOR");
	if (!isatty(STDERR_FILENO) || (no_color && *no_color))
		return (struct look){"", "", ""};
	return (struct look){"\033[1m", "\033[1;31m", "\033[0m"};
}

static void print_place(const struct look *look, struct place at)
{
	fprintf(stderr, "%s", look->bold);
	cmd_print_safely(stderr, at.file ? at.file : "handout");
	if (at.file && at.line)
		fprintf(stderr, ":%u:%u", at.line, at.column);
}

void cmd_note(struct place at, const char *text)
{
	struct look look = look_of_stderr();
	print_place(&look, at);
	fprintf(stderr, ":%s note: ", look.plain);
	cmd_print_safely(stderr, text);
	fputc('\n', stderr);
}

bool cmd_note_twin(struct arena *arena, const char *path, const char *twin)
{
	const char *text = arena_format(arena,
	                                "it has the cancer type, topic and language of %s: a batch "
	                                "would refuse both; give one of them another topic",
	                                twin);
	if (text)
		cmd_note((struct place){.file = path}, text);
	return text;
}

/* Print everything to standard error. Returns the exit code. */
static int report(const struct diags *diags)
{
	struct look look = look_of_stderr();
	bool terminal = isatty(STDERR_FILENO);
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->list[i];
		print_place(&look, diag->at);
		fprintf(stderr, ": %serror:%s ", look.red, look.plain);
		cmd_print_safely(stderr, diag->text);
		fputc('\n', stderr);
		bool hidden =
			diags->private_file && diag->at.file && !strcmp(diags->private_file, diag->at.file);
		if (terminal && !hidden)
			excerpt_print(stderr, diags->arena, diag->at);
	}
	if (diags->more)
		fprintf(stderr, "handout: and %zu more\n", diags->more);
	if (diags->no_memory)
		fprintf(stderr, "handout: %serror:%s out of memory\n", look.red, look.plain);
	return (int)diags->worst;
}

int cmd_run(cmd_function *run, void *context)
{
	struct arena *arena = arena_new(0);
	struct diags *diags = arena ? arena_alloc(arena, sizeof *diags) : NULL;
	if (!diags) {
		arena_drop(arena);
		fprintf(stderr, "handout: error: out of memory\n");
		return DIAG_MACHINE;
	}
	diags_init(diags, arena);
	run(arena, context, diags);
	int code = report(diags);
	arena_drop(arena);
	return code;
}

int cmd_usage(const struct command *command, const char *format, ...)
{
	struct look look = look_of_stderr();
	char text[1024];
	va_list args;
	va_start(args, format);
	fprintf(stderr, "handout: %serror:%s ", look.red, look.plain);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	cmd_print_safely(stderr, text);
	fprintf(stderr, "\ntry `handout help%s%s`\n", command ? " " : "", command ? command->name : "");
	return DIAG_USAGE;
}
