/* What differs from patient to patient, on a sound sheet; and what a portal and an e-mail take. */
#include "portal/values.h"
#include "content/handout.h"
#include "fuzz.h"
#include "portal/mail_values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct bytes values = run_bytes(run, data, size);
	const struct source source = {"values", values};
	struct portal_values *portal = arena_alloc(run.arena, sizeof *portal);
	struct mail_values *mail = arena_alloc(run.arena, sizeof *mail);
	run_render(run, (struct bytes){sound_sheet, sizeof sound_sheet - 1}, values, "letter", "navis");
	if (portal)
		portal_values_load(run.arena, &source, portal, run.diags);
	if (mail)
		mail_values_load(run.arena, &source, mail, run.diags);
	bytes_free(values);
	return run_end(run);
}
