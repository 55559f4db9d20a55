/* Module base: what the machine refuses. The calls below are those that the program makes. */
#include "support.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/confine.h"
#include "base/data_path.h"
#include "base/file.h"

enum call {
	NO_CALL,
	READ,
	WRITE,
	OPENAT,
	FSTAT,
	FSYNC,
	FCHMOD,
	CLOSE,
	RENAME,
	GETRANDOM,
	READLINK,
	NO_NEW_PRIVS,
	CREATE_RULESET,
	ADD_RULE,
	RESTRICT_SELF,
};

/* The next calls of a kind fail: those after `after`, `times` of them. Error 0: they do nothing. */
static struct {
	enum call call;
	int error, after, times;
} fault;

static bool is_due(enum call call)
{
	if (fault.call != call || !fault.times)
		return false;
	if (fault.after) {
		fault.after--;
		return false;
	}
	fault.times--;
	errno = fault.error;
	return true;
}

static void set_fault(enum call call, int error, int after, int times)
{
	fault.call = call;
	fault.error = error;
	fault.after = after;
	fault.times = times;
}

/* ISO C has no other way from an object to a function. */
#define REAL(name, type) (*(type(*))(void *[]){dlsym(RTLD_NEXT, name)})

ssize_t read(int fd, void *to, size_t size)
{
	typedef ssize_t (*function)(int, void *, size_t);
	return is_due(READ) ? -1 : REAL("read", function)(fd, to, size);
}

ssize_t write(int fd, const void *from, size_t size)
{
	typedef ssize_t (*function)(int, const void *, size_t);
	if (is_due(WRITE))
		return fault.error ? -1 : 0;
	return REAL("write", function)(fd, from, size);
}

int openat(int folder, const char *path, int flags, ...)
{
	typedef int (*function)(int, const char *, int, ...);
	return is_due(OPENAT) ? -1 : REAL("openat", function)(folder, path, flags, 0666);
}

int fstat(int fd, struct stat *st)
{
	return is_due(FSTAT) ? -1 : fstatat(fd, "", st, AT_EMPTY_PATH);
}

int fsync(int fd)
{
	typedef int (*function)(int);
	return is_due(FSYNC) ? -1 : REAL("fsync", function)(fd);
}

int fchmod(int fd, mode_t mode)
{
	typedef int (*function)(int, mode_t);
	return is_due(FCHMOD) ? -1 : REAL("fchmod", function)(fd, mode);
}

int close(int fd)
{
	typedef int (*function)(int);
	int closed = REAL("close", function)(fd);
	return is_due(CLOSE) ? -1 : closed;
}

int rename(const char *from, const char *to)
{
	typedef int (*function)(const char *, const char *);
	return is_due(RENAME) ? -1 : REAL("rename", function)(from, to);
}

ssize_t readlink(const char *path, char *to, size_t size)
{
	typedef ssize_t (*function)(const char *, char *, size_t);
	return is_due(READLINK) ? -1 : REAL("readlink", function)(path, to, size);
}

/* Or the same number each time. */
ssize_t getrandom(void *to, size_t size, unsigned flags)
{
	typedef ssize_t (*function)(void *, size_t, unsigned);
	if (!is_due(GETRANDOM))
		return REAL("getrandom", function)(to, size, flags);
	memset(to, 0, size);
	return fault.error ? -1 : (ssize_t)size;
}

/* A kernel with Landlock of this ABI, and what it was asked for. */
static struct {
	int abi;
	bool seccomp;
	size_t size; /* of the rules */
	uint64_t files, least;
	int paths, restricted;
} kernel;

long syscall(long number, ...)
{
	va_list args;
	va_start(args, number);
	const void *first = va_arg(args, const void *);
	size_t second = va_arg(args, size_t);
	const void *third = va_arg(args, const void *);
	va_end(args);
	switch (number) {
	case SYS_landlock_create_ruleset:
		if (!first)
			return kernel.abi ? kernel.abi : -1;
		if (is_due(CREATE_RULESET))
			return -1;
		kernel.size = second;
		kernel.files = ((const struct landlock_ruleset_attr *)first)->handled_access_fs;
		return dup(STDIN_FILENO);
	case SYS_landlock_add_rule:
		if (is_due(ADD_RULE))
			return -1;
		kernel.least &= ((const struct landlock_path_beneath_attr *)third)->allowed_access;
		kernel.paths++;
		return 0;
	case SYS_landlock_restrict_self:
		kernel.restricted++;
		return is_due(RESTRICT_SELF) ? -1 : 0;
	default:
		fail_msg("call %ld", number);
		return -1;
	}
}

