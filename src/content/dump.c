
#include "content/load.h"

static void indent(struct buf *out, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_text(out, "  ");
}

static void put_text(struct buf *out, int depth, const char *name, const struct text *text)
{
	if (!text->utf8)
		return;
	indent(out, depth);
	buf_format(out, "%s \"", name);
	buf_put(out, text->utf8, text->length);
	buf_text(out, "\"\n");
}

/* Spans in braces: {b …} bold, {i …} italic, {bi …} both, {… -> url} a link. */
static void put_rich(struct buf *out, int depth, const char *name, const struct rich *rich)
{
	if (!rich->node)
		return;
	indent(out, depth);
	buf_format(out, "%s \"", name);
	for (size_t i = 0; i < rich->count; i++) {
		const struct span *span = &rich->spans[i];
		bool marked = span->style || span->url;
		if (marked)
			buf_format(out, "{%s%s%s", span->style & SPAN_BOLD ? "b" : "",
			           span->style & SPAN_ITALIC ? "i" : "", span->style ? " " : "");
		for (size_t k = span->begin; k < span->end; k++)
			if (rich->utf8[k] == '\n')
				buf_text(out, "\\n");
			else
				buf_char(out, rich->utf8[k]);
		if (span->url)
			buf_format(out, " -> %s", span->url);
		if (marked)
			buf_char(out, '}');
	}
	buf_text(out, "\"\n");
}

static void put_items(struct buf *out, int depth, const char *name, const struct list *list)
{
	if (!list->node)
		return;
	indent(out, depth);
	buf_format(out, "%s\n", name);
	const struct item *items = list->at;
	for (size_t i = 0; i < list->count; i++) {
		put_rich(out, depth + 1, "item", &items[i].text);
		put_items(out, depth + 2, "bullets", &items[i].bullets);
		put_items(out, depth + 2, "numbered", &items[i].numbered);
	}
}

static void put_blocks(struct buf *out, int depth, const struct list *list);

static void put_table(struct buf *out, int depth, const struct table *table)
{
	const struct cell *columns = table->columns.at;
	const struct row *rows = table->rows.at;
	indent(out, depth);
	buf_text(out, "table\n");
	for (size_t i = 0; i < table->columns.count; i++)
		put_rich(out, depth + 1, "column", &columns[i].text);
	for (size_t i = 0; i < table->rows.count; i++) {
		indent(out, depth + 1);
		buf_text(out, "row\n");
		const struct cell *cells = rows[i].cells.at;
		for (size_t k = 0; k < rows[i].cells.count; k++)
			put_rich(out, depth + 2, "cell", &cells[k].text);
	}
}

static void put_figure(struct buf *out, int depth, const struct figure *figure)
{
	indent(out, depth);
	buf_format(out, "figure %u×%u %s\n", figure->image.width, figure->image.height,
	           figure->image.jpeg.length ? "jpeg" : "png");
	put_text(out, depth + 1, "image", &figure->file);
	put_text(out, depth + 1, "alt", &figure->alt);
	put_rich(out, depth + 1, "caption", &figure->caption);
}

static void put_steps(struct buf *out, int depth, const struct list *list)
{
	const struct step *steps = list->at;
	indent(out, depth);
	buf_text(out, "steps\n");
	for (size_t i = 0; i < list->count; i++) {
		put_rich(out, depth + 1, "step", &steps[i].title);
		put_blocks(out, depth + 2, &steps[i].body);
	}
}

static void put_terms(struct buf *out, int depth, const struct list *list)
{
	const struct term *terms = list->at;
	indent(out, depth);
	buf_text(out, "terms\n");
	for (size_t i = 0; i < list->count; i++) {
		put_rich(out, depth + 1, "term", &terms[i].term);
		put_rich(out, depth + 2, "means", &terms[i].means);
	}
}

static void put_contacts(struct buf *out, int depth, const struct list *list)
{
	const struct contact *contacts = list->at;
	indent(out, depth);
	buf_text(out, "contacts\n");
	for (size_t i = 0; i < list->count; i++) {
		put_rich(out, depth + 1, "name", &contacts[i].name);
		put_text(out, depth + 2, "phone", &contacts[i].phone);
		put_rich(out, depth + 2, "hours", &contacts[i].hours);
	}
}

