/*
 * What lists are: steps, questions, one that was interrupted; and what an item of a handout cannot
 * hold.
 */
#include <stdio.h>
#include <string.h>

#include "content/rich_builder.h"
#include "convert/recognize_parts.h"

static struct rich with_number(struct outline *outline, const struct rich *text, unsigned number)
{
	struct rich_builder builder;
	char digits[16];
	rich_builder_init(&builder, outline->arena);
	snprintf(digits, sizeof digits, "%u. ", number);
	rich_builder_add(&builder, digits, strlen(digits));
	rich_builder_put(&builder, text);
	outline->no_memory = outline->no_memory || builder.failed;
	return rich_builder_take(&builder, text->node);
}

/* What follows the last item of such a list belongs to it, where that is a title in bold. */
static void take_last_text(struct part *list)
{
	struct part *item = list->last, *next = list->next;
	if (!part_is_bold_line(item->first) || item->first->next)
		return;
	if (part_is_paragraph(next) && !text_is_disclaimer(&next->text)) {
		part_move(next, item);
		next = list->next;
	}
	if (next && next->kind == PART_LIST && !next->ordered)
		part_move(next, item);
}

/*
 * A list that is interrupted by text and goes on with the next number is one list: "1. First", a
 * paragraph, "2. Second", a paragraph.
 */
void recognize_interrupted_lists(struct part *parent)
{
	for (struct part *list = parent->first; list; list = list->next) {
		struct part *next = list->next, *p, *q;
		if (list->kind != PART_LIST || !list->ordered || !list->last->number)
			continue;
		while (next && next->kind != PART_HEADING && next->kind != PART_LABEL &&
		       !(next->kind == PART_LIST && next->ordered))
			next = next->next;
		if (!next || next->kind != PART_LIST || next == list->next ||
		    next->first->number != list->last->number + 1)
			continue;
		while ((p = list->next) != next)
			part_move(p, list->last);
		while ((q = next->first))
			part_move(q, list);
		outline_remove(next);
		take_last_text(list);
		list = list->previous ? list->previous : list; /* once more: it may go on */
	}
}

/* Numbers other than 1, 2, 3 … are not what a list prints: they are kept as words. */
void recognize_numbers(struct outline *outline, struct part *parent)
{
	for (struct part *p = parent->first; p; p = p->next) {
		unsigned number = 0;
		bool counts = true;
		recognize_numbers(outline, p);
		for (struct part *item = p->ordered ? p->first : NULL; item; item = item->next)
			counts = counts && item->number == ++number;
		if (p->kind != PART_LIST || !p->ordered || counts)
			continue;
		outline_remark(outline, p->node->line,
		               "the numbers of this list do not count up from 1; they are kept as text");
		p->ordered = false;
		for (struct part *item = p->first; item; item = item->next)
			if (part_is_paragraph(item->first))
				item->first->text = with_number(outline, &item->first->text, item->number);
	}
}

/* A quote of paragraphs alone, which an item can take in. */
static bool is_plain_quote(const struct part *part)
{
	if (part->kind != PART_QUOTE)
		return false;
	for (const struct part *p = part->first; p; p = p->next)
		if (p->kind != PART_PARAGRAPH)
			return false;
	return part->first;
}

/* The first part of an item that is neither its text nor a list behind it, or NULL. */
static struct part *find_misfit(const struct part *item)
{
	bool bullets = false, numbered = false;
	for (struct part *p = item->first; p; p = p->next) {
		bool *list = p->ordered ? &numbered : &bullets;
		if ((p->kind == PART_PARAGRAPH || is_plain_quote(p)) && !bullets && !numbered)
			continue;
		if (p->kind != PART_LIST || *list || p == item->first || (numbered && !p->ordered))
			return p; /* a handout has bullets in front of numbers */
		*list = true;
	}
	return NULL;
}

/* "1. **Collection**" with more below each item is a list of steps, too; so is one whose items have
 * more than an item can hold. */
static bool is_list_of_steps(const struct part *list)
{
	bool misfit = false, titled = true, text = true;
	for (const struct part *item = list->first; item; item = item->next) {
		titled = titled && part_is_bold_line(item->first) && item->first->next;
		misfit = misfit || find_misfit(item);
		text = text && part_is_paragraph(item->first);
	}
	return list->ordered && list->first && (titled || (misfit && text));
}

