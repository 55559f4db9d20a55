#ifndef CONVERT_OUTLINE_H
#define CONVERT_OUTLINE_H
/*
 * A document as text formats know it: headings, paragraphs, lists, quotes and tables.
 *
 *     Markdown ─┐                          ┌─► recognize ─► assemble ─► struct handout
 *     text ─────┴─► read ─► struct part ───┤
 *                                          └─◄ label ◄───────────────── struct handout
 *     Markdown, text ◄── write ◄───────────┘
 *
 * What such formats cannot say is said by labels: "steps" in front of a list makes it one of steps.
 * An exported document has all its labels; recognize() finds those that a person left out, so that
 * there is one way to build a handout.
 *
 * A heading of level 1 is the title, other headings at the top begin sections. Labels in front of
 * what stands at the top: notice, disclaimer, "section [LANGUAGE]" (where it has a language of its
 * own or no heading), closing, "call_to_action [URL]", sources. In front of a block: steps,
 * questions, terms, contacts, "notes N", "figure FILE", caption, more (the paragraph belongs to the
 * text before it), end (what follows begins anew). Of a quote: info, caution, urgent.
 *
 * Owner   parts live in the arena of struct outline; texts may point into the source.
 */
#include "content/handout.h"

enum part_kind {
	PART_DOCUMENT, /* sections' parts */
	PART_HEADING,  /* text, level */
	PART_PARAGRAPH,
	PART_LIST,  /* items; ordered */
	PART_ITEM,  /* parts, the first a paragraph; task */
	PART_QUOTE, /* parts; label says which kind of callout */
	PART_TABLE, /* rows, the first of them the columns */
	PART_ROW,   /* cells */
	PART_CELL,  /* text */
	PART_LABEL, /* label, argument */
};

struct part {
	enum part_kind kind;
	const struct node *node; /* line and column in the source */
	struct rich text;        /* its node is NULL where the text is not of the source */
	unsigned level;          /* of a heading, 1 to 6 */
	unsigned lines;          /* of the source that a text takes */
	bool ordered, task;
	unsigned number;              /* of an item in the source; 0: it has none */
	const char *label, *argument; /* argument: NULL where there is none */
	struct part *parent, *first, *last, *next, *previous;
};

/* Something that was done to the text, for the person who asked for it. */
struct remark {
	struct place at;
	const char *text;
};

struct outline {
	struct arena *arena;
	struct diags *diags;
	const struct source *source;
	struct part *document;
	struct handout head; /* what the front matter says */
	bool labelled;       /* the program wrote it: nothing is left to be recognized */
	struct remark *remarks;
	size_t remark_count, remark_capacity;
	unsigned *dropped; /* lines that the handout says by its form, such as “Sources” */
	size_t dropped_count, dropped_capacity;
	bool no_memory;
	struct part spare; /* what is given where there is no memory */
};

/* What the arena gave; where that is NULL, no_memory is set. */
void *outline_made(struct outline *outline, void *made);
/* A new part at the end of parent. Never NULL: without memory no_memory is set and a part given
 * that leads nowhere. */
struct part *outline_add(struct outline *outline, struct part *parent, enum part_kind kind,
                         const struct node *node);
struct part *outline_label(struct outline *outline, struct part *parent, const char *label,
                           const char *argument);
/* Take part out of its parent. */
void outline_remove(struct part *part);
/* Put part, which was taken out or is new, in front of before, or last where before is NULL. */
void outline_insert(struct part *parent, struct part *part, struct part *before);
/* A new part without a parent. */
struct part *outline_part(struct outline *outline, enum part_kind kind, const struct node *node);
/* A place in the source; line and column from 1. */
const struct node *outline_node(struct outline *outline, unsigned line, unsigned column);
void outline_remark(struct outline *outline, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The words of the line at node are said by the form of the handout. */
void outline_drop_line(struct outline *outline, const struct node *node);
/* text as a topic: ASCII letters, digits and hyphens. */
const char *outline_slug(struct outline *outline, const char *text);
/* An error at node; always DIAG_INPUT. */
enum diag_code outline_refuse(struct outline *outline, const struct node *node, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

bool part_is_label(const struct part *part, const char *label); /* NULL part: false */
/* Is there more in the items of a list than their first text and lists? */
bool part_is_loose(const struct part *list);

/* Text without markup, at node. */
struct rich rich_plain(struct outline *outline, const struct node *node, const char *text,
                       size_t length);
/* Bytes begin to end of rich, blanks at its ends left off. */
struct rich rich_cut(struct outline *outline, const struct rich *rich, size_t begin, size_t end);

/* How deep lists and quotes may stand in one another. */
enum { OUTLINE_DEPTH_MAX = 12 };

/* Source text, UTF-8 with '\n', -> outline. Faults are in the diagnostics. */
enum diag_code outline_read_markdown(struct outline *outline);
enum diag_code outline_read_text(struct outline *outline);
/* Build the handout of a labelled outline. */
enum diag_code outline_assemble(struct outline *outline, struct handout *out);

/* The labelled outline of a handout. */
enum diag_code outline_of_handout(struct outline *outline, const struct handout *handout);
void outline_write_markdown(const struct outline *outline, struct buf *out);
void outline_write_text(const struct outline *outline, struct buf *out);

#endif
