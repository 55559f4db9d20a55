/*
 * A preloaded library that makes single allocations of a program fail, many in one go. For each
 * number that stands in a line of standard input, a process is forked in which the allocation of
 * that number (from 1) since main() began fails; of 0 none fails, and how many there were is the
 * last line of its standard error. It has the files "in", "out" and "err" of the folder FAIL_ALLOC
 * for standard streams; how it ended, as wait() tells it, is a line of standard output.
 *
 * Each process begins with main(), so loading and linking are paid for once. With FAIL_ALLOC_WALK,
 * main() is gone through once, and a process is forked at each place: where an allocation is the
 * first with its calls, from main() to itself. What fails leaves alone what main() goes on with.
 * A number lets the walk go on, to the first place from that allocation on. That the walk ends as
 * it does where nothing fails shows that it was left alone; its output is "walk", and it ends when
 * standard input does. What is forked works in the folder "forked". The walls that a program puts up around itself would keep the walk from
 * forking: they are made but not put up.
 *
 * A process that is forked amid a function did not enter it, to who counts branches: with
 * FAIL_ALLOC_WALK=scan nothing is forked, and the numbers of those allocations are told instead.
 *
 * libseccomp is spared: version 2.5 crashes or waits for itself when its own fail, which no caller
 * can prevent.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SECONDS = 60,      /* that a run may take */
	CALLS = 64,        /* the innermost of those that tell a place from others */
	PLACES = 1u << 18, /* that are remembered */
};

static int running, walks, scans, parted; /* parted: from the walker, which goes on */
static unsigned long calls, fail_at;
static const char *folder;
static pid_t walker;    /* 0: none */
static int asked, told; /* by the walker: the streams that it was started with */
static int (*real_main)(int, char **, char **);

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static int open_in_folder(const char *name, int flags)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int file = open(path, flags | O_CLOEXEC, 0600);
	if (file < 0)
		_exit(125);
	return file;
}

static void stand_in(int from, int to)
{
	if (dup2(from, to) < 0)
		_exit(125);
	close(from);
}

/* The next number of standard input, a byte at a time: a buffer would be forked with the rest. */
static int read_number(unsigned long *number)
{
	char byte;
	ssize_t got;
	*number = 0;
	while ((got = read(asked, &byte, 1)) == 1 && byte != '\n')
		*number = *number * 10 + (unsigned long)(byte - '0');
	return got == 1;
}

static void work_in_forked(void)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/forked", folder);
	if (chdir(path))
		_exit(125);
}

/* Files that are read have their offset in common with the walker's, unless they are opened anew. */
static void part_from_walker(void)
{
	char bytes[4096], path[64];
	ssize_t got;
	work_in_forked();
	int made = open_in_folder("out", O_WRONLY | O_CREAT | O_TRUNC),
		walked = open_in_folder("walk", O_RDONLY);
	while ((got = read(walked, bytes, sizeof bytes)) > 0)
		if (write(made, bytes, (size_t)got) != got)
			_exit(125);
	close(walked);
	stand_in(made, 1);
	stand_in(open_in_folder("err", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND), 2);
	for (int file = 0; file < 32; file++) {
		off_t at = lseek(file, 0, SEEK_CUR);
		int flags = fcntl(file, F_GETFL);
		if (at < 0 || (flags & O_ACCMODE) != O_RDONLY || (flags & O_DIRECTORY))
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", file);
		int anew = open(path, flags & ~O_CREAT);
		if (anew < 0) /* no file */
			continue;
		if (lseek(anew, at, SEEK_SET) != at)
			_exit(125);
		stand_in(anew, file);
	}
}

static int told_how(pid_t child)
{
	int status;
	if (child < 0 || waitpid(child, &status, 0) < 0)
		_exit(125);
	return dprintf(told, "%d\n", status);
}

/* Is it the first allocation with these calls? */
static int is_new_place(void)
{
	static uint64_t seen[PLACES];
	static unsigned count;
	void *frames[CALLS];
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, by address */
	for (int i = backtrace(frames, CALLS) - 1; i >= 0; i--)
		hash = (hash ^ (uintptr_t)frames[i]) * 0x100000001b3u;
	unsigned slot = (unsigned)(hash >> 32) % PLACES;
	while (seen[slot] && seen[slot] != hash)
		slot = (slot + 1) % PLACES;
	if (seen[slot])
		return 0;
	if (++count == PLACES)
		_exit(125);
	seen[slot] = hash;
	return 1;
}

