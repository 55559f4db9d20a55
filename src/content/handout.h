#ifndef CONTENT_HANDOUT_H
#define CONTENT_HANDOUT_H
/*
 * The typed handout: what is said, without how it looks.
 *
 * Owner   everything lives in the arena of content_load(); texts point at the YAML nodes, which say
 * where they stand. Text    whitespace runs are one space; '\n' inside a struct rich starts a new
 * paragraph.
 */
#include "base/image.h"
#include "yaml/schema.h"

enum span_style { SPAN_BOLD = 1, SPAN_ITALIC = 2 }; /* bits */

struct span {
	size_t begin, end; /* bytes of rich.utf8, half open; spans follow one another without gaps */
	unsigned style;
	const char *url; /* NULL: no link */
};

struct rich {
	const struct node *node; /* NULL: absent */
	const char *utf8;
	size_t length;
	struct span *spans;
	size_t count;
};

enum block_kind {
	BLOCK_TEXT,
	BLOCK_BULLETS,
	BLOCK_NUMBERED,
	BLOCK_STEPS,
	BLOCK_QUESTIONS,
	BLOCK_CHECKLIST,
	BLOCK_CALLOUT,
	BLOCK_TERMS,
	BLOCK_TABLE,
	BLOCK_FIGURE,
	BLOCK_CONTACTS,
	BLOCK_NOTES,
};

enum callout_kind { CALLOUT_INFO, CALLOUT_CAUTION, CALLOUT_URGENT };

struct callout {
	const struct node *node;
	int kind; /* enum callout_kind */
	struct rich title;
	struct list body; /* struct block */
};

enum {
	TABLE_COLUMNS_MAX = 8,
	STEPS_MAX = 99, /* two digits in a badge */
};

struct table {
	const struct node *node;
	struct list columns; /* struct cell */
	struct list rows;    /* struct row, each as long as columns */
};

struct cell {
	const struct node *node;
	struct rich text;
};

struct row {
	const struct node *node;
	struct list cells; /* struct cell */
};

struct figure {
	const struct node *node;
	struct text file, alt;
	struct rich caption;
	struct image image; /* decoded by content_load() */
};

struct ruled_lines {
	const struct node *node;
	double lines;
};

struct block {
	const struct node *node;
	int kind; /* enum block_kind */
	union {
		struct rich text;
		struct list items; /* BULLETS, NUMBERED, QUESTIONS, CHECKLIST: item; STEPS: step; TERMS:
		                      term; CONTACTS: contact */
		struct callout callout;
		struct table table;
		struct figure figure;
		struct ruled_lines notes;
	};
};

struct item {
	const struct node *node;
	struct rich text;
	struct list bullets, numbered; /* struct item: nested */
};

struct step {
	const struct node *node;
	struct rich title;
	struct list body; /* struct block */
};

struct term {
	const struct node *node;
	struct rich term, means;
};

struct contact {
	const struct node *node;
	struct rich name;
	struct text phone;
	struct rich hours;
};

struct notice {
	const struct node *node;
	struct rich title, text;
};

struct invitation { /* one call to action */
	const struct node *node;
	struct rich title, text;
	struct text url;
};

struct reference { /* one source */
	const struct node *node;
	struct rich text;
	struct text url;
};

struct review {
	const struct node *node;
	struct text by, on, expires;
};

enum translation_method { TRANSLATION_MACHINE, TRANSLATION_HUMAN };

struct translation {
	const struct node *node;
	struct text from;            /* BCP 47 */
	int method;                  /* enum translation_method */
	struct text reviewed_by, on; /* both or neither */
};

/* A rule of `handout check` that a sheet breaks on purpose. */
struct exception {
	const struct node *node;
	struct text rule, why;
};

struct checking {
	const struct node *node;
	struct list ignore; /* struct exception */
};

struct section {
	const struct node *node;
	struct rich heading;
	struct text language; /* BCP 47, where it is not the handout's */
	struct list body;     /* struct block */
};

/* An image that figures name; a file that stands in many is read once. */
struct loaded_image {
	struct loaded_image *next;
	const char *path;
	struct image image;
};

struct handout {
	const struct node *node;
	struct rich title;
	struct text topic, cancer_type, cancer_type_name, language, date, author;
	struct translation translation;
	struct review review;
	struct checking check;
	struct notice notice;
	struct rich disclaimer;
	struct list sections; /* struct section */
	struct rich closing;
	struct list call_to_action;  /* struct invitation */
	struct list sources;         /* struct reference */
	struct loaded_image *images; /* of all figures */
};

/* What differs from patient to patient; every member may be absent. */
struct values {
	const struct node *node;
	struct text prepared_for, prepared_by, phone, date;
	struct rich note;
};

#endif
