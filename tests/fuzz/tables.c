/* The site's tables: types of cancer, words, abbreviations. */
#include "check/words.h"
#include "fuzz.h"
#include "library/cancer_types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct bytes table = run_bytes(run, data, size);
	const struct source source = {"table", table};
	struct cancer_types types;
	struct coded_type type;
	struct word_lists words;
	if (cancer_types_load(run.arena, &source, &types, run.diags) == DIAG_OK)
		cancer_types_find(&types, "leukemia");
	cancer_type_load(run.arena, &source, "leukemia", &type, run.diags);
	words_load(run.arena, &source, &source, &words, run.diags);
	bytes_free(table);
	return run_end(run);
}
