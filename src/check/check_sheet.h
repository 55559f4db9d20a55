#ifndef CHECK_CHECK_SHEET_H
#define CHECK_CHECK_SHEET_H
/*
 * One handout -> what `handout check` says about it, pages in the layout “letter” too; no PDF is
 * made.
 *
 * Owner   results live in the caller's arena; word lists in the one that they were loaded into.
 */
#include "check/check.h"
#include "job/job.h"

struct sheet_check {
	struct job_content content;
	const char *brand;
	struct check_options options;
};

/*
 * The lists of words in data_path/content/rules.
 *
 * DIAG_INPUT    a list is missing or at fault
 * DIAG_MACHINE  no memory
 */
enum diag_code check_load_words(struct arena *arena, const char *data_path, struct word_lists *out,
                                struct diags *diags);

/*
 * Everything that is wrong with the handout itself is a finding.
 *
 * DIAG_MACHINE  no memory, or a file could not be read: nothing can be said
 */
enum diag_code check_sheet(struct job_engine *engine, struct arena *arena,
                           const struct sheet_check *check, struct check_report *out,
                           struct diags *diags);

#endif
