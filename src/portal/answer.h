#ifndef PORTAL_ANSWER_H
#define PORTAL_ANSWER_H
/*
 * What a FHIR server answers, read with suspicion: any of it may be missing, wrong or hostile.
 *
 * Source  FHIR R4: CapabilityStatement, Bundle (transaction-response), OperationOutcome.
 */
#include "portal/portal.h"
#include "portal/redact.h"

/* The first issue of an OperationOutcome in body as one line without secrets, or NULL: there is
 * none, or no memory. */
const char *answer_outcome(struct arena *arena, struct bytes body, const struct secrets *secrets);

/*
 * Does the server take what is sent? *repeatable: a request may be sent again, since the server
 * says that it creates on condition.
 *
 * DIAG_USAGE    no, or it does not say; at is blamed
 * DIAG_MACHINE  no memory
 */
enum diag_code answer_capability(struct bytes body, struct place at, bool *repeatable,
                                 struct diags *diags);

/*
 * What came of a transaction of `count` creates.
 *
 * DIAG_INPUT    the server did not create one of them
 * DIAG_MACHINE  this is no answer to a transaction of so many
 */
enum diag_code answer_transaction(struct arena *arena, struct bytes body, size_t count,
                                  const struct secrets *secrets, struct place at,
                                  struct portal_outcome *out, struct diags *diags);

#endif
