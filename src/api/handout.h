#ifndef HANDOUT_H
#define HANDOUT_H
/*
 * handout: sheets for patients, from structured content to accessible PDF, as a library.
 *
 * An engine keeps what jobs share: fonts, shaped words, styles. It serves one thread at a time;
 * several engines may work side by side. What it keeps never changes a result, and files of layouts,
 * brands and fonts are taken as they were when they were first read.
 *
 * Owner    what is passed in is borrowed until the call returns. A result owns all that it points
 *          to, until handout_result_drop().
 * Errors   a call returns a result, or NULL without memory. Its code says what happened, its
 *          messages say what and where; bytes and lists are filled only where code is HANDOUT_OK,
 *          but for handout_check() and handout_list(), which tell of faults too.
 * Units    sizes are bytes; texts are UTF-8; days are YYYY-MM-DD; languages are BCP 47.
 * Growth   the first member of a request is its size: set it to sizeof of the struct, and all else
 *          to zero. Members may be added to the end of structs; nothing else changes within one
 *          soname.
 *
 *     struct handout_engine *engine = handout_engine_new(NULL);
 *     struct handout_request request = {.size = sizeof request, .file = "fever.en.yaml"};
 *     struct handout_result *made = handout_render(engine, &request);
 *     if (made && made->code == HANDOUT_OK)
 *         fwrite(made->bytes.at, 1, made->bytes.length, out);
 *     handout_result_drop(made);
 *     handout_engine_drop(engine);
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HANDOUT_API __attribute__((visibility("default")))

enum handout_code {
	HANDOUT_OK = 0,
	HANDOUT_INPUT = 1,   /* content, layout, brand, values or an image is at fault */
	HANDOUT_USAGE = 2,   /* the request is */
	HANDOUT_MACHINE = 3, /* memory, disk, network or a library is */
};

struct handout_bytes {
	const char *at;
	size_t length;
};

struct handout_message {
	enum handout_code code; /* HANDOUT_OK: a note */
	const char *file;       /* NULL: no place */
	unsigned line, column;  /* from 1, in characters; line 0: the file as a whole */
	const char *text;
};

enum handout_level { HANDOUT_NOTE, HANDOUT_WARNING, HANDOUT_ERROR };

/* Of handout_check(). */
struct handout_finding {
	enum handout_level level;
	const char *rule; /* "long-sentence" */
	const char *file;
	unsigned line, column;
	const char *text;
};

/* Of handout_list(). */
struct handout_sheet {
	const char *path;
	const char *cancer_type, *topic, *language; /* NULL where the sheet has a fault */
	const char *expires;                        /* NULL: no day */
	bool expired;
	const char *fault; /* NULL: none */
};

/* Of handout_catalog(). */
struct handout_entry {
	const char *name, *about;
};

struct handout_result {
	enum handout_code code;
	const struct handout_message *messages;
	size_t message_count;
	struct handout_bytes bytes; /* PDF, dump, YAML, text, JSON or e-mail message */
	size_t pages;               /* of the PDF; of handout_check(): in the layout letter */
	const char *topic, *language, *copy_language, *title, *date, *brand; /* NULL: not known */
	const struct handout_finding *findings;
	size_t finding_count;
	double flesch_kincaid, smog; /* school grades; 0 where nothing was judged */
	const struct handout_sheet *sheets;
	size_t sheet_count;
	const struct handout_entry *entries;
	size_t entry_count;
	uint64_t jobs, written, unchanged, failed; /* of handout_batch() */
	const char *manifest;                      /* its path */
	size_t created, there;                     /* resources, of handout_send() */
};

HANDOUT_API void handout_result_drop(struct handout_result *result); /* NULL is allowed */

/* "0.1.0" */
HANDOUT_API const char *handout_version(void);

struct handout_engine;

/*
 * data: the folders that hold layouts/, fonts/ and content/, separated by colons, the first wins;
 * NULL: the site's (/etc/handout), the user's, those of HANDOUT_DATA, what is installed. NULL
 * without memory.
 */
HANDOUT_API struct handout_engine *handout_engine_new(const char *data);
HANDOUT_API void handout_engine_drop(struct handout_engine *engine); /* NULL is allowed */

enum handout_output { HANDOUT_PDF, HANDOUT_DUMP_CONTENT, HANDOUT_DUMP_FRAMES, HANDOUT_DUMP_TAGS };

/* A sheet and how it is printed. */
struct handout_request {
	size_t size;
	const char *file;             /* YAML; or, where it is NULL, content */
	struct handout_bytes content; /* YAML */
	const char *content_name;     /* for messages; NULL: "content" */
	const char *content_folder;   /* where images are looked up; NULL: nowhere */
	const char *language;         /* the same sheet in it, from the file beside; NULL: as it is */
	const char *second_language;  /* the copy in it behind the sheet, from the file beside */
	struct handout_bytes values;  /* YAML of what differs by patient; at NULL: none */
	const char *layout;           /* name or file; NULL: letter */
	const char *brand;            /* name or file; NULL: navis */
	enum handout_output output;
	const char *created; /* YYYY-MM-DDThh:mm:ssZ; NULL: the day of the content */
	const char *today;   /* decides whether a review has expired; NULL: today by the clock, UTC */
	bool allow_expired;  /* print it; every page says so */
};

