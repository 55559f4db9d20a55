#include <inttypes.h>
#include <stdio.h>

#include "batch/batch.h"
#include "cmd/cmd.h"

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
{
	const char *const *folder = context;
	uint64_t jobs = 0;
	enum diag_code code = batch_merge(arena, *folder, &jobs, diags);
	if (code == DIAG_OK)
		printf("%s/manifest.jsonl: %" PRIu64 " jobs\n", *folder, jobs);
	return code;
}

int cmd_merge_manifests(const struct command *command, int argc, char **argv)
{
	const char *folder = NULL;
	size_t count;
	int usage = cmd_options(command, argc, argv, NULL, 0, &folder, 1, &count);
	if (usage)
		return usage;
	if (!count)
		return cmd_usage(command, "which folder?");
	return cmd_run(run, &folder);
}
