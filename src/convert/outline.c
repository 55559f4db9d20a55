#include "convert/outline.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const struct node *outline_node(struct outline *outline, unsigned line, unsigned column)
{
	struct node *node = arena_alloc(outline->arena, sizeof *node);
	if (!node) {
		outline->no_memory = true;
		return outline->document ? outline->document->node : NULL;
	}
	*node = (struct node){.line = line, .column = column, .source = outline->source};
	return node;
}

void *outline_made(struct outline *outline, void *made)
{
	outline->no_memory = outline->no_memory || !made;
	return made;
}

struct part *outline_part(struct outline *outline, enum part_kind kind, const struct node *node)
{
	struct part *part = arena_alloc(outline->arena, sizeof *part);
	if (!part) {
		outline->no_memory = true;
		part = &outline->spare;
		*part = (struct part){.parent = outline->document};
	}
	part->kind = kind;
	part->node = node;
	return part;
}

void outline_insert(struct part *parent, struct part *part, struct part *before)
{
	part->parent = parent;
	part->next = before;
	part->previous = before ? before->previous : parent->last;
	*(part->previous ? &part->previous->next : &parent->first) = part;
	*(before ? &before->previous : &parent->last) = part;
}

void outline_remove(struct part *part)
{
	struct part *parent = part->parent;
	*(part->previous ? &part->previous->next : &parent->first) = part->next;
	*(part->next ? &part->next->previous : &parent->last) = part->previous;
	part->parent = part->next = part->previous = NULL;
}

struct part *outline_add(struct outline *outline, struct part *parent, enum part_kind kind,
                         const struct node *node)
{
	struct part *part = outline_part(outline, kind, node);
	if (part != &outline->spare)
		outline_insert(parent, part, NULL);
	return part;
}

struct part *outline_label(struct outline *outline, struct part *parent, const char *label,
                           const char *argument)
{
	struct part *part = outline_add(outline, parent, PART_LABEL, parent->node);
	part->label = label;
	part->argument = argument;
	return part;
}

bool part_is_label(const struct part *part, const char *label)
{
	return part && part->kind == PART_LABEL && !strcmp(part->label, label);
}

bool part_is_loose(const struct part *list)
{
	for (const struct part *item = list->first; item; item = item->next)
		for (const struct part *p = item->first; p; p = p->next)
			if (p != item->first && p->kind != PART_LIST)
				return true;
	return false;
}

static const char *format_text(struct outline *outline, const char *format, va_list args)
{
	char text[1024];
	vsnprintf(text, sizeof text, format, args);
	return arena_copy(outline->arena, text, utf8_valid_prefix(text, strlen(text)));
}

void outline_remark(struct outline *outline, unsigned line, const char *format, ...)
{
	void *at = outline->remarks;
	va_list args;
	va_start(args, format);
	const char *text = format_text(outline, format, args);
	va_end(args);
	if (!text || !arena_grow(outline->arena, &at, outline->remark_count, &outline->remark_capacity,
	                         sizeof *outline->remarks)) {
		outline->no_memory = true;
		return;
	}
	outline->remarks = at;
	outline->remarks[outline->remark_count++] =
		(struct remark){{outline->source->name, line, line ? 1 : 0}, text};
}

void outline_drop_line(struct outline *outline, const struct node *node)
{
	void *at = outline->dropped;
	if (!arena_grow(outline->arena, &at, outline->dropped_count, &outline->dropped_capacity,
	                sizeof *outline->dropped)) {
		outline->no_memory = true;
		return;
	}
	outline->dropped = at;
	outline->dropped[outline->dropped_count++] = node->line;
}

enum diag_code outline_refuse(struct outline *outline, const struct node *node, const char *format,
                              ...)
{
	struct place place = {.file = outline->source->name};
	va_list args;
	va_start(args, format);
	const char *text = format_text(outline, format, args);
	va_end(args);
	if (node)
		place = node_place(node);
	return diag_add(outline->diags, DIAG_INPUT, place, "%s", text ? text : "out of memory");
}

struct rich rich_plain(struct outline *outline, const struct node *node, const char *text,
                       size_t length)
{
	struct span *span = arena_alloc(outline->arena, sizeof *span);
	char *copy = arena_copy(outline->arena, text, length);
	if (!span || !copy) {
		outline->no_memory = true;
		return (struct rich){.node = node, .utf8 = ""};
	}
	*span = (struct span){0, length, 0, NULL};
	return (struct rich){node, copy, length, span, length ? 1 : 0};
}

struct rich rich_cut(struct outline *outline, const struct rich *rich, size_t begin, size_t end)
{
	while (begin < end && strchr(" \n", rich->utf8[begin]))
		begin++;
	while (end > begin && strchr(" \n", rich->utf8[end - 1]))
		end--;
	struct span *spans = arena_array(outline->arena, rich->count + 1, sizeof *spans);
	char *copy = arena_copy(outline->arena, rich->utf8 + begin, end - begin);
	size_t count = 0;
	if (!spans || !copy) {
		outline->no_memory = true;
		return (struct rich){.node = rich->node, .utf8 = ""};
	}
	for (size_t i = 0; i < rich->count; i++) {
		struct span span = rich->spans[i];
		span.begin = span.begin > begin ? span.begin - begin : 0;
		span.end = span.end < end ? span.end : end;
		span.end = span.end > begin ? span.end - begin : 0;
		if (span.end > span.begin)
			spans[count++] = span;
	}
	return (struct rich){rich->node, copy, end - begin, spans, count};
}
