#ifndef LIBRARY_WALK_H
#define LIBRARY_WALK_H
/*
 * The files of a folder of sheets: every *.yaml below it, in the order of names. Data files of a
 * library and hidden entries are passed over; links to folders are not followed, for they can lead
 * in circles.
 */
#include "base/diag.h"

struct walk_visitor {
	enum diag_code (*visit)(void *context, const char *path, struct diags *diags);
	void *context;
};

/*
 * Visit the files; paths live in the arena. Ends at the first visit that fails, with its code.
 *
 * DIAG_INPUT    a folder cannot be read, or folders lie in one another too deep
 * DIAG_MACHINE  no memory
 */
enum diag_code walk_folder(struct arena *arena, const char *folder,
                           const struct walk_visitor *visitor, struct diags *diags);

#endif
