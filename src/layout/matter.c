#include "layout/matter.h"

#include <math.h>
#include <string.h>

#include "layout/boxes.h"
#include "layout/lists.h"
#include "layout/qr.h"
#include "layout/request.h"

/* Plain text as rich text of one span. */
static struct rich to_rich(struct flow *flow, const struct text *text)
{
	struct span *span = arena_alloc(flow->arena, sizeof *span);
	if (!span) {
		flow->code = diag_no_memory(flow->diags);
		return (struct rich){0};
	}
	span->end = text->length;
	return (struct rich){text->node, text->utf8, text->length, span, 1};
}

static struct rich phrase_to_rich(struct flow *flow, enum phrase phrase)
{
	return to_rich(flow, &flow->style->phrases.at[phrase]);
}

static void place_plain(struct flow *flow, const char *utf8, enum text_role role,
                        const struct node *node, struct tag *parent)
{
	const struct text_style *style = &flow_layout(flow)->type.at[role];
	struct composed c;
	compose_start(&c, flow, role, node);
	compose_plain(&c, utf8, role, flow_tag(flow, TAG_P, parent));
	compose_break(&c, flow->width);
	compose_whole(&c, flow->x, flow->width, style->before, CUT_BLOCK);
	compose_end(&c);
	galley_space(flow, style->after);
}

const char *join_sentences(struct flow *flow, const char *first, const char *second)
{
	if (!first || !second)
		return NULL;
	return style_phrase(flow->style, flow->arena, PHRASE_SENTENCES, "first", first, "second",
	                    second, NULL);
}

static void place_meta(struct flow *flow, struct tag *document)
{
	const struct handout *h = flow->handout;
	const char *type = flow->request->cancer_type;
	const char *date = style_date(flow->style, flow->arena, h->date.utf8);
	const char *meta = date ? style_phrase(flow->style, flow->arena, PHRASE_META, "cancer_type",
	                                       type, "date", date, "author", h->author.utf8, NULL)
	                        : NULL;
	const char *given = flow->values->date.utf8
	                        ? style_date(flow->style, flow->arena, flow->values->date.utf8)
	                        : NULL;
	if (meta && given) {
		given = style_phrase(flow->style, flow->arena, PHRASE_HANDED_OUT, "date", given, NULL);
		meta = given ? arena_format(flow->arena, "%s%s%s", meta,
		                            flow->style->phrases.at[PHRASE_SEPARATOR].utf8, given)
		             : NULL;
	}
	place_plain(flow, meta, TEXT_META, h->author.node, document);
}

/* Which sheet the patient has, on the clinician's copy. */
static void place_copy(struct flow *flow, struct tag *document)
{
	const struct original *original = &flow->request->original;
	const char *language = style_language_name(flow->style, flow->arena, original->language);
	const char *pages = style_pages(flow->style, flow->arena, original->pages, flow->diags);
	const char *words = language && pages ? style_phrase(flow->style, flow->arena, PHRASE_COPY,
	                                                     "language", language, "pages", pages, NULL)
	                                      : NULL;
	galley_keep(flow, CUT_WHOLE);
	place_plain(flow, words, TEXT_LABEL, NULL, document);
	galley_space(flow, flow_text(flow, TEXT_META)->after);
}

struct field {
	const struct text *label, *value;
	struct composed label_lines, value_lines;
};

/* Break label and value of a field at width; returns the height between label and rule. */
static double compose_field(struct flow *flow, struct field *field, double width,
                            struct tag *document)
{
	struct tag *tag = flow_tag(flow, TAG_P, document);
	compose_start(&field->label_lines, flow, TEXT_FIELD, field->label->node);
	compose_plain(&field->label_lines, field->label->utf8, TEXT_FIELD, tag);
	compose_start(&field->value_lines, flow, TEXT_BODY, field->value->node);
	if (field->value->utf8) {
		compose_plain(&field->label_lines, " ", TEXT_FIELD, tag);
		compose_plain(&field->value_lines, field->value->utf8, TEXT_BODY, tag);
	}
	compose_break(&field->label_lines, width);
	compose_break(&field->value_lines, width);
	return fmax(compose_height(&field->value_lines), flow_layout(flow)->fields.room);
}

