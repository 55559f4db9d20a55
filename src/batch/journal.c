#include "batch/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"

enum { LINE_MAX_BYTES = 4096, KEY_WORDS = 2 };

struct key {
	uint64_t at[KEY_WORDS]; /* 0, 0: free */
};

struct journal {
	const char *target;
	int fd;
	struct key *keys; /* open addressing */
	size_t count, room;
};

/* line: identifier, space, target. */
static struct key key_of(const char *line, size_t length)
{
	struct digest digest;
	char hex[DIGEST_HEX + 1], half[17] = "";
	struct key key;
	digest_start(&digest);
	digest_add(&digest, (struct bytes){line, length});
	digest_end(&digest, hex);
	for (size_t i = 0; i < KEY_WORDS; i++) {
		memcpy(half, hex + 16 * i, 16);
		key.at[i] = strtoull(half, NULL, 16);
	}
	key.at[0] |= 1; /* never free */
	return key;
}

/* Where key is, or belongs. */
static struct key *place_of(const struct key *keys, size_t room, const struct key *key)
{
	size_t i = key->at[1] & (room - 1);
	while (keys[i].at[0] && memcmp(&keys[i], key, sizeof *key) != 0)
		i = (i + 1) & (room - 1);
	return (struct key *)&keys[i];
}

static bool put(struct journal *j, const struct key *key)
{
	if (2 * j->count >= j->room) {
		size_t room = j->room ? 2 * j->room : 1024;
		struct key *keys = calloc(room, sizeof *keys);
		if (!keys)
			return false;
		for (size_t i = 0; i < j->room; i++)
			if (j->keys[i].at[0])
				*place_of(keys, room, &j->keys[i]) = j->keys[i];
		free(j->keys);
		j->keys = keys;
		j->room = room;
	}
	struct key *place = place_of(j->keys, j->room, key);
	j->count += !place->at[0];
	*place = *key;
	return true;
}

/* Lines that were not written to their end name nothing that was sent, or not to this target. */
static int read_file(struct journal *j, int folder, const char *name)
{
	int fd = file_open(folder, name, O_RDONLY | O_NOFOLLOW), error = 0;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	if (!file) {
		error = errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	while (!error && (length = getline(&line, &room, file)) > 0) {
		if (line[length - 1] != '\n')
			continue;
		struct key key = key_of(line, (size_t)length - 1);
		error = put(j, &key) ? 0 : ENOMEM;
	}
	if (!error && !feof(file))
		error = errno ? errno : EIO;
	free(line);
	fclose(file);
	return error;
}

static bool is_journal(const char *name)
{
	size_t length = strlen(name);
	return length >= 8 && !strncmp(name, "sent", 4) && (name[4] == '.' || name[4] == '-') &&
	       !strcmp(name + length - 4, ".txt");
}

static int read_all(struct journal *j, int root)
{
	int fd = file_open(root, ".", O_RDONLY | O_DIRECTORY), error = 0;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder) {
		error = errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	for (struct dirent *entry; !error && (entry = readdir(folder));)
		if (is_journal(entry->d_name))
			error = read_file(j, fd, entry->d_name);
	closedir(folder);
	return error;
}

/* A line that a killed run left open ends here. */
static int open_end(struct journal *j, int root, const char *name)
{
	char last = '\n';
	j->fd = file_open(root, name, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW);
	if (j->fd < 0)
		return errno;
	off_t end = lseek(j->fd, 0, SEEK_END);
	if (end > 0 && pread(j->fd, &last, 1, end - 1) != 1)
		return EIO;
	return last == '\n' ? 0 : file_put(j->fd, (struct bytes){"\n", 1});
}

enum diag_code journal_open(struct outputs *outputs, const char *name, const char *target,
                            struct journal **out, struct diags *diags)
{
	struct journal *j = calloc(1, sizeof *j);
	*out = NULL;
	if (!j)
		return diag_no_memory(diags);
	j->target = target;
	j->fd = -1;
	errno = 0;
	int error = read_all(j, outputs_root(outputs));
	if (!error)
		error = open_end(j, outputs_root(outputs), name);
	if (!error) {
		*out = j;
		return DIAG_OK;
	}
	journal_close(j);
	return diag_add(diags, DIAG_MACHINE, (struct place){.file = name},
	                "cannot read or write what was sent: %s", strerror(error));
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	free(j->keys);
	free(j);
}

/* Length of the line without its end, or 0: it is too long. */
static size_t line_of(const struct journal *j, const char *identifier, char line[LINE_MAX_BYTES])
{
	int length = snprintf(line, LINE_MAX_BYTES, "%s %s\n", identifier, j->target);
	return length > 0 && length < LINE_MAX_BYTES ? (size_t)length - 1 : 0;
}

bool journal_has(const struct journal *j, const char *identifier)
{
	char line[LINE_MAX_BYTES];
	size_t length = line_of(j, identifier, line);
	struct key key = key_of(line, length);
	return length && j->room && place_of(j->keys, j->room, &key)->at[0];
}

int journal_add(struct journal *j, const char *identifier)
{
	char line[LINE_MAX_BYTES];
	size_t length = line_of(j, identifier, line);
	return length ? file_put(j->fd, (struct bytes){line, length + 1}) : ENAMETOOLONG;
}

int journal_sync(struct journal *j)
{
	return TEMP_FAILURE_RETRY(fdatasync(j->fd)) ? errno : 0;
}
