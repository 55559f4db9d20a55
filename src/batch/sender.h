#ifndef BATCH_SENDER_H
#define BATCH_SENDER_H
/*
 * A process that has the network, beside a worker that has not: what the worker made is handed over
 * and sent from there. It ends with its worker.
 */
#include "batch/batch.h"

struct sender {
	int fd; /* to the process */
};

/* Fork it, before the worker is confined. worker_fd, the worker's own to its parent, is closed
 * there. 0 or an errno. */
int sender_start(const struct batch_finish *finish, int worker_fd, struct sender *out);
/* finish->send() in the process. DIAG_MACHINE also where that has ended. */
enum diag_code sender_send(const struct sender *sender, struct arena *arena,
                           const struct batch_made *made, bool *created, struct diags *diags);

#endif
