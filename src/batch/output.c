#include "batch/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/digest.h"

enum {
	NAME_BYTES_MAX = 400,
	FOLDERS_MAX = 32, /* kept open; cancer types are few */
	FILE_MAX = 256 * 1024 * 1024,
	PAGES_DIGITS = 6,
	KEY_AT = 9, /* "%handout KEY PAGES CRC\n" */
	PAGES_AT = KEY_AT + 64 + 1,
	CRC_AT = PAGES_AT + PAGES_DIGITS + 1,
	CRC_DIGITS = 8,
	MARK_BYTES = CRC_AT + CRC_DIGITS + 1,
	PRIVATE_MODE = S_IRUSR | S_IWUSR,
};

static const char mark_start[] = "%handout ", mark_end[] = "startxref\n";

struct outputs {
	const char *path;
	int root;
	int share;       /* its manifest, locked; or -1 */
	bool only_looks; /* nothing is changed */
	struct {
		char name[NAME_BYTES_MAX];
		int fd;
	} folders[FOLDERS_MAX];
	size_t next;
};

static enum diag_code refuse(struct diags *diags, const char *path, const char *what, int error)
{
	return diag_add(diags, DIAG_MACHINE, (struct place){.file = path}, "%s: %s", what,
	                strerror(error));
}

/* The process that holds a lock on the file, as /proc/locks tells; 0: nobody can say. */
static long find_holder(const struct stat *st)
{
	char line[256];
	long found = 0;
	FILE *locks = fopen("/proc/locks", "re");
	while (locks && !found && fgets(line, sizeof line, locks)) {
		long pid;
		unsigned device[2];
		unsigned long inode;
		if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%lu", &pid, &device[0], &device[1],
		           &inode) == 4 &&
		    inode == st->st_ino && makedev(device[0], device[1]) == st->st_dev)
			found = pid;
	}
	if (locks)
		fclose(locks);
	return found;
}

static enum diag_code refuse_held(struct diags *diags, const char *folder, int fd)
{
	struct stat st;
	long holder = fstat(fd, &st) ? 0 : find_holder(&st);
	struct place place = {.file = folder};
	if (holder)
		return diag_add(diags, DIAG_MACHINE, place,
		                "process %ld is already writing to this folder; wait until it has ended",
		                holder);
	return diag_add(diags, DIAG_MACHINE, place,
	                "another process is already writing to this folder; wait until it has ended");
}

/* A share's manifest is its lock; what an earlier run wrote there is true no longer. */
static enum diag_code lock_share(struct outputs *outputs, const char *share, struct diags *diags)
{
	struct stat locked, named = {0};
	do {
		if (outputs->share >= 0)
			close(outputs->share); /* the run that held it has put a new one in its place */
		outputs->share = file_open(outputs->root, share, O_RDWR | O_CREAT | O_NOFOLLOW);
		if (outputs->share < 0)
			return refuse(diags, outputs->path, "cannot write to this folder", errno);
		if (flock(outputs->share, LOCK_EX | LOCK_NB))
			return errno == EWOULDBLOCK
			           ? refuse_held(diags, outputs->path, outputs->share)
			           : refuse(diags, outputs->path, "cannot lock this folder", errno);
	} while (fstat(outputs->share, &locked) ||
	         fstatat(outputs->root, share, &named, AT_SYMLINK_NOFOLLOW) ||
	         locked.st_ino != named.st_ino);
	return ftruncate(outputs->share, 0)
	           ? refuse(diags, outputs->path, "cannot write to this folder", errno)
	           : DIAG_OK;
}

static struct outputs *new_outputs(struct arena *arena, const char *folder)
{
	struct outputs *outputs = arena_alloc(arena, sizeof *outputs);
	if (!outputs)
		return NULL;
	*outputs = (struct outputs){.path = folder, .share = -1};
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		outputs->folders[i].fd = -1;
	outputs->root = file_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
	return outputs;
}