/* Fields side by side, each over its rule. */
static void place_field_row(struct flow *flow, struct field *fields, size_t count,
                            struct tag *document)
{
	const struct field_style *f = &flow_layout(flow)->fields;
	double width = (flow->width - (double)(count - 1) * f->gap) / (double)count;
	double room = 0, label = 0;
	for (size_t i = 0; i < count; i++) {
		room = fmax(room, compose_field(flow, &fields[i], width, document));
		label = fmax(label, compose_height(&fields[i].label_lines));
	}
	double height = label + room;
	if (!strip_open(flow, 0, fields[0].value->node))
		return;
	for (size_t i = 0; i < count; i++) {
		double x = flow->x + (double)i * (width + f->gap);
		double y = label - compose_height(&fields[i].label_lines); /* labels end level */
		compose_lines(&fields[i].label_lines, x, y, width, ALIGN_START);
		compose_lines(&fields[i].value_lines, x, label, width, ALIGN_START);
		flow_rule(flow, x, height + f->rule / 2, width, f->rule, f->color);
	}
	strip_close(flow, height + f->rule, CUT_BLOCK);
}

/* Does each value's longest word fit into a column of width? */
static bool fields_fit(struct flow *flow, const struct field *fields, size_t count, double width)
{
	double natural, widest = 0;
	for (size_t i = 0; i < count && widest <= width; i++) {
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, fields[i].value->node);
		if (fields[i].value->utf8)
			compose_plain(&c, fields[i].value->utf8, TEXT_BODY, NULL);
		compose_measure(&c, &natural, &widest);
		compose_end(&c);
	}
	return widest <= width;
}

/*
 * Lines for names: printed where the values say them, left for a pen where not. Side by side, or,
 * for a name that is too long for that, one below the other.
 */
static void place_fields(struct flow *flow, struct tag *document)
{
	const struct field_style *f = &flow_layout(flow)->fields;
	const struct text *labels = flow->style->phrases.at;
	struct field fields[] = {
		{.label = &labels[PHRASE_PREPARED_FOR], .value = &flow->values->prepared_for},
		{.label = &labels[PHRASE_PREPARED_BY], .value = &flow->values->prepared_by},
		{.label = &labels[PHRASE_PHONE], .value = &flow->values->phone}};
	enum { COUNT = sizeof fields / sizeof *fields };
	if (fields_fit(flow, fields, COUNT, (flow->width - (COUNT - 1) * f->gap) / COUNT)) {
		place_field_row(flow, fields, COUNT, document);
	} else {
		for (size_t i = 0; i < COUNT; i++) {
			place_field_row(flow, &fields[i], 1, document);
			galley_space(flow, f->row_gap);
		}
	}
	galley_space(flow, f->after);
}

static void place_notice(struct flow *flow, struct tag *document)
{
	const struct notice *notice = &flow->handout->notice;
	struct box_frame box = box_open(flow, BOX_NOTICE, notice->node);
	struct tag *section = flow_tag(flow, TAG_SECT, document);
	place_text(flow, &notice->title, TEXT_BOX_TITLE, section, CUT_HEADING);
	place_text(flow, &notice->text, TEXT_BODY, section, CUT_BLOCK);
	box_close(flow, &box);
}

void place_front_matter(struct flow *flow, struct tag *document)
{
	place_heading(flow, &flow->handout->title, TAG_H1, TEXT_TITLE, document);
	place_meta(flow, document);
	if (flow->request->original.language)
		place_copy(flow, document);
	galley_keep(flow, CUT_WHOLE);
	place_fields(flow, document);
	if (flow->handout->notice.node)
		place_notice(flow, document);
}

/* The code that leads to url, beside what is placed next; returns the strip that it starts in. */
static size_t place_qr(struct flow *flow, const struct text *url, double *size)
{
	const struct qr_style *q = &flow_layout(flow)->qr;
	const struct box_style *box = &flow_layout(flow)->boxes.at[BOX_INVITATION];
	struct qr_code code = {0};
	size_t strip = flow->strip_count;
	enum diag_code encoded =
		qr_encode(flow->arena, url->utf8, node_place(url->node), &code, flow->diags);
	if (encoded > flow->code)
		flow->code = encoded;
	*size = 0;
	if (encoded != DIAG_OK || !strip_open(flow, 0, url->node))
		return strip;
	/* the white that a reader needs around the code is the box's own, and more where that is too
	 * little */
	double size_pt = fmax(q->size, code.side * q->module), quiet = q->quiet * size_pt / code.side;
	double in_x = fmax(0, quiet - box->pad_start + box->frame);
	double in_y = fmax(0, quiet - box->pad_top + box->frame);
	struct frame_item *item = flow_item(flow, FRAME_QR, NULL);
	if (item) {
		item->x = flow->x + in_x;
		item->y = in_y;
		item->width = item->height = size_pt;
		item->ink = flow_ink(flow, q->color);
		item->qr = code;
	}
	strip_close(flow, 0, CUT_ALONE);
	double wide = in_x + size_pt + fmax(q->gap, quiet);
	flow->x += wide;
	flow->width -= wide;
	*size = in_y + size_pt + fmax(0, quiet - box->pad_bottom + box->frame);
	return strip;
}

