#include <string.h>

#include "content/inline.h"
#include "convert/convert.h"
#include "convert/front_matter.h"
#include "yaml/emit.h"

static bool write_rich(const void *value, struct buf *out)
{
	const struct rich *rich = value;
	if (rich->utf8)
		inline_write(rich, out);
	return rich->utf8;
}

enum diag_code document_to_yaml(const struct handout *handout, struct buf *out, struct diags *diags)
{
	static const struct schema_writer writer = {write_rich};
	return schema_emit(&content_schema, handout, &writer, out, diags);
}

/* Does what was written say the same? */
static enum diag_code verify(const struct source *source, const struct handout *handout,
                             enum document_format format, const struct buf *document,
                             struct diags *diags)
{
	struct diags *own = arena_alloc(document->arena, sizeof *own);
	struct source written = {source->name, {document->at, document->length}};
	struct outline again = {.arena = document->arena, .diags = own, .source = &written};
	struct handout read;
	struct buf before, after;
	if (!own)
		return diag_no_memory(diags);
	diags_init(own, document->arena);
	buf_init(&before, document->arena);
	buf_init(&after, document->arena);
	enum diag_code code =
		format == DOCUMENT_MARKDOWN ? outline_read_markdown(&again) : outline_read_text(&again);
	if (code == DIAG_OK)
		code = outline_assemble(&again, &read);
	if (code == DIAG_OK)
		code = document_to_yaml(handout, &before, own);
	if (code == DIAG_OK)
		code = document_to_yaml(&read, &after, own);
	if (code == DIAG_MACHINE)
		return diag_no_memory(diags);
	if (code == DIAG_OK && before.length == after.length &&
	    !memcmp(before.at, after.at, before.length))
		return DIAG_OK;
	size_t at = 0;
	while (code == DIAG_OK && at < before.length && at < after.length &&
	       before.at[at] == after.at[at])
		at++;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = source->name},
	                "this cannot be said in %s: %.200s",
	                format == DOCUMENT_MARKDOWN ? "Markdown" : "text",
	                code == DIAG_OK ? before.at + at : own->list[0].text);
}

enum diag_code document_export(const struct source *source, const struct handout *handout,
                               enum document_format format, struct buf *out, struct diags *diags)
{
	struct outline outline = {.arena = out->arena, .diags = diags, .source = source};
	enum diag_code code = front_matter_write(handout, out, diags);
	if (code == DIAG_OK)
		code = outline_of_handout(&outline, handout);
	if (code != DIAG_OK)
		return code;
	if (format == DOCUMENT_MARKDOWN)
		outline_write_markdown(&outline, out);
	else
		outline_write_text(&outline, out);
	size_t length = out->length;
	buf_char(out, 0);
	if (out->failed)
		return diag_no_memory(diags);
	out->length = length;
	return verify(source, handout, format, out, diags);
}
