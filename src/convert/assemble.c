/*
 * A labelled outline -> the handout. Every part either becomes something of the handout or is named
 * as an error: nothing is passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "content/load.h"
#include "content/rich_builder.h"
#include "convert/outline.h"

static bool build_blocks(struct outline *outline, const struct part *first, const struct part *end,
                         struct list *out);

static void misplaced(struct outline *outline, const struct part *part, const char *remedy)
{
	outline_refuse(outline, part->node, "this has no place in a handout here: %s", remedy);
}

static struct text text_of(struct outline *outline, const struct node *node, const char *text,
                           size_t length)
{
	return (struct text){node, outline_made(outline, arena_copy(outline->arena, text, length)),
	                     length};
}

static void *new_list(struct outline *outline, const struct node *node, size_t count, size_t size,
                      struct list *out)
{
	void *at = outline_made(outline, arena_array(outline->arena, count, size));
	*out = (struct list){node, at, 0};
	return at;
}

static size_t count_parts(const struct part *first, const struct part *end)
{
	size_t count = 0;
	for (; first != end; first = first->next)
		count++;
	return count;
}

/* Put the text of more behind text, as a paragraph of its own. */
static void join(struct outline *outline, struct rich *text, const struct rich *more)
{
	struct rich_builder builder;
	rich_builder_init(&builder, outline->arena);
	rich_builder_put(&builder, text);
	rich_builder_add(&builder, "\n", 1);
	rich_builder_put(&builder, more);
	*text = rich_builder_take(&builder, text->node);
	outline->no_memory = outline->no_memory || builder.failed;
}

/* The paragraphs from first on as one text; returns the part behind them. */
static const struct part *take_paragraphs(struct outline *outline, const struct part *first,
                                          struct rich *out)
{
	struct rich_builder builder;
	const struct part *p = first;
	if (!p->next || p->next->kind != PART_PARAGRAPH) {
		*out = p->text;
		return p->next;
	}
	rich_builder_init(&builder, outline->arena);
	for (; p && p->kind == PART_PARAGRAPH; p = p->next) {
		if (p != first)
			rich_builder_add(&builder, "\n", 1);
		rich_builder_put(&builder, &p->text);
	}
	*out = rich_builder_take(&builder, first->text.node);
	outline->no_memory = outline->no_memory || builder.failed;
	return p;
}

static bool build_items(struct outline *outline, const struct part *list, struct list *out);

static void build_item(struct outline *outline, const struct part *part, struct item *item)
{
	item->node = part->node;
	if (!part->first || part->first->kind != PART_PARAGRAPH) {
		outline_refuse(outline, part->node, "a list item without text: write some, or take it out");
		return;
	}
	const struct part *p = take_paragraphs(outline, part->first, &item->text);
	for (; p; p = p->next) {
		struct list *nested = p->ordered ? &item->numbered : &item->bullets;
		if (p->kind == PART_LABEL && !strcmp(p->label, "end"))
			continue;
		if (p->kind != PART_LIST)
			misplaced(outline, p, "an item holds text and lists; put this after the list");
		else if (nested->count)
			misplaced(outline, p,
			          "an item holds at most one list with bullets and one with numbers");
		else
			build_items(outline, p, nested);
	}
}

static bool build_items(struct outline *outline, const struct part *list, struct list *out)
{
	struct item *items =
		new_list(outline, list->node, count_parts(list->first, NULL), sizeof *items, out);
	for (const struct part *p = list->first; p && items; p = p->next)
		build_item(outline, p, &items[out->count++]);
	return items;
}

static void build_steps(struct outline *outline, const struct part *list, struct list *out)
{
	struct step *steps =
		new_list(outline, list->node, count_parts(list->first, NULL), sizeof *steps, out);
	for (const struct part *p = list->first; p && steps; p = p->next) {
		struct step *step = &steps[out->count++];
		step->node = p->node;
		if (!p->first || p->first->kind != PART_PARAGRAPH)
			outline_refuse(outline, p->node, "a step without a title");
		else if ((step->title = p->first->text, p->first->next))
			build_blocks(outline, p->first->next, NULL, &step->body);
	}
}

