#include "job/expiry.h"

#include <string.h>

bool is_expired(const struct handout *handout, const struct job_request *request)
{
	const char *expires = handout->review.expires.utf8;
	return expires && request->today && strcmp(expires, request->today) < 0;
}

enum diag_code check_expiry(const struct handout *handout, const struct job_request *request,
                            struct diags *diags)
{
	const struct text *expires = &handout->review.expires;
	if (request->allow_expired || !is_expired(handout, request))
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, node_place(expires->node),
	                "this sheet expired on %s; have it reviewed again and write the new dates, or "
	                "allow it by --allow-expired: then every page says that it has expired",
	                expires->utf8);
}
