#include "batch/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json_text.h"

enum { FLUSH_BYTES = 64 * 1024, RESERVE_BYTES = 256 * 1024 };

/* A job and its result, until all before it are written. */
struct row {
	json_t *line;
	bool done;
};

struct manifest {
	const char *name;
	struct unnamed file;
	struct arena *arena; /* of text */
	struct buf text;     /* lines that are not in the file yet */
	off_t written;       /* bytes, to the end of a line */
	off_t reserved;
	int error;     /* the first that happened, after which no lines are added */
	uint64_t next; /* index of the first row that is not written */
	struct row rows[MANIFEST_WINDOW];
};

/* Keep blocks for lines to come, so that a disk that PDFs have filled has room to say so. */
static void reserve(struct manifest *m)
{
	if (m->reserved - m->written >= RESERVE_BYTES)
		return;
	m->reserved = m->written + 2 * RESERVE_BYTES;
	fallocate(m->file.fd, FALLOC_FL_KEEP_SIZE, m->written, 2 * RESERVE_BYTES);
}

enum diag_code manifest_open(struct outputs *outputs, const char *name, struct manifest **out,
                             struct diags *diags)
{
	struct manifest *m = calloc(1, sizeof *m);
	*out = NULL;
	if (!m || !(m->arena = arena_new(0))) {
		free(m);
		return diag_no_memory(diags);
	}
	m->name = name;
	buf_init(&m->text, m->arena);
	enum diag_code code = output_start(outputs, name, &m->file, diags);
	if (code == DIAG_OK) {
		reserve(m);
		*out = m;
		return DIAG_OK;
	}
	arena_drop(m->arena);
	free(m);
	return code;
}

bool manifest_has_room(const struct manifest *m, uint64_t index)
{
	return index < m->next + MANIFEST_WINDOW;
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_text(text));
}

bool manifest_expect(struct manifest *m, const struct batch_job *job)
{
	struct row *row = &m->rows[job->index % MANIFEST_WINDOW];
	row->line = json_object();
	row->done = false;
	if (!row->line)
		return false;
	json_object_set_new(row->line, "job", json_integer((json_int_t)job->number));
	set_text(row->line, "content", job->content);
	if (job->bare)
		return true;
	set_text(row->line, "layout", job->layout);
	set_text(row->line, "brand", job->brand);
	set_text(row->line, "language", job->language);
	if (job->values.length) /* never what they are */
		json_object_set_new(row->line, "values", json_true());
	set_text(row->line, "output", job->output);
	return true;
}

static void flush(struct manifest *m)
{
	if (!m->error)
		m->error = m->text.failed
		               ? ENOMEM
		               : file_put(m->file.fd, (struct bytes){m->text.at, m->text.length});
	if (!m->error)
		m->written += (off_t)m->text.length;
	arena_reset(m->arena);
	buf_init(&m->text, m->arena);
	reserve(m);
}

static void add_line(struct manifest *m, const json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);
	if (text) {
		buf_text(&m->text, text);
		buf_char(&m->text, '\n');
	} else if (!m->error) {
		m->error = ENOMEM;
	}
	free(text);
	if (m->text.length >= FLUSH_BYTES)
		flush(m);
}

static void add_rows(struct manifest *m)
{
	for (struct row *row; (row = &m->rows[m->next % MANIFEST_WINDOW])->done; m->next++) {
		add_line(m, row->line);
		json_decref(row->line);
		*row = (struct row){NULL, false};
	}
}

int manifest_add(struct manifest *m, const struct batch_result *result)
{
	static const char *const states[] = {"written", "unchanged", "failed", "sent"};
	struct row *row = &m->rows[result->index % MANIFEST_WINDOW];
	if (!row->line || row->done)
		return 0;
	set_text(row->line, "status", states[result->status]);
	bool bare = result->identifier[0], done = result->status != BATCH_FAILED;
	if (done && !bare)
		json_object_set_new(row->line, "pages", json_integer((json_int_t)result->pages));
	if (done)
		json_object_set_new(row->line, "bytes", json_integer((json_int_t)result->bytes));
	if (done)
		set_text(row->line, bare ? "identifier" : "sha256",
		         bare ? result->identifier : result->sha256);
	set_text(row->line, "error", result->error);
	row->done = true;
	add_rows(m);
	return m->error;
}

int manifest_close(struct manifest *m, const char *last)
{
	/* after an interruption: what is done behind a gap */
	for (size_t i = 0; i < MANIFEST_WINDOW; i++) {
		struct row *row = &m->rows[(m->next + i) % MANIFEST_WINDOW];
		if (row->done)
			add_line(m, row->line);
		json_decref(row->line);
	}
	if (last) {
		buf_text(&m->text, last);
		buf_char(&m->text, '\n');
	}
	flush(m);
	/* the lines that could be written, and no reserve behind them */
	int error = TEMP_FAILURE_RETRY(ftruncate(m->file.fd, m->written)) ? errno : 0;
	if (!error && TEMP_FAILURE_RETRY(fsync(m->file.fd)))
		error = errno;
	if (error)
		output_forget(&m->file);
	else
		error = output_name(m->name, &m->file);
	if (!error)
		error = m->error;
	arena_drop(m->arena);
	free(m);
	return error;
}
