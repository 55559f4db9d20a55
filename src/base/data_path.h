#ifndef BASE_DATA_PATH_H
#define BASE_DATA_PATH_H
/*
 * Data are looked for in a list of folders, file by file: "/etc/handout:/usr/share/handout". The
 * first folder that has a file wins, so that a site's own take the place of those that came with
 * the program, or stand beside them.
 *
 * Owner   results live in the arena.
 */
#include "base/arena.h"

/*
 * The file called name ("layouts/a4.yaml") in the first folder of data that has it. Where none does,
 * *found is false and the result is where it would be in the last folder; an absolute name stays as
 * it is. NULL without memory.
 */
const char *data_find(struct arena *arena, const char *data, const char *name, bool *found);

/*
 * The file called name in the file called by, or NULL for none of those: beside it, else room/name
 * as data_find() has it.
 */
const char *data_find_beside(struct arena *arena, const char *data, const char *by,
                             const char *room, const char *name, bool *found);

/*
 * Where data are looked for when nobody says: the site's folder (/etc/handout), the user's
 * (~/.config/handout), those of HANDOUT_DATA, what came with the shared library or program that
 * this is a part of. The site's and the user's are passed over where others than root and whoever
 * runs the program own them, or all may write to them. NULL without memory.
 */
const char *data_default(struct arena *arena);

/* A folder that data_default() passes over and HANDOUT_DATA does not name; NULL: none, or no memory. */
const char *data_passed_over(struct arena *arena);

/* The folders for a person: "/etc/handout, /usr/share/handout". NULL without memory. */
const char *data_tell(struct arena *arena, const char *data);

/*
 * The folders one after the other: *rest begins as the list, *folder is NULL behind the last. False
 * without memory.
 */
bool data_next(struct arena *arena, const char **rest, const char **folder);

#endif
