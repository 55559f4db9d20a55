#include "content/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) .offset = offsetof(struct type, member)
#define FIELDS(array) .fields = (array), .count = COUNT(array)

static const struct schema_object block_schema, item_schema;

static const struct schema_field item_fields[] = {
	{"text", FIELD_RICH, AT(item, text), .format = FORMAT_PARAGRAPHS, .required = true,
     .about = "What the item says"},
	{"bullets", FIELD_LIST, AT(item, bullets), .object = &item_schema, .min = 1,
     .about = "A list inside the item"},
	{"numbered", FIELD_LIST, AT(item, numbered), .object = &item_schema, .min = 1,
     .about = "A numbered list inside the item"},
};
static const struct schema_object item_schema = {"item", sizeof(struct item), FIELDS(item_fields),
                                                 .scalar = "text"};

static const struct schema_field step_fields[] = {
	{"title", FIELD_RICH, AT(step, title), .required = true, .about = "Printed after “Step 1”"},
	{"body", FIELD_LIST, AT(step, body), .object = &block_schema, .min = 1},
};
static const struct schema_object step_schema = {"step", sizeof(struct step), FIELDS(step_fields)};

static const struct schema_field term_fields[] = {
	{"term", FIELD_RICH, AT(term, term), .required = true},
	{"means", FIELD_RICH, AT(term, means), .required = true},
};
static const struct schema_object term_schema = {"term", sizeof(struct term), FIELDS(term_fields)};

static const struct schema_field contact_fields[] = {
	{"name", FIELD_RICH, AT(contact, name), .required = true},
	{"phone", FIELD_TEXT, AT(contact, phone), .required = true},
	{"hours", FIELD_RICH, AT(contact, hours)},
};
static const struct schema_object contact_schema = {"contact", sizeof(struct contact),
                                                    FIELDS(contact_fields)};

static const char *const callout_kinds[] = {"info", "caution", "urgent", NULL};
static const struct schema_field callout_fields[] = {
	{"kind", FIELD_CHOICE, AT(callout, kind), .required = true, .choices = callout_kinds,
     .about = "urgent: call at once; caution: take care; info: good to know"},
	{"title", FIELD_RICH, AT(callout, title), .about = "Printed after the name of the kind"},
	{"body", FIELD_LIST, AT(callout, body), .object = &block_schema, .required = true, .min = 1},
};
static const struct schema_object callout_schema = {"callout", sizeof(struct callout),
                                                    FIELDS(callout_fields)};

static const struct schema_field cell_fields[] = {
	{"text", FIELD_RICH, AT(cell, text), .format = FORMAT_MAY_BE_EMPTY}};
static const struct schema_object cell_schema = {"cell", sizeof(struct cell), FIELDS(cell_fields),
                                                 .scalar = "text"};
static const struct schema_field row_fields[] = {
	{"cells", FIELD_LIST, AT(row, cells), .object = &cell_schema, .min = 1}};
static const struct schema_object row_schema = {"row", sizeof(struct row), FIELDS(row_fields),
                                                .sequence = "cells"};
static const struct schema_field table_fields[] = {
	{"columns", FIELD_LIST, AT(table, columns), .object = &cell_schema, .required = true, .min = 1,
     .max = TABLE_COLUMNS_MAX,
     .about = "Column headings, repeated where the table goes on to a new page"},
	{"rows", FIELD_LIST, AT(table, rows), .object = &row_schema, .required = true, .min = 1},
};
static const struct schema_object table_schema = {"table", sizeof(struct table),
                                                  FIELDS(table_fields)};

static const struct schema_field figure_fields[] = {
	{"image", FIELD_TEXT, AT(figure, file), .required = true, .format = FORMAT_FILE,
     .about = "PNG or JPEG beside this file"},
	{"alt", FIELD_TEXT, AT(figure, alt), .required = true,
     .about = "What the picture shows, for readers who cannot see it"},
	{"caption", FIELD_RICH, AT(figure, caption)},
};
static const struct schema_object figure_schema = {"figure", sizeof(struct figure),
                                                   FIELDS(figure_fields)};

static const struct schema_field notes_fields[] = {
	{"lines", FIELD_NUMBER, AT(ruled_lines, lines), .whole = true, .required = true, .min = 1,
     .max = 40},
};
static const struct schema_object notes_schema = {"notes", sizeof(struct ruled_lines),
                                                  FIELDS(notes_fields)};

