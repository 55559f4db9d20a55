#include "batch/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A job and its result, until all before it are written. */
struct row {
	json_t *line;
	bool done;
};

struct manifest {
	const char *name;
	struct unnamed file;
	FILE *stream;
	uint64_t next; /* index of the first row that is not written */
	struct row rows[MANIFEST_WINDOW];
};

enum diag_code manifest_open(struct outputs *outputs, const char *name, struct manifest **out,
                             struct diags *diags)
{
	struct manifest *m = calloc(1, sizeof *m);
	*out = NULL;
	if (!m)
		return diag_no_memory(diags);
	m->name = name;
	enum diag_code code = output_start(outputs, name, &m->file, diags);
	int copy = code == DIAG_OK ? dup(m->file.fd) : -1;
	m->stream = copy >= 0 ? fdopen(copy, "w") : NULL;
	if (code == DIAG_OK && !m->stream)
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		*out = m;
	else
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
		json_object_set_new(object, key, json_string(text));
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
	set_text(row->line, "layout", job->layout);
	set_text(row->line, "brand", job->brand);
	set_text(row->line, "language", job->language);
	if (job->values.length) /* never what they are */
		json_object_set_new(row->line, "values", json_true());
	set_text(row->line, "output", job->output);
	return true;
}

static int write_rows(struct manifest *m)
{
	for (struct row *row; (row = &m->rows[m->next % MANIFEST_WINDOW])->done; m->next++) {
		char *text = json_dumps(row->line, JSON_COMPACT);
		bool written = text && fputs(text, m->stream) >= 0 && fputc('\n', m->stream) >= 0;
		free(text);
		json_decref(row->line);
		*row = (struct row){NULL, false};
		if (!written)
			return errno ? errno : EIO;
	}
	return 0;
}

int manifest_add(struct manifest *m, const struct batch_result *result)
{
	static const char *const states[] = {"written", "unchanged", "failed"};
	struct row *row = &m->rows[result->index % MANIFEST_WINDOW];
	if (!row->line || row->done)
		return 0;
	set_text(row->line, "status", states[result->status]);
	if (result->status != BATCH_FAILED) {
		json_object_set_new(row->line, "pages", json_integer((json_int_t)result->pages));
		json_object_set_new(row->line, "bytes", json_integer((json_int_t)result->bytes));
		set_text(row->line, "sha256", result->sha256);
	}
	set_text(row->line, "error", result->error);
	row->done = true;
	return write_rows(m);
}

int manifest_close(struct manifest *m, bool keep)
{
	int error = 0;
	for (size_t i = 0; i < MANIFEST_WINDOW;
	     i++) { /* after an interruption: what is done behind a gap */
		struct row *row = &m->rows[(m->next + i) % MANIFEST_WINDOW];
		char *text = row->done ? json_dumps(row->line, JSON_COMPACT) : NULL;
		if (text && (fputs(text, m->stream) < 0 || fputc('\n', m->stream) < 0))
			error = EIO;
		free(text);
		json_decref(row->line);
	}
	if (fflush(m->stream))
		error = errno;
	if (!error && fsync(m->file.fd))
		error = errno;
	fclose(m->stream);
	if (keep && !error)
		error = output_name(m->name, &m->file);
	else
		output_forget(&m->file);
	free(m);
	return error;
}
