/*
 * A preloaded library that does what an intruder would: when the program begins to read YAML, it
 * reads a file, writes one, connects and starts a program, and tells on the descriptor PLANT_FD
 * which of these the kernel refused ("read 13": errno; 0: it worked). PLANT_READ and PLANT_WRITE
 * are paths, PLANT_PORT a port of this machine on which somebody listens; where PLANT_AT is
 * "worker", it waits for a process that the program has forked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <yaml.h>

static void tell(const char *what, int failed)
{
	const char *fd = getenv("PLANT_FD");
	dprintf(fd ? atoi(fd) : 2, "%s %d\n", what, failed ? errno : 0);
}

static int cannot_connect(const char *port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to);
}

static void intrude(void)
{
	char *const arguments[] = {"true", NULL};
	tell("read", open(getenv("PLANT_READ"), O_RDONLY) < 0);
	tell("write", open(getenv("PLANT_WRITE"), O_WRONLY | O_CREAT, 0600) < 0);
	tell("connect", cannot_connect(getenv("PLANT_PORT")));
	tell("exec", execve("/bin/true", arguments, environ));
}

static pid_t started;

__attribute__((constructor)) static void start(void)
{
	started = getpid();
}

int yaml_parser_initialize(yaml_parser_t *parser)
{
	static int done;
	const char *at = getenv("PLANT_AT");
	int (*real)(yaml_parser_t *) =
		(int (*)(yaml_parser_t *))dlsym(RTLD_NEXT, "yaml_parser_initialize");
	bool waits = at && !strcmp(at, "worker") && getpid() == started;
	if (!waits && !done++)
		intrude();
	return real(parser);
}