static int is_asked(void)
{
	if (!running)
		return 0;
	calls++;
	if (!walker)
		return calls == fail_at;
	if (parted || !fail_at || calls < fail_at || walker != getpid() || !is_new_place())
		return 0;
	running = 0;
	if (scans)
		dprintf(told, "%lu\n", calls);
	running = 1;
	return !scans;
}

/* The calls in the program itself, as addr2line(1) takes them. */
static void tell_calls(void)
{
	void *frames[CALLS];
	Dl_info main_is, where;
	int count = backtrace(frames, CALLS);
	dprintf(2, "called from");
	for (int i = 0; i < count; i++)
		if (dladdr((void *)real_main, &main_is) && dladdr(frames[i], &where) &&
		    where.dli_fbase == main_is.dli_fbase)
			dprintf(2, " %#tx", (char *)frames[i] - (char *)where.dli_fbase - 1);
	dprintf(2, "\n");
}

static int fails(void *caller)
{
	Dl_info where;
	if (!is_asked())
		return 0;
	if (walker) {
		running = 0; /* what is allocated here is not counted */
		pid_t child = fork();
		if (child) {
			told_how(child);
			if (!read_number(&fail_at))
				fail_at = 0;
			running = 1;
			return 0;
		}
		alarm(SECONDS);
		part_from_walker();
		parted = running = 1;
	}
	if (dladdr(caller, &where)) {
		if (strstr(where.dli_fname, "libseccomp"))
			return 0;
		dprintf(2, "allocation failed in %s\n", where.dli_fname);
		tell_calls();
	}
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

/* What has parted ends soon; to write into memory that it shares would have the pages copied. */
void free(void *at)
{
	if (!parted)
		__libc_free(at);
}

void *aligned_alloc(size_t align, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
	void *at = fails(__builtin_return_address(0)) ? NULL : __libc_memalign(align, size);
	if (!at)
		return ENOMEM;
	*out = at;
	return 0;
}

/*
 * ICU (72) waits for itself when its first look at the default locale finds no memory, which no
 * caller can prevent: so that look is taken before counting starts.
 */
static void look_at_default_locale(void)
{
	for (int version = 50; version < 100; version++) {
		char name[32];
		const char *(*get)(void);
		snprintf(name, sizeof name, "uloc_getDefault_%d", version);
		*(void **)&get = dlsym(RTLD_DEFAULT, name);
		if (get)
			get();
	}
}

int seccomp_load(void *filter)
{
	int (*real)(void *);
	*(void **)&real = dlsym(RTLD_NEXT, "seccomp_load");
	return walks ? 0 : real(filter);
}

long syscall(long number, ...)
{
	long (*real)(long, ...), with[6];
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	va_list arguments;
	va_start(arguments, number);
	for (int i = 0; i < 6; i++)
		with[i] = va_arg(arguments, long);
	va_end(arguments);
	if (walks && number == SYS_landlock_restrict_self)
		return 0;
	return real(number, with[0], with[1], with[2], with[3], with[4], with[5]);
}

static int one_run(unsigned long number, const char *out, int argc, char **argv, char **envp)
{
	stand_in(open_in_folder("in", O_RDONLY), 0);
	stand_in(open_in_folder(out, O_WRONLY | O_CREAT | O_TRUNC), 1);
	stand_in(open_in_folder("err", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND), 2);
	if (number && !walks)
		work_in_forked();
	fail_at = number;
	running = 1;
	int code = real_main(argc, argv, envp);
	running = 0;
	if (!number)
		dprintf(2, "%lu\n", calls);
	return code;
}

static int runs(int argc, char **argv, char **envp)
{
	unsigned long number;
	walks = getenv("FAIL_ALLOC_WALK") != NULL;
	scans = walks && !strcmp(getenv("FAIL_ALLOC_WALK"), "scan");
	folder = getenv("FAIL_ALLOC");
	look_at_default_locale();
	backtrace(&(void *){NULL}, 1); /* it loads a library */
	asked = fcntl(0, F_DUPFD_CLOEXEC, 100);
	told = fcntl(1, F_DUPFD_CLOEXEC, 100);
	while (folder && read_number(&number)) {
		if (number && walks) {
			walker = getpid();
			return one_run(number, "walk", argc, argv, envp);
		}
		pid_t child = fork();
		if (!child) {
			alarm(SECONDS);
			return one_run(number, "out", argc, argv, envp);
		}
		told_how(child);
	}
	_exit(125);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	int (*start)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
	             void (*)(void), void *);
	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = main;
	return start(runs, argc, argv, init, fini, rtld_fini, stack_end);
}
