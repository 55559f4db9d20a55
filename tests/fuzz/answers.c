/* What a FHIR server answers. */
#include "fuzz.h"
#include "portal/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct bytes body = run_bytes(run, data, size);
	const struct secrets secrets = {NULL, "secret-token"};
	struct portal_outcome outcome;
	bool repeatable;
	answer_outcome(run.arena, body, &secrets);
	answer_capability(body, (struct place){"server", 0, 0}, &repeatable, run.diags);
	answer_transaction(run.arena, body, 2, &secrets, (struct place){"server", 0, 0}, &outcome,
	                   run.diags);
	bytes_free(body);
	return run_end(run);
}