int prctl(int option, ...)
{
	if (option == PR_GET_SECCOMP)
		return kernel.seccomp ? 0 : -1;
	return option == PR_SET_NO_NEW_PRIVS && is_due(NO_NEW_PRIVS) ? -1 : 0;
}

static void reading_tells_what_refuses(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum call call;
		int error;
		enum diag_code code;
	} cases[] = {
		{OPENAT, ENOENT, DIAG_INPUT},   {OPENAT, ENOTDIR, DIAG_INPUT},
		{OPENAT, EACCES, DIAG_INPUT},   {OPENAT, ENAMETOOLONG, DIAG_INPUT},
		{OPENAT, ELOOP, DIAG_INPUT},    {OPENAT, EPERM, DIAG_INPUT},
		{OPENAT, EMFILE, DIAG_MACHINE}, {OPENAT, EIO, DIAG_MACHINE},
		{READ, EIO, DIAG_MACHINE},      {READ, EISDIR, DIAG_INPUT},
		{OPENAT, EINTR, DIAG_OK},       {READ, EINTR, DIAG_OK},
		{FSTAT, EIO, DIAG_OK},
	};
	const char *path = write_text(f, "sheet.yaml", "text");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bytes bytes = {0};
		forget_diags(f);
		set_fault(cases[i].call, cases[i].error, 0, 1);
		assert_int_equal(file_read(f->arena, path, 10, &bytes, &f->diags), cases[i].code);
		if (cases[i].code == DIAG_OK) {
			assert_string_equal(bytes.at, "text");
		} else {
			assert_null(bytes.at);
			assert_string_equal(told(f, strerror(cases[i].error))->at.file, path);
		}
	}
	struct bytes bytes = {0};
	set_fault(OPENAT, ENOMEM, 0, 1);
	forget_diags(f);
	assert_int_equal(file_read(f->arena, path, 10, &bytes, &f->diags), DIAG_MACHINE);
	assert_true(f->diags.no_memory);
	set_fault(READ, EIO, 0, 1);
	assert_int_equal(file_read(f->arena, "-", 10, &bytes, &f->diags), DIAG_MACHINE);
	assert_string_equal(told(f, "cannot read it")->at.file, "standard input");
}

static void a_secret_is_its_owners(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "key", "secret");
	struct bytes bytes = {0};
	chmod(path, 0640);
	assert_int_equal(file_read_secret(f->arena, path, 10, &bytes, &f->diags), DIAG_INPUT);
	assert_string_equal(told(f, "its mode is 0640, so others can use it; run: chmod 600")->at.file,
	                    path);
	assert_null(bytes.at);
	chmod(path, 0604);
	assert_int_equal(file_read_secret(f->arena, path, 10, &bytes, &f->diags), DIAG_INPUT);
	chmod(path, 0600);
	forget_diags(f);
	assert_ok(f, file_read_secret(f->arena, path, 10, &bytes, &f->diags));
	assert_string_equal(bytes.at, "secret");
	assert_ok(f, file_read_secret(f->arena, "/dev/null", 10, &bytes, &f->diags)); /* of everybody */
	assert_int_equal(bytes.length, 0);
	assert_int_equal(file_read_secret(f->arena, temp_path(f, "no"), 10, &bytes, &f->diags),
	                 DIAG_INPUT);
	told(f, "No such file");
}

