#ifndef HANDOUT_H
#define HANDOUT_H
/*
 * handout: sheets for patients, from structured content to accessible PDF, as a library.
 *
 * An engine keeps what jobs share: fonts, shaped words, styles. What it keeps never changes a
 * result, and files of layouts, brands and fonts are taken as they were when they were first read.
 *
 *     struct handout_engine *engine = handout_engine_new(NULL);
 *     struct handout_request request = {.size = sizeof request, .file = "fever.en.yaml"};
 *     struct handout_result *made = handout_render(engine, &request);
 *     if (made && made->code == HANDOUT_OK)
 *         fwrite(made->bytes.at, 1, made->bytes.length, out);
 *     handout_result_drop(made);
 *     handout_engine_drop(engine);
 *
 * Owner    what is passed in is borrowed until the call returns. A result owns all that it points
 *          to, until handout_result_drop(); it outlives its engine.
 * Errors   a call returns a result, or NULL without memory. Its code says what happened, its
 *          messages say what and where. bytes are there only with HANDOUT_OK; findings, sheets and
 *          counts also with HANDOUT_INPUT.
 * Threads  an engine, a server and a result serve one thread at a time; several may work side by
 *          side. There is no state beside them. Who encrypts, and handout_batch(), fork.
 * Units    sizes are bytes; texts are UTF-8; days are YYYY-MM-DD, times YYYY-MM-DDThh:mm:ssZ;
 *          languages are BCP 47. Of the environment only what handout_engine_new() names is read.
 * Growth   the first member of a request is its size: set it to sizeof of the struct and all else
 *          to zero, padding too (memset(), or = {0} of a static one, where a compiler is in doubt).
 *          Results are made by the library, and their lists are of pointers. So members may be
 *          added to the end of each struct but handout_bytes, and values to the enums; nothing else
 *          changes within one soname. A request of a later version that asks for what this one does
 *          not know is refused with HANDOUT_USAGE.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HANDOUT_API __attribute__((visibility("default")))

/* "0.1.0": of the library that is linked. */
HANDOUT_API const char *handout_version(void);

enum handout_code {
	HANDOUT_OK = 0,
	HANDOUT_INPUT = 1,   /* content, layout, brand, values or an image is at fault */
	HANDOUT_USAGE = 2,   /* the request is */
	HANDOUT_MACHINE = 3, /* memory, disk, network or a library is */
};

struct handout_bytes {
	const char *at; /* NULL: there are none */
	size_t length;
};

struct handout_message {
	enum handout_code code; /* HANDOUT_OK: a note of what was done */
	const char *file;       /* NULL: no place */
	unsigned line, column;  /* from 1, in characters; line 0: the file as a whole */
	const char *text;
};

enum handout_level { HANDOUT_NOTE, HANDOUT_WARNING, HANDOUT_ERROR };

/* Of handout_check(). */
struct handout_finding {
	const char *rule; /* "long-sentence"; see `handout check --rules` */
	enum handout_level level;
	const char *file;
	unsigned line, column; /* as in handout_message */
	const char *text;
};

/* Of handout_list(). */
struct handout_sheet {
	const char *path;
	const char *cancer_type, *topic, *language; /* NULL where the sheet has a fault */
	const char *title;                          /* plain text; NULL: the sheet has none */
	const char *expires;                        /* its own day or its original's; NULL: none */
	bool expired;
	const char *fault;                 /* of the file at path; NULL: none */
	unsigned fault_line, fault_column; /* as in handout_message */
	const char *twin; /* another file of the same name and type, so that a batch makes neither */
};

/* Of handout_catalog(). */
struct handout_entry {
	const char *name, *about;
};

/* Of handout_bundle(). */
struct handout_document {
	const char *language, *layout;
	const char *file; /* the ASCII name that a portal shows */
	size_t bytes, pages;
};

