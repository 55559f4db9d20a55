#include "batch/sender.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "batch/wire.h"

static void serve(const struct batch_finish *finish, int fd)
{
	struct arena *arena = arena_new(0);
	struct batch_made made;
	struct batch_sent sent;
	struct diags diags;
	while (arena && !wire_receive_made(fd, arena, &made)) {
		sent = (struct batch_sent){.diags = &diags};
		diags_init(&diags, arena);
		sent.code = finish->send(finish->context, arena, &made, &sent.created, &diags);
		if (wire_send_sent(fd, arena, &sent))
			break;
		arena_reset(arena);
	}
}

int sender_start(const struct batch_finish *finish, int worker_fd, struct sender *out)
{
	int ends[2];
	pid_t worker = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return errno;
	pid_t child = fork();
	if (!child) {
		close(ends[0]);
		close(worker_fd);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == worker) /* or it has died before it could be said */
			serve(finish, ends[1]);
		_exit(0);
	}
	int error = child < 0 ? errno : 0;
	close(ends[1]);
	if (error)
		close(ends[0]);
	out->fd = ends[0];
	return error;
}

enum diag_code sender_send(const struct sender *sender, struct arena *arena,
                           const struct batch_made *made, bool *created, struct diags *diags)
{
	struct batch_sent sent = {.diags = diags};
	int error = wire_send_made(sender->fd, arena, made);
	if (!error)
		error = wire_receive_sent(sender->fd, arena, &sent);
	if (error == ENOMEM)
		return diag_no_memory(diags);
	if (error)
		return diag_add(diags, DIAG_MACHINE, (struct place){0}, "the sending process has ended: %s",
		                strerror(error));
	*created = sent.created;
	return sent.code;
}
