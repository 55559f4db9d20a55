#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/data.h"

int main(int argc, char **argv)
{
	/* a file that may not grow is an error that is told; a reader of standard output who has had
	 * enough ends the program in silence */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	/* a closed standard stream must not become the next file's number */
	for (int stream = 0; stream <= 2; stream++)
		if (fcntl(stream, F_GETFD) < 0 && open("/dev/full", O_WRONLY) != stream)
			return DIAG_MACHINE;
	cmd_warn_of_data();
	int code = cmd_main(argc, argv);
	bool lost = fflush(stdout) != 0 || ferror(stdout);
	/* where a broken pipe is no end, what the command did counts */
	if (lost && errno != EPIPE && code != DIAG_MACHINE) {
		fprintf(stderr, "handout: error: cannot write to standard output\n");
		code = DIAG_MACHINE;
	}
	return code;
}
