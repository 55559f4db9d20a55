#ifndef PORTAL_SEND_H
#define PORTAL_SEND_H
/*
 * Requests to one server over HTTPS. The only user of libcurl.
 *
 * libcurl is loaded when something is sent: with its thirty libraries it would cost every other
 * run of the program 6 ms of processor time, as much as a cold run takes in all.
 *
 * Proxy   as libcurl has it: the one of HTTPS_PROXY or ALL_PROXY, in capitals or not, but for the
 * hosts of NO_PROXY; none over plain http. One that fails is named.
 * Limits  TLS 1.2 at least, certificates checked; plain http to this machine alone; no redirect is
 * followed, so that neither token nor bundle reaches an address that nobody named; the answer's
 * size and the exchange's time are bounded.
 * Privacy what libcurl frees is wiped: the token, the header that bore it.
 */
#include "base/buf.h"
#include "base/file.h"

struct sender;

struct send_options {
	const char *base;    /* address, without a slash at its end */
	const char *token;   /* NULL: none; borrowed while it is opened */
	const char *ca_file; /* NULL: the machine's certificates */
	unsigned timeout;    /* seconds of one exchange */
};

/*
 * DIAG_USAGE    no address of a server that may be sent to
 * DIAG_MACHINE  no memory, or no libcurl
 */
enum diag_code send_open(struct arena *arena, const struct send_options *options,
                         struct sender **out, struct diags *diags);
void send_close(struct sender *sender); /* NULL is allowed */

enum send_fault {
	SEND_ANSWERED,
	SEND_BROKEN,    /* no connection, or it broke, or took too long: may pass */
	SEND_UNTRUSTED, /* TLS */
	SEND_TOO_LONG,  /* the answer is longer than limit */
	SEND_NO_MEMORY,
	SEND_FAILED,
};

struct send_answer {
	enum send_fault fault;
	const char *reason;    /* of a fault: what libcurl says, and by which proxy it went */
	long status;           /* HTTP; 0: none */
	struct bytes body;     /* at most limit bytes; may be cut short beside a status above 399 */
	long wait;             /* seconds that Retry-After asks for, or 0 */
	const char *elsewhere; /* scheme, host and port of a redirect, or NULL */
};

struct send_request {
	const char *path; /* GET base/path; NULL: POST body to base */
	struct bytes body;
	size_t limit; /* bytes of an answer */
	bool once;    /* by no means twice, also where a connection that was kept open turns out dead */
};

/* The answer lives in arena. */
void send_exchange(struct sender *sender, struct arena *arena, const struct send_request *request,
                   struct send_answer *out);

#endif
