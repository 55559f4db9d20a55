#include "library/texts.h"

static void read_text(const struct text_reader *reader, enum text_weight weight,
                      const struct text *text)
{
	if (text->utf8)
		reader->read(reader->context, weight, text->utf8, text->length);
}

static void read_rich(const struct text_reader *reader, enum text_weight weight,
                      const struct rich *rich)
{
	if (rich->node)
		reader->read(reader->context, weight, rich->utf8, rich->length);
}

static void read_items(const struct text_reader *reader, const struct list *list)
{
	const struct item *items = list->at;
	for (size_t i = 0; i < list->count; i++) {
		read_rich(reader, TEXT_OF_BODY, &items[i].text);
		read_items(reader, &items[i].bullets);
		read_items(reader, &items[i].numbered);
	}
}

static void read_table(const struct text_reader *reader, const struct table *table)
{
	const struct cell *columns = table->columns.at;
	const struct row *rows = table->rows.at;
	for (size_t i = 0; i < table->columns.count; i++)
		read_rich(reader, TEXT_OF_BODY, &columns[i].text);
	for (size_t i = 0; i < table->rows.count; i++) {
		const struct cell *cells = rows[i].cells.at;
		for (size_t k = 0; k < rows[i].cells.count; k++)
			read_rich(reader, TEXT_OF_BODY, &cells[k].text);
	}
}

static void read_blocks(const struct text_reader *reader, const struct list *body);

static void read_steps(const struct text_reader *reader, const struct list *list)
{
	const struct step *steps = list->at;
	for (size_t i = 0; i < list->count; i++) {
		read_rich(reader, TEXT_OF_HEADING, &steps[i].title);
		read_blocks(reader, &steps[i].body);
	}
}

static void read_terms(const struct text_reader *reader, const struct list *list)
{
	const struct term *terms = list->at;
	for (size_t i = 0; i < list->count; i++) {
		read_rich(reader, TEXT_OF_HEADING, &terms[i].term);
		read_rich(reader, TEXT_OF_BODY, &terms[i].means);
	}
}

static void read_contacts(const struct text_reader *reader, const struct list *list)
{
	const struct contact *contacts = list->at;
	for (size_t i = 0; i < list->count; i++) {
		read_rich(reader, TEXT_OF_BODY, &contacts[i].name);
		read_rich(reader, TEXT_OF_BODY, &contacts[i].hours);
	}
}

static void read_block(const struct text_reader *reader, const struct block *block)
{
	switch ((enum block_kind)block->kind) {
	case BLOCK_TEXT:
		read_rich(reader, TEXT_OF_BODY, &block->text);
		break;
	case BLOCK_BULLETS:
	case BLOCK_NUMBERED:
	case BLOCK_QUESTIONS:
	case BLOCK_CHECKLIST:
		read_items(reader, &block->items);
		break;
	case BLOCK_STEPS:
		read_steps(reader, &block->items);
		break;
	case BLOCK_CALLOUT:
		read_rich(reader, TEXT_OF_HEADING, &block->callout.title);
		read_blocks(reader, &block->callout.body);
		break;
	case BLOCK_TERMS:
		read_terms(reader, &block->items);
		break;
	case BLOCK_TABLE:
		read_table(reader, &block->table);
		break;
	case BLOCK_FIGURE:
		read_text(reader, TEXT_OF_BODY, &block->figure.alt);
		read_rich(reader, TEXT_OF_BODY, &block->figure.caption);
		break;
	case BLOCK_CONTACTS:
		read_contacts(reader, &block->items);
		break;
	case BLOCK_NOTES:
		break;
	}
}

static void read_blocks(const struct text_reader *reader, const struct list *body)
{
	const struct block *blocks = body->at;
	for (size_t i = 0; i < body->count; i++)
		read_block(reader, &blocks[i]);
}

void content_texts(const struct handout *handout, const struct text_reader *reader)
{
	read_rich(reader, TEXT_OF_TITLE, &handout->title);
	read_text(reader, TEXT_OF_TITLE, &handout->topic);
	read_text(reader, TEXT_OF_TITLE, &handout->cancer_type);
	read_text(reader, TEXT_OF_TITLE, &handout->cancer_type_name);
	read_rich(reader, TEXT_OF_HEADING, &handout->notice.title);
	read_rich(reader, TEXT_OF_BODY, &handout->notice.text);
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; i < handout->sections.count; i++) {
		read_rich(reader, TEXT_OF_HEADING, &sections[i].heading);
		read_blocks(reader, &sections[i].body);
	}
	read_rich(reader, TEXT_OF_BODY, &handout->closing);
	const struct invitation *invitations = handout->call_to_action.at;
	for (size_t i = 0; i < handout->call_to_action.count; i++) {
		read_rich(reader, TEXT_OF_BODY, &invitations[i].title);
		read_rich(reader, TEXT_OF_BODY, &invitations[i].text);
	}
}
