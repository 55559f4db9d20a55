#ifndef YAML_SCHEMA_H
#define YAML_SCHEMA_H
/*
 * Constant tables that say what a file may hold: they drive loading into C structs, "did you mean"
 * and the JSON Schema.
 *
 * A struct that a table fills begins with `const struct node *node` (NULL: the key was absent).
 * Absent numbers are NAN, absent choices and booleans -1, absent texts have utf8 NULL, absent lists
 * count 0.
 *
 * Owner   what is filled points into the arena and into the nodes.
 * Source  dates ISO 8601 calendar dates; languages BCP 47; diagnoses ICD-10-CM; JSON Schema draft
 * 2020-12.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "yaml/node.h"

struct text {
	const struct node *node;
	const char *utf8; /* NUL behind it; NULL when absent */
	size_t length;    /* bytes */
};

struct color {
	const struct node *node;
	double red, green, blue; /* sRGB, 0 to 1 */
};

struct list {
	const struct node *node;
	void *at;
	size_t count;
};

enum field_kind {
	FIELD_TEXT,    /* struct text */
	FIELD_RICH,    /* text with inline Markdown, read by struct schema_reader */
	FIELD_NUMBER,  /* double, min to max */
	FIELD_BOOLEAN, /* int: 0, 1, -1 absent */
	FIELD_CHOICE,  /* int: index of choices, -1 absent */
	FIELD_COLOR,   /* struct color */
	FIELD_OBJECT,  /* the object's struct */
	FIELD_LIST,    /* struct list of the object's struct */
	FIELD_TEXTS,   /* struct list of struct text, by keys of the format: node->key of each */
};

enum text_format {
	FORMAT_ANY,
	FORMAT_MAY_BE_EMPTY,
	FORMAT_PARAGRAPHS, /* rich text that may have several paragraphs */
	FORMAT_SIGN,       /* text of which the spaces at its ends count */
	FORMAT_LINES,      /* rich text in which each line stays a line */
	FORMAT_DATE,       /* YYYY-MM-DD */
	FORMAT_LANGUAGE,   /* BCP 47 */
	FORMAT_SCRIPT,     /* ISO 15924 */
	FORMAT_SLUG,       /* a-z 0-9 and single hyphens: names files */
	FORMAT_URL,        /* https, mailto or tel */
	FORMAT_FILE,       /* relative path below the file's own folder */
	FORMAT_ICD10,      /* ICD-10-CM: a code, or a range of categories */
	FORMAT_REFERENCE,  /* FHIR R4: Type/id, or the https address of a resource */
	FORMAT_URI,        /* absolute, of letters that need no escape in FHIR's searches */
	FORMAT_CODE,       /* FHIR R4: no spaces but single ones inside */
	FORMAT_EMAIL,      /* an address in ASCII, without a name */
};

struct schema_object;

struct schema_field {
	const char *key;
	enum field_kind kind;
	size_t offset;
	bool required;
	const char *about; /* one line for the JSON Schema */
	const struct schema_object *object;
	enum text_format format;
	const char *const *choices; /* NULL ends */
	bool whole;                 /* number: without a fraction */
	double min, max;            /* number: range; list, texts: number of entries, max 0 for any */
};

struct schema_object {
	const char *name;
	size_t size; /* of the struct */
	const struct schema_field *fields;
	size_t count;
	bool one_of;          /* exactly one key; its index goes to the int at which */
	size_t which;         /* offset */
	const char *scalar;   /* the key that a bare scalar stands for, or NULL */
	const char *sequence; /* the key that a bare list stands for, or NULL */
	bool partial;         /* files complete one another: nothing is required of one alone */
	const char *version;  /* a key with the one value "1" that says what the file is, or NULL */
};

struct schema_reader {
	struct arena *arena;
	struct diags *diags;
	/* Reads the inline markup of value into the struct at out. */
	enum diag_code (*rich)(const struct schema_reader *reader, const struct node *value,
	                       enum text_format format, void *out);
};

/* Every key absent. */
void schema_clear(const struct schema_object *object, void *out);
/*
 * Fill what node holds into out, which was cleared or filled before (then node's keys win). Names
 * every unknown, mistyped or malformed value.
 */
enum diag_code schema_bind(const struct schema_reader *reader, const struct schema_object *object,
                           const struct node *node, void *out);
/* Name every required key that is absent; other absent numbers become 0. blame: where an absent
 * object is missed. */
enum diag_code schema_complete(const struct schema_reader *reader,
                               const struct schema_object *object, void *out, struct place blame);
/* Write object as a JSON Schema document. */
enum diag_code schema_json(const struct schema_object *object, const char *title, struct buf *out,
                           struct diags *diags);

#endif
