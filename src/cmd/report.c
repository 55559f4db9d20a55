#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"

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

void cmd_print_safely(FILE *out, const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
		bool c1 = s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0;
		if (*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\x%02x", *s);
		else if (c1)
			fprintf(out, "\\x%02x", *++s);
		else
			fputc(*s, out);
	}
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
	const char *text =
		arena_format(arena,
	                 "it has the cancer type, topic and language of %s: a batch would "
	                 "fail both; give one another topic",
	                 twin);
	if (text)
		cmd_note((struct place){.file = path}, text);
	return text;
}

/* Print everything to standard error. Returns the exit code. */
static int report(const struct diags *diags)
{
	struct look look = look_of_stderr();
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->list[i];
		print_place(&look, diag->at);
		fprintf(stderr, ": %serror:%s ", look.red, look.plain);
		cmd_print_safely(stderr, diag->text);
		fputc('\n', stderr);
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
