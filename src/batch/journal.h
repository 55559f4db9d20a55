#ifndef BATCH_JOURNAL_H
#define BATCH_JOURNAL_H
/*
 * What was sent where, so that no later run sends it again: sent.txt in the folder, or
 * sent-I-of-N.txt of a share; all of them are read. A line is an identifier, a space and the target.
 *
 * A line is written by one call as soon as the target has what it names. Between the two a process
 * can die: the target must know what it has by its identifier.
 *
 * In memory a line is 16 bytes of a digest.
 */
#include "batch/output.h"

struct journal;

/* name: the file that this run writes. DIAG_MACHINE. NULL in *out on failure. */
enum diag_code journal_open(struct outputs *outputs, const char *name, const char *target,
                            struct journal **out, struct diags *diags);
void journal_close(struct journal *journal); /* NULL is allowed */
/* Was it sent before journal_open()? */
bool journal_has(const struct journal *journal, const char *identifier);
/* 0 or an errno. */
int journal_add(struct journal *journal, const char *identifier);
/* What was added to the disk. 0 or an errno. */
int journal_sync(struct journal *journal);

#endif
