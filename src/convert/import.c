#include <ctype.h>
#include <string.h>

#include "convert/convert.h"
#include "convert/document_text.h"
#include "convert/word_check.h"

/* Does a line look as only Markdown does? */
static bool is_markdown_line(const char *line, size_t length)
{
	size_t signs = 0;
	while (signs < length && line[signs] == '#')
		signs++;
	if ((signs && signs < 7 && signs < length && line[signs] == ' ') ||
	    (length > 3 && !memcmp(line, "```", 3)) || (length > 2 && !memcmp(line, "> ", 2)) ||
	    (length > 2 && line[0] == '|' && line[length - 1] == '|') || memmem(line, length, "](", 2))
		return true;
	const char *bold = memmem(line, length, "**", 2);
	return bold && memmem(bold + 2, (size_t)(line + length - bold) - 2, "**", 2);
}

static bool looks_like_markdown(struct bytes text)
{
	const char *end = text.at + text.length;
	for (const char *line = text.at, *stop; line < end; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		if (is_markdown_line(line, (size_t)(stop - line)))
			return true;
	}
	return false;
}

/* An exported text has its title underlined, exported Markdown has it behind a "#". */
static bool is_written_markdown(struct bytes text)
{
	const char *title = memmem(text.at, text.length, "\n---\n\n", 6);
	const char *below = title ? strchr(title + 6, '\n') : NULL;
	return title && title[6] == '#' && !(below && !strncmp(below, "\n===", 4));
}

/* Some programs put all of their answer into a fence; it is taken off. */
static void unwrap(struct bytes *text)
{
	size_t length = text->length;
	while (length && strchr(" \n", text->at[length - 1]))
		length--;
	const char *line = memchr(text->at, '\n', length);
	bool fenced = length > 6 && !memcmp(text->at, "```", 3) && line &&
	              !memcmp(text->at + length - 4, "\n```", 4) &&
	              !memmem(line, length - 4 - (size_t)(line - text->at), "\n```", 4);
	if (!fenced)
		return;
	/* blanked, so that lines keep their numbers */
	char *bytes = (char *)text->at;
	memset(bytes, ' ', (size_t)(line - text->at));
	memset(bytes + length - 3, ' ', 3);
}

/* Does the YAML that was written load as this handout? */
static enum diag_code verify(struct outline *outline, const char *folder, const struct buf *yaml)
{
	struct arena *arena = yaml->arena;
	struct source written = {"the YAML that was made", {yaml->at, yaml->length}};
	struct handout again;
	struct buf twice;
	buf_init(&twice, arena);
	enum diag_code code = content_load(arena, &written, folder, &again, outline->diags);
	if (code == DIAG_OK)
		code = document_to_yaml(&again, &twice, outline->diags);
	if (code == DIAG_OK &&
	    (twice.length != yaml->length || memcmp(twice.at, yaml->at, twice.length)))
		code = outline_refuse(outline, NULL, "the YAML that was made from it reads differently");
	return code;
}

enum diag_code document_import(struct outline *outline, struct bytes document, const char *folder,
                               enum document_format format, const struct import_hints *hints,
                               struct buf *out)
{
	struct source *source = arena_alloc(outline->arena, sizeof *source);
	struct handout handout;
	if (!source)
		return diag_no_memory(outline->diags);
	*source = (struct source){.name = outline->source->name};
	outline->source = source;
	enum diag_code code = document_text(outline, document, &source->bytes);
	if (code != DIAG_OK)
		return code;
	unwrap(&source->bytes);
	bool written = !strncmp(source->bytes.at, "---\nhandout: 1\n", 15);
	bool markdown = format == DOCUMENT_AUTO ? written ? is_written_markdown(source->bytes)
	                                                  : looks_like_markdown(source->bytes)
	                                        : format == DOCUMENT_MARKDOWN;
	schema_clear(&content_schema, &outline->head);
	code = markdown ? outline_read_markdown(outline) : outline_read_text(outline);
	if (code == DIAG_OK && !outline->labelled)
		code = outline_recognize(outline, hints);
	if (code == DIAG_OK)
		code = outline_assemble(outline, &handout);
	if (code == DIAG_OK && !outline->labelled)
		code = words_check(outline, &handout, markdown);
	if (code == DIAG_OK)
		code = document_to_yaml(&handout, out, outline->diags);
	size_t length = out->length;
	buf_char(out, 0);
	out->length = length;
	return code == DIAG_OK ? verify(outline, folder, out) : code;
}
