/*
 * A preloaded library that makes one allocation fail: the FAIL_ALLOC-th (from 1) since main()
 * began. With FAIL_ALLOC=0 none fails, and the number of allocations goes to the file descriptor
 * FAIL_ALLOC_COUNT. libseccomp is spared: version 2.5 crashes or waits for itself when its own fail,
 * which no caller can prevent.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int running;
static unsigned long calls, fail_at;
static int (*real_main)(int, char **, char **);

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int fails(void *caller)
{
	Dl_info where;
	if (!running || ++calls != fail_at)
		return 0;
	if (dladdr(caller, &where)) {
		if (strstr(where.dli_fname, "libseccomp"))
			return 0;
		dprintf(2, "allocation failed in %s\n", where.dli_fname);
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

static int counted_main(int argc, char **argv, char **envp)
{
	const char *at = getenv("FAIL_ALLOC"), *to = getenv("FAIL_ALLOC_COUNT");
	fail_at = at ? strtoul(at, NULL, 10) : 0;
	look_at_default_locale();
	running = 1;
	int code = real_main(argc, argv, envp);
	running = 0;
	if (to)
		dprintf(atoi(to), "%lu\n", calls);
	return code;
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	int (*start)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
	             void (*)(void), void *);
	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = main;
	return start(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