static void writing_tells_what_refuses(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum call call;
		int error, after;
		bool written;
	} cases[] = {
		{OPENAT, EACCES, 0, false},    {OPENAT, EACCES, 1, true}, /* the folder */
		{OPENAT, EMFILE, 1, false},    {FCHMOD, EPERM, 0, false}, {WRITE, EIO, 0, false},
		{WRITE, EINTR, 0, true},       {FSYNC, EIO, 0, false},    {FSYNC, EINTR, 0, true},
		{FSYNC, EINVAL, 1, true},      {FSYNC, EROFS, 1, true},   {FSYNC, EIO, 1, false},
		{CLOSE, EIO, 0, false},        {RENAME, EXDEV, 0, false}, {RENAME, EINTR, 0, true},
		{GETRANDOM, EAGAIN, 0, false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *path = write_text(f, "sheet.pdf", "old");
		struct bytes bytes;
		forget_diags(f);
		set_fault(cases[i].call, cases[i].error, cases[i].after, 1);
		enum diag_code code = file_write(path, (struct bytes){"new", 3}, &f->diags);
		assert_int_equal(fault.times, 0);
		if (cases[i].written)
			assert_ok(f, code);
		else
			assert_int_equal(code, DIAG_MACHINE);
		if (!cases[i].written)
			assert_string_equal(told(f, strerror(cases[i].error))->at.file, path);
		forget_diags(f);
		assert_ok(f, file_read(f->arena, path, 10, &bytes, &f->diags));
		assert_int_equal(bytes.length, 3);
		bool renamed = cases[i].written || cases[i].after == 1;
		assert_string_equal(bytes.at, renamed ? "new" : "old");
		assert_int_equal(remove(path), 0);
		assert_int_equal(rmdir(f->folder), 0); /* nothing else is left there */
		f->folder[0] = 0;
	}
}

static void writing_twice_fails_once(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "sheet.pdf", "old");
	const struct bytes text = {"new", 3};
	set_fault(WRITE, 0, 0, 1); /* nothing is written, and no reason is given */
	assert_int_equal(file_write(path, text, &f->diags), DIAG_MACHINE);
	told(f, strerror(EIO));
	forget_diags(f);
	set_fault(CLOSE, EIO, 0, 1);
	assert_int_equal(file_write("/dev/null", text, &f->diags), DIAG_MACHINE);
	assert_string_equal(told(f, strerror(EIO))->at.file, "/dev/null");
	forget_diags(f);
	set_fault(CLOSE, EIO, 0, 1);
	assert_int_equal(file_write("/dev/full", text, &f->diags), DIAG_MACHINE);
	told(f, strerror(ENOSPC)); /* what went wrong first */
	forget_diags(f);
	set_fault(OPENAT, ENOMEM, 0, 1);
	assert_int_equal(file_write(path, text, &f->diags), DIAG_MACHINE);
	assert_true(f->diags.no_memory);
}

static void a_name_in_use_is_not_taken(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "sheet.pdf", "old");
	const char *taken = write_text(f, ".handout-0000000000000000.tmp", "another's");
	struct bytes bytes;
	set_fault(GETRANDOM, 0, 0, 3);
	assert_ok(f, file_write(path, (struct bytes){"new", 3}, &f->diags));
	assert_int_equal(fault.times, 0);
	set_fault(GETRANDOM, 0, 0, 1000);
	assert_int_equal(file_write(path, (struct bytes){"newer", 5}, &f->diags), DIAG_MACHINE);
	told(f, strerror(EEXIST));
	set_fault(NO_CALL, 0, 0, 0);
	forget_diags(f);
	assert_ok(f, file_read(f->arena, path, 10, &bytes, &f->diags));
	assert_string_equal(bytes.at, "new");
	assert_ok(f, file_read(f->arena, taken, 10, &bytes, &f->diags));
	assert_string_equal(bytes.at, "another's");
}

static void data_is_found_without_proc(void **state)
{
	struct fixture *f = *state;
	const char *found = data_default(f->arena);
	set_fault(READLINK, ENOENT, 0, 1);
	assert_string_equal(data_default(f->arena), found);
	assert_int_equal(fault.times, 0);
}

static void links_in_a_circle_end(void **state)
{
	struct fixture *f = *state;
	const char *link = temp_path(f, "link");
	assert_int_equal(symlink("link", link), 0);
	assert_int_equal(file_write(link, (struct bytes){"x", 1}, &f->diags), DIAG_MACHINE);
	assert_string_equal(told(f, strerror(ELOOP))->at.file, link);
}

static void walls(struct confinement *out, const char *folder, const char *file)
{
	*out = (struct confinement){0};
	assert_true(confine_read(out, folder) && confine_read(out, file) && confine_write(out, folder));
	assert_true(confine_read(out, NULL) && confine_write(out, NULL)); /* of nothing, nothing */
}

