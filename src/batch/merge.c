/*
 * Shares' manifests -> one. Each is in the order of its jobs' numbers, so that they are read side
 * by side and the least number goes out: memory does not grow with the jobs.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "batch/batch.h"
#include "batch/output.h"

struct share {
	FILE *file;
	char *line;
	size_t room, lines;
	uint64_t number; /* of the line at hand; at the end, of all jobs */
	bool ended;      /* its last line was read */
};

static const char *name_of(struct arena *arena, const char *folder, unsigned i, unsigned n)
{
	return arena_format(arena, "%s/manifest-%u-of-%u.jsonl", folder, i, n);
}

/* How many shares there are: the first one's name says it. */
static enum diag_code count_shares(struct arena *arena, const char *folder, unsigned *out,
                                   struct diags *diags)
{
	*out = 0;
	for (unsigned n = 1; n <= BATCH_SHARES_MAX; n++) {
		const char *name = name_of(arena, folder, 1, n);
		if (!name)
			return diag_no_memory(diags);
		if (access(name, F_OK))
			continue;
		if (*out)
			return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
			                "some shares are of %u, others of %u: remove those of the older run",
			                *out, n);
		*out = n;
	}
	return *out ? DIAG_OK
	            : diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
	                       "no manifest-1-of-N.jsonl here: run `handout batch --shard I/N` first");
}

/* The line behind all jobs, which only a share that was not stopped has. */
static enum diag_code read_last(struct share *share, json_t *line, struct place place,
                                struct diags *diags)
{
	json_t *jobs = json_object_get(line, "jobs");
	share->ended = true;
	share->number = (uint64_t)json_integer_value(jobs);
	if (!json_is_integer(jobs) || getline(&share->line, &share->room, share->file) >= 0)
		return diag_add(diags, DIAG_INPUT, place, "this is not the last line of a share");
	return DIAG_OK;
}

static enum diag_code read_line(struct share *share, const char *path, struct diags *diags)
{
	errno = 0;
	if (getline(&share->line, &share->room, share->file) < 0)
		return ferror(share->file)
		           ? diag_add(diags, DIAG_MACHINE, (struct place){.file = path},
		                      "cannot read it: %s", strerror(errno))
		           : diag_add(diags, DIAG_INPUT, (struct place){.file = path},
		                      "this share is still running, or was stopped: run it to its end");
	share->lines++;
	struct place place = {path, (unsigned)share->lines, 1};
	json_t *line = json_loads(share->line, 0, NULL);
	if (json_object_get(line, "share")) {
		enum diag_code code = read_last(share, line, place, diags);
		json_decref(line);
		return code;
	}
	json_t *number = json_object_get(line, "job");
	bool whole = json_is_integer(number) && json_integer_value(number) >= 0 &&
	             json_is_string(json_object_get(line, "status"));
	uint64_t before = share->number;
	share->number = whole ? (uint64_t)json_integer_value(number) : 0;
	json_decref(line);
	if (!whole)
		return diag_add(diags, DIAG_INPUT, place, "this is not a line of a manifest");
	if (share->lines > 1 && share->number <= before)
		return diag_add(diags, DIAG_INPUT, place, "job %" PRIu64 " comes after job %" PRIu64,
		                share->number, before);
	return DIAG_OK;
}

/* The share with the least number at hand, or NULL at the end. */
static struct share *least_of(struct share *shares, unsigned count)
{
	struct share *least = NULL;
	for (unsigned i = 0; i < count; i++)
		if (!shares[i].ended && (!least || shares[i].number < least->number))
			least = &shares[i];
	return least;
}

static enum diag_code join(struct arena *arena, const char *folder, struct share *shares,
                           unsigned count, FILE *out, uint64_t *jobs, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	uint64_t next = 0;
	for (struct share *least; code == DIAG_OK && (least = least_of(shares, count)); next++) {
		unsigned i = (unsigned)(least - shares) + 1;
		const char *path = name_of(arena, folder, i, count);
		if (least->number != next)
			return diag_add(diags, DIAG_INPUT, (struct place){path, (unsigned)least->lines, 1},
			                least->number > next ? "job %" PRIu64 " is in no share"
			                                     : "job %" PRIu64 " is already in another share",
			                least->number > next ? next : least->number);
		if (fputs(least->line, out) < 0)
			return diag_add(diags, DIAG_MACHINE, (struct place){.file = folder},
			                "cannot write the manifest: %s", strerror(errno));
		code = read_line(least, path, diags);
	}
	for (unsigned i = 0; code == DIAG_OK && i < count; i++)
		if (shares[i].number != next)
			code = diag_add(diags, DIAG_INPUT,
			                (struct place){.file = name_of(arena, folder, i + 1, count)},
			                "this share is of %" PRIu64 " jobs, but there are %" PRIu64,
			                shares[i].number, next);
	*jobs = next;
	return code;
}

static enum diag_code write_joined(struct arena *arena, struct outputs *outputs, const char *folder,
                                   struct share *shares, unsigned count, uint64_t *jobs,
                                   struct diags *diags)
{
	struct unnamed file;
	enum diag_code code = output_start(outputs, "manifest.jsonl", &file, diags);
	if (code != DIAG_OK)
		return code;
	int copy = dup(file.fd);
	FILE *out = copy >= 0 ? fdopen(copy, "w") : NULL;
	code = out ? join(arena, folder, shares, count, out, jobs, diags) : diag_no_memory(diags);
	int error = out && fclose(out) ? errno : 0;
	if (!error && code == DIAG_OK && fsync(file.fd))
		error = errno;
	if (code == DIAG_OK && !error)
		error = output_name("manifest.jsonl", &file);
	else
		output_forget(&file);
	return error ? diag_add(diags, DIAG_MACHINE, (struct place){.file = folder},
	                        "cannot write the manifest: %s", strerror(error))
	             : code;
}

static enum diag_code open_share(struct share *share, const char *path, struct diags *diags)
{
	share->file = fopen(path, "re");
	if (!share->file)
		return diag_add(diags, errno == ENOENT ? DIAG_INPUT : DIAG_MACHINE,
		                (struct place){.file = path}, "this share is missing: %s", strerror(errno));
	if (flock(fileno(share->file), LOCK_SH | LOCK_NB)) /* of a run on another machine */
		return diag_add(diags, DIAG_MACHINE, (struct place){.file = path},
		                "this share is still being written");
	return read_line(share, path, diags);
}

enum diag_code batch_merge(struct arena *arena, const char *folder, uint64_t *jobs,
                           struct diags *diags)
{
	struct outputs *outputs = NULL;
	unsigned count = 0;
	if (access(folder, F_OK)) /* or it would be made */
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "cannot open this folder: %s", strerror(errno));
	enum diag_code code = outputs_open(arena, folder, NULL, &outputs, diags);
	if (code == DIAG_OK)
		code = count_shares(arena, folder, &count, diags);
	struct share *shares = count ? arena_array(arena, count, sizeof *shares) : NULL;
	if (code == DIAG_OK && !shares)
		code = diag_no_memory(diags);
	for (unsigned i = 0; code == DIAG_OK && i < count; i++) {
		const char *path = name_of(arena, folder, i + 1, count);
		code = path ? open_share(&shares[i], path, diags) : diag_no_memory(diags);
	}
	if (code == DIAG_OK)
		code = write_joined(arena, outputs, folder, shares, count, jobs, diags);
	for (unsigned i = 0; shares && i < count; i++) {
		if (shares[i].file)
			fclose(shares[i].file);
		free(shares[i].line);
	}
	outputs_close(outputs);
	return code;
}
