#ifndef JOB_EXPIRY_H
#define JOB_EXPIRY_H
/*
 * A sheet is good until its review expires; then it is printed only where that is allowed. A
 * translation whose review names no day is good until that of its original, which lies beside it.
 */
#include "content/handout.h"
#include "job/job.h"

/*
 * Give handout, which was read from content, the day of its original where it has none of its own.
 *
 * DIAG_INPUT    the original is at fault
 * DIAG_MACHINE  no memory, or the original could not be read
 */
enum diag_code inherit_expiry(struct arena *arena, const struct job_content *content,
                              struct handout *handout, struct diags *diags);
/* Is the day from the original's file? */
bool is_inherited(const struct handout *handout);
/* Is the day of request behind the one that handout's review names? */
bool is_expired(const struct handout *handout, const struct job_request *request);
/* DIAG_INPUT, told at “expires” or “from”, where handout has expired and request does not allow
 * it. */
enum diag_code check_expiry(const struct handout *handout, const struct job_request *request,
                            struct diags *diags);

#endif
