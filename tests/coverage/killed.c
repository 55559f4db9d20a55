/* Ends by SIGKILL, as does its child, after some of its lines; killed.py looks whether they were counted. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int ran_in_the_child(int n)
{
	return n + 1;
}

static int ran_in_the_parent(int n)
{
	return n + 2;
}

static int never_ran(int n)
{
	return n + 3;
}

int main(int argc, char **argv)
{
	(void)argv;
	pid_t child = fork();
	if (!child) {
		ran_in_the_child(argc);
		raise(SIGKILL);
	}
	waitpid(child, NULL, 0);
	ran_in_the_parent(argc);
	raise(SIGKILL);
	return never_ran(argc);
}
