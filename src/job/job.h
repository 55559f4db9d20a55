#ifndef JOB_JOB_H
#define JOB_JOB_H
/*
 * One request -> one PDF: the whole pipeline as one call.
 *
 * An engine keeps what handouts share (fonts, shaped words, styles, subsets); it serves one thread
 * at a time. What it keeps never changes a result; files of layouts, brands and fonts are read once
 * and taken as they were then.
 *
 * Owner   results live in the caller's arena.
 */
#include "base/buf.h"
#include "base/file.h"

struct job_engine;

/* data_folder holds layouts/ and fonts/; it is copied. NULL without memory. */
struct job_engine *job_engine_new(const char *data_folder);
void job_engine_drop(struct job_engine *engine);

enum job_output { JOB_PDF, JOB_DUMP_CONTENT, JOB_DUMP_FRAMES, JOB_DUMP_TAGS };

struct job_request {
	const char *content_name;   /* for messages */
	struct bytes content;       /* YAML */
	const char *folder;         /* where the content's images are looked up */
	const char *values_name;    /* NULL: no values */
	struct bytes values;        /* YAML */
	const char *layout, *brand; /* names or files */
	enum job_output output;
	const char *created; /* YYYY-MM-DDThh:mm:ssZ, or NULL: the day of the content */
	const char *today;   /* YYYY-MM-DD: decides whether a review has expired */
};

struct job_result {
	struct bytes bytes; /* PDF or dump */
	size_t pages;       /* 0 for the dump of content */
	const char *topic, *language;
};

/*
 * DIAG_INPUT    a fault in content, values, layout, brand, image or font, each named
 * DIAG_MACHINE  memory or a library
 */
enum diag_code job_run(struct job_engine *engine, struct arena *arena,
                       const struct job_request *request, struct job_result *out,
                       struct diags *diags);

struct job_catalog_entry {
	const char *name, *about;
};

/* The layouts or brands that there are, sorted by name. */
enum diag_code job_catalog(struct arena *arena, const char *data_folder, bool brands,
                           struct job_catalog_entry **out, size_t *count, struct diags *diags);

/* The JSON Schema of a kind of file: "content", "values", "layout", "brand" or "phrases".
 * DIAG_USAGE for others. */
enum diag_code job_schema(const char *kind, struct buf *out, struct diags *diags);

extern const char job_version[]; /* "handout 0.1.0" */

#endif
