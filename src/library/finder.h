#ifndef LIBRARY_FINDER_H
#define LIBRARY_FINDER_H
/*
 * Which handouts answer a question: those about a diagnosis code, those that have words.
 *
 * Owner   a finder and what it keeps live in the arena of finder_new(); texts of the question
 * are borrowed.
 */
#include "yaml/node.h"

struct finder;

struct finder_question {
	const char *data_path;
	const char *icd10; /* ICD-10-CM: C91, C91.00, c9100; NULL: any cancer type */
	const char *words; /* NULL: any content */
};

/*
 * DIAG_INPUT    no cancer type has the code; content/cancer-types.yaml is at fault
 * DIAG_USAGE    the code is none; there are no words, too many, or they are not UTF-8
 * DIAG_MACHINE  no memory
 */
enum diag_code finder_new(struct arena *arena, const struct finder_question *question,
                          struct finder **out, struct diags *diags);

/* Is the cancer type one that has the code, or one of every cancer? */
bool finder_wants(const struct finder *finder, const char *cancer_type);
/* Is it wanted only as one of every cancer? */
bool finder_is_general(const struct finder *finder, const char *cancer_type);

struct finder_answer {
	bool found;    /* all words are there */
	bool inside;   /* one of them only inside other words */
	unsigned rank; /* less where they stand whole, in a row, in the title or headings; 0 is best */
};

/* Look for the words in the content of source; scratch is for this one. Codes as content_load(). */
enum diag_code finder_ask(struct finder *finder, struct arena *scratch, const struct source *source,
                          struct finder_answer *out, struct diags *diags);

#endif
