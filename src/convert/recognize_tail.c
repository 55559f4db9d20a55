/*
 * What stands at the end: sources, closing words, invitations.
 */
#include <ctype.h>
#include <string.h>

#include "convert/recognize_parts.h"

static bool is_invitation(const struct rich *text)
{
	static const char *const words[] = {
		"upload",     "your case",   "your records", "get guidance", "personalized", "sign up",
		"contact us", "get started", "book a",       "schedule a",   "learn more",   NULL};
	return text_has_word(text, words);
}

/* A short line and a paragraph that invites. */
static bool is_invitation_pair(const struct part *part)
{
	return part_is_text(part) && !text_is_disclaimer(&part->text) &&
	       part->text.length <= PART_INVITATION_MAX && part_is_paragraph(part->next) &&
	       part->next->text.length > part->text.length &&
	       (is_invitation(&part->text) || is_invitation(&part->next->text));
}

/* "Disclaimer" and a disclaimer. */
static bool is_disclaimer_heading(const struct part *part)
{
	static const char *const words[] = {"disclaimer", "important note", "please note", "note",
	                                    NULL};
	return part->kind == PART_HEADING && part->text.length <= PART_INVITATION_MAX &&
	       text_has_word(&part->text, words) && part_is_paragraph(part->next) &&
	       text_is_disclaimer(&part->next->text);
}

/* "Sources", "References" … above a list or notes. */
static bool is_sources_heading(const struct rich *text)
{
	static const char *const words[] = {"sources",         "references", "source",
	                                    "reference",       "citations",  "bibliography",
	                                    "further reading", "footnotes",  NULL};
	size_t length = text->length;
	while (length && strchr(": ", text->utf8[length - 1]))
		length--;
	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == length && !strncasecmp(text->utf8, words[i], length))
			return true;
	return false;
}

/* "[1] …", "[^1]: …" */
static bool is_note(const struct part *part)
{
	const char *s = part_is_paragraph(part) ? part->text.utf8 : "";
	if (*s != '[')
		return false;
	s += 1 + (s[1] == '^');
	while (isalnum((unsigned char)*s))
		s++;
	return *s == ']' && s > part->text.utf8 + 1;
}

static bool is_address(const char *text)
{
	return !strncmp(text, "https://", 8) && !strpbrk(text, " <>\"");
}

/* The address of the text's links; *one is false where they lead to several. */
static const char *address_of_links(const struct rich *text, bool *one)
{
	const char *address = NULL;
	*one = true;
	for (size_t i = 0; i < text->count; i++)
		if (text->spans[i].url && !address)
			address = text->spans[i].url;
		else if (text->spans[i].url && strcmp(address, text->spans[i].url) != 0)
			*one = false;
	return address;
}

/* Take the address behind the last space off the text. NULL without memory. */
static const char *cut_address(struct outline *outline, struct rich *text, const char *space)
{
	size_t end = (size_t)(space - text->utf8), length = strlen(space + 1);
	length -= strchr(".,;", space[length]) != NULL;
	const char *address = outline_made(outline, arena_copy(outline->arena, space + 1, length));
	while (end && strchr(" (:,-", text->utf8[end - 1]))
		end--;
	*text = rich_cut(outline, text, 0, end);
	return address;
}

/* An item of the sources: an address at its end, or its one link, stands by itself. */
static void split_address(struct outline *outline, struct part *item)
{
	struct part *first = item->first;
	if (!part_is_paragraph(first) || first->next)
		return;
	struct rich text = first->text;
	bool one;
	const char *space = strrchr(text.utf8, ' '), *address = address_of_links(&text, &one);
	if (!one)
		return;
	bool bare = space && is_address(space + 1);
	if (bare && (!address || !strcmp(address, space + 1)))
		address = cut_address(outline, &text, space);
	if (!address || strncmp(address, "https://", 8) != 0 || !text.length)
		return;
	first->text = text_without_style(outline, &text);
	for (size_t i = 0; i < first->text.count; i++)
		first->text.spans[i].url = NULL;
	struct part *list = outline_add(outline, item, PART_LIST, first->node);
	struct part *below = outline_add(outline, list, PART_ITEM, first->node);
	outline_add(outline, below, PART_PARAGRAPH, first->node)->text =
		rich_plain(outline, first->node, address, strlen(address));
}