/* The texts of "- name" with one to max items below it; false where it is not so. */
static bool take_pair(struct outline *outline, const struct part *item, size_t max,
                      const struct rich *texts[])
{
	const struct part *list = item->first ? item->first->next : NULL;
	size_t count = 0;
	for (const struct part *p = list ? list->first : NULL; p && count <= max; p = p->next)
		if (p->first && p->first->kind == PART_PARAGRAPH && !p->first->next && count++ < max)
			texts[count] = &p->first->text;
	if (list && list->kind == PART_LIST && !list->next && count && count <= max &&
	    item->first->kind == PART_PARAGRAPH && count == count_parts(list->first, NULL)) {
		texts[0] = &item->first->text;
		return true;
	}
	outline_refuse(outline, item->node, "this must be an item with a list below it, of one item%s",
	               max > 1 ? " or two" : "");
	return false;
}

static void build_terms(struct outline *outline, const struct part *list, struct list *out)
{
	struct term *terms =
		new_list(outline, list->node, count_parts(list->first, NULL), sizeof *terms, out);
	const struct rich *texts[2];
	for (const struct part *p = list->first; p && terms; p = p->next)
		if (take_pair(outline, p, 1, texts))
			terms[out->count++] = (struct term){p->node, *texts[0], *texts[1]};
}

static void build_contacts(struct outline *outline, const struct part *list, struct list *out)
{
	struct contact *contacts =
		new_list(outline, list->node, count_parts(list->first, NULL), sizeof *contacts, out);
	for (const struct part *p = list->first; p && contacts; p = p->next) {
		const struct rich *texts[3] = {NULL, NULL, NULL};
		if (!take_pair(outline, p, 2, texts))
			continue;
		struct contact *contact = &contacts[out->count++];
		*contact = (struct contact){.node = p->node, .name = *texts[0]};
		contact->phone = text_of(outline, texts[1]->node, texts[1]->utf8, texts[1]->length);
		if (texts[2])
			contact->hours = *texts[2];
	}
}

static void build_row(struct outline *outline, const struct part *row, struct list *out)
{
	struct cell *cells =
		new_list(outline, row->node, count_parts(row->first, NULL), sizeof *cells, out);
	for (const struct part *p = row->first; p && cells; p = p->next)
		cells[out->count++] = (struct cell){p->node, p->text};
}

static void build_table(struct outline *outline, const struct part *part, struct table *table)
{
	table->node = part->node;
	build_row(outline, part->first, &table->columns);
	const struct part *first = part->first->next;
	struct row *rows =
		new_list(outline, part->node, count_parts(first, NULL), sizeof *rows, &table->rows);
	for (const struct part *p = first; p && rows; p = p->next) {
		struct row *row = &rows[table->rows.count++];
		row->node = p->node;
		build_row(outline, p, &row->cells);
	}
	if (!table->rows.count)
		outline_refuse(outline, part->node, "a table without rows below its heading");
}

static void build_callout(struct outline *outline, const struct part *quote,
                          struct callout *callout)
{
	static const char *const kinds[] = {"info", "caution", "urgent"};
	const struct part *title = quote->first; /* or, without one, the first of the body */
	callout->node = quote->node;
	for (int i = 0; i < 3; i++)
		if (quote->label && !strcmp(quote->label, kinds[i]))
			callout->kind = i;
	if (title && title->kind == PART_HEADING) {
		callout->title = title->text;
		title = title->next;
	}
	if (title)
		build_blocks(outline, title, NULL, &callout->body);
	else
		outline_refuse(outline, quote->node, "a callout without text below its heading");
}

/* "figure FILE", its alternative text and perhaps "caption" and its text. Returns the last. */
static const struct part *build_figure(struct outline *outline, const struct part *label,
                                       struct figure *figure)
{
	const struct part *alt = label->next;
	figure->node = label->node;
	if (!label->argument || !alt || alt->kind != PART_PARAGRAPH) {
		outline_refuse(
			outline, label->node,
			"a figure needs its file and, below it, the text for readers who cannot see it");
		return label;
	}
	figure->file = text_of(outline, label->node, label->argument, strlen(label->argument));
	figure->alt = text_of(outline, alt->node, alt->text.utf8, alt->text.length);
	if (!part_is_label(alt->next, "caption"))
		return alt;
	if (!alt->next->next || alt->next->next->kind != PART_PARAGRAPH) {
		outline_refuse(outline, alt->next->node, "a caption without text");
		return alt->next;
	}
	figure->caption = alt->next->next->text;
	return alt->next->next;
}

static const struct part *build_notes(struct outline *outline, const struct part *label,
                                      struct ruled_lines *notes)
{
	char *end = NULL;
	long lines = label->argument ? strtol(label->argument, &end, 10) : 0;
	if (lines < 1 || lines > 40 || *end)
		outline_refuse(outline, label->node, "“notes” needs a number of lines, 1 to 40");
	*notes = (struct ruled_lines){label->node, (double)lines};
	return label;
}

