#ifndef CMD_WATCH_H
#define CMD_WATCH_H
/*
 * Wait until somebody saves a file. Folders are watched, not files, since editors put a new file in
 * the place of the old one.
 *
 * Owner   a watch lives in the arena; watch_close() gives its open files back.
 * Source  inotify(7), signalfd(2).
 */
#include "base/diag.h"

struct watch;

/* SIGINT and SIGTERM from now on end a wait instead of the process. DIAG_MACHINE. */
enum diag_code watch_open(struct arena *arena, struct watch **out, struct diags *diags);
void watch_close(struct watch *watch);
/* What is saved in folder: YAML and images. What is not there is not watched. */
void watch_folder(struct watch *watch, const char *folder);
/* A file of whatever name, NULL and "-" excepted, and what is saved in its folder. */
enum diag_code watch_file(struct watch *watch, const char *path, struct diags *diags);
/* True: something was saved since the watch began or last told so. False: a signal ends it. */
bool watch_wait(struct watch *watch);
/* The signals act as before, in a child that does the work. */
void watch_leave(const struct watch *watch);

#endif