/* What a call does not speak of is NULL, 0 or false. */
struct handout_result {
	enum handout_code code;
	const struct handout_message *const *messages;
	size_t message_count, messages_left_out; /* the first 100 faults are told, the rest counted */
	struct handout_bytes
		bytes;    /* PDF, dump, YAML, text, JSON or e-mail message; a NUL may follow */
	size_t pages; /* of the PDF; of handout_check(): in the layout letter */
	/* of handout_render(): plain texts; copy_language NULL: no copy; brand: what it is called */
	const char *topic, *language, *copy_language, *title, *date, *brand;
	const char *key; /* of handout_key(): 64 hexadecimal digits */
	const struct handout_finding *const *findings;
	size_t finding_count;
	size_t notes, warnings, errors; /* found, also those of which findings has no room */
	double flesch_kincaid, smog;    /* school grades; 0: not an English sheet */
	size_t sentences, words;        /* that they were counted from */
	const struct handout_sheet *const *sheets;
	size_t sheet_count;
	const struct handout_entry *const *entries;
	size_t entry_count;
	/* of handout_batch() */
	uint64_t jobs, written, unchanged, failed, pruned;
	uint64_t unreadable;        /* sheets with a fault, so that orphans cannot be told */
	const char *const *orphans; /* PDFs in the folder that are of no sheet any more */
	size_t orphan_count;
	bool interrupted;     /* by a signal: some jobs were not done */
	const char *manifest; /* its path */
	double seconds;
	/* of handout_bundle() */
	const char *identifier; /* urn:uuid:… of all that is sent */
	const struct handout_document *const *documents;
	size_t document_count;
	bool creates_once;     /* of handout_connect(): what is sent twice is there once */
	size_t created, there; /* resources, of handout_send() */
};

HANDOUT_API void handout_result_drop(struct handout_result *result); /* NULL is allowed */

struct handout_engine;

/*
 * data: the folders that hold layouts/, fonts/ and content/, separated by colons, the first wins.
 * NULL: as the program has it, the site's (/etc/handout) and the user's (XDG_CONFIG_HOME or HOME),
 * unless others own them or all may write to them; those of HANDOUT_DATA; what is installed beside
 * the library. NULL without memory.
 *
 * An engine can be used further after a call found no memory, but begins anew and leaves behind
 * what it kept, some megabytes: HarfBuzz (6.0) can fall over what it could not finish. What ICU
 * could not load it does not try again: jobs that need it give HANDOUT_MACHINE while the process
 * lasts.
 */
HANDOUT_API struct handout_engine *handout_engine_new(const char *data);
HANDOUT_API void handout_engine_drop(struct handout_engine *engine); /* NULL is allowed */

enum handout_output { HANDOUT_PDF, HANDOUT_DUMP_CONTENT, HANDOUT_DUMP_FRAMES, HANDOUT_DUMP_TAGS };

/* A sheet and how it is printed. A call reads the members that it speaks of. */
struct handout_request {
	size_t size;
	const char *file;             /* YAML; or, where it is NULL, content */
	struct handout_bytes content; /* YAML of at most 1 MiB */
	const char *content_name;     /* for messages; NULL: "content" */
	const char *content_folder;   /* where its images are looked up; NULL: the current one */
	const char *language;         /* the same sheet in it, from the file beside; NULL: as it is */
	const char
		*second_language; /* a copy in it behind the sheet, from the file beside; NULL: none */
	const struct handout_request *copy; /* the copy itself: file or content, and language */
	struct handout_bytes values; /* YAML of what differs by patient, at most 1 MiB; at NULL: none */
	const char *layout;          /* name or file; NULL: letter */
	const char *brand;           /* name or file; NULL: navis */
	enum handout_output output;
	const char *created; /* a time; NULL: the day of the content */
	const char *today;   /* decides whether a review has expired; NULL: today by the clock, UTC */
	bool allow_expired;  /* print it; every page says so */
};

HANDOUT_API struct handout_result *handout_render(struct handout_engine *engine,
                                                  const struct handout_request *request);

/* A digest of all that goes into the PDF: two requests with one key give the same bytes. It costs
 * a small part of handout_render(). */
HANDOUT_API struct handout_result *handout_key(struct handout_engine *engine,
                                               const struct handout_request *request);

/*
 * What a careful editor says of the sheet: of request, sheet, brand and today are read. max_grade:
 * a Flesch-Kincaid grade above it is an error, 1 to 20; 0: 8. HANDOUT_INPUT: there are errors.
 */
HANDOUT_API struct handout_result *handout_check(struct handout_engine *engine,
                                                 const struct handout_request *request,
                                                 double max_grade);

enum handout_format { HANDOUT_AUTO, HANDOUT_TEXT, HANDOUT_MARKDOWN };

struct handout_import_request {
	size_t size;
	struct handout_bytes document; /* as people write it, at most 1 MiB */
	const char *name;              /* for messages; NULL: "document" */
	const char *folder;            /* where its images are looked up; NULL: the current one */
	enum handout_format format;
	const char *title, *topic, *cancer_type, *date, *author; /* NULL: as the document has it */
	const char *language;                                    /* NULL: en */
	const char *today; /* where the document has no date; NULL: by the clock, UTC */
};

/* The document as YAML, every word once and in order; what could not be printed is refused. Notes
 * tell what was changed. */
HANDOUT_API struct handout_result *handout_import(struct handout_engine *engine,
                                                  const struct handout_import_request *request);
