#ifndef BATCH_OUTPUT_H
#define BATCH_OUTPUT_H
/*
 * The folder that a batch writes into. Files are made without a name and get it when they are whole
 * and on the disk; where the file system has no such files, a hidden name is used and taken away.
 *
 * A finished file ends in a comment: the digest of what it was made of, its pages, and a checksum
 * of its bytes. So what is there and whole need not be made again, and no list of files is kept or
 * scanned.
 */
#include "base/buf.h"
#include "base/file.h"
#include "job/job.h"

struct outputs;

enum { HIDDEN_SIZE = 64 };

/*
 * Open folder, made where it is not there, for this process alone; or, where share is the name of a
 * share's manifest, for one process a share. That manifest is emptied: it is the lock, and so holds
 * also between machines on NFS.
 *
 * DIAG_MACHINE  it cannot be made or written, or another process holds it
 */
enum diag_code outputs_open(struct arena *arena, const char *folder, const char *share,
                            struct outputs **out, struct diags *diags);
/* The same to look only: nothing is made, locked or removed. *out is NULL where the folder is not
 * there. */
enum diag_code outputs_peek(struct arena *arena, const char *folder, struct outputs **out,
                            struct diags *diags);
void outputs_close(struct outputs *outputs);     /* NULL is allowed */
int outputs_root(const struct outputs *outputs); /* the folder's descriptor */

/* Is name a path below the folder, of small ASCII parts without ".." that end in ".pdf"? */
bool output_is_sound(const char *name);

/* What is there under name: its key and digest where it is whole; else key is "". What a killed run
 * left is removed. */
struct output_state {
	char key[JOB_KEY_SIZE], sha256[JOB_KEY_SIZE];
	uint64_t bytes, pages;
};
void output_look(struct outputs *outputs, struct arena *arena, const char *name,
                 struct output_state *out);

/* A file that has no name yet. */
struct unnamed {
	int fd;                   /* -1: none */
	int folder;               /* descriptor of the one that it comes into */
	char hidden[HIDDEN_SIZE]; /* its name meanwhile where it must have one, or "" */
};

/* What holds a patient's words has mode 0600, whatever the umask. */
enum output_mode { OUTPUT_SHARED, OUTPUT_PRIVATE };

/* Write bytes, marked with key, for name. *sha256 gets the digest of the file. DIAG_MACHINE. */
enum diag_code output_write(struct outputs *outputs, struct arena *arena, const char *name,
                            enum output_mode mode, struct bytes bytes, size_t pages,
                            const char *key, struct unnamed *file, struct output_state *out,
                            struct diags *diags);
/* Make what is there under name private. 0 or an errno. */
int output_make_private(struct outputs *outputs, const char *name);
/* Is there a file under name? It has its name only when it is whole. */
bool output_is_there(struct outputs *outputs, const char *name);
/* As output_write(), without a mark. */
enum diag_code output_write_bare(struct outputs *outputs, struct arena *arena, const char *name,
                                 enum output_mode mode, struct bytes bytes, struct unnamed *file,
                                 struct diags *diags);
/* All files to the disk, before they get names. 0 or an errno. */
int outputs_sync(struct outputs *outputs);
/* Give file its name in place of an old one; 0 or an errno. It is closed. */
int output_name(const char *name, struct unnamed *file);
void output_forget(struct unnamed *file);
/* Take away what is there under name. 0 or an errno, ENOENT where nothing was. */
int output_remove(struct outputs *outputs, const char *name);

/* A text file beside the PDFs, written as a whole: name it when it is complete. */
enum diag_code output_start(struct outputs *outputs, const char *name, struct unnamed *file,
                            struct diags *diags);

#endif