/* Make the parts from first on, as far as they are lists or notes, one list at the very end. */
static void gather_sources(struct outline *outline, struct part *first, bool any)
{
	struct part *list = outline_part(outline, PART_LIST, first->node), *next;
	for (struct part *p = first; p; p = next) {
		next = p->next;
		if (p->kind == PART_LIST) {
			outline_remove(p);
			for (struct part *item = p->first, *behind; item; item = behind) {
				behind = item->next;
				part_move(item, list);
			}
		} else if (is_note(p) || (any && part_is_paragraph(p) && !text_is_disclaimer(&p->text))) {
			struct part *item = outline_part(outline, PART_ITEM, p->node);
			outline_insert(list, item, NULL);
			part_move(p, item);
		} else {
			break;
		}
	}
	for (struct part *item = list->first; item; item = item->next)
		split_address(outline, item);
	outline_insert(outline->document, list, NULL);
	label_before(outline, list, "sources");
}

static bool is_flat_list(const struct part *list)
{
	for (const struct part *item = list->kind == PART_LIST ? list->first : NULL; item;
	     item = item->next)
		if (!part_is_paragraph(item->first) || item->first->next)
			return false;
	return list->kind == PART_LIST && list->first;
}

/* Is there a heading with something below it that is neither closing words nor an invitation? */
static bool has_section(const struct part *part)
{
	for (const struct part *p = part; p; p = p->next)
		if (p->kind == PART_HEADING && !text_is_disclaimer(&p->text) && !is_disclaimer_heading(p) &&
		    !is_invitation_pair(p))
			return true;
	return false;
}

/* Sources stand behind all sections; their heading is the program's own. */
void recognize_sources(struct outline *outline)
{
	for (struct part *p = outline->document->first->next; p; p = p->next) {
		bool heading = part_is_text(p) && is_sources_heading(&p->text) && p->next &&
		               (is_flat_list(p->next) || part_is_paragraph(p->next));
		if (heading && !has_section(p->next)) {
			struct part *first = p->next;
			part_drop(outline, p);
			gather_sources(outline, first, true);
			return;
		}
		if (is_note(p) && (!p->next || is_note(p->next))) {
			gather_sources(outline, p, false);
			return;
		}
	}
}

static void make_invitation(struct outline *outline, struct part *part)
{
	part->kind = PART_HEADING;
	part->level = 2;
	part->text = text_without_style(outline, &part->text);
	label_before(outline, part, "call_to_action");
}

/* The first of the last parts, in front of the sources, that are disclaimers and invitations. */
static struct part *find_tail(struct outline *outline)
{
	struct part *tail = NULL;
	for (struct part *p = outline->document->first->next; p; p = p->next) {
		bool heading =
			p->kind == PART_HEADING && (is_invitation_pair(p) || is_disclaimer_heading(p));
		if (part_is_label(p, "sources"))
			break;
		if (p->kind != PART_PARAGRAPH && !heading)
			tail = NULL;
		else if (!tail && (heading || text_is_disclaimer(&p->text)))
			tail = p;
	}
	return tail;
}

/* Paragraphs of the tail go to the closing words or, behind an invitation, to that. */
void recognize_closing(struct outline *outline)
{
	struct part *p = find_tail(outline);
	if (!part_is_text(p))
		return;
	if (!is_invitation_pair(p))
		label_before(outline, p, "closing");
	for (struct part *next; p && part_is_text(p); p = next) {
		next = p->next;
		if (p->kind == PART_HEADING && is_disclaimer_heading(p))
			part_make_bold(p);
		if (!is_invitation_pair(p))
			continue;
		make_invitation(outline, p);
		next = next->next;
	}
}
