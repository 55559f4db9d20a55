#ifndef CMD_WALLS_H
#define CMD_WALLS_H
/*
 * The walls of a command: what was named on its line, the data, the system's fonts, and where its
 * output goes.
 *
 * Owner   walls live in the arena; paths are borrowed.
 */
#include "base/confine.h"

/* data: the folders that hold layouts/, fonts/ and content/. NULL without memory. */
struct confinement *walls_new(struct arena *arena, const char *data);
/* A file that is read, with what lies beside it: images, variants, the parent of a layout. path
 * NULL or "-": nothing. False without memory or room. */
bool walls_read_beside(struct arena *arena, struct confinement *walls, const char *path);
/* A sheet: the same, but "-", whose images are looked up in the current folder. */
bool walls_read_sheet(struct arena *arena, struct confinement *walls, const char *path);
/* The folder of a file that is written. path NULL or "-": nothing. */
bool walls_write_beside(struct arena *arena, struct confinement *walls, const char *path);

#endif
