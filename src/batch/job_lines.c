#include "batch/job_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/nearest.h"
#include "batch/output.h"

enum { LINE_BYTES_MAX = 2 * 1024 * 1024, READ_BYTES = 64 * 1024 };

struct job_lines {
	const char *name;
	const struct batch_finish *finish; /* or NULL */
	int fd;
	char *bytes; /* what was read; from begin to end it was not yet given */
	size_t begin, end, room;
	uint64_t number; /* of the line that was given last */
	int error;       /* why no more could be read, or 0 */
	bool told;       /* … as a job */
	bool ended;
	bool too_long; /* the rest of this line is passed over */
};

enum diag_code job_lines_open(const char *from, const struct batch_finish *finish,
                              struct job_lines **out, struct diags *diags)
{
	struct job_lines *lines = calloc(1, sizeof *lines);
	*out = lines;
	if (!lines)
		return diag_no_memory(diags);
	bool standard = !strcmp(from, "-");
	lines->finish = finish;
	lines->name = standard ? "standard input" : from;
	lines->fd = standard ? STDIN_FILENO : file_open(AT_FDCWD, from, O_RDONLY);
	if (lines->fd >= 0)
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = from}, "cannot read it: %s",
	                strerror(errno));
}

void job_lines_close(struct job_lines *lines)
{
	if (!lines)
		return;
	if (lines->fd > STDIN_FILENO)
		close(lines->fd);
	free(lines->bytes);
	free(lines);
}

int job_lines_fd(const struct job_lines *lines)
{
	return lines->fd;
}

bool job_lines_rewind(struct job_lines *lines)
{
	if (lseek(lines->fd, 0, SEEK_SET) != 0)
		return false;
	lines->begin = lines->end = 0;
	lines->number = 0;
	lines->error = 0;
	lines->ended = lines->too_long = lines->told = false;
	return true;
}

static void stop_reading(struct job_lines *lines, int error)
{
	lines->ended = true;
	lines->error = error;
}

/* Room for more behind what is there. */
static void make_room(struct job_lines *lines)
{
	size_t length = lines->end - lines->begin;
	if (lines->begin) {
		memmove(lines->bytes, lines->bytes + lines->begin, length);
		lines->begin = 0;
		lines->end = length;
	}
	if (lines->room - length >= READ_BYTES)
		return;
	if (length > LINE_BYTES_MAX) {
		lines->too_long = true;
		lines->end = 0;
		return;
	}
	char *wider = realloc(lines->bytes, length * 2 + READ_BYTES);
	if (!wider) {
		stop_reading(lines, ENOMEM);
		return;
	}
	lines->bytes = wider;
	lines->room = length * 2 + READ_BYTES;
}

/* false where nothing is to be had now. */
static bool read_more(struct job_lines *lines)
{
	struct pollfd polled = {.fd = lines->fd, .events = POLLIN};
	if (poll(&polled, 1, 0) <= 0)
		return false;
	make_room(lines);
	if (lines->ended)
		return true;
	ssize_t got = read(lines->fd, lines->bytes + lines->end, lines->room - lines->end);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (got <= 0)
		stop_reading(lines, got < 0 ? errno : 0);
	else
		lines->end += (size_t)got;
	return true;
}

const char *job_lines_fault(const struct job_lines *lines, struct arena *arena, const char *fault)
{
	return arena_format(arena, "%s:%" PRIu64 ": %s", lines->name, lines->number, fault);
}

static const char *text_of(json_t *job, const char *key, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(job, key));
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

/* Values go on as YAML, of which JSON is a part. */
static struct bytes values_of(json_t *job, const char *key, struct arena *arena)
{
	json_t *values = json_object_get(job, key);
	char *text = values ? json_dumps(values, 0) : NULL;
	struct bytes bytes = {text ? arena_copy(arena, text, strlen(text)) : NULL,
	                      text ? strlen(text) : 0};
	free(text);
	return bytes;
}

/* What is wrong with the keys, or NULL. Only known ones are named. */
static const char *check_keys(json_t *job, const struct batch_finish *finish, struct arena *arena)
{
	const char *object = finish ? finish->key : "values", *last = finish ? "bilingual" : "output";
	const char *const known[] = {"content", last, "layout", "brand", "language", object};
	const char *key;
	json_t *value;
	json_object_foreach(job, key, value)
	{
		struct nearest nearest;
		bool is_known = false;
		nearest_start(&nearest, key, strlen(key));
		for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
			is_known = is_known || !strcmp(known[i], key);
			nearest_offer(&nearest, known[i]);
		}
		if (!is_known && nearest.best)
			return arena_format(arena, "unknown key; did you mean “%s”?", nearest.best);
		if (!is_known)
			return arena_format(arena,
			                    "unknown key; a job has content, %s, layout, brand, language, %s",
			                    last, object);
		if (!strcmp(key, object) && !json_is_object(value))
			return arena_format(arena, "“%s” is not an object", object);
		if (strcmp(key, object) != 0 && !json_is_string(value))
			return arena_format(arena, "“%s” is not text", key);
	}
	return NULL;
}

