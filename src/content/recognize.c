/*
 * One walk after the other over the parts at the top, each for one thing. What a rule is not sure
 * of it leaves as it stands: a paragraph, a list or a section is always right.
 */
#include "content/recognize.h"

#include <string.h>

#include "content/recognize_parts.h"

/* Items and headings that are marks alone; the items of a list that is all of an item are put in
 * its place. */
static void remove_empty(struct part *parent)
{
	for (struct part *p = parent->first, *next; p; p = next) {
		next = p->next;
		remove_empty(p);
		struct part *inner = p->first;
		if (p->kind == PART_ITEM && inner && inner->kind == PART_LIST && !inner->next)
			for (struct part *item = inner->first, *more; item; item = more) {
				more = item->next;
				outline_remove(item);
				outline_insert(parent, item, p);
			}
		if (inner && inner->kind == PART_LIST && !inner->first)
			outline_remove(inner);
		bool container = p->kind == PART_LIST || p->kind == PART_ITEM || p->kind == PART_QUOTE;
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

/* Sections are all of one level: a heading with another right below it is put in front of that
 * one's words; one that nothing follows becomes text. */
static void join_headings(struct outline *outline)
{
	struct part *next;
	for (struct part *p = outline->document->first->next; p; p = next) {
		next = p->next;
		if (p->kind != PART_HEADING)
			continue;
		p->level = 2;
		p->text = text_without_style(outline, &p->text);
		if (!is_empty_heading(p))
			continue;
		if (!next || next->kind != PART_HEADING || has_link(&p->text) || has_link(&next->text) ||
		    p->text.length + next->text.length > PART_TITLE_MAX) {
			part_make_bold(p);
			continue;
		}
		const char *sign = strchr("?!:", p->text.utf8[p->text.length - 1]) ? "" : ":";
		const char *both =
			arena_format(outline->arena, "%s%s %s", p->text.utf8, sign, next->text.utf8);
		if (!both) {
			outline->no_memory = true;
			return;
		}
		next->text = rich_plain(outline, p->text.node, both, strlen(both));
		next->node = p->node;
		outline_remove(p);
	}
}

enum diag_code outline_recognize(struct outline *outline, const struct import_hints *hints)
{
	remove_empty(outline->document);
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
