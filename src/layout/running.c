#include "layout/running.h"

#include <math.h>
#include <string.h>

#include "layout/matter.h"
#include "layout/request.h"

static double logo_width(const struct flow *flow)
{
	const struct image *image = &flow->style->brand.image;
	return image->width ? flow_layout(flow)->header.logo * image->width / image->height : 0;
}

static void compose_head(struct flow *flow, struct composed *c, int what, double measure)
{
	const struct rich *title = &flow->handout->title;
	compose_start(c, flow, TEXT_HEADER, what == HEADER_TITLE ? title->node : NULL);
	if (what == HEADER_TITLE) /* the words alone: a link in a running head is none */
		compose_plain(c, title->utf8, TEXT_HEADER, NULL);
	else if (what == HEADER_CANCER_TYPE)
		compose_plain(c, flow->request->cancer_type, TEXT_HEADER, NULL);
	compose_break(c, measure);
}

static void measure_head(struct flow *flow, struct running *r, struct tag *document)
{
	const struct header_style *h = &flow_layout(flow)->header;
	const struct brand *brand = &flow->style->brand;
	double natural, widest, logo = logo_width(flow);
	double room = flow->width - logo - (logo > 0 ? h->gap : 0);
	if (logo > 0) {
		r->logo = flow_tag(flow, TAG_FIGURE, document);
		if (r->logo)
			r->logo->alt = brand->logo.alt.utf8;
	}
	compose_start(&r->brand, flow, TEXT_BRAND, brand->name.node);
	compose_plain(&r->brand, brand->name.utf8, TEXT_BRAND, NULL);
	compose_measure(&r->brand, &natural, &widest);
	double measure = fmin(natural + 0.5, room * h->share);
	compose_break(&r->brand, measure);
	double right = room - measure - 2 * h->gap;
	compose_head(flow, &r->first, h->first, right);
	compose_head(flow, &r->later, h->later, right);
	if ((double)r->later.lines.count > h->lines) /* a long title stands whole on page one */
		compose_head(flow, &r->later, HEADER_CANCER_TYPE, right);
	double lines =
		fmax(compose_height(&r->brand), fmax(compose_height(&r->first), compose_height(&r->later)));
	double top = h->baseline - compose_baseline(flow, r->brand.style);
	r->top = fmax(flow_layout(flow)->margins.top, top + lines + h->clear);
}

static const char *page_words(struct flow *flow, size_t page, size_t pages)
{
	const char *x = style_number(flow->style, flow->scratch, page);
	const char *y = style_number(flow->style, flow->scratch, pages);
	return x && y ? style_phrase(flow->style, flow->scratch, PHRASE_PAGE_OF, "page", x, "pages", y,
	                             NULL)
	              : NULL;
}

/* NULL without memory, "" where there is nothing to say. */
static const char *review_status(struct flow *flow)
{
	const struct review *review = &flow->handout->review;
	if (flow->expired) {
		const char *date = style_date(flow->style, flow->arena, review->expires.utf8);
		return date ? style_phrase(flow->style, flow->arena, PHRASE_EXPIRED, "date", date, NULL)
		            : NULL;
	}
	return review->node ? "" : flow->style->phrases.at[PHRASE_UNREVIEWED].utf8;
}

/* What every page of this sheet must say beside the disclaimer; "" for nothing, NULL without
 * memory. */
static const char *status_words(struct flow *flow)
{
	const struct translation *translation = &flow->handout->translation;
	const char *review = review_status(flow);
	if (!review || !translation->node || translation->reviewed_by.utf8)
		return review;
	enum phrase phrase = translation->method == TRANSLATION_MACHINE ? PHRASE_MACHINE_TRANSLATION
	                                                                : PHRASE_HUMAN_TRANSLATION;
	const char *words = flow->style->phrases.at[phrase].utf8;
	return *review ? join_sentences(flow, review, words) : words;
}

static void measure_foot(struct flow *flow, struct running *r)
{
	const struct layout *layout = flow_layout(flow);
	const struct footer_style *f = &layout->footer;
	const struct rich *disclaimer = &flow->handout->disclaimer;
	double number = 0, widest;
	if (f->page_numbers) {
		struct composed c;
		compose_start(&c, flow, TEXT_PAGE_NUMBER, NULL);
		compose_plain(&c, page_words(flow, 88, 88), TEXT_PAGE_NUMBER, NULL);
		compose_measure(&c, &number, &widest);
		compose_end(&c);
		number += f->number_gap;
	}
	r->text_x = flow->x;
	r->text_width = flow->width - number;
	compose_start(&r->status, flow, TEXT_STATUS, NULL);
	compose_plain(&r->status, status_words(flow), TEXT_STATUS, NULL);
	compose_break(&r->status, r->text_width);
	/* the page's number stands beside the first line; what follows has the whole width */
	r->disclaimer_width = r->status.lines.count ? flow->width : r->text_width;
	compose_start(&r->disclaimer, flow, TEXT_FOOTER, disclaimer->node);
	for (size_t offset = 0, begin, end; rich_next(disclaimer, &offset, &begin, &end);) {
		if (begin)
			compose_plain(&r->disclaimer, " ", TEXT_FOOTER, NULL);
		compose_rich(&r->disclaimer, disclaimer, begin, end, TEXT_FOOTER, NULL);
	}
	compose_break(&r->disclaimer, r->disclaimer_width);
	double height = compose_height(&r->status) + compose_height(&r->disclaimer);
	r->foot_top = layout->page.height - layout->margins.bottom - height - f->pad - f->rule;
	r->bottom = r->foot_top - f->gap;
}

