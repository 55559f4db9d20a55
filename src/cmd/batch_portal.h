#ifndef CMD_BATCH_PORTAL_H
#define CMD_BATCH_PORTAL_H
/*
 * What `handout batch --portal` makes of jobs: bundles, into files or to a server.
 */
#include "batch/batch.h"
#include "cmd/cmd.h"
#include "portal/portal.h"

struct batch_portal {
	bool asked;
	const char *base, *token_file, *codes_file; /* NULL: not given */
	size_t max_bytes, timeout, tries;
	const struct batch_request *request;
	const char *now;
	const struct portal_codes *codes;
	struct portal_token token;
	struct portal_address address;
	/* of a process that sends */
	struct arena *arena;
	struct portal_server *server;
	unsigned failures; /* one after the other */
};

/* Take the token and the address; DIAG_USAGE, which is told, where the token is none. */
int batch_portal_check(const struct command *command, struct batch_portal *p);
/*
 * Read what all jobs share and ask the server what it can do. *out borrows p.
 *
 * DIAG_USAGE  also a server that does not say that it creates on condition
 * others      as portal_codes_read(), portal_token_read(), portal_connect()
 */
enum diag_code batch_portal_open(struct arena *arena, struct batch_portal *p,
                                 struct batch_finish *out, struct diags *diags);

#endif
