/*
 * One walk after the other over the parts at the top, each for one thing. What a rule is not sure
 * of it leaves as it stands: a paragraph, a list or a section is always right.
 */
#include "convert/recognize.h"

#include <string.h>

#include "convert/recognize_parts.h"

static bool is_empty_list(const struct part *list)
{
	for (const struct part *item = list->first; item; item = item->next)
		if (item->first)
			return false;
	return list->first;
}

/* A list of marks alone is lines to write on. */
static void make_notes(struct outline *outline, struct part *list)
{
	unsigned count = 0;
	for (const struct part *item = list->first; item; item = item->next)
		count += count < 40;
	outline_remark(outline, list->node->line, "an empty list became %u lines to write on", count);
	list->kind = PART_LABEL;
	list->label = "notes";
	list->argument = outline_made(outline, arena_format(outline->arena, "%u", count));
	list->first = list->last = NULL;
}

/* Items and headings that are marks alone; the items of a list that is all of an item are put in
 * its place. */
static void remove_empty(struct outline *outline, struct part *parent)
{
	for (struct part *p = parent->first, *next; p; p = next) {
		next = p->next;
		remove_empty(outline, p);
		struct part *inner = p->first;
		if (p->kind == PART_ITEM && inner && inner->kind == PART_LIST && !inner->next)
			for (struct part *item = inner->first, *more; item; item = more) {
				more = item->next;
				outline_remove(item);
				outline_insert(parent, item, p);
			}
		if (inner && inner->kind == PART_LIST && !inner->first)
			outline_remove(inner);
		if (p->kind == PART_LIST && is_empty_list(p)) {
			make_notes(outline, p);
			continue;
		}
		bool container = (p->kind == PART_LIST && !p->first) || p->kind == PART_QUOTE ||
		                 (p->kind == PART_ITEM && !is_empty_list(parent));
		if ((container && !p->first) || (part_is_text(p) && !p->text.length))
			outline_remove(p);
	}
}

/* "**What to expect**" on a line of its own is a heading. */
static void find_bold_headings(struct outline *outline)
{
	for (struct part *p = outline->document->first->next; p; p = p->next)
		if (part_is_bold_line(p) && p->next && p->next->kind != PART_HEADING &&
		    p->text.utf8[p->text.length - 1] != ':') {
			p->kind = PART_HEADING;
			p->level = 3;
			p->text = text_without_style(outline, &p->text);
		}
}

static bool has_link(const struct rich *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->spans[i].url)
			return true;
	return false;
}

/* Has a heading nothing of its own below it? */
static bool is_empty_heading(const struct part *heading)
{
	static const char *const tops[] = {"closing", "call_to_action", "sources"};
	for (size_t i = 0; i < 3; i++)
		if (part_is_label(heading->next, tops[i]))
			return true;
	return !heading->next || heading->next->kind == PART_HEADING;
}

/* "Treatment" and, one level below, "Surgery": one heading. */
static void join(struct outline *outline, struct part *upper, struct part *lower)
{
	const char *sign = strchr("?!:", upper->text.utf8[upper->text.length - 1]) ? "" : ":";
	const char *both = outline_made(
		outline, arena_format(outline->arena, "%s%s %s", upper->text.utf8, sign, lower->text.utf8));
	if (!both)
		return;
	outline_remark(outline, upper->node->line, "two headings in a row became “%.100s”", both);
	lower->text = rich_plain(outline, upper->text.node, both, strlen(both));
	lower->node = upper->node;
	lower->level = upper->level;
	outline_remove(upper);
}

/*
 * Sections are all of one level. A heading with one of the next level right below it is joined with
 * it; of several of one level in a row, as short lines make them, the first is the heading of the
 * others, which become text; so does one that nothing follows.
 */
static void join_headings(struct outline *outline)
{
	struct part *next;
	for (struct part *p = outline->document->first->next; p; p = next) {
		next = p->next;
		if (p->kind != PART_HEADING)
			continue;
		p->text = text_without_style(outline, &p->text);
		bool pair = next && next->kind == PART_HEADING && next->level == p->level + 1 &&
		            !is_empty_heading(next) && !has_link(&p->text) && !has_link(&next->text) &&
		            p->text.length + next->text.length <= PART_TITLE_MAX;
		if (pair) {
			next->text = text_without_style(outline, &next->text);
			join(outline, p, next);
		} else if (next && next->kind == PART_HEADING) {
			for (; next && next->kind == PART_HEADING; next = next->next) {
				bool heads = !is_empty_heading(next);
				next->kind = PART_PARAGRAPH;
				if (heads)
					part_make_bold(next);
			}
		} else if (is_empty_heading(p)) {
			part_make_bold(p);
		}
	}
	for (struct part *p = outline->document->first->next; p; p = p->next)
		if (p->kind == PART_HEADING)
			p->level = 2;
}

enum diag_code outline_recognize(struct outline *outline, const struct import_hints *hints)
{
	remove_empty(outline, outline->document);
	recognize_title(outline, hints);
	if (outline->diags->worst != DIAG_OK || outline->no_memory)
		return outline->no_memory ? diag_no_memory(outline->diags) : outline->diags->worst;
	recognize_head(outline, hints);
	recognize_notice(outline);
	find_bold_headings(outline);
	recognize_steps(outline);
	recognize_interrupted_lists(outline->document);
	recognize_numbers(outline, outline->document);
	recognize_sources(outline);
	recognize_closing(outline);
	join_headings(outline);
	recognize_lists(outline, outline->document);
	recognize_misfits(outline, outline->document);
	recognize_callouts(outline, outline->document);
	recognize_inner_headings(outline, outline->document);
	recognize_rest_of_head(outline, hints);
	return outline->no_memory ? diag_no_memory(outline->diags) : outline->diags->worst;
}
