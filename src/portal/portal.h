#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H
/*
 * Sheets for a patient's portal: a request in, the bytes of a FHIR R4 bundle out; a bundle to a
 * server, what came of it out.
 *
 * A bundle is a transaction of a DocumentReference for each sheet and one Communication that
 * carries the text and refers to them. Each is created on condition that nothing with its
 * identifier is there, and identifiers are digests of what is sent: sent twice, it is there once.
 *
 * Owner    what comes out lives in the caller's arena.
 * Privacy  what the values say stands in the bundle alone; no diagnostic cites it.
 * Source   FHIR R4 (4.0.1): Bundle, DocumentReference, Communication, HTTP.
 */
#include "job/job.h"

struct portal_codes;
struct node;

/*
 * The codes that a site's server wants, from a YAML file (content/portal-codes.yaml).
 *
 * DIAG_INPUT    the file has a fault or is not there
 * DIAG_MACHINE  no memory, or it could not be read
 */
enum diag_code portal_codes_read(struct arena *arena, const char *path,
                                 const struct portal_codes **out, struct diags *diags);

struct portal_sheet { /* a document of its own */
	struct job_content content;
	const char *layout; /* name or file */
};

struct portal_sheets {
	struct portal_sheet *at;
	size_t count;
};

/*
 * The sheet at path ("-": standard input) in each of languages and of layouts, lists with commas;
 * second is one language more. NULL: as the file is; letter.
 *
 * DIAG_USAGE  a list that is empty or too long; else as variant_find() and file_read()
 */
enum diag_code portal_sheets_read(struct arena *arena, const char *path, const char *languages,
                                  const char *second, const char *layouts,
                                  struct portal_sheets *out, struct diags *diags);

struct portal_request {
	struct portal_sheets sheets;
	const char *brand;                /* name or file */
	const char *values_name;          /* for messages */
	struct bytes values;              /* YAML: see `handout schema portal` */
	const struct portal_codes *codes; /* of a bundle */
	size_t max_bytes;                 /* of a PDF */
	const char *now;                  /* YYYY-MM-DDThh:mm:ssZ: when it is sent; in no identifier */
	const char *today;                /* as job_request */
	bool allow_expired;
	const char *password; /* of the PDFs; NULL: not encrypted. See portal/encrypt.h */
};

struct portal_document {
	const char *language, *layout, *file; /* file: the ASCII name that the portal shows */
	size_t bytes, pages;
};

enum { PORTAL_URN_SIZE = 9 + 36 + 1 };

struct portal_bundle {
	struct bytes json;
	char identifier[PORTAL_URN_SIZE];  /* the message's: urn:uuid:…, of all that is sent */
	struct portal_document *documents; /* in the order of the sheets */
	size_t count;
	const struct node *values; /* what a server may not be cited with */
};

/*
 * DIAG_INPUT    a fault of content, values, layout or brand; a PDF that is longer than max_bytes
 * DIAG_MACHINE  memory or a library
 */
enum diag_code portal_make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, struct portal_bundle *out,
                           struct diags *diags);

/* A secret: it is wiped when it is no longer needed. */
struct portal_token {
	char *at; /* NULL: there is none */
};

/* The bearer token that text holds; NULL gives none. False where it is no token (RFC 6750), or
 * without memory. */
bool portal_token_copy(const char *text, struct portal_token *out);
/*
 * The one in the file at path, instead of what *out holds.
 *
 * DIAG_INPUT  the file is not there, or holds no token; DIAG_MACHINE as file_read()
 */
enum diag_code portal_token_read(struct arena *arena, const char *path, struct portal_token *out,
                                 struct diags *diags);
void portal_token_wipe(struct portal_token *token);
/* Is text a password: 8 to 127 letters, digits and signs of ASCII, since viewers differ in how they
 * take others? */
bool portal_is_password(const char *text);
/* The password on the first line of the file at path. Codes as portal_token_read(). */
enum diag_code portal_password_read(struct arena *arena, const char *path, struct portal_token *out,
                                    struct diags *diags);

enum { PORTAL_TRIES = 4 };

struct portal_address {
	const char *base;    /* https://host/fhir; http only to this machine */
	const char *token;   /* bearer token, or NULL; borrowed */
	const char *ca_file; /* certificates to trust instead of the machine's, or NULL */
	unsigned timeout;    /* seconds for one exchange, above 0 */
	unsigned tries;      /* of one exchange, above 0 */
};

struct portal_server;

/*
 * Read what the server can do. address is borrowed until portal_disconnect().
 *
 * DIAG_USAGE    the address or token is no good, the server refuses the token, sends on to another
 *               address, or does not take what is to be sent
 * DIAG_MACHINE  it cannot be reached, or answers what it should not
 */
enum diag_code portal_connect(struct arena *arena, const struct portal_address *address,
                              struct portal_server **out, struct diags *diags);
/* Does the server say that it creates on condition, so that what is sent twice is there once? */
bool portal_creates_once(const struct portal_server *server);
void portal_disconnect(struct portal_server *server); /* NULL is allowed */

struct portal_outcome {
	size_t created, there; /* resources; together as many as the bundle has */
};

/*
 * DIAG_OK only when the server said of each resource that it was created or was there already.
 *
 * DIAG_INPUT    the server refuses the bundle
 * others        as portal_connect()
 */
enum diag_code portal_send(struct portal_server *server, struct arena *arena,
                           const struct portal_bundle *bundle, struct portal_outcome *out,
                           struct diags *diags);

/* The JSON Schema of "portal", "email" (the values) or "portal-codes"; false for other kinds. */
bool portal_has_schema(const char *kind);
enum diag_code portal_schema(const char *kind, struct buf *out, struct diags *diags);

#endif