/* The sheet as Markdown (also for HANDOUT_AUTO) or text, of which handout_import() makes the same
 * sheet. */
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

/* Sheets in the order of paths and names; of a search, the best answer first. A sheet with a fault
 * is among them, and does not make the call fail. */
HANDOUT_API struct handout_result *handout_list(struct handout_engine *engine,
                                                const struct handout_list_request *request);

enum handout_kind { HANDOUT_LAYOUTS, HANDOUT_BRANDS, HANDOUT_LANGUAGES };

HANDOUT_API struct handout_result *handout_catalog(struct handout_engine *engine,
                                                   enum handout_kind kind);

/* The JSON Schema of a kind of file: content, values, layout, brand, phrases, cancer-types, words,
 * abbreviations, portal, email, portal-codes; NULL: content. */
HANDOUT_API struct handout_result *handout_schema(const char *kind);

struct handout_batch_request {
	size_t size;
	const char *const *paths; /* files and folders; or from */
	size_t path_count;
	const char *from; /* a file of jobs, one JSON object a line, "-": standard input */
	const char *out;  /* folder; made where it is not there */
	/* lists with commas; NULL: letter, navis, every language and type */
	const char *layouts, *brands, *languages, *cancer_types;
	unsigned workers;       /* processes; 0: one a processor */
	unsigned shard, shards; /* 1 to shards, at most 1,000; 0 and 0: all jobs */
	bool force;             /* make also what has not changed */
	bool fail_fast;
	bool prune; /* remove orphans */
	bool allow_expired;
	const char *created, *today; /* as in handout_request */
};

/*
 * As the command `handout batch`. Workers are forked: call it where no other thread can hold a lock
 * that one needs, best while there is no other thread. SIGINT and SIGTERM stop the run in good
 * order meanwhile. HANDOUT_INPUT: some jobs failed; the manifest says which and why.
 */
HANDOUT_API struct handout_result *handout_batch(struct handout_engine *engine,
                                                 const struct handout_batch_request *request);

/* Sheets for one patient, as a FHIR bundle or an e-mail message. What the values say stands in
 * bytes alone: no message cites it. */
struct handout_portal_request {
	size_t size;
	/* a document each: of them the sheet, language and layout are read */
	const struct handout_request *const *documents;
	size_t document_count;       /* above 0 */
	const char *brand;           /* name or file; NULL: navis */
	struct handout_bytes values; /* YAML: see `handout schema portal` and `handout schema email` */
	const char *codes;    /* file of a site's codes; NULL: content/portal-codes.yaml of the data */
	const char *password; /* of the PDFs, 8 to 127 bytes of ASCII; NULL: not encrypted */
	size_t max_bytes;     /* of a PDF; 0: 10,000,000 */
	const char *now;      /* a time; NULL: by the clock */
	const char *today;    /* NULL: by the clock, UTC */
	bool allow_expired;
};

/* A transaction of FHIR R4: what is sent twice is there once. */
HANDOUT_API struct handout_result *handout_bundle(struct handout_engine *engine,
                                                  const struct handout_portal_request *request);
/* Lines are ended by CRLF. Nothing is sent. codes is not read. */
HANDOUT_API struct handout_result *handout_email(struct handout_engine *engine,
                                                 const struct handout_portal_request *request);

struct handout_server;

struct handout_server_request {
	size_t size;
	const char *base;    /* https://host/fhir; http only to this machine */
	const char *token;   /* bearer token; NULL: none */
	const char *ca_file; /* certificates to trust instead of the machine's; NULL: those */
	unsigned timeout;    /* seconds of one exchange; 0: 60 */
	unsigned tries;      /* of one exchange; 0: 4 */
};

/*
 * Ask the server what it can do; nothing is sent. *server is filled with HANDOUT_OK only.
 *
 * HANDOUT_USAGE    the address or token is no good, the server refuses the token, sends on to
 *                  another address, or does not take what is to be sent
 * HANDOUT_MACHINE  it cannot be reached, or answers what it should not
 */
HANDOUT_API struct handout_result *handout_connect(const struct handout_server_request *request,
                                                   struct handout_server **server);
HANDOUT_API void handout_disconnect(struct handout_server *server); /* NULL is allowed */
/* bundle: a result of handout_bundle(). HANDOUT_OK only when the server said of each resource that
 * it was created or was there already; HANDOUT_INPUT: it refuses the bundle. */
HANDOUT_API struct handout_result *handout_send(struct handout_server *server,
                                                const struct handout_result *bundle);

#ifdef __cplusplus
}
#endif

#endif