HANDOUT_API struct handout_result *handout_render(struct handout_engine *engine,
                                                  const struct handout_request *request);

/* What a careful editor says of the sheet; of the request file, content and brand are read.
 * max_grade: a Flesch-Kincaid grade above it is an error; 0: 8. */
HANDOUT_API struct handout_result *handout_check(struct handout_engine *engine,
                                                 const struct handout_request *request,
                                                 double max_grade);

enum handout_format { HANDOUT_AUTO, HANDOUT_TEXT, HANDOUT_MARKDOWN };

struct handout_import_request {
	size_t size;
	struct handout_bytes document; /* as people write it */
	const char *name;              /* for messages; NULL: "document" */
	const char *folder;            /* where its images are looked up; NULL: nowhere */
	enum handout_format format;
	const char *title, *topic, *cancer_type, *date, *author; /* NULL: as the document has it */
	const char *language;                                    /* NULL: en */
	const char *today; /* where the document has no date; NULL: by the clock, UTC */
};

/* The document as YAML; messages with HANDOUT_OK tell what was changed. */
HANDOUT_API struct handout_result *handout_import(struct handout_engine *engine,
                                                  const struct handout_import_request *request);
/* The sheet as Markdown or text that handout_import() makes the same sheet of. */
HANDOUT_API struct handout_result *handout_export(struct handout_engine *engine,
                                                  const struct handout_request *request,
                                                  enum handout_format format);

struct handout_list_request {
	size_t size;
	const char *const *paths;             /* files and folders */
	size_t path_count;                    /* 0: the library of the data folders */
	const char *languages, *cancer_types; /* lists with commas; NULL: all */
	const char *icd10;                    /* ICD-10-CM; NULL: any */
	const char *search;                   /* words; NULL: any */
	const char *today;                    /* NULL: by the clock, UTC */
};

HANDOUT_API struct handout_result *handout_list(struct handout_engine *engine,
                                                const struct handout_list_request *request);

enum handout_kind { HANDOUT_LAYOUTS, HANDOUT_BRANDS, HANDOUT_LANGUAGES };

HANDOUT_API struct handout_result *handout_catalog(struct handout_engine *engine,
                                                   enum handout_kind kind);

struct handout_batch_request {
	size_t size;
	const char *const *paths; /* files and folders; or from */
	size_t path_count;
	const char *from; /* a file of jobs, one JSON object a line; NULL: paths */
	const char *out;  /* folder; made where it is not there */
	const char *layouts, *brands, *languages,
		*cancer_types; /* lists with commas; NULL: as `batch` */
	unsigned workers;  /* processes; 0: one a processor */
	bool force, fail_fast, prune, allow_expired;
	const char *created, *today; /* as in handout_request */
};

/*
 * As the command `handout batch`: workers are forked, so call it while the process has one thread;
 * SIGINT and SIGTERM stop the run in good order meanwhile. HANDOUT_INPUT: some jobs failed; the
 * manifest says which.
 */
HANDOUT_API struct handout_result *handout_batch(struct handout_engine *engine,
                                                 const struct handout_batch_request *request);

/* Sheets for one patient: as a FHIR bundle, or an e-mail message. */
struct handout_portal_request {
	size_t size;
	const char *file;                /* the sheet */
	const char *layouts, *languages; /* lists with commas: a document each; NULL: one, letter */
	const char *second_language;     /* one document more */
	const char *brand;
	struct handout_bytes values; /* YAML: see `handout schema portal` and `handout schema email` */
	const char *codes;           /* file of codes; NULL: content/portal-codes.yaml */
	const char *password;        /* of the PDFs; NULL: not encrypted */
	size_t max_bytes;            /* of a PDF; 0: 10,000,000 */
	const char *now;             /* YYYY-MM-DDThh:mm:ssZ; NULL: by the clock */
	const char *today;           /* NULL: by the clock, UTC */
	bool allow_expired;
};

HANDOUT_API struct handout_result *handout_bundle(struct handout_engine *engine,
                                                  const struct handout_portal_request *request);
HANDOUT_API struct handout_result *handout_email(struct handout_engine *engine,
                                                 const struct handout_portal_request *request);

struct handout_server {
	size_t size;
	const char *base;    /* https://host/fhir; http only to this machine */
	const char *token;   /* bearer token; NULL: none */
	const char *ca_file; /* certificates to trust instead of the machine's; NULL: those */
	unsigned timeout;    /* seconds of one exchange; 0: 60 */
	unsigned tries;      /* 0: 4 */
};

/* Make the bundle and send it. HANDOUT_OK only when the server said of each resource that it was
 * created or was there already. */
HANDOUT_API struct handout_result *handout_send(struct handout_engine *engine,
                                                const struct handout_portal_request *request,
                                                const struct handout_server *server);

/* The JSON Schema of a kind of file: content, values, layout, brand, phrases, cancer-types, words,
 * abbreviations, portal, email, portal-codes. HANDOUT_USAGE for others. */
HANDOUT_API struct handout_result *handout_schema(const char *kind);

#ifdef __cplusplus
}
#endif

#endif
