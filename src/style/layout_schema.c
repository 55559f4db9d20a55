#include "style/layout.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .count = COUNT(array)
#define LENGTH(key, type, member) NUMBER(key, type, member, 0, 2000)
#define NUMBER(key, type, member, least, most)                                        \
	{                                                                                 \
		key, FIELD_NUMBER, .offset = offsetof(struct type, member), .required = true, \
						   .min = (least), .max = (most)                              \
	}
#define WHOLE(name, type, member, least, most)                                         \
	{                                                                                  \
		name, FIELD_NUMBER, .offset = offsetof(struct type, member), .required = true, \
							.whole = true, .min = (least), .max = (most)               \
	}
#define COLOR(key, type, member)                                                      \
	{                                                                                 \
		key, FIELD_CHOICE, .offset = offsetof(struct type, member), .required = true, \
						   .choices = palette_names                                   \
	}
#define FILL(key, type, member)                                                       \
	{                                                                                 \
		key, FIELD_CHOICE, .offset = offsetof(struct type, member), .required = true, \
						   .choices = fill_names                                      \
	}
#define FLAG(key, type, member)                                                       \
	{                                                                                 \
		key, FIELD_BOOLEAN, .offset = offsetof(struct type, member), .required = true \
	}
#define OBJECT(key, type, member, schema)                                             \
	{                                                                                 \
		key, FIELD_OBJECT, .offset = offsetof(struct type, member), .required = true, \
						   .object = &(schema)                                        \
	}

const char *const palette_names[] = {"paper", "ink",  "dark", "muted",  "accent", "on_accent",
                                     "rule",  "line", "tint", "urgent", NULL};
static const char *const fill_names[] = {"paper", "ink",  "dark", "muted",  "accent", "on_accent",
                                         "rule",  "line", "tint", "urgent", "none",   NULL};

#define SWATCH(key, index)                                                                        \
	{                                                                                             \
		key, FIELD_COLOR, .offset = offsetof(struct colors, at) + (index) * sizeof(struct color), \
						  .required = true                                                        \
	}
static const struct schema_field color_fields[] = {
	SWATCH("paper", PALETTE_PAPER),   SWATCH("ink", PALETTE_INK),
	SWATCH("dark", PALETTE_DARK),     SWATCH("muted", PALETTE_MUTED),
	SWATCH("accent", PALETTE_ACCENT), SWATCH("on_accent", PALETTE_ON_ACCENT),
	SWATCH("rule", PALETTE_RULE),     SWATCH("line", PALETTE_LINE),
	SWATCH("tint", PALETTE_TINT),     SWATCH("urgent", PALETTE_URGENT),
};
static const struct schema_object colors_schema = {"colors", sizeof(struct colors),
                                                   FIELDS(color_fields)};

#define FACE(key, member)                                                                \
	{                                                                                    \
		key, FIELD_TEXT, .offset = offsetof(struct family, member), .format = FORMAT_ANY \
	}
static const struct schema_field script_fields[] = {{"code", FIELD_TEXT,
                                                     .offset = offsetof(struct script, code),
                                                     .required = true, .format = FORMAT_SCRIPT}};
static const struct schema_object script_schema = {"script", sizeof(struct script),
                                                   FIELDS(script_fields), .scalar = "code"};
static const struct schema_field family_fields[] = {
	{"regular", FIELD_TEXT, .offset = offsetof(struct family, regular), .required = true,
     .about = "A file in the fonts folder, or an absolute path"},
	FACE("italic", italic),
	FACE("bold", bold),
	FACE("bold_italic", bold_italic),
	{"face", FIELD_NUMBER, .offset = offsetof(struct family, face), .whole = true, .max = 255,
     .about = "Which font of a collection (.ttc), from 0"},
	{"package", FIELD_TEXT, .offset = offsetof(struct family, package),
     .about = "The Debian package that holds the files"},
	{"scripts", FIELD_LIST, .offset = offsetof(struct family, scripts), .object = &script_schema,
     .min = 1, .max = 8, .about = "ISO 15924: used only for characters of these scripts"},
	{"size", FIELD_NUMBER, .offset = offsetof(struct family, size), .min = 0.5, .max = 2,
     .about = "Factor for type in a language of these scripts"},
	{"leading", FIELD_NUMBER, .offset = offsetof(struct family, leading), .min = 0.5, .max = 3,
     .about = "Factor for the leading of a language of these scripts"},
};
static const struct schema_object family_schema = {"font family", sizeof(struct family),
                                                   FIELDS(family_fields)};