enum diag_code outputs_peek(struct arena *arena, const char *folder, struct outputs **out,
                            struct diags *diags)
{
	struct outputs *outputs = new_outputs(arena, folder);
	*out = NULL;
	if (!outputs)
		return diag_no_memory(diags);
	if (outputs->root < 0)
		return errno == ENOENT ? DIAG_OK : refuse(diags, folder, "cannot open this folder", errno);
	outputs->only_looks = true;
	*out = outputs;
	return DIAG_OK;
}

enum diag_code outputs_open(struct arena *arena, const char *folder, const char *share,
                            struct outputs **out, struct diags *diags)
{
	if (mkdir(folder, 0777) && errno != EEXIST)
		return refuse(diags, folder, "cannot make this folder", errno);
	struct outputs *outputs = new_outputs(arena, folder);
	if (!outputs)
		return diag_no_memory(diags);
	if (outputs->root < 0)
		return refuse(diags, folder, "cannot open this folder", errno);
	*out = outputs;
	if (flock(outputs->root, (share ? LOCK_SH : LOCK_EX) | LOCK_NB))
		return errno == EWOULDBLOCK ? refuse_held(diags, folder, outputs->root)
		                            : refuse(diags, folder, "cannot lock this folder", errno);
	return share ? lock_share(outputs, share, diags) : DIAG_OK;
}

void outputs_close(struct outputs *outputs)
{
	if (!outputs)
		return;
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		if (outputs->folders[i].fd >= 0)
			close(outputs->folders[i].fd);
	if (outputs->share >= 0)
		close(outputs->share);
	close(outputs->root);
}

int outputs_root(const struct outputs *outputs)
{
	return outputs->root;
}

bool output_is_sound(const char *name)
{
	size_t length = strlen(name), part = 0;
	if (length < 5 || length >= NAME_BYTES_MAX || strcmp(name + length - 4, ".pdf") != 0)
		return false;
	for (size_t i = 0; i <= length; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		             c == '-' || c == '_' || (c == '.' && part);
		if (plain) {
			part++;
		} else {
			if (!part || part > 120 || (c && c != '/'))
				return false;
			part = 0;
		}
	}
	return true;
}

