#include "batch/order.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "library/sheets.h"
#include "library/variant.h"

enum { CONTENT_MAX = 1024 * 1024 };

static const char values_name[] = "values";

/* What a message about values cites is a patient's: it goes, from the first citation to the last. */
static void put_redacted(struct buf *out, const char *text)
{
	static const char open[] = "“", close[] = "”";
	const char *begin = strstr(text, open), *end = NULL;
	for (const char *s = begin; s && (s = strstr(s, close)); s += sizeof close - 1)
		end = s;
	if (!end) {
		buf_text(out, text);
		return;
	}
	buf_put(out, text, (size_t)(begin - text));
	buf_text(out, "“…");
	buf_text(out, end);
}

/* "file:line:column: message", one a line. */
const char *order_errors(struct arena *arena, const struct diags *diags)
{
	struct buf out;
	buf_init(&out, arena);
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->list[i];
		buf_text(&out, i ? "\n" : "");
		if (diag->at.file)
			buf_text(&out, diag->at.file);
		if (diag->at.file && diag->at.line)
			buf_format(&out, ":%u:%u", diag->at.line, diag->at.column);
		buf_text(&out, diag->at.file ? ": " : "");
		if (diag->at.file && !strcmp(diag->at.file, values_name))
			put_redacted(&out, diag->text);
		else
			buf_text(&out, diag->text);
	}
	if (diags->no_memory)
		buf_format(&out, "%sout of memory (a job may use %d MB)", diags->count ? "\n" : "",
		           JOB_BYTES_MAX / 1024 / 1024);
	buf_char(&out, 0);
	return out.failed ? "out of memory" : out.at;
}

/* The job's content, or its variant in the language that was asked for. */
static enum diag_code read_content(struct arena *arena, const struct batch_job *job,
                                   struct job_content *out, struct diags *diags)
{
	struct sheet_head head = {0};
	*out = (struct job_content){.name = job->content,
	                            .folder = path_folder(arena, job->content),
	                            .language = job->asked ? job->language : NULL};
	enum diag_code code = out->folder ? file_read(arena, out->name, CONTENT_MAX, &out->bytes, diags)
	                                  : diag_no_memory(diags);
	if (code == DIAG_OK && job->asked)
		code = sheet_read_head(arena, &(struct source){out->name, out->bytes}, &head, diags);
	if (code != DIAG_OK || !job->asked ||
	    (head.language && !strcasecmp(head.language, job->language)))
		return code;
	code = variant_find(arena, job->content, job->language, &out->name, diags);
	return code == DIAG_OK ? file_read(arena, out->name, CONTENT_MAX, &out->bytes, diags) : code;
}

enum diag_code order_request(struct arena *arena, const struct batch_request *batch,
                             const struct batch_job *job, struct job_request *out,
                             struct diags *diags)
{
	*out = (struct job_request){.layout = job->layout,
	                            .brand = job->brand,
	                            .created = batch->created,
	                            .today = batch->today,
	                            .allow_expired = batch->allow_expired};
	if (job->values.length) {
		out->values_name = values_name;
		out->values = job->values;
	}
	return read_content(arena, job, &out->content, diags);
}
