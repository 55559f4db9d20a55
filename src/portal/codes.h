#ifndef PORTAL_CODES_H
#define PORTAL_CODES_H
/*
 * content/portal-codes.yaml: how a site's server names what is sent. Sites differ, so all of it is
 * data.
 *
 * Owner   as portal_values_load().
 * Source  FHIR R4: Coding, CodeableConcept, DocumentReference, Communication.
 */
#include "portal/values.h"

struct portal_coding {
	const struct node *node;
	struct text system, code, display;
};

struct portal_document_codes {
	const struct node *node;
	struct list type;     /* struct portal_coding: one concept, also in a site's own codes */
	struct list category; /* struct portal_coding: a concept each */
};

enum message_status { MESSAGE_COMPLETED, MESSAGE_IN_PROGRESS, MESSAGE_PREPARATION };

struct portal_message_codes {
	const struct node *node;
	int status;                   /* enum message_status */
	struct list category, medium; /* struct portal_coding: a concept each */
};

/* How an identifier stands for somebody: as it is, or as a search that the server resolves. */
enum identifier_use { IDENTIFIER_LOGICAL, IDENTIFIER_SEARCH };

struct portal_codes {
	const struct node *node;
	struct text identifier_system; /* of the identifiers that handout makes */
	int identifiers;               /* enum identifier_use */
	struct portal_document_codes document;
	struct portal_message_codes message;
	struct portal_party custodian; /* who keeps the documents; the brand's name if absent */
};

extern const struct schema_object portal_codes_schema;
extern const char *const portal_message_statuses[]; /* by enum message_status */

/* Codes as portal_values_load(); messages cite what they are about. */
enum diag_code portal_codes_load(struct arena *arena, const struct source *source,
                                 struct portal_codes *out, struct diags *diags);

#endif