/* The folder of name, below the root, without following links; -1 and errno. */
static int folder_of(struct outputs *outputs, const char *name, bool make)
{
	const char *slash = strrchr(name, '/');
	size_t length = slash ? (size_t)(slash - name) : 0;
	if (!slash)
		return outputs->root;
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		if (outputs->folders[i].fd >= 0 && strlen(outputs->folders[i].name) == length &&
		    !memcmp(outputs->folders[i].name, name, length))
			return outputs->folders[i].fd;
	if (length >= sizeof outputs->folders[0].name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int at = outputs->root, fd = -1;
	for (size_t begin = 0; begin < length;) {
		char part[128] = "";
		size_t size = strcspn(name + begin, "/");
		memcpy(part, name + begin, size);
		if (make && mkdirat(at, part, 0777) && errno != EEXIST)
			return -1;
		fd = file_open(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
		int error = errno;
		if (at != outputs->root)
			close(at);
		errno = error;
		if (fd < 0)
			return -1;
		at = fd;
		begin += size + 1;
	}
	size_t i = outputs->next++ % FOLDERS_MAX;
	if (outputs->folders[i].fd >= 0)
		close(outputs->folders[i].fd);
	memcpy(outputs->folders[i].name, name, length);
	outputs->folders[i].name[length] = 0;
	return outputs->folders[i].fd = fd;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

/* The name that only name's file has while it is not whole. */
static void hide(const char *name, char hidden[HIDDEN_SIZE])
{
	struct digest digest;
	char hex[DIGEST_HEX + 1];
	digest_start(&digest);
	digest_add_text(&digest, name);
	digest_end(&digest, hex);
	snprintf(hidden, HIDDEN_SIZE, ".handout-%.40s.tmp", hex);
}

static void digest_of(struct bytes bytes, char sha256[JOB_KEY_SIZE])
{
	struct digest digest;
	digest_start(&digest);
	digest_add(&digest, bytes);
	digest_end(&digest, sha256);
}

/* Of a file but for the checksum itself, so that one that was cut or spoiled is told from a whole
 * one. */
static void checksum(struct bytes before, struct bytes behind, char hex[CRC_DIGITS + 1])
{
	uint32_t crc = libdeflate_crc32(0, before.at, before.length);
	snprintf(hex, CRC_DIGITS + 1, "%08x",
	         (unsigned)libdeflate_crc32(crc, behind.at, behind.length));
}

static bool read_all(int fd, char *to, size_t length)
{
	for (size_t at = 0; at < length;) {
		ssize_t got = read(fd, to + at, length - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

void output_look(struct outputs *outputs, struct arena *arena, const char *name,
                 struct output_state *out)
{
	struct stat st;
	*out = (struct output_state){.bytes = 0};
	char hidden[HIDDEN_SIZE];
	int folder = folder_of(outputs, name, false);
	if (folder >= 0 && !outputs->only_looks) { /* what a run that was killed left */
		hide(name, hidden);
		unlinkat(folder, hidden, 0);
	}
	int fd = folder < 0 ? -1 : file_open(folder, base_name(name), O_RDONLY | O_NOFOLLOW);
	if (fd < 0)
		return;
	bool small = !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > MARK_BYTES + 64 &&
	             st.st_size < FILE_MAX;
	size_t length = small ? (size_t)st.st_size : 0;
	char *bytes = small ? arena_alloc(arena, length + 1) : NULL;
	bool whole = bytes && read_all(fd, bytes, length);
	close(fd);
	if (!whole)
		return;
	/* the mark stands before the last "startxref" */
	const char *tail = bytes + length - 64, *end = memmem(tail, 64, mark_end, sizeof mark_end - 1);
	const char *mark = end ? end - MARK_BYTES : NULL;
	char crc[CRC_DIGITS + 1];
	if (!mark || memcmp(mark, mark_start, sizeof mark_start - 1) != 0)
		return;
	const char *behind = mark + CRC_AT + CRC_DIGITS;
	checksum((struct bytes){bytes, (size_t)(mark + CRC_AT - bytes)},
	         (struct bytes){behind, (size_t)(bytes + length - behind)}, crc);
	if (memcmp(mark + CRC_AT, crc, CRC_DIGITS) != 0)
		return;
	memcpy(out->key, mark + KEY_AT, 64);
	out->pages = strtoull(mark + PAGES_AT, NULL, 10);
	digest_of((struct bytes){bytes, length}, out->sha256);
	out->bytes = length;
}

/* A file without a name in folder, or with a hidden one. 0 or an errno. */
static int open_unnamed(int folder, const char *name, struct unnamed *file)
{
	/* its own, since the folder may be closed for others before the file has its name */
	*file = (struct unnamed){.folder = fcntl(folder, F_DUPFD_CLOEXEC, 0), .fd = -1};
	if (file->folder < 0)
		return errno;
	file->fd = file_open(folder, ".", O_TMPFILE | O_WRONLY);
	if (file->fd >= 0)
		return 0;
	if (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) {
		hide(name, file->hidden);
		unlinkat(folder, file->hidden, 0);
		file->fd = file_open(folder, file->hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
	}
	if (file->fd >= 0)
		return 0;
	int error = errno;
	close(file->folder);
	return error;
}

void output_forget(struct unnamed *file)
{
	if (file->fd < 0)
		return;
	close(file->fd);
	if (file->hidden[0])
		unlinkat(file->folder, file->hidden, 0);
	close(file->folder);
	file->fd = -1;
}

int output_remove(struct outputs *outputs, const char *name)
{
	int folder = folder_of(outputs, name, false);
	return folder < 0 || unlinkat(folder, base_name(name), 0) ? errno : 0;
}

enum diag_code output_start(struct outputs *outputs, const char *name, struct unnamed *file,
                            struct diags *diags)
{
	int error = open_unnamed(outputs->root, name, file);
	return error ? refuse(diags, outputs->path, "cannot write to this folder", error) : DIAG_OK;
}

bool output_is_there(struct outputs *outputs, const char *name)
{
	struct stat st;
	int folder = folder_of(outputs, name, false);
	return folder >= 0 && !fstatat(folder, base_name(name), &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(st.st_mode);
}

enum diag_code output_write_bare(struct outputs *outputs, struct arena *arena, const char *name,
                                 enum output_mode mode, struct bytes bytes, struct unnamed *file,
                                 struct diags *diags)
{
	const char *path = arena_format(arena, "%s/%s", outputs->path, name);
	int folder = folder_of(outputs, name, true);
	if (!path)
		return diag_no_memory(diags);
	int error = folder < 0 ? errno : open_unnamed(folder, name, file);
	if (error)
		return refuse(diags, path, "cannot write it", error);
	if (mode == OUTPUT_PRIVATE && fchmod(file->fd, PRIVATE_MODE))
		error = errno;
	if (!error)
		error = file_put(file->fd, bytes);
	if (error)
		output_forget(file);
	return error ? refuse(diags, path, "cannot write it", error) : DIAG_OK;
}

int output_make_private(struct outputs *outputs, const char *name)
{
	int folder = folder_of(outputs, name, false);
	return folder < 0 || fchmodat(folder, base_name(name), PRIVATE_MODE, 0) ? errno : 0;
}

enum diag_code output_write(struct outputs *outputs, struct arena *arena, const char *name,
                            enum output_mode mode, struct bytes bytes, size_t pages,
                            const char *key, struct unnamed *file, struct output_state *out,
                            struct diags *diags)
{
	const char *end = NULL;
	for (const char *at = bytes.at + bytes.length - sizeof mark_end; !end && at > bytes.at; at--)
		if (!memcmp(at, mark_end, sizeof mark_end - 1))
			end = at;
	if (!end)
		return diag_no_memory(diags);
	struct buf marked;
	buf_init(&marked, arena);
	buf_put(&marked, bytes.at, (size_t)(end - bytes.at));
	buf_format(&marked, "%s%s %0*zu %0*d\n", mark_start, key, PAGES_DIGITS, pages, CRC_DIGITS, 0);
	size_t behind = marked.length - 1;
	buf_put(&marked, end, (size_t)(bytes.at + bytes.length - end));
	if (marked.failed)
		return diag_no_memory(diags);
	char crc[CRC_DIGITS + 1];
	checksum((struct bytes){marked.at, behind - CRC_DIGITS},
	         (struct bytes){marked.at + behind, marked.length - behind}, crc);
	memcpy(marked.at + behind - CRC_DIGITS, crc, CRC_DIGITS);
	struct bytes whole = {marked.at, marked.length};
	enum diag_code code = output_write_bare(outputs, arena, name, mode, whole, file, diags);
	if (code != DIAG_OK)
		return code;
	digest_of(whole, out->sha256);
	out->bytes = whole.length;
	out->pages = pages;
	return DIAG_OK;
}

int outputs_sync(struct outputs *outputs)
{
	return TEMP_FAILURE_RETRY(syncfs(outputs->root)) ? errno : 0;
}

/* 0 or an errno. */
static int link_to(const struct unnamed *file, const char *name)
{
	char source[64];
	snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
	return TEMP_FAILURE_RETRY(linkat(AT_FDCWD, source, file->folder, name, AT_SYMLINK_FOLLOW))
	           ? errno
	           : 0;
}

static int rename_to(const struct unnamed *file, const char *name)
{
	return TEMP_FAILURE_RETRY(renameat(file->folder, file->hidden, file->folder, name)) ? errno : 0;
}

int output_name(const char *name, struct unnamed *file)
{
	const char *base = base_name(name);
	int error = file->hidden[0] ? 0 : link_to(file, base);
	if (error == EEXIST) { /* an old one gives way at once, never to nothing */
		hide(name, file->hidden);
		unlinkat(file->folder, file->hidden, 0);
		error = link_to(file, file->hidden);
	}
	if (file->hidden[0] && !error)
		error = rename_to(file, base);
	if (!error)
		file->hidden[0] = 0;
	output_forget(file);
	return error;
}
