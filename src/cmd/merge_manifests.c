#include <inttypes.h>
#include <stdio.h>

#include "batch/batch.h"
#include "cmd/cmd.h"

struct merging {
	const char *folder;
	bool quiet;
};

static const struct option options[] = {OPTION_QUIET(struct merging, quiet), OPTIONS_END};

static enum diag_code merge(struct arena *arena, void *context, struct diags *diags)
{
	const struct merging *m = context;
	uint64_t jobs = 0;
	enum diag_code code = batch_merge(arena, m->folder, &jobs, diags);
	if (code == DIAG_OK && !m->quiet)
		printf("%s/manifest.jsonl: %" PRIu64 " job%s\n", m->folder, jobs, jobs == 1 ? "" : "s");
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct merging m = {0};
	int usage = options_read(command, argc, argv, &m);
	return usage ? usage : cmd_run(merge, &m);
}

const struct command command_merge_manifests = {
	.name = "merge-manifests",
	.about = "join the manifests of a batch's shares",
	.help = "DIR/manifest-I-of-N.jsonl, made by `handout batch --shard`, become "
			"DIR/manifest.jsonl; a job that is missing or appears twice is an error.",
	.options = options,
	.argument = {.value = "DIR",
                 .kind = VALUE_FOLDER,
                 .help = "the folder of the batch",
                 .least = 1,
                 .most = 1,
                 .at = offsetof(struct merging, folder)},
	.run = run,
};
