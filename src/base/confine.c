#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

/* Of newer kernels than the header's may be. */
#define RIGHT_REFER (1ULL << 13)     /* from ABI 2 */
#define RIGHT_TRUNCATE (1ULL << 14)  /* 3 */
#define RIGHT_IOCTL_DEV (1ULL << 15) /* 5 */
#define RIGHTS_OF_ABI_1 ((1ULL << 13) - 1)
#define TCP_BIND_AND_CONNECT 3ULL /* 4 */
#define SOCKETS_AND_SIGNALS 3ULL  /* 6: abstract sockets, signals to processes outside */

enum {
	ABI_REFER = 2,
	ABI_TRUNCATE = 3,
	ABI_NETWORK = 4,
	ABI_IOCTL = 5,
	ABI_SCOPE = 6,
};

static const uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t write_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                                     LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                     LANDLOCK_ACCESS_FS_REMOVE_DIR | RIGHT_REFER | RIGHT_TRUNCATE;
static const uint64_t file_rights =
	LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE;

/* As the newest kernel's, of which an older one takes the beginning. */
struct ruleset {
	uint64_t files, network, scope;
};

/*
 * What no stage needs and an intruder would: the network, programs, other processes, the kernel's
 * own parts. All else is left, since libraries change what they call.
 */
static const int refused_calls[] = {
	SCMP_SYS(socket),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
#ifndef __SANITIZE_ADDRESS__ /* which looks for leaks in that way */
	SCMP_SYS(ptrace),
#endif
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(mknodat),
};

static int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

static bool has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP) >= 0;
}

static bool keep(const char **paths, size_t *count, size_t most, const char *path)
{
	if (path && *count == most)
		return false;
	if (path)
		paths[(*count)++] = path;
	return true;
}

bool confine_read(struct confinement *walls, const char *path)
{
	return keep(walls->read, &walls->read_count, CONFINE_PATHS_MAX, path);
}

bool confine_write(struct confinement *walls, const char *path)
{
	size_t most = sizeof walls->write / sizeof *walls->write;
	return keep(walls->write, &walls->write_count, most, path);
}

static uint64_t rights_of(int abi)
{
	return RIGHTS_OF_ABI_1 | (abi >= ABI_REFER ? RIGHT_REFER : 0) |
	       (abi >= ABI_TRUNCATE ? RIGHT_TRUNCATE : 0) | (abi >= ABI_IOCTL ? RIGHT_IOCTL_DEV : 0);
}

/* 0 or an errno. */
static int allow(int rules, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.parent_fd = file_open(AT_FDCWD, path, O_PATH)};
	struct stat st;
	if (rule.parent_fd < 0)
		return errno == ENOMEM || errno == EMFILE || errno == ENFILE ? errno : 0;
	bool folder = fstat(rule.parent_fd, &st) == 0 && S_ISDIR(st.st_mode);
	rule.allowed_access = folder ? rights : rights & file_rights;
	int error =
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ? errno : 0;
	close(rule.parent_fd);
	return error == EBADFD ? 0 : error; /* a pipe has no place among files, and no wall */
}

static int allow_all(int rules, const char *const *paths, size_t count, uint64_t rights)
{
	int error = 0;
	for (size_t i = 0; !error && i < count; i++)
		error = allow(rules, paths[i], rights);
	return error;
}

static int wall_files(const struct confinement *walls, int abi)
{
	const struct ruleset handled = {
		.files = rights_of(abi), .network = TCP_BIND_AND_CONNECT, .scope = SOCKETS_AND_SIGNALS};
	size_t size = abi >= ABI_SCOPE     ? sizeof handled
	              : abi >= ABI_NETWORK ? offsetof(struct ruleset, scope)
	                                   : offsetof(struct ruleset, network);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
	if (rules < 0)
		return errno;
	int error = allow_all(rules, walls->read, walls->read_count, read_rights & handled.files);
	if (!error)
		error = allow_all(rules, walls->write, walls->write_count, write_rights & handled.files);
#ifdef __SANITIZE_ADDRESS__ /* whose report reads the process's own map */
	if (!error)
		error = allow(rules, "/proc", read_rights);
#endif
	if (!error && syscall(SYS_landlock_restrict_self, rules, 0))
		error = errno;
	close(rules);
	return error;
}

static int wall_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter)
		return ENOMEM;
	int error = 0;
	for (size_t i = 0; !error && i < sizeof refused_calls / sizeof *refused_calls; i++)
		error = -seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused_calls[i], 0);
	if (!error)
		error = -seccomp_load(filter);
	seccomp_release(filter);
	return error;
}

enum diag_code confine_process(const struct confinement *walls, struct diags *diags)
{
	int abi = landlock_abi(), error = 0;
	if (abi || has_seccomp())
		error = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
	if (!error && abi)
		error = wall_files(walls, abi);
	if (!error && has_seccomp())
		error = wall_calls();
	if (error == ENOMEM)
		return diag_no_memory(diags);
	return error ? diag_add(diags, DIAG_MACHINE, (struct place){0},
	                        "this process cannot be confined: %s", strerror(error))
	             : DIAG_OK;
}

void confine_describe(char text[CONFINE_TEXT_SIZE])
{
	int abi = landlock_abi();
	char landlock[32] = "no Landlock";
	if (abi)
		snprintf(landlock, sizeof landlock, "Landlock %d", abi);
	snprintf(text, CONFINE_TEXT_SIZE, "%s, %sseccomp", landlock, has_seccomp() ? "" : "no ");
}
