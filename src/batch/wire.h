#ifndef BATCH_WIRE_H
#define BATCH_WIRE_H
/*
 * Jobs and results between the parent and a worker, and what is sent between a worker and its
 * sender, over a stream socket.
 *
 * A message is its length in bytes (64 bits) and the records; numbers as the machine has them,
 * texts with their length in front. Both ends are one program on one machine.
 */
#include "batch/batch.h"
#include "batch/jobs.h"

/* How finish->send() ended. */
struct batch_sent {
	enum diag_code code;
	bool created;
	struct diags *diags; /* what it said is added */
};

/* 0 or an errno; EPIPE where the other end is gone. */
int wire_send_jobs(int fd, struct arena *arena, const struct batch_job *jobs, size_t count);
int wire_send_results(int fd, struct arena *arena, const struct batch_result *results,
                      size_t count);
/* At most PORTION_MAX records into the arrays; *count 0: the other end closed. 0 or an errno. */
int wire_receive_jobs(int fd, struct arena *arena, struct batch_job *jobs, size_t *count);
int wire_receive_results(int fd, struct arena *arena, struct batch_result *results, size_t *count);
/* One record each; EPIPE also where the other end closed. */
int wire_send_made(int fd, struct arena *arena, const struct batch_made *made);
int wire_receive_made(int fd, struct arena *arena, struct batch_made *made);
int wire_send_sent(int fd, struct arena *arena, const struct batch_sent *sent);
int wire_receive_sent(int fd, struct arena *arena, struct batch_sent *sent);

#endif