void running_measure(struct flow *flow, struct running *r, struct tag *document)
{
	*r = (struct running){0};
	measure_head(flow, r, document);
	measure_foot(flow, r);
}

/* Of the font that the brand's name is printed in, which need not be the language's. */
static double cap_height_of(const struct running *r)
{
	const struct word *word = r->brand.lines.count ? r->brand.lines.at[0].pieces[0].word : NULL;
	return word && word->count ? word->runs[0].font->cap_height : 0;
}

static void place_logo(struct flow *flow, const struct running *r, bool first_page)
{
	const struct header_style *h = &flow_layout(flow)->header;
	const struct text_style *style = r->brand.style;
	struct frame_item *item = flow_item(flow, FRAME_IMAGE, first_page ? r->logo : NULL);
	if (!item)
		return;
	item->x = flow->x;
	item->y = h->baseline - cap_height_of(r) * style->size / 2 - h->logo / 2;
	item->width = logo_width(flow);
	item->height = h->logo;
	item->image = &flow->style->brand.image;
}

static void place_head(struct flow *flow, struct running *r, bool first_page)
{
	const struct header_style *h = &flow_layout(flow)->header;
	struct composed *right = first_page ? &r->first : &r->later;
	double logo = logo_width(flow), x = flow->x;
	if (logo > 0) {
		place_logo(flow, r, first_page);
		x += logo + h->gap;
	}
	compose_lines(&r->brand, x, h->baseline - compose_baseline(flow, r->brand.style), flow->width,
	              ALIGN_START);
	compose_lines(right, flow->x, h->baseline - compose_baseline(flow, right->style), flow->width,
	              ALIGN_END);
}

static void place_foot(struct flow *flow, struct running *r, size_t page)
{
	const struct footer_style *f = &flow_layout(flow)->footer;
	double top = r->foot_top + f->rule + f->pad, y = top;
	flow_rule(flow, flow->x, r->foot_top + f->rule / 2, flow->width, f->rule, f->color);
	y += compose_lines(&r->status, r->text_x, y, r->text_width, ALIGN_START);
	compose_lines(&r->disclaimer, r->text_x, y, r->disclaimer_width, ALIGN_START);
	if (f->page_numbers) {
		struct composed c;
		compose_start(&c, flow, TEXT_PAGE_NUMBER, NULL);
		compose_plain(&c, page_words(flow, page + 1, flow->frames->count), TEXT_PAGE_NUMBER, NULL);
		compose_break(&c, flow->width - r->text_width);
		compose_lines(&c, flow->x, top, flow->width, ALIGN_END);
		compose_end(&c);
	}
}

/* The last page's foot is read aloud too: the sheet's words end with it. */
static void tag_foot(struct flow *flow, struct composed *c)
{
	struct tag *tag = c->lines.count ? flow_tag(flow, TAG_P, flow->frames->document) : NULL;
	for (size_t i = 0; i < c->count; i++)
		c->voices[i].tag = tag;
}

static void claim_items(struct flow *flow, size_t from, size_t page, enum artifact artifact)
{
	for (size_t i = from; i < flow->item_count; i++) {
		flow->items[i]->page = (unsigned)page;
		flow->items[i]->artifact = artifact;
	}
}

void running_place(struct flow *flow, struct running *r)
{
	for (size_t p = 0; p < flow->frames->count && !flow_failed(flow); p++) {
		struct frame_page *page = &flow->frames->pages[p];
		size_t head = flow->item_count;
		place_head(flow, r, p == 0);
		claim_items(flow, head, p, ARTIFACT_HEADER);
		size_t foot = flow->item_count;
		if (p + 1 == flow->frames->count) {
			tag_foot(flow, &r->status);
			tag_foot(flow, &r->disclaimer);
		}
		place_foot(flow, r, p);
		claim_items(flow, foot, p, ARTIFACT_FOOTER);
		size_t heads = foot - head, feet = flow->item_count - foot;
		struct frame_item **all = arena_array(flow->arena, heads + page->count + feet, sizeof *all);
		if (flow_failed(flow))
			return;
		if (!all) {
			flow->code = diag_no_memory(flow->diags);
			return;
		}
		memcpy(all, flow->items + head, heads * sizeof *all);
		memcpy(all + heads, page->items, page->count * sizeof *all);
		memcpy(all + heads + page->count, flow->items + foot, feet * sizeof *all);
		page->items = all;
		page->count += heads + feet;
	}
}
