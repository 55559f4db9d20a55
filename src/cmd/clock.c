#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/cmd.h"

/* The clock decides one thing, whether a review has expired; SOURCE_DATE_EPOCH replaces it. */
int cmd_clock(const struct command *command, struct clock *out)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	if (epoch && *epoch) {
		char *end;
		errno = 0;
		long long seconds = strtoll(epoch, &end, 10);
		if (errno || *end || seconds < 0 || seconds > 253402300799LL)
			return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
		now = (time_t)seconds;
		out->epoch = true;
	}
	struct tm tm;
	if (!gmtime_r(&now, &tm))
		return cmd_usage(command, "the clock does not give a date");
	strftime(out->created, sizeof out->created, "%Y-%m-%dT%H:%M:%SZ", &tm);
	strftime(out->today, sizeof out->today, "%Y-%m-%d", &tm);
	return DIAG_OK;
}