static void place_invitation(struct flow *flow, const struct invitation *invitation,
                             struct tag *section)
{
	double x = flow->x, width = flow->width, qr = 0, used = 0;
	size_t first = invitation->url.utf8 ? place_qr(flow, &invitation->url, &qr) : flow->strip_count;
	place_text(flow, &invitation->title, TEXT_BOX_TITLE, section, CUT_HEADING);
	place_text(flow, &invitation->text, TEXT_BODY, section, CUT_BLOCK);
	if (invitation->url.utf8) {
		const char *mark = "\x1f"; /* stands where the address goes */
		const char *words = style_phrase(flow->style, flow->arena, PHRASE_SCAN, "url", mark, NULL);
		const char *at = words ? strchr(words, mark[0]) : NULL;
		struct tag *tag = flow_tag(flow, TAG_P, section);
		struct composed c;
		compose_start(&c, flow, TEXT_BODY, invitation->url.node);
		compose_plain(&c, at ? arena_copy(flow->scratch, words, (size_t)(at - words)) : words,
		              TEXT_BODY, tag);
		compose_url(&c, invitation->url.utf8, tag);
		compose_plain(&c, at ? at + 1 : "", TEXT_BODY, tag);
		compose_break(&c, flow->width);
		compose_strips(&c, 0, flow->x, flow->width, 0, CUT_BLOCK);
		compose_end(&c);
	}
	flow->x = x;
	flow->width = width;
	for (size_t i = first; i < flow->strip_count; i++)
		used += flow->strips[i].height + (i > first ? flow->strips[i].before : 0);
	if (used < qr && strip_open(flow, 0, NULL))
		strip_close(flow, qr - used, CUT_BLOCK);
	/* a code reaches over all of its strips, so a page never ends between them */
	for (size_t i = first; qr > 0 && i + 1 < flow->strip_count; i++)
		if (flow->strips[i].cut < CUT_HEADING)
			flow->strips[i].cut = CUT_HEADING;
}

static void place_invitations(struct flow *flow, struct tag *document)
{
	const struct list *list = &flow->handout->call_to_action;
	const struct invitation *invitations = list->at;
	if (!list->count)
		return;
	struct box_frame box = box_open(flow, BOX_INVITATION, list->node);
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		if (i)
			galley_space(flow, flow_layout(flow)->closing.invitation_gap);
		place_invitation(flow, &invitations[i], flow_tag(flow, TAG_SECT, document));
	}
	box_close(flow, &box);
}

static void place_notes(struct flow *flow, struct tag *document)
{
	unsigned lines = (unsigned)flow_layout(flow)->closing.nurse_lines;
	struct rich heading = phrase_to_rich(flow, PHRASE_NURSE_NOTES);
	if (!flow->values->note.node && !lines)
		return;
	place_heading(flow, &heading, TAG_H2, TEXT_HEADING, document);
	if (flow->values->note.node)
		place_text(flow, &flow->values->note, TEXT_BODY, document, CUT_BLOCK);
	else
		place_ruled_lines(flow, lines, NULL);
}

/* Does a call to action lead there already? */
static bool is_invited_to(const struct flow *flow, const char *url)
{
	const struct list *list = &flow->handout->call_to_action;
	const struct invitation *invitations = list->at;
	for (size_t i = 0; i < list->count; i++)
		if (invitations[i].url.utf8 && !strcmp(invitations[i].url.utf8, url))
			return true;
	return false;
}

static void place_web(struct flow *flow, const struct text *web, struct tag *document)
{
	struct composed c;
	compose_start(&c, flow, TEXT_BODY, web->node);
	compose_url(&c, web->utf8, flow_tag(flow, TAG_P, document));
	compose_break(&c, flow->width);
	compose_whole(&c, flow->x, flow->width, 0, CUT_BLOCK);
	compose_end(&c);
	galley_space(flow, flow_layout(flow)->contacts.after);
}

