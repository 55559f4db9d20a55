#ifndef API_CALL_H
#define API_CALL_H
/*
 * What every call of the library does: a result with an arena of its own, diagnostics that become
 * messages, requests of older callers filled up with zeros.
 *
 * A new member of a request begins at the size that its struct had, not in its padding, which old
 * callers may not have cleared.
 */
#include "api/handout.h"
#include "base/diag.h"
#include "base/file.h"
#include "job/job.h"
#include "portal/portal.h"

struct handout_engine {
	struct job_engine *jobs;
	char *data_path;
	bool spoiled; /* a job found no memory: what HarfBuzz keeps of it cannot be used nor dropped */
};

enum { DAY_SIZE = 16, TIME_SIZE = 32, CALL_INPUT_MAX = 1024 * 1024 };

struct call {
	struct handout_result result; /* first: it is what is given back */
	struct arena *arena;
	struct handout_engine *engine; /* NULL: none is used */
	struct diags diags;
	const struct handout_message **messages;
	size_t message_capacity;
	char today[DAY_SIZE], now[TIME_SIZE]; /* by the clock, UTC */
	struct portal_bundle *bundle;         /* NULL: the result is none */
};

/*
 * Begin a call: *out is NULL without memory. own becomes the request (which begins with its size)
 * as this version has it, size bytes long.
 *
 * DIAG_USAGE    engine or request is NULL, or the request is of a later version
 * DIAG_MACHINE  no memory
 */
enum diag_code call_begin(struct call **out, struct handout_engine *engine, const void *request,
                          void *own, size_t size);
/* The same without an engine, and where request is NULL without a request. */
enum diag_code call_begin_alone(struct call **out, const void *request, void *own, size_t size);
/* A request within another one. */
enum diag_code call_take(struct call *call, const void *request, void *own, size_t size);
/* The result, with code and messages; NULL of NULL. */
struct handout_result *call_end(struct call *call, enum diag_code code);

/* DIAG_USAGE, said. */
enum diag_code call_refuse(struct call *call, const char *text);
/* A note of what was done; false without memory. */
bool call_note(struct call *call, struct place at, const char *text);

/* bytes that came in; DIAG_INPUT where they are too long, by what they are called. */
enum diag_code call_bytes(struct call *call, struct handout_bytes bytes, const char *name,
                          struct bytes *out);
/* The sheet of request, or its variant in language; NULL: as it is. */
enum diag_code call_content(struct call *call, const struct handout_request *request,
                            const char *language, struct job_content *out);

#endif