static enum block_kind kind_of_list(const struct part *list, const char *label)
{
	static const struct {
		const char *label;
		enum block_kind kind;
	} kinds[] = {{"steps", BLOCK_STEPS},
	             {"questions", BLOCK_QUESTIONS},
	             {"terms", BLOCK_TERMS},
	             {"contacts", BLOCK_CONTACTS}};
	for (size_t i = 0; label && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].label, label))
			return kinds[i].kind;
	if (list->ordered)
		return BLOCK_NUMBERED;
	return list->first && list->first->task ? BLOCK_CHECKLIST : BLOCK_BULLETS;
}

static void build_list(struct outline *outline, const struct part *list, const char *label,
                       struct block *block)
{
	block->kind = kind_of_list(list, label);
	switch ((enum block_kind)block->kind) {
	case BLOCK_STEPS:
		build_steps(outline, list, &block->items);
		break;
	case BLOCK_TERMS:
		build_terms(outline, list, &block->items);
		break;
	case BLOCK_CONTACTS:
		build_contacts(outline, list, &block->items);
		break;
	default:
		build_items(outline, list, &block->items);
	}
}

static bool is_list_label(const struct part *part)
{
	return part_is_label(part, "steps") || part_is_label(part, "questions") ||
	       part_is_label(part, "terms") || part_is_label(part, "contacts");
}

/* What begins with a label. Returns the last part of it; *filled: block was. */
static const struct part *build_labelled(struct outline *outline, const struct part *p,
                                         struct block *block, bool *filled)
{
	*filled = true;
	if (part_is_label(p, "notes")) {
		block->kind = BLOCK_NOTES;
		return build_notes(outline, p, &block->notes);
	}
	if (part_is_label(p, "figure")) {
		block->kind = BLOCK_FIGURE;
		return build_figure(outline, p, &block->figure);
	}
	if (is_list_label(p) && p->next && p->next->kind == PART_LIST) {
		build_list(outline, p->next, p->label, block);
		return p->next;
	}
	*filled = false;
	if (is_list_label(p))
		outline_refuse(outline, p->node, "“%s” must come right before a list", p->label);
	else if (strcmp(p->label, "end") != 0)
		misplaced(outline, p, "there is no such label here");
	return p;
}

static bool build_blocks(struct outline *outline, const struct part *first, const struct part *end,
                         struct list *out)
{
	struct block *blocks =
		new_list(outline, first ? first->node : NULL, count_parts(first, end), sizeof *blocks, out);
	for (const struct part *p = first; p != end && blocks; p = p->next) {
		struct block *block = &blocks[out->count];
		struct block *before = out->count ? block - 1 : NULL;
		bool filled = true;
		*block = (struct block){.node = p->node};
		switch (p->kind) {
		case PART_PARAGRAPH:
			block->kind = BLOCK_TEXT;
			block->text = p->text;
			break;
		case PART_LIST:
			build_list(outline, p, NULL, block);
			break;
		case PART_QUOTE:
			block->kind = BLOCK_CALLOUT;
			build_callout(outline, p, &block->callout);
			break;
		case PART_TABLE:
			block->kind = BLOCK_TABLE;
			build_table(outline, p, &block->table);
			break;
		default:
			filled = false;
			if (p->kind != PART_LABEL) {
				misplaced(outline, p, "a heading inside a list or quote");
			} else if (part_is_label(p, "more") && p->next && p->next->kind == PART_PARAGRAPH &&
			           before && before->kind == BLOCK_TEXT) {
				p = p->next;
				join(outline, &before->text, &p->text);
			} else {
				p = build_labelled(outline, p, block, &filled);
			}
		}
		out->count += filled;
	}
	return blocks;
}

/* Where what begins at p ends: at the next heading or label of the top. */
static const struct part *find_end(const struct part *p)
{
	static const char *const tops[] = {"notice",  "disclaimer",     "section",
	                                   "closing", "call_to_action", "sources"};
	for (; p; p = p->next) {
		if (p->kind == PART_HEADING)
			return p;
		for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
			if (part_is_label(p, tops[i]))
				return p;
	}
	return NULL;
}

