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
#include "base/profile.h"

struct job_engine;

/* data_path holds layouts/, fonts/ and content/; it is copied. NULL without memory. */
struct job_engine *job_engine_new(const char *data_path);
void job_engine_drop(struct job_engine *engine);
/* Count the time of each job's stages in profile, which is borrowed; NULL: no longer. */
void job_engine_measure(struct job_engine *engine, struct profile *profile);

enum job_output { JOB_PDF, JOB_DUMP_CONTENT, JOB_DUMP_FRAMES, JOB_DUMP_TAGS };

struct job_content {
	const char *name;     /* for messages; NULL: there is none */
	struct bytes bytes;   /* YAML */
	const char *folder;   /* where its images are looked up */
	const char *language; /* BCP 47: the one that it must be in, or NULL */
};

#define JOB_LAYOUT "letter"
#define JOB_BRAND "navis"

struct job_request {
	struct job_content content;
	struct job_content copy;    /* the same sheet in a second language, put behind the first */
	const char *values_name;    /* NULL: no values */
	struct bytes values;        /* YAML */
	const char *values_key;     /* of values, only what stands under this key; NULL: all */
	const char *layout, *brand; /* names or files; NULL: JOB_LAYOUT, JOB_BRAND */
	enum job_output output;
	const char *created; /* YYYY-MM-DDThh:mm:ssZ, or NULL: the day of the content */
	const char *today;   /* YYYY-MM-DD: decides whether a review has expired; NULL: none has */
	bool allow_expired;  /* print a sheet whose review has expired: every page says so */
};

struct job_result {
	struct bytes bytes; /* PDF or dump */
	size_t pages;       /* 0 for the dump of content */
	const char *topic, *language;
	const char *copy_language; /* NULL: there is no copy */
	const char *title, *date;  /* of the content: plain text, YYYY-MM-DD */
	const char *brand;         /* what it is called; NULL beside JOB_DUMP_CONTENT */
};

/*
 * DIAG_INPUT    a fault in content, values, layout, brand, image or font, each named; content that
 *               has expired
 * DIAG_MACHINE  memory or a library
 */
enum diag_code job_run(struct job_engine *engine, struct arena *arena,
                       const struct job_request *request, struct job_result *out,
                       struct diags *diags);

enum { JOB_KEY_SIZE = 64 + 1 };

/*
 * The SHA-256 of everything that goes into the PDF of request, as hexadecimal digits: content,
 * images, values, layout, brand, words, the name of the
 * cancer type, fonts, program. Two requests with one key give the same
 * bytes.
 *
 * Codes as job_run(); a fault of the content itself may not be found.
 */
enum diag_code job_key(struct job_engine *engine, struct arena *arena,
                       const struct job_request *request, char key[JOB_KEY_SIZE],
                       struct diags *diags);

extern const char job_version[]; /* "handout 0.1.0" */

#endif