static void place_brand_contacts(struct flow *flow, struct tag *document)
{
	const struct brand *brand = &flow->style->brand;
	const struct brand_contact *contacts = brand->contacts.at;
	bool web = brand->web.utf8 && !is_invited_to(flow, brand->web.utf8);
	if (!brand->contacts.count && !web)
		return;
	struct text title = brand->name;
	title.utf8 =
		style_phrase(flow->style, flow->arena, PHRASE_CONTACT, "brand", brand->name.utf8, NULL);
	if (!title.utf8) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	title.length = strlen(title.utf8);
	struct rich heading = to_rich(flow, &title);
	struct list list = {.node = brand->contacts.node, .count = brand->contacts.count};
	struct contact *rows = arena_array(flow->arena, list.count, sizeof *rows);
	if (!rows) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		rows[i].node = contacts[i].node;
		rows[i].name = to_rich(flow, &contacts[i].name);
		rows[i].phone = contacts[i].phone;
		if (contacts[i].hours.utf8)
			rows[i].hours = to_rich(flow, &contacts[i].hours);
	}
	list.at = rows;
	place_heading(flow, &heading, TAG_H2, TEXT_HEADING, document);
	if (list.count)
		place_contacts(flow, &list, document);
	if (web)
		place_web(flow, &brand->web, document);
}

static void place_sources(struct flow *flow, struct tag *document)
{
	const struct list *list = &flow->handout->sources;
	const struct reference *sources = list->at;
	struct rich heading = phrase_to_rich(flow, PHRASE_SOURCES);
	if (!list->count)
		return;
	place_heading(flow, &heading, TAG_H2, TEXT_HEADING, document);
	struct tag *tag = flow_tag(flow, TAG_L, document);
	for (size_t i = 0; i < list->count && !flow_failed(flow); i++) {
		struct tag *body = flow_tag(flow, TAG_LBODY, flow_tag(flow, TAG_LI, tag));
		struct composed c;
		compose_start(&c, flow, TEXT_SMALL, sources[i].text.node);
		compose_rich(&c, &sources[i].text, 0, sources[i].text.length, TEXT_SMALL, body);
		if (sources[i].url.utf8) {
			compose_plain(&c, " ", TEXT_SMALL, body);
			compose_url(&c, sources[i].url.utf8, body);
		}
		compose_break(&c, flow->width);
		compose_whole(&c, flow->x, flow->width, 0, CUT_ITEM);
		compose_end(&c);
		galley_space(flow, c.style->after);
	}
	galley_space(flow, flow_layout(flow)->type.at[TEXT_BODY].after);
}

/* When a person checked the translation; the foot of every page says where nobody did. */
static void place_translation(struct flow *flow, struct tag *document)
{
	const struct translation *translation = &flow->handout->translation;
	if (!translation->reviewed_by.utf8)
		return;
	const char *on = style_date(flow->style, flow->arena, translation->on.utf8);
	const char *words = on ? style_phrase(flow->style, flow->arena, PHRASE_TRANSLATION_REVIEWED,
	                                      "date", on, "name", translation->reviewed_by.utf8, NULL)
	                       : NULL;
	place_plain(flow, words, TEXT_SMALL, translation->reviewed_by.node, document);
}

static void place_review(struct flow *flow, struct tag *document)
{
	const struct review *review = &flow->handout->review;
	const struct style *style = flow->style;
	if (!review->node)
		return; /* the foot of every page says so */
	const char *on = style_date(style, flow->arena, review->on.utf8);
	const char *words = on ? style_phrase(style, flow->arena, PHRASE_REVIEWED, "date", on, "name",
	                                      review->by.utf8, NULL)
	                       : NULL;
	if (words && review->expires.utf8) {
		enum phrase phrase = flow->expired ? PHRASE_EXPIRED : PHRASE_REVIEW_AGAIN;
		const char *until = style_date(style, flow->arena, review->expires.utf8);
		const char *more =
			until ? style_phrase(style, flow->arena, phrase, "date", until, NULL) : NULL;
		words = join_sentences(flow, words, more);
	}
	place_plain(flow, words, TEXT_SMALL, review->by.node, document);
}

void place_back_matter(struct flow *flow, struct tag *document)
{
	const struct handout *h = flow->handout;
	if (h->closing.node)
		place_text(flow, &h->closing, TEXT_BODY, document, CUT_BLOCK);
	place_invitations(flow, document);
	place_notes(flow, document);
	place_brand_contacts(flow, document);
	place_sources(flow, document);
	place_review(flow, document);
	place_translation(flow, document);
}
