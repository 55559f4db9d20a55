/*
 * `handout complete -- WORD...`: what fits in place of the last word, for the scripts of
 * completion.c. The first line says what of the file system fits beside the others: "file", "yaml",
 * "folder", or "word" for nothing. Then a line for each word that begins so, and behind a tabulator
 * what it is about.
 */
#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "library/catalog.h"
#include "library/sheets.h"
#include "library/type_table.h"

struct completion {
	struct arena *arena;
	struct diags *diags;
	const struct command *command;
	const struct option *pending; /* the word before is this option, without its value */
	size_t arguments;
	bool arguments_only;
	const char *before;  /* what each word begins with: "--layout=", "letter," */
	const char *current; /* behind that */
};

static void offer(const struct completion *c, const char *lead, const char *word, const char *about)
{
	size_t length = strlen(lead), typed = strlen(c->current);
	bool fits = typed <= length ? !strncmp(lead, c->current, typed)
	                            : !strncmp(lead, c->current, length) &&
	                                  !strncmp(word, c->current + length, typed - length);
	if (fits && !(typed <= length && length && !*word))
		printf("%s%s%s\t%s\n", c->before, lead, word, about);
}

static void offer_commands(const struct completion *c)
{
	for (size_t i = 0; commands[i]; i++)
		if (!commands[i]->hidden)
			offer(c, "", commands[i]->name, commands[i]->about);
}

static void offer_options(const struct completion *c)
{
	for (const struct option *o = c->command ? c->command->options : NULL; o && o->name; o++)
		offer(c, "--", o->name, o->help);
	for (const struct option *o = options_everywhere; o->name; o++)
		offer(c, "--", o->name, o->help);
}

static void offer_catalog(const struct completion *c, enum library_kind kind)
{
	struct library_entry *entries;
	size_t count;
	const char *data = data_default(c->arena);
	if (data && library_catalog(c->arena, data, kind, &entries, &count, c->diags) == DIAG_OK)
		for (size_t i = 0; i < count; i++)
			offer(c, "", entries[i].name, entries[i].about);
}

static void offer_types(const struct completion *c)
{
	struct named_type *types;
	size_t count;
	const char *data = data_default(c->arena);
	if (data && types_list_names(c->arena, data, "en", &types, &count, c->diags) == DIAG_OK)
		for (size_t i = 0; i < count; i++)
			offer(c, "", types[i].type, types[i].name);
}

/* Each topic of the library once; a path is no topic. */
static void offer_topics(const struct completion *c)
{
	struct sheets_request request = {.data_path = data_default(c->arena)};
	struct sheet *sheets;
	size_t count = 0;
	if (strchr(c->current, '/') || !request.data_path ||
	    !sheets_of_library(c->arena, request.data_path, &request) || !request.path_count ||
	    sheets_find(c->arena, &request, &sheets, &count, c->diags) != DIAG_OK)
		return;
	for (size_t i = 0; i < count; i++) {
		bool again = !sheets[i].topic;
		for (size_t k = 0; !again && k < i; k++)
			again = sheets[k].topic && !strcmp(sheets[k].topic, sheets[i].topic);
		if (!again)
			offer(c, "", sheets[i].topic, sheets[i].title ? sheets[i].title : "");
	}
}

/* What of the file system fits. */
static const char *files_of(enum value_kind kind, bool list)
{
	switch (kind) {
	case VALUE_FILE:
		return "file";
	case VALUE_SHEET:
		return "yaml";
	case VALUE_LAYOUT:
	case VALUE_BRAND:
		return list ? "word" : "yaml";
	case VALUE_FOLDER:
		return "folder";
	default:
		return "word";
	}
}

static void offer_values(const struct completion *c, enum value_kind kind,
                         const char *const *choices)
{
	switch (kind) {
	case VALUE_LAYOUT:
		offer_catalog(c, LIBRARY_LAYOUTS);
		break;
	case VALUE_BRAND:
		offer_catalog(c, LIBRARY_BRANDS);
		break;
	case VALUE_LANGUAGE:
		offer_catalog(c, LIBRARY_LANGUAGES);
		break;
	case VALUE_CANCER_TYPE:
		offer_types(c);
		break;
	case VALUE_COMMAND:
		offer_commands(c);
		break;
	case VALUE_SHEET:
		offer_topics(c);
		break;
	case VALUE_CHOICE:
		for (size_t i = 0; choices[i]; i++)
			offer(c, "", choices[i], "");
		break;
	default:
		break;
	}
}

/* Move what is settled of the current word, as long as it is, to what each word begins with. */
static void settle(struct completion *c, size_t length)
{
	c->before = arena_format(c->arena, "%s%.*s", c->before, (int)length, c->current);
	c->current += length;
}

static void complete_value(struct completion *c, const struct option *o)
{
	const char *comma = o->list ? strrchr(c->current, ',') : NULL;
	if (comma)
		settle(c, (size_t)(comma + 1 - c->current));
	puts(files_of(o->kind, o->list));
	if (c->before)
		offer_values(c, o->kind, o->choices);
}

static void complete_argument(const struct completion *c)
{
	const struct argument *a = &c->command->argument;
	bool room = a->value && c->arguments < a->most;
	puts(room ? files_of(a->kind, false) : "word");
	if (room)
		offer_values(c, a->kind, a->choices);
}

/* What the words before the current one say of it. */
static void read_word(struct completion *c, const char *word)
{
	bool is_long = word[0] == '-' && word[1] == '-';
	const struct option *o = NULL;
	if (c->pending) {
		c->pending = NULL;
		return;
	}
	if (c->arguments_only || word[0] != '-' || !word[1]) {
		c->arguments++;
		return;
	}
	c->arguments_only = !strcmp(word, "--");
	if (is_long && !strchr(word, '='))
		o = options_find(c->command, word + 2, strlen(word + 2));
	else if (!is_long && !word[2])
		o = options_find_letter(c->command, word[1]);
	if (o && o->kind != VALUE_FLAG)
		c->pending = o;
}

static void complete_word(struct completion *c)
{
	const char *equals = strchr(c->current, '=');
	bool option = !c->arguments_only && c->current[0] == '-';
	if (c->pending) {
		complete_value(c, c->pending);
	} else if (option && c->current[1] == '-' && equals) {
		const struct option *o =
			options_find(c->command, c->current + 2, (size_t)(equals - c->current) - 2);
		settle(c, (size_t)(equals + 1 - c->current));
		if (o && o->kind != VALUE_FLAG)
			complete_value(c, o);
	} else if (option) {
		puts("word");
		offer_options(c);
	} else {
		complete_argument(c);
	}
}

static int run(const struct command *command, int argc, char **argv)
{
	(void)command;
	int first = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
	struct arena *arena = arena_new(0);
	struct diags *unheard = arena ? arena_alloc(arena, sizeof *unheard) : NULL;
	struct completion c = {.arena = arena,
	                       .diags = unheard,
	                       .before = "",
	                       .current = argc > first ? argv[argc - 1] : ""};
	if (!unheard) {
		arena_drop(arena);
		return DIAG_MACHINE;
	}
	diags_init(unheard, arena);
	if (argc - first <= 1) {
		puts("word");
		offer_commands(&c);
		offer_options(&c);
	} else if ((c.command = command_find(argv[first])) != NULL) {
		for (int i = first + 1; i < argc - 1; i++)
			read_word(&c, argv[i]);
		complete_word(&c);
	}
	arena_drop(arena);
	return DIAG_OK;
}

const struct command command_complete = {
	.name = "complete",
	.about = "say what fits on a command line, for shells",
	.hidden = true,
	.run = run,
};
