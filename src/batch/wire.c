#include "batch/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"

enum { MESSAGE_MAX = 64 * 1024 * 1024 };

static void put_number(struct buf *out, uint64_t value)
{
	buf_put(out, (const char *)&value, sizeof value);
}

static void put_bytes(struct buf *out, struct bytes bytes)
{
	put_number(out, bytes.at ? bytes.length + 1 : 0);
	buf_put(out, bytes.at ? bytes.at : "", bytes.at ? bytes.length : 0);
}

static void put_text(struct buf *out, const char *text)
{
	put_bytes(out, (struct bytes){text, text ? strlen(text) : 0});
}

static int send_all(int fd, const struct buf *message)
{
	uint64_t length = message->length;
	struct bytes parts[] = {{(const char *)&length, sizeof length}, {message->at, message->length}};
	if (message->failed)
		return ENOMEM;
	for (size_t i = 0; i < 2; i++)
		while (parts[i].length) {
			ssize_t put = send(fd, parts[i].at, parts[i].length, MSG_NOSIGNAL);
			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0)
				return errno;
			parts[i].at += put;
			parts[i].length -= (size_t)put;
		}
	return 0;
}

int wire_send_jobs(int fd, struct arena *arena, const struct batch_job *jobs, size_t count)
{
	struct buf out;
	buf_init(&out, arena);
	put_number(&out, count);
	for (size_t i = 0; i < count; i++) {
		const struct batch_job *job = &jobs[i];
		put_number(&out, job->index);
		put_text(&out, job->content);
		put_text(&out, job->layout);
		put_text(&out, job->brand);
		put_text(&out, job->language);
		put_number(&out, job->asked);
		put_number(&out, job->attempts);
		put_text(&out, job->output);
		put_text(&out, job->second);
		put_bytes(&out, job->values);
	}
	return send_all(fd, &out);
}

int wire_send_results(int fd, struct arena *arena, const struct batch_result *results, size_t count)
{
	struct buf out;
	buf_init(&out, arena);
	put_number(&out, count);
	for (size_t i = 0; i < count; i++) {
		const struct batch_result *result = &results[i];
		put_number(&out, result->index);
		put_number(&out, result->status);
		put_number(&out, result->pages);
		put_number(&out, result->bytes);
		put_text(&out, result->sha256);
		put_text(&out, result->identifier);
		put_text(&out, result->error);
	}
	return send_all(fd, &out);
}

static int receive_all(int fd, char *to, size_t length, bool *closed)
{
	for (size_t at = 0; at < length;) {
		ssize_t got = recv(fd, to + at, length - at, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno != ECONNRESET)
			return errno;
		if (got <= 0) {
			*closed = !at;
			return at ? EPIPE : 0;
		}
		at += (size_t)got;
	}
	return 0;
}

struct message {
	struct bytes left;
	bool broken;
};

static uint64_t take_number(struct message *m)
{
	uint64_t value = 0;
	if (m->left.length < sizeof value) {
		m->broken = true;
		return 0;
	}
	memcpy(&value, m->left.at, sizeof value);
	m->left.at += sizeof value;
	m->left.length -= sizeof value;
	return value;
}

static struct bytes take_bytes(struct message *m, struct arena *arena)
{
	uint64_t length = take_number(m);
	if (!length)
		return (struct bytes){NULL, 0};
	length--;
	if (length > m->left.length) {
		m->broken = true;
		return (struct bytes){NULL, 0};
	}
	struct bytes bytes = {arena_copy(arena, m->left.at, length), length};
	m->broken = m->broken || !bytes.at;
	m->left.at += length;
	m->left.length -= length;
	return bytes;
}

/* The next message; *count records are in it, 0 where the other end has closed. */
static int receive(int fd, struct arena *arena, struct message *out, size_t *count)
{
	uint64_t length;
	bool closed = false;
	*count = 0;
	int error = receive_all(fd, (char *)&length, sizeof length, &closed);
	if (error || closed)
		return error;
	char *bytes = length <= MESSAGE_MAX ? arena_alloc(arena, length + 1) : NULL;
	if (!bytes)
		return ENOMEM;
	error = receive_all(fd, bytes, length, &closed);
	*out = (struct message){{bytes, length}, false};
	uint64_t records = error || closed ? 0 : take_number(out);
	if (error || closed || !records || records > PORTION_MAX)
		return error ? error : EPIPE;
	*count = records;
	return 0;
}

