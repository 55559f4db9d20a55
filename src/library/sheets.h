#ifndef LIBRARY_SHEETS_H
#define LIBRARY_SHEETS_H
/*
 * The sheets that somebody asks for: files and folders walked, their heads read, chosen by language,
 * cancer type, diagnosis code and words.   walk.h, finder.h, expiry.h -> here -> batch, cmd
 *
 * Owner   texts of a request are the caller's; sheets live in the arena.
 */
#include "library/finder.h"

struct sheets_request {
	const char *data_path;
	const char *const *paths; /* content files, and folders that are walked */
	size_t path_count;
	const char *languages, *cancer_types; /* lists separated by commas; NULL: all */
	const char *icd10;                    /* only types with this ICD-10-CM code; or NULL */
	const char *search;                   /* only handouts with all these words; or NULL */
	const char *today;                    /* YYYY-MM-DD; NULL: it is not asked when they expire */
	bool layered; /* paths are content of data folders: a sheet of an earlier one takes the place
	                      of one of the same cancer type, topic and language of a later */
};

struct sheet {
	const char *path, *cancer_type, *topic, *language;
	const char *stem;    /* "leukemia/car-t.en": what its outputs begin with */
	const char *twin;    /* another file of the same stem: a batch makes neither; or NULL */
	const char *expires; /* YYYY-MM-DD, its own or its original's; NULL: no day, or none is asked */
	bool expired;
	const char *title;           /* plain text; NULL: its head has none */
	const char *fault;           /* why all but path is NULL, with its place; or NULL */
	struct place fault_at;       /* that place, with path as its file */
	const char *fault_text;      /* fault without it */
	struct finder_answer answer; /* to what is searched for */
	bool general;                /* it has the code as every cancer has */
	size_t layer;                /* index of the path below which it lies */
	bool covered;                /* an earlier layer has one of the same stem */
	bool unanswering;            /* it has not what is searched for; only inside, of layers */
};

/* What names a sheet's file, from the head of its content; NULL: absent. */
struct sheet_head {
	const char *topic, *cancer_type, *language, *title;
};

/* Codes as content_load(); texts live in the arena and in the source. */
enum diag_code sheet_read_head(struct arena *arena, const struct source *source,
                               struct sheet_head *out, struct diags *diags);

/* Read the head of the file at path, which is borrowed, with memory of scratch; false without
 * memory. */
bool sheet_identify(struct arena *arena, struct arena *scratch, const char *path,
                    struct sheet *out);

/* The content folders of data_path that are there; request then asks for all of them, in layers.
 * False without memory. */
bool sheets_of_library(struct arena *arena, const char *data_path, struct sheets_request *request);

/*
 * The sheets, in the order of the paths and, in a folder, of the names; what is searched for, by
 * how well it answers, and what fits every cancer last. A file whose head has a fault is among
 * them.
 *
 * DIAG_INPUT    a folder cannot be walked or has no handout; nothing answers
 * DIAG_USAGE    a list has an empty name, too many, or one that no handout has
 * DIAG_MACHINE  no memory
 */
enum diag_code sheets_find(struct arena *arena, const struct sheets_request *request,
                           struct sheet **out, size_t *count, struct diags *diags);

#endif
