/*
 * "STEP 2: NAME" and what is below it.
 */
#include <ctype.h>
#include <string.h>

#include "convert/recognize_parts.h"

/* "STEP 2: NAME" -> the offset of NAME, or 0. */
static size_t step_name(const struct rich *text, unsigned *number)
{
	const char *s = text->utf8;
	size_t i = 5;
	*number = 0;
	if (text->length < 7 || strncasecmp(s, "step ", 5) != 0 || !isdigit((unsigned char)s[5]))
		return 0;
	while (isdigit((unsigned char)s[i]) && *number <= STEPS_MAX)
		*number = *number * 10 + (unsigned)(s[i++] - '0');
	while (s[i] == ' ')
		i++;
	size_t sign = i;
	while (s[i] == ':' || s[i] == '.' || s[i] == '-' || s[i] == ')' || !strncmp(s + i, "–", 3) ||
	       !strncmp(s + i, "—", 3))
		i += (unsigned char)s[i] < 0x80 ? 1 : 3;
	bool signed_ = i > sign;
	while (s[i] == ' ')
		i++;
	return signed_ && s[i] ? i : 0;
}

/* Is it a step by itself, and not a sentence about one? */
static bool is_step(const struct part *part, unsigned number)
{
	unsigned own;
	if (!part_is_text(part) || !step_name(&part->text, &own) || own != number || number > STEPS_MAX)
		return false;
	return part->kind == PART_HEADING || part_is_bold_line(part) ||
	       (part->text.length <= PART_INVITATION_MAX &&
	        part->text.utf8[part->text.length - 1] != '.');
}

/* Does the text have word, which is in capitals, also outside of headings? */
static bool is_word_in_capitals(const struct part *parent, const char *word, size_t length)
{
	for (const struct part *p = parent->first; p; p = p->next) {
		unsigned step;
		bool heading = p->kind == PART_HEADING || (p->text.utf8 && step_name(&p->text, &step));
		const char *s = heading ? NULL : p->text.utf8;
		for (; s && (s = strstr(s, word)); s += length)
			if ((s == p->text.utf8 || !isalnum((unsigned char)s[-1])) &&
			    !isalnum((unsigned char)s[length]))
				return true;
		if (is_word_in_capitals(p, word, length))
			return true;
	}
	return false;
}

/* "GENETIC MODIFICATION" -> "Genetic modification"; words that the text has in capitals keep them.
 */
static struct rich in_sentence_case(struct outline *outline, const struct rich *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (islower((unsigned char)text->utf8[i]) || (unsigned char)text->utf8[i] >= 0x80)
			return *text;
	char *copy = outline_made(outline, arena_copy(outline->arena, text->utf8, text->length));
	if (!copy)
		return *text;
	for (size_t begin = 0, end; begin < text->length; begin = end + 1) {
		end = begin;
		while (end < text->length && text->utf8[end] != ' ')
			end++;
		const char *word =
			outline_made(outline, arena_copy(outline->arena, text->utf8 + begin, end - begin));
		if (!word || is_word_in_capitals(outline->document, word, end - begin))
			continue;
		for (size_t i = begin + !begin; i < end; i++)
			copy[i] = (char)tolower((unsigned char)copy[i]);
	}
	return rich_plain(outline, text->node, copy, text->length);
}

/* "STEP 1: …" and what is below it, up to the next heading, is an item of a list of steps. */
void recognize_steps(struct outline *outline)
{
	struct part *list = NULL, *next;
	unsigned number = 1;
	for (struct part *p = outline->document->first->next; p; p = next) {
		next = p->next;
		number = list ? number : 1;
		if (is_step(p, number)) {
			struct part *item = outline_part(outline, PART_ITEM, p->node);
			if (!list) {
				list = outline_part(outline, PART_LIST, p->node);
				list->ordered = true;
				outline_insert(p->parent, list, p);
				label_before(outline, list, "steps");
			}
			item->number = number;
			size_t name = step_name(&p->text, &number);
			struct rich text = rich_cut(outline, &p->text, name, p->text.length);
			text = text_without_style(outline, &text);
			p->text = in_sentence_case(outline, &text);
			p->kind = PART_PARAGRAPH;
			outline_insert(list, item, NULL);
			part_move(p, item);
			number++;
		} else if (list && p->kind != PART_HEADING && p->kind != PART_LABEL) {
			part_move(p, list->last);
		} else {
			list = NULL;
		}
	}
}
