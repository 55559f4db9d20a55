#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H
/*
 * Words that patients may not know, and abbreviations: content/rules -> here -> check
 *
 * Owner   everything lives in the arena; sources must outlive the lists. Nothing changes once they
 * are loaded.
 */
#include "content/handout.h"

enum word_kind { WORD_MEDICAL, WORD_PLAIN };

struct form {
	const struct node *node;
	struct text text;
};

struct known_word {
	const struct node *node;
	struct text term, plain;
	struct list forms; /* struct form */
	int kind;          /* enum word_kind */
};

struct word_file {
	const struct node *node;
	struct list words; /* struct known_word */
};

struct abbreviation {
	const struct node *node;
	struct text abbreviated, spelled; /* "CT", "computed tomography" */
	int known;                        /* 1: readers know it as it is */
	int also_word; /* 1: in capitals it can be a common word, such as “ALL” */
};

struct abbreviation_file {
	const struct node *node;
	struct list abbreviations; /* struct abbreviation */
};

/* A way to write a known word, in small letters, words parted by one space. */
struct spelling {
	const char *text;
	size_t length;
	const struct known_word *word;
};

struct word_lists {
	struct spelling *spellings; /* sorted by bytes */
	size_t count;
	size_t longest;                            /* words in one spelling */
	const struct abbreviation **abbreviations; /* sorted by what is abbreviated */
	size_t abbreviation_count;
};

extern const struct schema_object word_schema;         /* struct word_file */
extern const struct schema_object abbreviation_schema; /* struct abbreviation_file */

/* Codes as content_load(). */
enum diag_code words_load(struct arena *arena, const struct source *words,
                          const struct source *abbreviations, struct word_lists *out,
                          struct diags *diags);

/* NULL: not known. text: in small letters. */
const struct known_word *words_find(const struct word_lists *lists, const char *text,
                                    size_t length);
const struct abbreviation *words_abbreviation(const struct word_lists *lists, const char *text,
                                              size_t length);

#endif
