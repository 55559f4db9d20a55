#ifndef LIBRARY_CANCER_TYPES_H
#define LIBRARY_CANCER_TYPES_H
/*
 * content/cancer-types.yaml: the types of cancer that content is sorted by, the diagnosis codes of
 * each, and what each is called.
 *
 * Source  codes: ICD-10-CM; a category is its first three characters.
 */
#include "yaml/schema.h"

struct code_range {
	const struct node *node;
	struct text codes; /* C50, C57.0 or C91-C95: all codes that begin so */
};

struct coded_type {
	const struct node *node;
	struct text type;
	struct list icd10; /* struct code_range; none: no code is of this type alone */
	struct list names; /* struct text by language */
};

struct cancer_types {
	const struct node *node;
	struct list types; /* struct coded_type */
};

enum { ICD10_MAX = 8 }; /* seven characters and a NUL */

extern const struct schema_object cancer_types_schema;

/* Codes as content_load(). */
enum diag_code cancer_types_load(struct arena *arena, const struct source *source,
                                 struct cancer_types *out, struct diags *diags);

/*
 * One type without the rest, which takes long to read. out->node is NULL where its lines are not
 * found, or are at fault: cancer_types_load() knows more.
 *
 * DIAG_MACHINE  no memory
 */
enum diag_code cancer_type_load(struct arena *arena, const struct source *source, const char *type,
                                struct coded_type *out, struct diags *diags);
/* Can source have the type? True where only cancer_types_load() knows. */
bool cancer_types_may_have(const struct source *source, const char *type);

/* NULL: there is none. */
const struct coded_type *cancer_types_find(const struct cancer_types *types, const char *type);
/* What type is called in just this language; NULL: not said. */
const char *cancer_type_name(const struct coded_type *type, const char *language);

/* Write text as a code: capitals, no full stop. False where it is none. */
bool icd10_read(const char *text, char code[ICD10_MAX]);
/* Has the type code, or, where code is a part of one (C57), one that begins with it? */
bool cancer_type_has(const struct coded_type *type, const char *code);

#endif
