#ifndef JOB_WALLS_H
#define JOB_WALLS_H
/*
 * The walls around jobs: the data, the system's fonts, the files that were named with what lies
 * beside them, and where the output goes.
 *
 * Owner   walls live in the arena; paths are borrowed.
 */
#include "base/confine.h"

/* data_path: the folders that hold layouts/, fonts/ and content/. NULL without memory. */
struct confinement *walls_new(struct arena *arena, const char *data_path);
/* A file that is read, with what lies beside it: images, variants, the parent of a layout. path
 * NULL or "-": nothing. False without memory or room. */
bool walls_read_beside(struct arena *arena, struct confinement *walls, const char *path);
/* A sheet: the same, but "-", whose images are looked up in the current folder. */
bool walls_read_sheet(struct arena *arena, struct confinement *walls, const char *path);
/* Let in the folder of a sheet that was not known, and where the sheet leads as a link, unless they
 * are in already. False without memory. */
bool walls_admit(struct arena *arena, struct confinement *walls, const char *path);
/* The same for those of names, separated by commas, that are files of layouts or brands. NULL:
 * none. */
bool walls_admit_styles(struct arena *arena, struct confinement *walls, const char *names);
/* The folder of a file that is written. path NULL or "-": nothing. */
bool walls_write_beside(struct arena *arena, struct confinement *walls, const char *path);

#endif