static bool is_question(const struct rich *text)
{
	static const char *const ends[] = {"?", "？", "؟", "?”", "?\"", "?)", NULL};
	for (size_t i = 0; ends[i]; i++) {
		size_t length = strlen(ends[i]);
		if (text->length > length && !strcmp(text->utf8 + text->length - length, ends[i]))
			return true;
	}
	return false;
}

static bool is_list_of_questions(const struct part *list, bool under_questions)
{
	size_t questions = 0, count = 0;
	for (const struct part *item = list->first; item; item = item->next) {
		if (!part_is_paragraph(item->first) || item->task)
			return false;
		questions += is_question(&item->first->text);
		count++;
	}
	return count && (under_questions ? questions * 2 > count : questions == count && count > 1);
}

static bool speaks_of_questions(const struct rich *text)
{
	static const char *const words[] = {"question", "to ask", NULL};
	return text && text_has_word(text, words);
}

/* Lists that are steps or questions, wherever they stand. heading: what stands above. */
void recognize_lists(struct outline *outline, struct part *parent)
{
	const struct rich *heading = NULL;
	for (struct part *p = parent->first; p; p = p->next) {
		if (part_is_text(p) && (p->kind == PART_HEADING || (p->next && p->next->kind == PART_LIST)))
			heading = &p->text;
		if (p->kind == PART_ITEM || p->kind == PART_QUOTE)
			recognize_lists(outline, p);
		if (p->kind != PART_LIST)
			continue;
		bool labelled = part_has_label(p, "steps") || part_has_label(p, "sources");
		if (!labelled && parent->kind != PART_ITEM && is_list_of_steps(p)) {
			label_before(outline, p, "steps");
			for (struct part *item = p->first; item; item = item->next)
				item->first->text = text_without_style(outline, &item->first->text);
		} else if (!labelled && parent->kind != PART_ITEM &&
		           is_list_of_questions(p, speaks_of_questions(heading))) {
			label_before(outline, p, "questions");
		}
		for (struct part *item = p->first; item; item = item->next)
			recognize_lists(outline, item);
	}
}

/* What an item cannot hold goes behind it, and the items that follow become a list of their own. */
static void split_list(struct outline *outline, struct part *list)
{
	struct part *behind = list->next, *item = list->first, *misfit = NULL, *next;
	while (item && !(misfit = find_misfit(item)))
		item = item->next;
	if (!misfit || misfit == item->first)
		return;
	outline_remark(outline, misfit->node->line,
	               "what was inside a list item here was put after it");
	for (struct part *p = misfit; p; p = next) {
		next = p->next;
		outline_remove(p);
		outline_insert(list->parent, p, behind);
	}
	if (!item->next)
		return;
	struct part *rest = outline_part(outline, PART_LIST, item->next->node);
	rest->ordered = list->ordered;
	outline_insert(list->parent, rest, behind);
	for (struct part *p = item->next; p; p = next) {
		next = p->next;
		part_move(p, rest);
	}
}

/* Paragraphs and lists of a quote inside an item are the item's. */
static void unquote(struct part *item)
{
	for (struct part *p = item->first, *next; p; p = next) {
		next = p->next;
		for (struct part *q = p->kind == PART_QUOTE ? p->first : NULL, *more; q; q = more) {
			more = q->next;
			outline_remove(q);
			outline_insert(item, q, p);
			if (q->kind == PART_HEADING)
				part_make_bold(q);
		}
		if (p->kind == PART_QUOTE)
			outline_remove(p);
	}
}

void recognize_misfits(struct outline *outline, struct part *parent)
{
	for (struct part *p = parent->first; p; p = p->next) {
		bool steps = p->kind == PART_LIST && part_has_label(p, "steps");
		for (struct part *item = p->kind == PART_LIST ? p->first : NULL; item; item = item->next) {
			if (!steps)
				unquote(item);
			recognize_misfits(outline, item);
		}
		if (p->kind == PART_LIST && !steps)
			split_list(outline, p);
		else if (p->kind == PART_QUOTE)
			recognize_misfits(outline, p);
	}
}
