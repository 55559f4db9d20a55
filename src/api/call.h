#ifndef API_CALL_H
#define API_CALL_H
/*
 * What every call of the library does: a result with an arena of its own, diagnostics that become
 * messages, requests of older callers filled up with zeros.
 */
#include "api/handout.h"
#include "base/diag.h"
#include "base/file.h"
#include "job/job.h"

struct handout_engine {
	struct job_engine *jobs;
	char *data_path;
};

enum { DAY_SIZE = 16, TIME_SIZE = 32 };

struct call {
	struct handout_result result; /* first: it is what is given back */
	struct arena *arena;
	struct diags diags;
	char today[DAY_SIZE], now[TIME_SIZE]; /* by the clock, UTC */
};

/* NULL without memory. */
struct call *call_new(void);
/* The result, with code and messages. */
struct handout_result *call_end(struct call *call, enum diag_code code);
/* A request as this version has it; at most size bytes of from are read. */
void call_take(void *request, size_t size, const void *from, size_t from_size);
/* A note of what was done; false without memory. */
bool call_note(struct call *call, struct place at, const char *text);

/* The content of request, or its variant in language; NULL: as it is. */
enum diag_code call_content(struct call *call, const struct handout_request *request,
                            const char *language, struct job_content *out);

#endif
