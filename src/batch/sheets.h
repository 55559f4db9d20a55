#ifndef BATCH_SHEETS_H
#define BATCH_SHEETS_H
/*
 * The content files that a batch asks for: files and folders walked, their heads read, chosen by
 * language and cancer type.
 */
#include "batch/batch.h"
#include "job/find.h"

enum { NAMES_MAX = 64 };

/* Of an option: "a,b,c". */
struct names {
	const char *at[NAMES_MAX];
	bool found[NAMES_MAX]; /* a handout has it */
	size_t count;
};

/* false where a name is empty, there are too many, or no memory; NULL gives none. */
bool names_split(struct arena *arena, const char *list, struct names *out);

struct content_file {
	struct batch_sheet sheet;
	const char *stem; /* "leukemia/car-t.en" of the output; NULL where the sheet has a fault */
	struct job_answer answer; /* to what is searched for */
	bool general;             /* it has the code as every cancer has */
};

/* Read the head of the file at path, which is borrowed, with memory of scratch; false without
 * memory. */
bool sheets_identify(struct arena *arena, struct arena *scratch, const char *path,
                     struct content_file *out);

/*
 * The files, in the order of the paths and, in a folder, of the names, or by their answers. A file
 * whose head has a fault is among them. Data files of a library are passed over in folders.
 *
 * DIAG_INPUT    a folder cannot be walked or has no handout
 * DIAG_USAGE    a list has an empty name, too many, or one that no handout has
 * DIAG_MACHINE  no memory
 */
enum diag_code sheets_find(struct arena *arena, const struct batch_request *request,
                           struct content_file **out, size_t *count, struct diags *diags);
/* DIAG_INPUT where two files have one name as output. */
enum diag_code sheets_refuse_twins(const struct content_file *files, size_t count,
                                   struct diags *diags);

#endif
