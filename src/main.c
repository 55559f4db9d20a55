#include <signal.h>
#include <stdio.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error that is told, not a death */
	int code = cmd_main(argc, argv);
	if (fflush(stdout) != 0 && code == DIAG_OK) {
		fprintf(stderr, "handout: error: cannot write to standard output\n");
		code = DIAG_MACHINE;
	}
	return code;
}
