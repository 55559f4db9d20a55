/*
 * Quotes as callouts, and headings where a handout has none.
 */
#include <string.h>

#include "convert/recognize_parts.h"
#include "convert/text_marks.h"

static const char *kind_of_quote(const struct part *quote)
{
	static const char *const urgent[] = {"911",       "emergency", "right away",
	                                     "immediate", "at once",   NULL};
	static const char *const caution[] = {"warning", "caution", "important", "careful", NULL};
	const char *kind = "info";
	for (const struct part *p = quote->first; p; p = p->next) {
		if (p->text.utf8 && text_has_word(&p->text, urgent))
			return "urgent";
		if (p->text.utf8 && text_has_word(&p->text, caution))
			kind = "caution";
	}
	return kind;
}

/* A quote's kind and title: its heading, a line in bold or a lead-in; or there is none. */
static void find_callout(struct outline *outline, struct part *quote)
{
	struct part *first = quote->first;
	if (!first)
		return;
	if (!quote->label)
		quote->label = kind_of_quote(quote);
	bool titled = first->kind == PART_HEADING || part_is_bold_line(first);
	size_t lead =
		part_is_paragraph(first) ? lead_in_length(first->text.utf8, first->text.length) : 0;
	if (titled && first->next) {
		first->kind = PART_HEADING;
		first->level = 3;
		first->text = text_without_style(outline, &first->text);
	} else if (titled) {
		part_make_bold(first);
	} else if (lead) {
		struct part *title = outline_part(outline, PART_HEADING, first->node);
		struct rich words = rich_cut(outline, &first->text, 0, lead - 1);
		title->level = 3;
		title->text = text_without_style(outline, &words);
		first->text = rich_cut(outline, &first->text, lead, first->text.length);
		outline_insert(quote, title, first);
	}
}

void recognize_callouts(struct outline *outline, struct part *parent)
{
	for (struct part *p = parent->first; p; p = p->next) {
		if (p->kind == PART_QUOTE)
			find_callout(outline, p);
		recognize_callouts(outline, p);
	}
}

/* Headings inside items and quotes, which a handout does not have, become lines in bold. */
void recognize_inner_headings(struct outline *outline, struct part *parent)
{
	for (struct part *p = parent->first; p; p = p->next) {
		bool title = parent->kind == PART_QUOTE && p == parent->first;
		if (p->kind == PART_HEADING && parent->kind != PART_DOCUMENT && !title) {
			p->text = text_without_style(outline, &p->text);
			part_make_bold(p);
		}
		recognize_inner_headings(outline, p);
	}
}
