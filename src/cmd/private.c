#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "portal/portal.h"

void cmd_keep_private(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	prctl(PR_SET_DUMPABLE, 0);
	umask(umask(0) | 0077);
}

bool cmd_take_token(struct portal_token *out)
{
	char *text = getenv("HANDOUT_TOKEN");
	bool taken = portal_token_copy(text, out);
	if (text)
		explicit_bzero(text, strlen(text));
	unsetenv("HANDOUT_TOKEN");
	return taken;
}
