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

/* data_folder holds layouts/, fonts/ and content/; it is copied. NULL without memory. */
struct job_engine *job_engine_new(const char *data_folder);
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

struct job_request {
	struct job_content content;
	struct job_content copy;    /* the same sheet in a second language, put behind the first */
	const char *values_name;    /* NULL: no values */
	struct bytes values;        /* YAML */
	const char *values_key;     /* of values, only what stands under this key; NULL: all */
	const char *layout, *brand; /* names or files */
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

/*
 * *out: the file beside path that holds the same sheet in language: TOPIC.LANGUAGE.yaml, or a more
 * general language (zh-Hans for zh-Hans-CN).
 *
 * DIAG_INPUT    there is none; the message names those that there are
 * DIAG_MACHINE  no memory, or the folder could not be read
 */
enum diag_code job_variant(struct arena *arena, const char *path, const char *language,
                           const char **out, struct diags *diags);

/*
 * *out: TOPIC.LANGUAGE.yaml beside path, TOPIC.OTHER.yaml, or the file in a more general language;
 * NULL: there is none. False without memory.
 */
bool job_original(struct arena *arena, const char *path, const char *language, const char **out);

/* *out: the last day, YYYY-MM-DD, on which content, or the original of which it is a translation,
 * is good; NULL: it says none. Codes as job_run(). */
enum diag_code job_expiry(struct arena *arena, const struct job_content *content, const char **out,
                          struct diags *diags);

/* What names a sheet's file, from the head of its content. */
struct job_identity {
	const char *topic, *cancer_type, *language; /* NULL: absent */
};

/* Codes as job_run(); texts live in the arena and in the content. */
enum diag_code job_identify(struct arena *arena, const struct job_content *content,
                            struct job_identity *out, struct diags *diags);

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

struct job_type_name {
	const char *type, *name; /* leukemia, Leucemia */
};

/*
 * What the types of cancer are called in language (or a more general one) and in English, from
 * content/cancer-types.yaml.
 *
 * DIAG_INPUT    a fault in the file, a type without a name
 * DIAG_MACHINE  no memory, or the file could not be read
 */
enum diag_code job_type_names(struct arena *arena, const char *data_folder, const char *language,
                              struct job_type_name **out, size_t *count, struct diags *diags);

struct job_catalog_entry {
	const char *name, *about;
};

enum job_catalog_kind { JOB_LAYOUTS, JOB_BRANDS, JOB_LANGUAGES };

/* The layouts, brands or languages that there are, sorted by name. */
enum diag_code job_catalog(struct arena *arena, const char *data_folder, enum job_catalog_kind kind,
                           struct job_catalog_entry **out, size_t *count, struct diags *diags);

/* The JSON Schema of a kind of file: "content", "values", "layout", "brand", "phrases",
 * "cancer-types", "words" or "abbreviations". DIAG_USAGE for others. */
enum diag_code job_schema(const char *kind, struct buf *out, struct diags *diags);

extern const char job_version[]; /* "handout 0.1.0" */

#endif
