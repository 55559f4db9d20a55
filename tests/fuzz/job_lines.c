/* Jobs of a batch, as lines of JSON. */
#include "batch/job_lines.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct job_lines *lines = NULL;
	struct batch_job job;
	char path[32];
	file_of(data, size, path);
	if (job_lines_open(path, NULL, &lines, run.diags) == DIAG_OK)
		for (int i = 0; i < 1000 && job_lines_next(lines, run.arena, &job) == SOURCE_JOB; i++)
			;
	job_lines_close(lines);
	return run_end(run);
}
