/*
 * `handout new TOPIC`: a sheet to start from, with a comment at each part that a writer needs. It
 * prints and passes a check as it is.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "content/load.h"
#include "convert/outline.h"
#include "library/type_table.h"

struct beginning {
	const char *topic, *cancer_type, *language, *out;
	bool quiet;
	struct clock clock;
};

static const struct option options[] = {
	{.name = "cancer-type",
     .kind = VALUE_CANCER_TYPE,
     .value = "TYPE",
     .group = GROUP_DOCUMENT,
     .help = "the type of cancer that it is about: breast, \"breast cancer\"",
     .preset = "general",
     .at = offsetof(struct beginning, cancer_type)},
	{.name = "lang",
     .kind = VALUE_LANGUAGE,
     .value = "LANGUAGE",
     .group = GROUP_DOCUMENT,
     .help = "the language that it will be in",
     .preset = "en",
     .at = offsetof(struct beginning, language)},
	OPTION_OUTPUT(struct beginning, out, "where the YAML goes; - is standard output",
                  "TOPIC.LANGUAGE.yaml"),
	OPTION_QUIET(struct beginning, quiet),
	OPTIONS_END,
};

static const char head[] =
	"# Where an editor finds the schema; `handout schema > handout.schema.json`\n"
	"# yaml-language-server: $schema=handout.schema.json\n"
	"handout: 1\n";

static const char body[] =
	"# Who says so. Without “review” each page says that no clinician has reviewed it:\n"
	"# review: {by: Oncology nursing council, on: 2026-06-01, expires: 2027-06-01}\n"
	"author: Your clinic\n"
	"sections:\n"
	"  - heading: The main points\n"
	"    body:\n"
	"      # Three or four things that a reader must keep in mind. Short words, short sentences.\n"
	"      - bullets:\n"
	"          - Say the most important thing first.\n"
	"          - Say what to do. Use **bold** for it.\n"
	"  - heading: What to do at home\n"
	"    body:\n"
	"      - text: Say why these steps help you.\n"
	"      # Also: numbered, questions, checklist, terms, table, figure, contacts, notes.\n"
	"      - steps:\n"
	"          - title: Write the first step here.\n"
	"          - title: Write the next step here.\n"
	"      # Each sheet says when to call. kind: info, caution or urgent.\n"
	"      - callout:\n"
	"          kind: urgent\n"
	"          title: Call us right away if\n"
	"          body:\n"
	"            - bullets:\n"
	"                - you have a fever of 100.4 °F (38 °C) or higher\n"
	"                - you feel much worse\n"
	"  - heading: Questions for my care team\n"
	"    body:\n"
	"      - questions:\n"
	"          - Whom can I call at night?\n"
	"# Where it comes from:\n"
	"# sources:\n"
	"#   - {text: National Cancer Institute, url: https://www.cancer.gov}\n";

/* "mouth-sores" as a title: "Mouth sores". What is no topic yet is a title as it is. */
static const char *title_of(struct arena *arena, const char *text, const char *topic)
{
	char *title = arena_copy(arena, text, strlen(text));
	if (!title || strcmp(text, topic) != 0)
		return title;
	for (char *s = title; *s; s++)
		*s = *s == '-' ? ' ' : *s;
	title[0] = (char)toupper((unsigned char)title[0]);
	return title;
}

static void put_quoted(struct buf *out, const char *text)
{
	buf_char(out, '"');
	for (const char *s = text; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_char(out, '\\');
		buf_char(out, *s);
	}
	buf_char(out, '"');
}

/* A type that no table has needs a name of its own. */
static enum diag_code put_type(struct arena *arena, const struct beginning *b, struct buf *out,
                               struct diags *diags)
{
	struct type_table table;
	const char *name = NULL, *data = data_default(arena);
	if (!data)
		return diag_no_memory(diags);
	type_table_init(&table, arena, data);
	enum diag_code code = type_table_lookup(&table, b->cancer_type, "en", &name, diags);
	type_table_close(&table);
	buf_format(out, "cancer_type: %s\n", b->cancer_type);
	if (!name) {
		const char *title = title_of(arena, b->cancer_type, b->cancer_type);
		buf_text(out,
		         "# No table has this type: this is what a page calls it.\ncancer_type_name: ");
		put_quoted(out, title ? title : "");
		buf_char(out, '\n');
	}
	return code;
}

static enum diag_code make_yaml(struct arena *arena, const struct beginning *b, const char *topic,
                                struct buf *out, struct diags *diags)
{
	const char *title = title_of(arena, b->topic, topic);
	if (!title)
		return diag_no_memory(diags);
	buf_text(out, head);
	buf_text(out, "title: ");
	put_quoted(out, title);
	buf_format(out, "\n# Its file is TOPIC.LANGUAGE.yaml.\ntopic: %s\n", topic);
	enum diag_code code = put_type(arena, b, out, diags);
	buf_format(out, "language: %s\ndate: %s\n", b->language, b->clock.today);
	buf_text(out, body);
	return out->failed ? diag_no_memory(diags) : code;
}

/* A sheet that is there stays, whoever makes another at the same time. */
static enum diag_code write_new(const char *path, struct bytes bytes, struct diags *diags)
{
	const struct place at = {.file = path};
	if (!strcmp(path, "-"))
		return file_write(path, bytes, diags);
	int fd = file_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0 && errno == EEXIST)
		return diag_add(diags, DIAG_USAGE, at, "it already exists; name another file with -o");
	int error = fd < 0 ? errno : file_put(fd, bytes);
	if (fd >= 0 && close(fd) && !error)
		error = errno;
	if (fd >= 0 && error)
		unlink(path);
	return error ? diag_add(diags, DIAG_MACHINE, at, "cannot write it: %s", strerror(error))
	             : DIAG_OK;
}

static enum diag_code begin(struct arena *arena, void *context, struct diags *diags)
{
	const struct beginning *b = context;
	struct outline outline = {.arena = arena, .diags = diags};
	const char *topic = outline_slug(&outline, b->topic), *out = b->out;
	struct source source = {.name = "the sheet that was made"};
	struct handout handout;
	struct buf yaml;
	buf_init(&yaml, arena);
	if (outline.no_memory || !topic)
		return diag_no_memory(diags);
	if (!out && !(out = arena_format(arena, "%s.%s.yaml", topic, b->language)))
		return diag_no_memory(diags);
	enum diag_code code = make_yaml(arena, b, topic, &yaml, diags);
	source.bytes = (struct bytes){yaml.at, yaml.length};
	if (code == DIAG_OK) /* a topic may hold what no sheet can */
		code = content_load(arena, &source, ".", &handout, diags);
	if (code == DIAG_OK)
		code = write_new(out, source.bytes, diags);
	if (code == DIAG_OK && !b->quiet && strcmp(out, "-") != 0)
		printf("%s\n", out);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct beginning b = {0};
	int usage = options_read(command, argc, argv, &b);
	if (!usage)
		usage = cmd_clock(command, &b.clock);
	return usage ? usage : cmd_run_with_names(command, begin, &b);
}

const struct command command_new = {
	.name = "new",
	.about = "write a sheet to start from",
	.help = "The sheet is YAML with a comment on each part. It prints and passes a check as it is. "
			"An existing file is not overwritten.",
	.options = options,
	.argument = {.value = "TOPIC",
                 .kind = VALUE_TEXT,
                 .help = "what it is about: mouth-sores, or a title, \"Mouth sores\"",
                 .least = 1,
                 .most = 1,
                 .at = offsetof(struct beginning, topic)},
	.run = run,
};