static const struct schema_field style_fields[] = {
	NUMBER("size", text_style, size, 9, 96),
	NUMBER("leading", text_style, leading, 9, 200),
	{"before", FIELD_NUMBER, .offset = offsetof(struct text_style, before), .max = 200},
	{"after", FIELD_NUMBER, .offset = offsetof(struct text_style, after), .max = 200},
	FLAG("bold", text_style, bold),
	COLOR("color", text_style, color),
};
static const struct schema_object style_schema = {"text style", sizeof(struct text_style),
                                                  FIELDS(style_fields)};

#define ROLE(key, index)                                                                     \
	{                                                                                        \
		key, FIELD_OBJECT,                                                                   \
			.offset = offsetof(struct type_scale, at) + (index) * sizeof(struct text_style), \
			.required = true, .object = &style_schema                                        \
	}
static const struct schema_field type_fields[] = {
	[TEXT_TITLE] = ROLE("title", TEXT_TITLE),
	[TEXT_META] = ROLE("meta", TEXT_META),
	[TEXT_FIELD] = ROLE("field", TEXT_FIELD),
	[TEXT_BODY] = ROLE("body", TEXT_BODY),
	[TEXT_LINK] = ROLE("link", TEXT_LINK),
	[TEXT_HEADING] = ROLE("heading", TEXT_HEADING),
	[TEXT_STEP_NUMBER] = ROLE("step_number", TEXT_STEP_NUMBER),
	[TEXT_STEP] = ROLE("step", TEXT_STEP),
	[TEXT_BADGE] = ROLE("badge", TEXT_BADGE),
	[TEXT_NUMBER] = ROLE("number", TEXT_NUMBER),
	[TEXT_LABEL] = ROLE("label", TEXT_LABEL),
	[TEXT_BOX_TITLE] = ROLE("box_title", TEXT_BOX_TITLE),
	[TEXT_URGENT_TITLE] = ROLE("urgent_title", TEXT_URGENT_TITLE),
	[TEXT_TABLE_HEAD] = ROLE("table_head", TEXT_TABLE_HEAD),
	[TEXT_TABLE] = ROLE("table", TEXT_TABLE),
	[TEXT_SMALL] = ROLE("small", TEXT_SMALL),
	[TEXT_BRAND] = ROLE("brand", TEXT_BRAND),
	[TEXT_HEADER] = ROLE("header", TEXT_HEADER),
	[TEXT_FOOTER] = ROLE("footer", TEXT_FOOTER),
	[TEXT_STATUS] = ROLE("status", TEXT_STATUS),
	[TEXT_PAGE_NUMBER] = ROLE("page_number", TEXT_PAGE_NUMBER),
};
static const struct schema_object type_schema = {"type", sizeof(struct type_scale),
                                                 FIELDS(type_fields)};

static const struct schema_field box_fields[] = {
	FILL("fill", box_style, fill),
	FILL("bar_color", box_style, bar_color),
	FILL("frame_color", box_style, frame_color),
	LENGTH("bar", box_style, bar),
	NUMBER("frame", box_style, frame, 0, 12),
	NUMBER("radius", box_style, radius, 0, 36),
	LENGTH("outset", box_style, outset),
	LENGTH("pad_start", box_style, pad_start),
	LENGTH("pad_end", box_style, pad_end),
	LENGTH("pad_top", box_style, pad_top),
	LENGTH("pad_bottom", box_style, pad_bottom),
	LENGTH("before", box_style, before),
	LENGTH("after", box_style, after),
};
static const struct schema_object box_schema = {"box style", sizeof(struct box_style),
                                                FIELDS(box_fields)};
#define BOX(key, index)                                                                     \
	{                                                                                       \
		key, FIELD_OBJECT,                                                                  \
			.offset = offsetof(struct box_styles, at) + (index) * sizeof(struct box_style), \
			.required = true, .object = &box_schema                                         \
	}
static const struct schema_field boxes_fields[] = {
	BOX("notice", BOX_NOTICE),
	BOX("info", BOX_INFO),
	BOX("caution", BOX_CAUTION),
	BOX("urgent", BOX_URGENT),
	BOX("call_to_action", BOX_INVITATION),
};
static const struct schema_object boxes_schema = {"boxes", sizeof(struct box_styles),
                                                  FIELDS(boxes_fields)};

static const struct schema_field page_fields[] = {
	NUMBER("width", page_size, width, 144, 3000),
	NUMBER("height", page_size, height, 144, 3000),
};
static const struct schema_object page_schema = {"page", sizeof(struct page_size),
                                                 FIELDS(page_fields)};