static void each_kernel_is_asked_for_what_it_knows(void **state)
{
	struct fixture *f = *state;
	static const struct {
		size_t size;
		uint64_t files;
	} wanted[] = {
		{0, 0}, {8, 0x1fff}, {8, 0x3fff}, {8, 0x7fff}, {16, 0x7fff}, {16, 0xffff}, {24, 0xffff},
	};
#ifdef __SANITIZE_ADDRESS__ /* which reads the process's own map */
	enum { PATHS = 4 };
#else
	enum { PATHS = 3 };
#endif
	struct confinement confinement;
	walls(&confinement, ".", write_text(f, "sheet.yaml", ""));
	for (int abi = 0; abi < (int)COUNT(wanted); abi++) {
		char text[CONFINE_TEXT_SIZE];
		memset(&kernel, 0, sizeof kernel);
		kernel.abi = abi;
		kernel.least = UINT64_MAX;
		assert_ok(f, confine_process(&confinement, &f->diags));
		assert_int_equal(kernel.restricted, abi > 0);
		assert_int_equal(kernel.paths, abi ? PATHS : 0);
		assert_int_equal(kernel.size, wanted[abi].size);
		assert_int_equal(kernel.files, wanted[abi].files);
		if (abi) /* of a file, but to read it nothing */
			assert_int_equal(kernel.least, LANDLOCK_ACCESS_FS_READ_FILE);
		confine_describe(text);
		assert_string_equal(text, abi ? arena_format(f->arena, "Landlock %d, no seccomp", abi)
		                              : "no Landlock, no seccomp");
		kernel.seccomp = true;
		confine_describe(text);
		assert_non_null(strstr(text, ", seccomp"));
	}
}

static void walls_that_do_not_hold_are_told(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum call call;
		int error;
		bool good;
	} cases[] = {
		{NO_NEW_PRIVS, EPERM, false}, {CREATE_RULESET, EMFILE, false}, {ADD_RULE, EINVAL, false},
		{ADD_RULE, EBADFD, true},     {RESTRICT_SELF, E2BIG, false},   {OPENAT, EMFILE, false},
		{OPENAT, ENFILE, false},      {OPENAT, ENOENT, true},          {FSTAT, EIO, true},
	};
	struct confinement confinement;
	walls(&confinement, ".", write_text(f, "sheet.yaml", ""));
	memset(&kernel, 0, sizeof kernel);
	kernel.abi = 3;
	for (size_t i = 0; i < COUNT(cases); i++) {
		forget_diags(f);
		set_fault(cases[i].call, cases[i].error, 0, 1);
		enum diag_code code = confine_process(&confinement, &f->diags);
		assert_int_equal(fault.times, 0);
		assert_int_equal(code, cases[i].good ? DIAG_OK : DIAG_MACHINE);
		if (!cases[i].good)
			assert_non_null(
				strstr(told(f, "this process cannot be confined")->text, strerror(cases[i].error)));
	}
	forget_diags(f);
	set_fault(OPENAT, ENOMEM, 0, 1);
	assert_int_equal(confine_process(&confinement, &f->diags), DIAG_MACHINE);
	assert_true(f->diags.no_memory);
}

static void places_have_a_limit(void **state)
{
	(void)state;
	struct confinement confinement = {0};
	for (size_t i = 0; i < CONFINE_PATHS_MAX; i++)
		assert_true(confine_read(&confinement, "/"));
	assert_false(confine_read(&confinement, "/"));
	assert_true(confine_read(&confinement, NULL));
	assert_int_equal(confinement.read_count, CONFINE_PATHS_MAX);
	size_t count = 0;
	while (confine_write(&confinement, "/"))
		count++;
	assert_int_equal(count, sizeof confinement.write / sizeof *confinement.write);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(reading_tells_what_refuses),      TEST(a_secret_is_its_owners),
		TEST(writing_tells_what_refuses),      TEST(writing_twice_fails_once),
		TEST(a_name_in_use_is_not_taken),      TEST(data_is_found_without_proc),
		TEST(links_in_a_circle_end),           TEST(each_kernel_is_asked_for_what_it_knows),
		TEST(walls_that_do_not_hold_are_told), TEST(places_have_a_limit),
	};
	return cmocka_run_group_tests_name("base faults", tests, NULL, NULL);
}
