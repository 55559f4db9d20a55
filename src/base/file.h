#ifndef BASE_FILE_H
#define BASE_FILE_H
/*
 * Whole files in, whole files out.
 */
#include <stddef.h>

#include "base/diag.h"

struct bytes {
	const char
		*at; /* borrowed from whoever filled it; a NUL follows the last byte of a read file */
	size_t length;
};

/*
 * Read a file ("-": standard input) of at most limit bytes into the diagnostics' caller's arena.
 *
 * DIAG_INPUT    it is not there, is a folder, may not be read or is longer than limit
 * DIAG_MACHINE  reading failed, or no memory
 */
enum diag_code file_read(struct arena *arena, const char *path, size_t limit, struct bytes *out,
                         struct diags *diags);

/*
 * The same for what only its owner may know: a regular file that others can read or write is
 * refused, as ssh does with keys. Pipes are as safe as who made them.
 */
enum diag_code file_read_secret(struct arena *arena, const char *path, size_t limit,
                                struct bytes *out, struct diags *diags);

/*
 * Write a file ("-": standard output) so that at every moment path is the old file or the new one:
 * a temporary file beside it, fsync, rename, fsync of the folder. A symbolic link keeps pointing
 * where it did; a device or pipe is written directly.
 *
 * DIAG_MACHINE  disk full, folder missing or read-only, …: the old file stands, no temporary file
 * is left
 */
enum diag_code file_write(const char *path, struct bytes bytes, struct diags *diags);

/* The same for a patient's words: the file's mode is 0600, whatever the umask and the old one. */
enum diag_code file_write_private(const char *path, struct bytes bytes, struct diags *diags);

/* Where path leads through symbolic links, also to a file that is still to come; NULL and errno:
 * the links are too many, or no memory. */
const char *file_real_path(struct arena *arena, const char *path);

/* openat() that is not interrupted, closed on exec; what it makes has mode 0666. -1 and errno. */
int file_open(int folder, const char *path, int flags);

/* All of bytes to an open file, however often the call is interrupted. 0 or an errno. */
int file_put(int fd, struct bytes bytes);

/* Folder of path without its last slash ("." for none). NULL without memory. */
char *path_folder(struct arena *arena, const char *path);
/* folder/name; an absolute name stays as it is. NULL without memory. */
char *path_join(struct arena *arena, const char *folder, const char *name);

#endif
