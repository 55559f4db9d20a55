#ifndef CMD_BATCH_PORTAL_H
#define CMD_BATCH_PORTAL_H
/*
 * What `handout batch --portal` makes of jobs: bundles, into files or to a server.
 */
#include "batch/batch.h"
#include "cmd/cmd.h"
#include "portal/portal.h"

struct batch_portal {
	/* options; NULL: not said */
	const char *asked, *base, *token_file, *codes_file, *max_bytes_text, *timeout_text, *tries_text;
	const struct batch_request *request;
	const char *now;
	size_t max_bytes;
	const struct portal_codes *codes;
	struct portal_token token;
	struct portal_address address;
	/* of a worker */
	struct arena *arena;
	struct portal_server *server;
	unsigned failures; /* one after the other */
};

/* Do the options make sense? Else DIAG_USAGE, already said. */
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
