#ifndef PORTAL_VALUES_H
#define PORTAL_VALUES_H
/*
 * Whom a message goes to, what it says and what it belongs to.   YAML -> here -> portal/bundle.h
 *
 * Owner   texts live in the arena of portal_values_load().
 * Privacy no message cites what the file says: see portal/redact.h.
 * Source  FHIR R4: Reference, Identifier, Communication.
 */
#include "content/handout.h"

/* Somebody or something on the server: its reference, or an identifier of some system. */
struct portal_party {
	const struct node *node;
	struct text reference;     /* Type/id or https://…/Type/id; absent: */
	struct text system, value; /* both */
	struct text display;       /* a name for people; may be absent */
};

struct portal_values {
	const struct node *node;
	struct portal_party patient;
	struct portal_party practitioner, encounter, in_response_to; /* may be absent */
	struct list recipients; /* struct portal_party; none: the patient alone */
	struct text message;    /* its node->text keeps the lines */
	struct text occasion;   /* tells the message from one that says the same */
	struct values sheet;    /* printed on the sheet */
};

/* The key of struct values.sheet: see job_request.values_key. */
extern const char portal_sheet_key[];
extern const struct schema_object portal_values_schema;
extern const struct schema_object portal_party_schema;

/*
 * source must outlive *out.
 *
 * DIAG_INPUT    a fault, with line and column and without what stands there
 * DIAG_MACHINE  no memory
 */
enum diag_code portal_values_load(struct arena *arena, const struct source *source,
                                  struct portal_values *out, struct diags *diags);

/* Has party a reference, or a system and a value, and not both? types: what it may refer to, NULL
 * ends. Codes as portal_values_load(). */
enum diag_code portal_party_check(const struct portal_party *party, const char *key,
                                  const char *const *types, struct diags *diags);

#endif