static const struct schema_field block_fields[] = {
	[BLOCK_TEXT] = {"text", FIELD_RICH, AT(block, text), .format = FORMAT_PARAGRAPHS,
                    .about = "A paragraph; **bold**, *italic* and [links](https://…)"},
	[BLOCK_BULLETS] = {"bullets", FIELD_LIST, AT(block, items), .object = &item_schema, .min = 1},
	[BLOCK_NUMBERED] = {"numbered", FIELD_LIST, AT(block, items), .object = &item_schema, .min = 1},
	[BLOCK_STEPS] = {"steps", FIELD_LIST, AT(block, items), .object = &step_schema, .min = 1,
                     .max = STEPS_MAX},
	[BLOCK_QUESTIONS] = {"questions", FIELD_LIST, AT(block, items), .object = &item_schema,
                         .min = 1, .about = "Numbered, with room to write"},
	[BLOCK_CHECKLIST] = {"checklist", FIELD_LIST, AT(block, items), .object = &item_schema,
                         .min = 1},
	[BLOCK_CALLOUT] = {"callout", FIELD_OBJECT, AT(block, callout), .object = &callout_schema},
	[BLOCK_TERMS] = {"terms", FIELD_LIST, AT(block, items), .object = &term_schema, .min = 1},
	[BLOCK_TABLE] = {"table", FIELD_OBJECT, AT(block, table), .object = &table_schema},
	[BLOCK_FIGURE] = {"figure", FIELD_OBJECT, AT(block, figure), .object = &figure_schema},
	[BLOCK_CONTACTS] = {"contacts", FIELD_LIST, AT(block, items), .object = &contact_schema,
                        .min = 1},
	[BLOCK_NOTES] = {"notes", FIELD_OBJECT, AT(block, notes), .object = &notes_schema,
                     .about = "Ruled lines to write on"},
};
static const struct schema_object block_schema = {"block", sizeof(struct block),
                                                  FIELDS(block_fields), .one_of = true,
                                                  .which = offsetof(struct block, kind)};

static const struct schema_field section_fields[] = {
	{"heading", FIELD_RICH, AT(section, heading),
     .about = "Every section has one; only the first may go without"},
	{"language", FIELD_TEXT, AT(section, language), .format = FORMAT_LANGUAGE,
     .about = "If the section is not in the handout's language"},
	{"body", FIELD_LIST, AT(section, body), .object = &block_schema, .required = true, .min = 1},
};
static const struct schema_object section_schema = {"section", sizeof(struct section),
                                                    FIELDS(section_fields)};

static const struct schema_field review_fields[] = {
	{"by", FIELD_TEXT, AT(review, by), .required = true},
	{"on", FIELD_TEXT, AT(review, on), .required = true, .format = FORMAT_DATE},
	{"expires", FIELD_TEXT, AT(review, expires), .format = FORMAT_DATE},
};
static const struct schema_object review_schema = {"review", sizeof(struct review),
                                                   FIELDS(review_fields)};

static const char *const translation_methods[] = {"machine", "human", NULL};
static const struct schema_field translation_fields[] = {
	{"from", FIELD_TEXT, AT(translation, from), .required = true, .format = FORMAT_LANGUAGE,
     .about = "The language of the original"},
	{"method", FIELD_CHOICE, AT(translation, method), .required = true,
     .choices = translation_methods},
	{"reviewed_by", FIELD_TEXT, AT(translation, reviewed_by),
     .about = "The person who checked the translation; without one every page says so"},
	{"on", FIELD_TEXT, AT(translation, on), .format = FORMAT_DATE},
};
static const struct schema_object translation_schema = {"translation", sizeof(struct translation),
                                                        FIELDS(translation_fields)};

static const struct schema_field exception_fields[] = {
	{"rule", FIELD_TEXT, AT(exception, rule), .required = true, .format = FORMAT_SLUG,
     .about = "A name that `handout check --rules` lists"},
	{"why", FIELD_TEXT, AT(exception, why), .required = true,
     .about = "Why this sheet may break the rule"},
};
static const struct schema_object exception_schema = {"exception", sizeof(struct exception),
                                                      FIELDS(exception_fields)};
