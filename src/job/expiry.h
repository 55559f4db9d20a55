#ifndef JOB_EXPIRY_H
#define JOB_EXPIRY_H
/*
 * A sheet is good until its review expires; then it is printed only where that is allowed.
 */
#include "content/handout.h"
#include "job/job.h"

/* Is the day of request behind the one that handout's review names? */
bool is_expired(const struct handout *handout, const struct job_request *request);
/* DIAG_INPUT, told at “expires”, where handout has expired and request does not allow it. */
enum diag_code check_expiry(const struct handout *handout, const struct job_request *request,
                            struct diags *diags);

#endif