static const struct schema_field margin_fields[] = {
	LENGTH("top", margins, top),         LENGTH("bottom", margins, bottom),
	LENGTH("start", margins, start),     LENGTH("end", margins, end),
	LENGTH("binding", margins, binding),
};
static const struct schema_object margin_schema = {"margins", sizeof(struct margins),
                                                   FIELDS(margin_fields)};

static const struct schema_field bullet_fields[] = {
	NUMBER("dot", bullet_style, dot, 1, 40), LENGTH("line", bullet_style, line),
	LENGTH("offset", bullet_style, offset),  LENGTH("indent", bullet_style, indent),
	LENGTH("gap", bullet_style, gap),        LENGTH("after", bullet_style, after),
	COLOR("color", bullet_style, color),
};
static const struct schema_object bullet_schema = {"bullets", sizeof(struct bullet_style),
                                                   FIELDS(bullet_fields)};

static const struct schema_field number_fields[] = {
	LENGTH("indent", number_style, indent),
	LENGTH("number_gap", number_style, number_gap),
	LENGTH("gap", number_style, gap),
	LENGTH("after", number_style, after),
};
static const struct schema_object number_schema = {"numbered", sizeof(struct number_style),
                                                   FIELDS(number_fields)};

static const struct schema_field question_fields[] = {
	LENGTH("indent", question_style, indent),     LENGTH("number_gap", question_style, number_gap),
	LENGTH("gap", question_style, gap),           LENGTH("after", question_style, after),
	WHOLE("lines", question_style, lines, 0, 20), LENGTH("room", question_style, room),
	LENGTH("rule", question_style, rule),         COLOR("color", question_style, color),
};
static const struct schema_object question_schema = {"questions", sizeof(struct question_style),
                                                     FIELDS(question_fields)};

static const struct schema_field checklist_fields[] = {
	NUMBER("box", checklist_style, box, 6, 72), LENGTH("stroke", checklist_style, stroke),
	LENGTH("radius", checklist_style, radius),  NUMBER("offset", checklist_style, offset, -200, 0),
	LENGTH("gap", checklist_style, gap),        LENGTH("after", checklist_style, after),
	COLOR("color", checklist_style, color),
};
static const struct schema_object checklist_schema = {"checklist", sizeof(struct checklist_style),
                                                      FIELDS(checklist_fields)};

static const struct schema_field step_fields[] = {
	NUMBER("badge", step_style, badge, 12, 96),
	NUMBER("offset", step_style, offset, -200, 0),
	LENGTH("join", step_style, join),
	LENGTH("clear", step_style, clear),
	LENGTH("after", step_style, after),
	LENGTH("gap", step_style, gap),
	LENGTH("title_gap", step_style, title_gap),
	COLOR("fill", step_style, fill),
	COLOR("join_color", step_style, join_color),
};
static const struct schema_object step_schema = {"steps", sizeof(struct step_style),
                                                 FIELDS(step_fields)};

static const struct schema_field pair_fields[] = {
	LENGTH("gap", pair_style, gap),
	LENGTH("after", pair_style, after),
};
static const struct schema_object pair_schema = {"pairs", sizeof(struct pair_style),
                                                 FIELDS(pair_fields)};

static const struct schema_field table_fields[] = {
	LENGTH("pad_x", table_style, pad_x), LENGTH("pad_y", table_style, pad_y),
	LENGTH("rule", table_style, rule),   LENGTH("before", table_style, before),
	LENGTH("after", table_style, after), LENGTH("room", table_style, room),
	FILL("fill", table_style, fill),     COLOR("color", table_style, color),
};
static const struct schema_object table_schema = {"table style", sizeof(struct table_style),
                                                  FIELDS(table_fields)};

static const struct schema_field figure_fields[] = {
	NUMBER("max_height", figure_style, max_height, 36, 2000),
	NUMBER("resolution", figure_style, resolution, 36, 1200),
	LENGTH("gap", figure_style, gap),
	LENGTH("before", figure_style, before),
	LENGTH("after", figure_style, after),
};
static const struct schema_object figure_schema = {"figure style", sizeof(struct figure_style),
                                                   FIELDS(figure_fields)};

static const struct schema_field notes_fields[] = {
	NUMBER("pitch", notes_style, pitch, 9, 200), LENGTH("rule", notes_style, rule),
	LENGTH("before", notes_style, before),       LENGTH("after", notes_style, after),
	COLOR("color", notes_style, color),
};
static const struct schema_object notes_schema = {"notes style", sizeof(struct notes_style),
                                                  FIELDS(notes_fields)};

