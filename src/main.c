#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	/* a closed pipe and a file that may not grow are errors that are told, not deaths */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	/* a closed standard stream must not become the next file's number */
	for (int stream = 0; stream <= 2; stream++)
		if (fcntl(stream, F_GETFD) < 0 && open("/dev/full", O_WRONLY) != stream)
			return DIAG_MACHINE;
	int code = cmd_main(argc, argv);
	if (fflush(stdout) != 0 && code != DIAG_MACHINE) {
		fprintf(stderr, "handout: error: cannot write to standard output\n");
		code = DIAG_MACHINE;
	}
	return code;
}