int wire_receive_jobs(int fd, struct arena *arena, struct batch_job *jobs, size_t *count)
{
	struct message m;
	int error = receive(fd, arena, &m, count);
	for (size_t i = 0; !error && i < *count; i++) {
		jobs[i] = (struct batch_job){.index = take_number(&m)};
		jobs[i].content = take_bytes(&m, arena).at;
		jobs[i].layout = take_bytes(&m, arena).at;
		jobs[i].brand = take_bytes(&m, arena).at;
		jobs[i].language = take_bytes(&m, arena).at;
		jobs[i].asked = take_number(&m);
		jobs[i].attempts = (unsigned)take_number(&m);
		jobs[i].output = take_bytes(&m, arena).at;
		jobs[i].second = take_bytes(&m, arena).at;
		jobs[i].values = take_bytes(&m, arena);
	}
	return error ? error : *count && m.broken ? ENOMEM : 0;
}

int wire_receive_results(int fd, struct arena *arena, struct batch_result *results, size_t *count)
{
	struct message m;
	int error = receive(fd, arena, &m, count);
	for (size_t i = 0; !error && i < *count; i++) {
		struct batch_result *result = &results[i];
		*result = (struct batch_result){.index = take_number(&m)};
		result->status = (enum batch_status)take_number(&m);
		result->pages = take_number(&m);
		result->bytes = take_number(&m);
		const char *sha256 = take_bytes(&m, arena).at;
		if (sha256)
			strncpy(result->sha256, sha256, sizeof result->sha256 - 1);
		const char *identifier = take_bytes(&m, arena).at;
		if (identifier)
			strncpy(result->identifier, identifier, sizeof result->identifier - 1);
		result->error = take_bytes(&m, arena).at;
	}
	return error ? error : *count && m.broken ? ENOMEM : 0;
}

int wire_send_made(int fd, struct arena *arena, const struct batch_made *made)
{
	struct buf out;
	buf_init(&out, arena);
	put_number(&out, 1);
	put_bytes(&out, made->bytes);
	put_text(&out, made->identifier);
	put_text(&out, made->file);
	put_bytes(&out, made->more);
	return send_all(fd, &out);
}

int wire_receive_made(int fd, struct arena *arena, struct batch_made *made)
{
	struct message m;
	size_t count;
	int error = receive(fd, arena, &m, &count);
	if (error || !count)
		return error ? error : EPIPE;
	*made = (struct batch_made){.bytes = take_bytes(&m, arena)};
	made->identifier = take_bytes(&m, arena).at;
	made->file = take_bytes(&m, arena).at;
	made->more = take_bytes(&m, arena);
	return m.broken ? ENOMEM : 0;
}

int wire_send_sent(int fd, struct arena *arena, const struct batch_sent *sent)
{
	struct buf out;
	buf_init(&out, arena);
	put_number(&out, 1);
	put_number(&out, sent->code);
	put_number(&out, sent->created);
	put_number(&out, sent->diags->no_memory);
	put_number(&out, sent->diags->count);
	for (size_t i = 0; i < sent->diags->count; i++) {
		const struct diag *diag = &sent->diags->list[i];
		put_number(&out, diag->code);
		put_text(&out, diag->at.file);
		put_number(&out, diag->at.line);
		put_number(&out, diag->at.column);
		put_text(&out, diag->text);
	}
	return send_all(fd, &out);
}

int wire_receive_sent(int fd, struct arena *arena, struct batch_sent *sent)
{
	struct message m;
	size_t count;
	int error = receive(fd, arena, &m, &count);
	if (error || !count)
		return error ? error : EPIPE;
	sent->code = (enum diag_code)take_number(&m);
	sent->created = take_number(&m);
	if (take_number(&m))
		diag_no_memory(sent->diags);
	for (uint64_t left = take_number(&m); left && !m.broken; left--) {
		enum diag_code code = (enum diag_code)take_number(&m);
		struct place at = {.file = take_bytes(&m, arena).at};
		at.line = (unsigned)take_number(&m);
		at.column = (unsigned)take_number(&m);
		const char *text = take_bytes(&m, arena).at;
		if (text)
			diag_add(sent->diags, code, at, "%s", text);
	}
	return m.broken ? ENOMEM : 0;
}
