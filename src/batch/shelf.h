#ifndef BATCH_SHELF_H
#define BATCH_SHELF_H
/*
 * PDFs that a batch made of sheets that are gone: deleted, renamed, or of another type now.
 * output.h -> here -> batch.c, plan.c
 *
 * Looked at are the folders of those types of cancer that the sheets of this run have, or had when
 * the last manifest was written. A PDF is of no sheet where no sheet in the folders that are walked
 * has its type, topic and language, whatever its layout and brand; files that no batch made are
 * passed over. Nothing can be told where the paths are not all folders, where a sheet cannot be
 * read, for jobs by lines, and for one share of many.
 */
#include "batch/batch.h"
#include "batch/output.h"
#include "library/sheets.h"

struct shelf {
	const char **orphans; /* names below the folder, sorted */
	size_t count;
	size_t unreadable; /* sheets with a fault: nothing was looked for */
};

/*
 * all: whether sheets are all that the paths hold; else they are walked again. An output folder that
 * is not there has no orphans.
 *
 * DIAG_MACHINE  no memory, or a folder could not be read
 */
enum diag_code shelf_look(struct arena *arena, const struct batch_request *request,
                          struct outputs *outputs, const struct sheet *sheets, size_t count,
                          bool all, struct shelf *out, struct diags *diags);

/* Take an orphan away, and its folder where it was the last. 0 or an errno. */
int shelf_remove(struct outputs *outputs, const char *name);

#endif
