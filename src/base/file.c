#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

static struct place whole(const char *path)
{
	return (struct place){.file = strcmp(path, "-") ? path : "standard input"};
}

static enum diag_code refuse_read(struct diags *diags, const char *path, int error)
{
	bool input = error == ENOENT || error == ENOTDIR || error == EISDIR || error == EACCES ||
	             error == ENAMETOOLONG || error == ELOOP || error == EPERM;
	if (error == ENOMEM)
		return diag_no_memory(diags);
	return diag_add(diags, input ? DIAG_INPUT : DIAG_MACHINE, whole(path), "cannot read it: %s",
	                strerror(error));
}

int file_open(int folder, const char *path, int flags)
{
	return (int)TEMP_FAILURE_RETRY(openat(folder, path, flags | O_CLOEXEC, 0666));
}

static enum diag_code read_whole(int fd, struct arena *arena, const char *path, size_t limit,
                                 struct bytes *out, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	struct stat st;
	size_t capacity = 64 * 1024, length = 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		capacity = (uintmax_t)st.st_size < limit ? (size_t)st.st_size + 2 : limit + 2;
	char *at = arena_alloc(arena, capacity);
	while (at) {
		ssize_t got = read(fd, at + length, capacity - 1 - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			code = refuse_read(diags, path, errno);
			break;
		}
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > limit) {
			code = diag_add(diags, DIAG_INPUT, (struct place){whole(path).file, 1, 1},
			                "the file is longer than the %zu bytes allowed; split it", limit);
			break;
		}
		if (length == capacity - 1) {
			char *wider = arena_alloc(arena, capacity * 2);
			if (wider)
				memcpy(wider, at, length);
			at = wider;
			capacity *= 2;
		}
	}
	if (!at)
		return diag_no_memory(diags);
	if (code != DIAG_OK)
		return code;
	at[length] = 0;
	*out = (struct bytes){at, length};
	return DIAG_OK;
}

enum diag_code file_read(struct arena *arena, const char *path, size_t limit, struct bytes *out,
                         struct diags *diags)
{
	if (!strcmp(path, "-"))
		return read_whole(STDIN_FILENO, arena, path, limit, out, diags);
	int fd = file_open(AT_FDCWD, path, O_RDONLY);
	if (fd < 0)
		return refuse_read(diags, path, errno);
	enum diag_code code = read_whole(fd, arena, path, limit, out, diags);
	close(fd);
	return code;
}

enum diag_code file_read_secret(struct arena *arena, const char *path, size_t limit,
                                struct bytes *out, struct diags *diags)
{
	if (!strcmp(path, "-"))
		return file_read(arena, path, limit, out, diags);
	int fd = file_open(AT_FDCWD, path, O_RDONLY);
	struct stat st;
	if (fd < 0)
		return refuse_read(diags, path, errno);
	enum diag_code code = DIAG_OK;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_mode & (S_IRWXG | S_IRWXO))
		code = diag_add(
			diags, DIAG_INPUT, whole(path),
			"this is a secret, but its mode is %04o, so others can use it; run: chmod 600 %s",
			(unsigned)st.st_mode & 07777, path);
	else
		code = read_whole(fd, arena, path, limit, out, diags);
	close(fd);
	return code;
}

int file_put(int fd, struct bytes bytes)
{
	while (bytes.length) {
		ssize_t put = write(fd, bytes.at, bytes.length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? errno : EIO;
		bytes.at += put;
		bytes.length -= (size_t)put;
	}
	return 0;
}

static enum diag_code refuse_write(struct diags *diags, const char *path, int error)
{
	if (error == ENOMEM)
		return diag_no_memory(diags);
	return diag_add(diags, DIAG_MACHINE, (struct place){.file = path}, "cannot write it: %s",
	                strerror(error));
}

/* A new file of our own beside path, its name in *name (arena). */
static int open_beside(struct arena *arena, const char *path, char **name)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash + 1 - path) : 0;
	for (int attempt = 0; attempt < 100; attempt++) {
		uint64_t number;
		if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
			return -1;
		*name = arena_format(arena, "%.*s.handout-%016llx.tmp", folder, path,
		                     (unsigned long long)number);
		if (!*name) {
			errno = ENOMEM;
			return -1;
		}
		int fd = file_open(AT_FDCWD, *name, O_WRONLY | O_CREAT | O_EXCL);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

static int sync_folder(const char *folder)
{
	int fd = file_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
	if (fd < 0) /* a folder that may be written but not read cannot be synced; the file is there */
		return errno == EACCES ? 0 : errno;
	int error = TEMP_FAILURE_RETRY(fsync(fd)) ? errno : 0;
	close(fd);
	return error == EINVAL || error == EROFS ? 0 : error; /* file systems without folder sync */
}

/* mode: of the new file, or NULL: as the umask has it. */
static int replace(struct arena *arena, const char *path, const mode_t *mode, struct bytes bytes)
{
	char *name = NULL;
	const char *folder = path_folder(arena, path);
	int fd = folder ? open_beside(arena, path, &name) : -1;
	if (fd < 0)
		return folder ? errno : ENOMEM;
	int error = mode && fchmod(fd, *mode & 0777) ? errno : 0;
	if (!error)
		error = file_put(fd, bytes);
	if (!error && TEMP_FAILURE_RETRY(fsync(fd)))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error && TEMP_FAILURE_RETRY(rename(name, path)))
		error = errno;
	if (error) {
		unlink(name);
		return error;
	}
	return sync_folder(folder);
}

const char *file_real_path(struct arena *arena, const char *path)
{
	char target[PATH_MAX];
	for (int links = 0; path; links++) {
		ssize_t length = readlink(path, target, sizeof target - 1);
		if (length < 0)
			return path;
		if (links == LINKS_MAX) {
			errno = ELOOP;
			return NULL;
		}
		target[length] = 0;
		const char *folder = path_folder(arena, path);
		path = folder ? path_join(arena, folder, target) : NULL;
	}
	errno = ENOMEM;
	return NULL;
}

static enum diag_code write_whole(const char *path, struct bytes bytes, const mode_t *mode,
                                  struct diags *diags)
{
	if (!strcmp(path, "-")) {
		int error = file_put(STDOUT_FILENO, bytes);
		return error ? refuse_write(diags, "standard output", error) : DIAG_OK;
	}
	struct stat st;
	bool there = stat(path, &st) == 0;
	int error = 0;
	if (there && !S_ISREG(st.st_mode)) {
		int fd = file_open(AT_FDCWD, path, O_WRONLY);
		error = fd < 0 ? errno : file_put(fd, bytes);
		if (fd >= 0 && close(fd) && !error)
			error = errno;
	} else {
		const char *real = file_real_path(diags->arena, path);
		error =
			real ? replace(diags->arena, real, !mode && there ? &st.st_mode : mode, bytes) : errno;
	}
	return error ? refuse_write(diags, path, error) : DIAG_OK;
}

enum diag_code file_write(const char *path, struct bytes bytes, struct diags *diags)
{
	return write_whole(path, bytes, NULL, diags);
}

enum diag_code file_write_private(const char *path, struct bytes bytes, struct diags *diags)
{
	return write_whole(path, bytes, &(mode_t){S_IRUSR | S_IWUSR}, diags);
}

char *path_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return arena_copy(arena, ".", 1);
	return arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

char *path_join(struct arena *arena, const char *folder, const char *name)
{
	if (name[0] == '/' || !strcmp(folder, "."))
		return arena_copy(arena, name, strlen(name));
	return arena_format(arena, "%s/%s", folder, name);
}
