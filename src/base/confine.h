#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H
/*
 * Walls around a process that reads hostile input: it may read and write where it was told to, and
 * opens no socket and starts no program.
 *
 * Files are walled by Landlock, calls by seccomp. Walls hold for the rest of the process's life and
 * for its children; descriptors that are open already stay usable. A kernel without Landlock or
 * seccomp gives no walls: that is told by confine_describe(), and is no error.
 *
 * Source  Linux, Documentation/userspace-api/landlock.rst and seccomp_filter.rst.
 */
#include "base/diag.h"

enum { CONFINE_PATHS_MAX = 4200 };

/*
 * Paths are files or folders, a folder stands for all below it; NULL and those that are not there
 * are passed over. A symbolic link is followed once, when the walls go up.
 */
struct confinement {
	const char *read[CONFINE_PATHS_MAX];
	size_t read_count;
	const char *write[4]; /* and read: files are made, changed, renamed and removed there */
	size_t write_count;
};

/* False where there is no room. */
bool confine_read(struct confinement *walls, const char *path);
bool confine_write(struct confinement *walls, const char *path);

/*
 * Put up the walls; no way leads back.
 *
 * DIAG_MACHINE  no memory, or the kernel, which has walls, refused these
 */
enum diag_code confine_process(const struct confinement *walls, struct diags *diags);

enum { CONFINE_TEXT_SIZE = 64 };

/* What this kernel has: "Landlock 7, seccomp". */
void confine_describe(char text[CONFINE_TEXT_SIZE]);

#endif