static const struct schema_field field_fields[] = {
	LENGTH("gap", field_style, gap),     LENGTH("row_gap", field_style, row_gap),
	LENGTH("room", field_style, room),   LENGTH("rule", field_style, rule),
	LENGTH("after", field_style, after), COLOR("color", field_style, color),
};
static const struct schema_object field_schema = {"fields", sizeof(struct field_style),
                                                  FIELDS(field_fields)};

static const struct schema_field qr_fields[] = {
	NUMBER("size", qr_style, size, 30, 300),
	NUMBER("module", qr_style, module, 1, 10),
	COLOR("color", qr_style, color),
	NUMBER("quiet", qr_style, quiet, 4, 10),
	LENGTH("gap", qr_style, gap),
};
static const struct schema_object qr_schema = {"qr", sizeof(struct qr_style), FIELDS(qr_fields)};

static const char *const header_texts[] = {"none", "cancer_type", "title", NULL};
static const struct schema_field header_fields[] = {
	LENGTH("baseline", header_style, baseline),
	NUMBER("logo", header_style, logo, 4, 96),
	LENGTH("gap", header_style, gap),
	LENGTH("clear", header_style, clear),
	NUMBER("share", header_style, share, 0.1, 0.9),
	WHOLE("lines", header_style, lines, 1, 9),
	{"first", FIELD_CHOICE, .offset = offsetof(struct header_style, first), .required = true,
     .choices = header_texts},
	{"later", FIELD_CHOICE, .offset = offsetof(struct header_style, later), .required = true,
     .choices = header_texts},
};
static const struct schema_object header_schema = {"header", sizeof(struct header_style),
                                                   FIELDS(header_fields)};

static const struct schema_field footer_fields[] = {
	LENGTH("rule", footer_style, rule),  LENGTH("pad", footer_style, pad),
	LENGTH("gap", footer_style, gap),    LENGTH("number_gap", footer_style, number_gap),
	COLOR("color", footer_style, color), FLAG("page_numbers", footer_style, page_numbers),
};
static const struct schema_object footer_schema = {"footer", sizeof(struct footer_style),
                                                   FIELDS(footer_fields)};

static const struct schema_field closing_fields[] = {
	WHOLE("nurse_lines", closing_style, nurse_lines, 0, 40),
	LENGTH("invitation_gap", closing_style, invitation_gap),
};
static const struct schema_object closing_schema = {"closing", sizeof(struct closing_style),
                                                    FIELDS(closing_fields)};

static const struct schema_field link_fields[] = {FLAG("print_url", link_style, print_url)};
static const struct schema_object link_schema = {"links", sizeof(struct link_style),
                                                 FIELDS(link_fields)};

static const struct schema_field layout_fields[] = {
	{"about", FIELD_TEXT, .offset = offsetof(struct layout, about), .required = true,
     .about = "One line for `handout layouts`"},
	{"extends", FIELD_TEXT, .offset = offsetof(struct layout, extends), .format = FORMAT_SLUG,
     .about = "The layout that this one changes"},
	OBJECT("page", layout, page, page_schema),
	OBJECT("margins", layout, margins, margin_schema),
	OBJECT("colors", layout, colors, colors_schema),
	FLAG("brand_colors", layout, brand_colors),
	{"fonts", FIELD_LIST, .offset = offsetof(struct layout, fonts), .required = true,
     .object = &family_schema, .min = 1, .max = 64},
	OBJECT("type", layout, type, type_schema),
	OBJECT("boxes", layout, boxes, boxes_schema),
	OBJECT("bullets", layout, bullets, bullet_schema),
	OBJECT("numbered", layout, numbered, number_schema),
	OBJECT("questions", layout, questions, question_schema),
	OBJECT("checklist", layout, checklist, checklist_schema),
	OBJECT("steps", layout, steps, step_schema),
	OBJECT("terms", layout, terms, pair_schema),
	OBJECT("contacts", layout, contacts, pair_schema),
	OBJECT("table", layout, table, table_schema),
	OBJECT("figure", layout, figure, figure_schema),
	OBJECT("notes", layout, notes, notes_schema),
	OBJECT("fields", layout, fields, field_schema),
	OBJECT("qr", layout, qr, qr_schema),
	OBJECT("header", layout, header, header_schema),
	OBJECT("footer", layout, footer, footer_schema),
	OBJECT("closing", layout, closing, closing_schema),
	OBJECT("links", layout, links, link_schema),
};
const struct schema_object layout_schema = {"layout", sizeof(struct layout), FIELDS(layout_fields),
                                            .partial = true, .version = "layout"};
