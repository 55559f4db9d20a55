#include "convert/front_matter.h"

#include <string.h>

#include "content/load.h"
#include "yaml/emit.h"

/* Length of the front matter at the start of text with both its marks, or 0. */
static size_t find(const char *text, size_t length)
{
	static const char open[] = "---\nhandout: 1\n", close[] = "\n---\n";
	if (length < sizeof open - 1 || memcmp(text, open, sizeof open - 1) != 0)
		return 0;
	const char *end = memmem(text + 4, length - 4, close, sizeof close - 1);
	return end ? (size_t)(end - text) + sizeof close - 1 : 0;
}

enum diag_code front_matter_read(struct outline *outline, size_t *length)
{
	const struct bytes *bytes = &outline->source->bytes;
	struct source *head = arena_alloc(outline->arena, sizeof *head);
	*length = find(bytes->at, bytes->length);
	if (!*length)
		return DIAG_OK;
	if (!head)
		return diag_no_memory(outline->diags);
	*head = *outline->source;
	head->bytes.length = *length - 4;
	outline->labelled = true;
	return content_identify(outline->arena, head, &outline->head, outline->diags);
}

static bool no_rich(const void *value, struct buf *out)
{
	(void)value, (void)out;
	return false;
}

enum diag_code front_matter_write(const struct handout *handout, struct buf *out,
                                  struct diags *diags)
{
	static const struct schema_writer writer = {no_rich};
	struct handout head = *handout;
	head.notice.node = NULL;
	head.sections.count = head.call_to_action.count = head.sources.count = 0;
	buf_text(out, "---\n");
	enum diag_code code = schema_emit(&content_schema, &head, &writer, out, diags);
	buf_text(out, "---\n\n");
	return code;
}