static void put_callout(struct buf *out, int depth, const struct callout *callout)
{
	static const char *const kinds[] = {"info", "caution", "urgent"};
	indent(out, depth);
	buf_format(out, "callout %s\n", kinds[callout->kind]);
	put_rich(out, depth + 1, "title", &callout->title);
	put_blocks(out, depth + 1, &callout->body);
}

static void put_block(struct buf *out, int depth, const struct block *block)
{
	switch ((enum block_kind)block->kind) {
	case BLOCK_TEXT:
		put_rich(out, depth, "text", &block->text);
		break;
	case BLOCK_BULLETS:
		put_items(out, depth, "bullets", &block->items);
		break;
	case BLOCK_NUMBERED:
		put_items(out, depth, "numbered", &block->items);
		break;
	case BLOCK_QUESTIONS:
		put_items(out, depth, "questions", &block->items);
		break;
	case BLOCK_CHECKLIST:
		put_items(out, depth, "checklist", &block->items);
		break;
	case BLOCK_STEPS:
		put_steps(out, depth, &block->items);
		break;
	case BLOCK_CALLOUT:
		put_callout(out, depth, &block->callout);
		break;
	case BLOCK_TERMS:
		put_terms(out, depth, &block->items);
		break;
	case BLOCK_TABLE:
		put_table(out, depth, &block->table);
		break;
	case BLOCK_FIGURE:
		put_figure(out, depth, &block->figure);
		break;
	case BLOCK_CONTACTS:
		put_contacts(out, depth, &block->items);
		break;
	case BLOCK_NOTES:
		indent(out, depth);
		buf_format(out, "notes %d\n", (int)block->notes.lines);
		break;
	}
}

static void put_blocks(struct buf *out, int depth, const struct list *list)
{
	const struct block *blocks = list->at;
	for (size_t i = 0; i < list->count; i++)
		put_block(out, depth, &blocks[i]);
}

void content_dump(const struct handout *handout, struct buf *out)
{
	put_rich(out, 0, "title", &handout->title);
	put_text(out, 0, "topic", &handout->topic);
	put_text(out, 0, "cancer_type", &handout->cancer_type);
	put_text(out, 0, "cancer_type_name", &handout->cancer_type_name);
	put_text(out, 0, "language", &handout->language);
	put_text(out, 0, "date", &handout->date);
	put_text(out, 0, "author", &handout->author);
	if (handout->translation.node)
		buf_format(out, "translation %s\n",
		           handout->translation.method == TRANSLATION_MACHINE ? "machine" : "human");
	put_text(out, 1, "from", &handout->translation.from);
	put_text(out, 1, "reviewed_by", &handout->translation.reviewed_by);
	put_text(out, 1, "on", &handout->translation.on);
	if (handout->review.node)
		buf_text(out, "review\n");
	put_text(out, 1, "by", &handout->review.by);
	put_text(out, 1, "on", &handout->review.on);
	put_text(out, 1, "expires", &handout->review.expires);
	const struct exception *ignore = handout->check.ignore.at;
	for (size_t i = 0; i < handout->check.ignore.count; i++) {
		put_text(out, 0, "ignore", &ignore[i].rule);
		put_text(out, 1, "why", &ignore[i].why);
	}
	if (handout->notice.node)
		buf_text(out, "notice\n");
	put_rich(out, 1, "title", &handout->notice.title);
	put_rich(out, 1, "text", &handout->notice.text);
	put_rich(out, 0, "disclaimer", &handout->disclaimer);
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; i < handout->sections.count; i++) {
		put_rich(out, 0, "section", &sections[i].heading);
		put_text(out, 1, "language", &sections[i].language);
		put_blocks(out, 1, &sections[i].body);
	}
	put_rich(out, 0, "closing", &handout->closing);
	const struct invitation *invitations = handout->call_to_action.at;
	for (size_t i = 0; i < handout->call_to_action.count; i++) {
		put_rich(out, 0, "call_to_action", &invitations[i].title);
		put_rich(out, 1, "text", &invitations[i].text);
		put_text(out, 1, "url", &invitations[i].url);
	}
	const struct reference *sources = handout->sources.at;
	for (size_t i = 0; i < handout->sources.count; i++) {
		put_rich(out, 0, "source", &sources[i].text);
		put_text(out, 1, "url", &sources[i].url);
	}
}