/* Equal lines, whatever the order of their keys, have equal ones. */
static const char *digest_of(json_t *job, struct arena *arena)
{
	struct digest digest;
	char hex[DIGEST_HEX + 1] = "", *text = json_dumps(job, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return NULL;
	digest_start(&digest);
	digest_add_text(&digest, text);
	digest_end(&digest, hex);
	free(text);
	return arena_copy(arena, hex, DIGEST_HEX);
}

static const char *read_job(const struct job_lines *lines, json_t *job, struct arena *arena,
                            struct batch_job *out)
{
	const struct batch_finish *finish = lines->finish;
	out->content = text_of(job, "content", arena);
	out->layout = text_of(job, "layout", arena);
	out->brand = text_of(job, "brand", arena);
	out->language = text_of(job, "language", arena);
	out->asked = out->language;
	out->second = finish ? text_of(job, "bilingual", arena) : NULL;
	out->output = finish ? digest_of(job, arena) : text_of(job, "output", arena);
	out->values = values_of(job, finish ? finish->key : "values", arena);
	const char *fault = check_keys(job, finish, arena);
	if (fault)
		return fault;
	if (!out->content)
		return "a job needs “content”";
	if (!strcmp(out->content, "-"))
		return "“content” must be a file";
	if (finish && !out->output)
		return "out of memory";
	if (finish && !out->values.length)
		return arena_format(arena, "a job needs “%s”", finish->key);
	if (!finish && out->output && !output_is_sound(out->output))
		return arena_format(arena,
		                    "“%.200s” is not an output: it must be a path inside the folder, made "
		                    "of ASCII letters, digits, “-”, “_” and “.”, and end in .pdf",
		                    out->output);
	return NULL;
}

static bool is_blank(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
			return false;
	return true;
}

enum line_state { LINE_READ, LINE_TOO_LONG, LINE_FAILED, LINE_WAIT, LINE_END };

/* The next line, without its end; it stays where it is until the next call. */
static enum line_state read_line(struct job_lines *lines, const char **line, size_t *length)
{
	const char *end;
	for (;;) {
		*length = lines->end - lines->begin;
		end = *length ? memchr(lines->bytes + lines->begin, '\n', *length) : NULL;
		if (end || lines->ended)
			break;
		if (!read_more(lines))
			return LINE_WAIT;
	}
	bool too_long = lines->too_long, failed = !end && lines->error && !lines->told;
	if (!end && !*length && !too_long && !failed)
		return LINE_END;
	*line = lines->bytes + lines->begin;
	*length = end ? (size_t)(end - *line) : *length;
	lines->begin += *length + (end != NULL);
	lines->number++;
	lines->too_long = false;
	lines->told = lines->told || failed;
	return failed ? LINE_FAILED : too_long ? LINE_TOO_LONG : LINE_READ;
}

/* What is wrong with the line, or NULL. It is not cited: it may hold what is a patient's. */
static const char *read_object(const struct job_lines *lines, const char *line, size_t length,
                               struct arena *arena, struct batch_job *out)
{
	json_error_t error;
	json_t *job = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	const char *fault =
		json_is_object(job) ? read_job(lines, job, arena, out) : "not a JSON object";
	json_decref(job);
	return fault;
}

enum source_state job_lines_next(struct job_lines *lines, struct arena *arena,
                                 struct batch_job *out)
{
	const char *line = NULL, *fault = NULL;
	size_t length = 0;
	*out = (struct batch_job){.bare = lines->finish};
	enum line_state state = read_line(lines, &line, &length);
	while (state == LINE_READ && is_blank(line, length))
		state = read_line(lines, &line, &length);
	switch (state) {
	case LINE_WAIT:
		return SOURCE_WAIT;
	case LINE_END:
		return SOURCE_END;
	case LINE_FAILED:
		fault = arena_format(arena, "cannot read any further: %s", strerror(lines->error));
		break;
	case LINE_TOO_LONG:
		fault = arena_format(arena, "longer than %d MB", LINE_BYTES_MAX / 1024 / 1024);
		break;
	case LINE_READ:
		fault = read_object(lines, line, length, arena, out);
		break;
	}
	if (fault && !(out->fault = job_lines_fault(lines, arena, fault)))
		out->fault = "out of memory";
	return SOURCE_JOB;
}
