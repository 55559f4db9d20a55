#ifndef CONVERT_RECOGNIZE_PARTS_H
#define CONVERT_RECOGNIZE_PARTS_H
/*
 * The steps of outline_recognize(), and what they share.
 */
#include "convert/recognize.h"

enum {
	PART_TITLE_MAX = 200,     /* bytes of a paragraph that can be a title */
	PART_INVITATION_MAX = 80, /* bytes of a short line */
};

/* Is one of the words, NULL at their end, in the text, in letters of either case? */
bool text_has_word(const struct rich *text, const char *const *words);
bool text_is_disclaimer(const struct rich *text);
/* A heading or paragraph; NULL is none. */
bool part_is_text(const struct part *part);
bool part_is_paragraph(const struct part *part);
/* A paragraph of bold words alone, as some write headings. */
bool part_is_bold_line(const struct part *part);
/* A label in front of a part; without a parent it stands alone. */
struct part *label_before(struct outline *outline, struct part *before, const char *label);
/* Take part out: its words are said by the handout's form. */
void part_drop(struct outline *outline, struct part *part);
/* Titles are set as the layout says; links stay. */
struct rich text_without_style(struct outline *outline, const struct rich *text);
/* A heading where none can be. */
void part_make_bold(struct part *part);
/* … to the end of parent. */
void part_move(struct part *part, struct part *parent);
/* Does the label stand in front of part? */
bool part_has_label(const struct part *part, const char *label);

/* Refuses a document without one. */
void recognize_title(struct outline *outline, const struct import_hints *hints);
void recognize_head(struct outline *outline, const struct import_hints *hints);
void recognize_notice(struct outline *outline);
/* What the document does not say. */
void recognize_rest_of_head(struct outline *outline, const struct import_hints *hints);
void recognize_steps(struct outline *outline);
void recognize_interrupted_lists(struct part *parent);
void recognize_numbers(struct outline *outline, struct part *parent);
/* Labels lists that are steps or questions, wherever they stand. */
void recognize_lists(struct outline *outline, struct part *parent);
/* What an item cannot hold goes behind it. */
void recognize_misfits(struct outline *outline, struct part *parent);
void recognize_callouts(struct outline *outline, struct part *parent);
void recognize_inner_headings(struct outline *outline, struct part *parent);
void recognize_sources(struct outline *outline);
void recognize_closing(struct outline *outline);

#endif