static const struct schema_field checking_fields[] = {
	{"ignore", FIELD_LIST, AT(checking, ignore), .object = &exception_schema, .required = true,
     .min = 1},
};
static const struct schema_object checking_schema = {"check", sizeof(struct checking),
                                                     FIELDS(checking_fields)};

static const struct schema_field notice_fields[] = {
	{"title", FIELD_RICH, AT(notice, title), .required = true},
	{"text", FIELD_RICH, AT(notice, text), .format = FORMAT_PARAGRAPHS, .required = true},
};
static const struct schema_object notice_schema = {"notice", sizeof(struct notice),
                                                   FIELDS(notice_fields)};

static const struct schema_field invitation_fields[] = {
	{"title", FIELD_RICH, AT(invitation, title), .required = true},
	{"text", FIELD_RICH, AT(invitation, text), .format = FORMAT_PARAGRAPHS, .required = true},
	{"url", FIELD_TEXT, AT(invitation, url), .format = FORMAT_URL,
     .about = "Printed, and as a QR code"},
};
static const struct schema_object invitation_schema = {"call to action", sizeof(struct invitation),
                                                       FIELDS(invitation_fields)};

static const struct schema_field reference_fields[] = {
	{"text", FIELD_RICH, AT(reference, text), .required = true},
	{"url", FIELD_TEXT, AT(reference, url), .format = FORMAT_URL},
};
static const struct schema_object reference_schema = {"source", sizeof(struct reference),
                                                      FIELDS(reference_fields), .scalar = "text"};

static const struct schema_field handout_fields[] = {
	{"title", FIELD_RICH, AT(handout, title), .required = true},
	{"topic", FIELD_TEXT, AT(handout, topic), .required = true, .format = FORMAT_SLUG,
     .about = "Names the PDF file"},
	{"cancer_type", FIELD_TEXT, AT(handout, cancer_type), .required = true, .format = FORMAT_SLUG},
	{"cancer_type_name", FIELD_TEXT, AT(handout, cancer_type_name),
     .about = "What the sheet calls it, if the program has no name for it"},
	{"language", FIELD_TEXT, AT(handout, language), .required = true, .format = FORMAT_LANGUAGE},
	{"translation", FIELD_OBJECT, AT(handout, translation), .object = &translation_schema},
	{"date", FIELD_TEXT, AT(handout, date), .required = true, .format = FORMAT_DATE},
	{"author", FIELD_TEXT, AT(handout, author), .required = true},
	{"review", FIELD_OBJECT, AT(handout, review), .object = &review_schema,
     .about = "Who reviewed it; without it every page says that nobody did"},
	{"check", FIELD_OBJECT, AT(handout, check), .object = &checking_schema,
     .about = "What `handout check` is told; none of it is printed"},
	{"notice", FIELD_OBJECT, AT(handout, notice), .object = &notice_schema},
	{"disclaimer", FIELD_RICH, AT(handout, disclaimer), .format = FORMAT_PARAGRAPHS,
     .about = "At the foot of every page; the brand's if absent"},
	{"sections", FIELD_LIST, AT(handout, sections), .object = &section_schema, .required = true,
     .min = 1},
	{"closing", FIELD_RICH, AT(handout, closing), .format = FORMAT_PARAGRAPHS},
	{"call_to_action", FIELD_LIST, AT(handout, call_to_action), .object = &invitation_schema,
     .min = 1, .about = "The brand's if absent"},
	{"sources", FIELD_LIST, AT(handout, sources), .object = &reference_schema, .min = 1},
};
const struct schema_object content_schema = {"handout", sizeof(struct handout),
                                             FIELDS(handout_fields), .version = "handout"};

static const struct schema_field values_fields[] = {
	{"prepared_for", FIELD_TEXT, AT(values, prepared_for)},
	{"prepared_by", FIELD_TEXT, AT(values, prepared_by)},
	{"phone", FIELD_TEXT, AT(values, phone)},
	{"note", FIELD_RICH, AT(values, note), .format = FORMAT_LINES,
     .about = "Printed under “Notes from your nurse”"},
	{"date", FIELD_TEXT, AT(values, date), .format = FORMAT_DATE,
     .about = "The day it is handed out"},
};
const struct schema_object values_schema = {"values", sizeof(struct values), FIELDS(values_fields)};