/* A heading and paragraphs. */
static const struct part *build_titled(struct outline *outline, const struct part *label,
                                       struct rich *title, struct rich *text)
{
	const struct part *heading = label->next;
	const struct part *first = heading ? heading->next : NULL;
	if (!heading || heading->kind != PART_HEADING || !first || first->kind != PART_PARAGRAPH) {
		outline_refuse(outline, label->node, "“%s” needs a heading and a paragraph", label->label);
		return label->next;
	}
	*title = heading->text;
	return take_paragraphs(outline, first, text);
}

static const struct part *build_paragraphs(struct outline *outline, const struct part *label,
                                           struct rich *text)
{
	if (label->next && label->next->kind == PART_PARAGRAPH && !text->utf8)
		return take_paragraphs(outline, label->next, text);
	outline_refuse(outline, label->node, "“%s” needs a paragraph, and may appear only once",
	               label->label);
	return label->next;
}

static const struct part *build_sources(struct outline *outline, const struct part *label,
                                        struct list *sources)
{
	const struct part *list = label->next;
	if (!list || list->kind != PART_LIST || sources->count) {
		outline_refuse(outline, label->node, "“sources” needs a list, and may appear only once");
		return label->next;
	}
	struct reference *reference =
		new_list(outline, list->node, count_parts(list->first, NULL), sizeof *reference, sources);
	for (const struct part *p = list->first; p && reference; p = p->next) {
		const struct rich *texts[2];
		struct reference *r = &reference[sources->count];
		*r = (struct reference){.node = p->node};
		if (p->first && p->first->kind == PART_PARAGRAPH && !p->first->next)
			r->text = p->first->text;
		else if (!take_pair(outline, p, 1, texts))
			continue;
		else {
			r->text = *texts[0];
			r->url = text_of(outline, texts[1]->node, texts[1]->utf8, texts[1]->length);
		}
		sources->count++;
	}
	return list->next;
}

static const struct part *build_section(struct outline *outline, const struct part *first,
                                        struct section *section)
{
	const struct part *p = first;
	section->node = first->node;
	if (part_is_label(p, "section")) {
		if (p->argument)
			section->language = text_of(outline, p->node, p->argument, strlen(p->argument));
		p = p->next;
	}
	if (p && p->kind == PART_HEADING) {
		section->heading = p->text;
		p = p->next;
	}
	const struct part *end = find_end(p);
	build_blocks(outline, p, end, &section->body);
	if (!section->body.count)
		outline_refuse(outline, first->node, "a heading without anything below it");
	return end;
}

/* One of the parts that stand at the top; returns what is behind it. */
static const struct part *build_top(struct outline *outline, const struct part *p,
                                    struct handout *handout)
{
	struct invitation *invitations = handout->call_to_action.at;
	if (part_is_label(p, "notice")) {
		if (handout->notice.node) {
			outline_refuse(outline, p->node, "“notice” may appear only once");
			return p->next;
		}
		handout->notice.node = p->node;
		return build_titled(outline, p, &handout->notice.title, &handout->notice.text);
	}
	if (part_is_label(p, "disclaimer"))
		return build_paragraphs(outline, p, &handout->disclaimer);
	if (part_is_label(p, "closing"))
		return build_paragraphs(outline, p, &handout->closing);
	if (part_is_label(p, "sources"))
		return build_sources(outline, p, &handout->sources);
	if (part_is_label(p, "call_to_action")) {
		struct invitation *invitation = &invitations[handout->call_to_action.count++];
		invitation->node = p->node;
		if (p->argument)
			invitation->url = text_of(outline, p->node, p->argument, strlen(p->argument));
		return build_titled(outline, p, &invitation->title, &invitation->text);
	}
	struct section *sections = handout->sections.at;
	return build_section(outline, p, &sections[handout->sections.count++]);
}

enum diag_code outline_assemble(struct outline *outline, struct handout *out)
{
	const struct part *p = outline->document->first;
	struct handout handout = outline->head;
	size_t count = count_parts(p, NULL);
	handout.node = outline->document->node;
	new_list(outline, handout.node, count, sizeof(struct section), &handout.sections);
	new_list(outline, handout.node, count, sizeof(struct invitation), &handout.call_to_action);
	if (!p || p->kind != PART_HEADING || p->level != 1)
		return outline_refuse(outline, outline->document->node,
		                      "there is no title: write a heading at the very top");
	if (outline->no_memory)
		return diag_no_memory(outline->diags);
	handout.title = p->text;
	for (p = p->next; p && !outline->no_memory;)
		p = build_top(outline, p, &handout);
	if (outline->no_memory)
		return diag_no_memory(outline->diags);
	if (outline->diags->worst == DIAG_OK)
		*out = handout;
	return outline->diags->worst;
}
