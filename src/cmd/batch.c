#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/data_path.h"
#include "cmd/batch_portal.h"
#include "cmd/batch_tell.h"
#include "cmd/print.h"

static const char *const progresses[] = {"auto", "always", "never", NULL};
enum { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct batching {
	const char *paths[ARGUMENTS_MAX];
	struct batch_request request;
	struct batch_portal portal;
	struct batch_finish finish;
	struct clock clock;
	size_t workers, progress;
	const char *shard;
	bool keep_going, plans, json, quiet;
};

static const struct option options[] = {
	{.name = "out",
     .letter = 'o',
     .kind = VALUE_FOLDER,
     .required = true,
     .value = "DIR",
     .group = GROUP_MAKE,
     .help = "where the PDFs go",
     .at = offsetof(struct batching, request.out)},
	{.name = "from",
     .kind = VALUE_FILE,
     .value = "FILE",
     .group = GROUP_MAKE,
     .help = "make jobs from lines of JSON instead; - is standard input",
     .more = "Each line has “content” and, where wanted, “output”, “layout”, “brand”, “language” "
             "and “values”. Jobs are done while more are read.",
     .at = offsetof(struct batching, request.from)},
	{.name = "force",
     .group = GROUP_MAKE,
     .help = "also make what has not changed",
     .at = offsetof(struct batching, request.force)},
	{.name = "prune",
     .group = GROUP_MAKE,
     .help = "remove PDFs whose sheet is gone; otherwise they are only counted",
     .more =
         "A sheet is gone if none in the folders that are walked has its type, topic and language.",
     .excludes = "from",
     .at = offsetof(struct batching, request.prune)},
	{.name = "dry-run",
     .group = GROUP_MAKE,
     .help = "say what would be written, and why, what would fail, and what would be removed",
     .more = "Nothing is written.",
     .excludes = "portal",
     .at = offsetof(struct batching, plans)},
	OPTION_CANCER_TYPES(struct batching, request.cancer_types),
	OPTION_LANGUAGES(struct batching, request.languages, "only sheets in these languages"),
	{.name = "allow-expired",
     .group = GROUP_CHOOSE,
     .help = "also make sheets whose review has expired; each of their pages says so",
     .more = "Otherwise, what was made from the sheet before that day is removed, and the manifest "
             "says so.",
     .at = offsetof(struct batching, request.allow_expired)},
	OPTION_LAYOUTS(struct batching, request.layouts),
	{.name = "brand",
     .kind = VALUE_BRAND,
     .list = true,
     .value = "NAME,...",
     .group = GROUP_LOOK,
     .help = "a PDF in each of these brands; see `handout brands`",
     .otherwise = "navis",
     .at = offsetof(struct batching, request.brands)},
	{.name = "jobs",
     .letter = 'j',
     .kind = VALUE_NUMBER,
     .value = "N",
     .group = GROUP_RUN,
     .help = "worker processes",
     .otherwise = "one per processor",
     .least = 1,
     .most = 256,
     .at = offsetof(struct batching, workers)},
	{.name = "shard",
     .kind = VALUE_TEXT,
     .value = "I/N",
     .group = GROUP_RUN,
     .help = "only the I-th of N shares of the jobs",
     .more = "Without it, the array of a Slurm job, or JOB_COMPLETION_INDEX and JOB_COMPLETIONS of "
             "a Kubernetes job, say which.",
     .otherwise = "all, or what a cluster says",
     .at = offsetof(struct batching, shard)},
	{.name = "keep-going",
     .group = GROUP_RUN,
     .help = "go on after a job that failed (this is the default)",
     .excludes = "fail-fast",
     .at = offsetof(struct batching, keep_going)},
	{.name = "fail-fast",
     .group = GROUP_RUN,
     .help = "stop at the first job that fails",
     .at = offsetof(struct batching, request.fail_fast)},
	{.name = "progress",
     .kind = VALUE_CHOICE,
     .value = "WHEN",
     .group = GROUP_TELL,
     .help = "a bar on a terminal, otherwise a line every few seconds; always the bar; nothing",
     .preset = "auto",
     .choices = progresses,
     .at = offsetof(struct batching, progress)},
	OPTION_JSON(struct batching, json, "print the summary as JSON"),
	{.name = "verbose",
     .letter = 'v',
     .group = GROUP_TELL,
     .help = "say what each stage costs",
     .at = offsetof(struct batching, request.profile)},
	{.name = "profile",
     .group = GROUP_TELL,
     .help = "the same as --verbose",
     .at = offsetof(struct batching, request.profile)},
	OPTION_QUIET(struct batching, quiet),
	{.name = "portal",
     .group = GROUP_PORTAL,
     .help = "make a FHIR bundle for each job of --from instead of a PDF",
     .more = "A job has “content” and “portal”, the object that `handout portal` takes as values, "
             "and, where wanted, “layout”, “language” (lists with commas), “bilingual” and "
             "“brand”. The bundle is DIR/UUID.json, named after the message's identifier, which "
             "depends on the content alone: a file that exists is not made again. The manifest "
             "holds no patient's values: only a job's number, content, status, bytes and "
             "identifier. A job that is the same as an earlier one fails.",
     .needs = "from",
     .at = offsetof(struct batching, portal.asked)},
	OPTION_SEND(struct batching, portal.base, "send the bundles to this FHIR server, each once",
                "What was sent is recorded in DIR/sent.txt at once and not sent again by a later "
                "run into DIR; what was sent but not recorded because a run was killed is "
                "recognized by the server. A server that does not say that it supports conditional "
                "create is refused. A worker whose server fails three jobs in a row sends no more. "
                "The status is sent, unchanged (it was there) or failed.",
                "portal"),
	OPTION_TOKEN_FILE(struct batching, portal.token_file),
	OPTION_CODES(struct batching, portal.codes_file, "portal"),
	OPTION_TIMEOUT(struct batching, portal.timeout, "portal"),
	OPTION_TRIES(struct batching, portal.tries, "portal"),
	OPTION_MAX_BYTES(struct batching, portal.max_bytes, GROUP_PORTAL, "portal"),
	OPTIONS_END,
};

static void hear(void *context, const struct batch_planned *planned)
{
	const struct batching *b = context;
	batch_tell_planned(planned, b->json);
}

static enum diag_code plan(struct arena *arena, struct batching *b, struct diags *diags)
{
	const struct batch_listener listener = {hear, b};
	struct batch_summary s;
	enum diag_code code = batch_plan(arena, &b->request, &listener, &s, diags);
	if (code == DIAG_OK || (code == DIAG_INPUT && s.jobs)) {
		if (!b->quiet) {
			batch_tell_plan(&s);
			batch_tell_orphans(&s, true, b->request.prune);
		}
	}
	if (code > diags->worst) /* what would fail was told */
		diags->worst = code;
	return code;
}

static enum diag_code make(struct arena *arena, void *context, struct diags *diags)
{
	struct batching *b = context;
	struct batch_summary summary;
	b->request.data_path = data_default(arena);
	if (!b->request.data_path)
		return diag_no_memory(diags);
	enum diag_code code = DIAG_OK;
	if (b->portal.asked) {
		b->request.finish = &b->finish;
		code = batch_portal_open(arena, &b->portal, &b->finish, diags);
	}
	if (code != DIAG_OK)
		return code;
	if (b->plans)
		return plan(arena, b, diags);
	code = batch_run(arena, &b->request, &summary, diags);
	if (summary.manifest && !b->quiet) {
		batch_tell_summary(&summary, b->portal.base);
		batch_tell_orphans(&summary, false, b->request.prune);
	}
	if (b->request.profile && summary.manifest)
		print_profile(&summary.profile, summary.written);
	if (b->json && summary.manifest)
		batch_tell_json(&summary);
	if (code > diags->worst) /* which jobs failed stands in the manifest */
		diags->worst = code;
	return code;
}

/* "3/8" */
static bool read_shard(const char *text, unsigned *shard, unsigned *shards)
{
	char *end;
	unsigned long i = strtoul(text, &end, 10);
	unsigned long n = *end == '/' && end > text ? strtoul(end + 1, &end, 10) : 0;
	*shard = (unsigned)i;
	*shards = (unsigned)n;
	return !*end && i >= 1 && i <= n && n <= BATCH_SHARES_MAX;
}

static bool read_number(const char *name, unsigned *out)
{
	const char *text = getenv(name);
	char *end;
	unsigned long value = text && *text ? strtoul(text, &end, 10) : 0;
	*out = (unsigned)value;
	return text && *text && !*end && value <= 1000000;
}

/*
 * What a cluster says of this task: Slurm's array, or a Kubernetes Indexed Job whose manifest sets
 * JOB_COMPLETIONS. false where it is a part of something whose size cannot be told: to do all jobs
 * would be wrong.
 */
static bool find_shard(unsigned *shard, unsigned *shards)
{
	unsigned index, least = 0, step = 1, count;
	bool known;
	if (getenv("SLURM_ARRAY_TASK_ID")) {
		known = read_number("SLURM_ARRAY_TASK_ID", &index) &&
		        read_number("SLURM_ARRAY_TASK_MIN", &least) &&
		        read_number("SLURM_ARRAY_TASK_COUNT", &count);
		if (known && !read_number("SLURM_ARRAY_TASK_STEP", &step))
			step = 1;
	} else if (getenv("JOB_COMPLETION_INDEX")) {
		known =
			read_number("JOB_COMPLETION_INDEX", &index) && read_number("JOB_COMPLETIONS", &count);
	} else {
		return true;
	}
	if (!known || !step || index < least || (index - least) % step || count > BATCH_SHARES_MAX ||
	    (index - least) / step >= count)
		return false;
	*shard = (index - least) / step + 1;
	*shards = count;
	return true;
}

/* Which share of the jobs is this? DIAG_USAGE, which is told, where nobody can say. */
static int choose_shard(const struct command *command, const char *shard, struct batch_request *r)
{
	if (shard && !read_shard(shard, &r->shard, &r->shards))
		return cmd_usage(command, "--shard is I/N, I from 1 to N and N at most %d, not “%s”",
		                 BATCH_SHARES_MAX, shard);
	if (!shard && !find_shard(&r->shard, &r->shards))
		return cmd_usage(command,
		                 "this is one task of many, but the cluster's variables do not say which "
		                 "of how many (at most %d): use --shard I/N",
		                 BATCH_SHARES_MAX);
	return DIAG_OK;
}

static void complete_request(struct batching *b)
{
	struct batch_request *r = &b->request;
	r->paths = b->paths;
	r->workers = (unsigned)b->workers;
	r->show_progress = b->progress != PROGRESS_NEVER && !b->quiet;
	r->progress_bar = b->progress == PROGRESS_ALWAYS || isatty(STDERR_FILENO);
	r->created = b->clock.epoch ? b->clock.created : NULL;
	r->today = b->clock.today;
	b->portal.request = r;
	b->portal.now = b->clock.created;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct batching b = {.json = false};
	signal(SIGPIPE, SIG_IGN); /* a worker that died is a failed job */
	int usage = options_read(command, argc, argv, &b);
	if (!usage && !b.request.path_count == !b.request.from)
		usage = cmd_usage(command, "name files or folders, or give jobs with --from");
	if (!usage)
		usage = choose_shard(command, b.shard, &b.request);
	if (!usage && b.request.prune && b.request.shards)
		usage = cmd_usage(
			command,
			"--prune needs all sheets of the folders that are walked, which a shard does not have");
	if (!usage)
		usage = cmd_clock(command, &b.clock);
	if (!usage)
		usage = batch_portal_check(command, &b.portal);
	if (usage)
		return usage;
	complete_request(&b);
	if (b.portal.asked)
		cmd_keep_private();
	int code = cmd_run_with_names(command, make, &b);
	portal_token_wipe(&b.portal.token);
	return code;
}

const struct command command_batch = {
	.name = "batch",
	.about = "make the PDFs of many handouts",
	.help = "Folders are walked; each handout is made in each layout and brand, as "
			"DIR/CANCER-TYPE/TOPIC.LANGUAGE.LAYOUT[.BRAND].pdf. What has not changed is not made "
			"again. DIR/manifest.jsonl has a line for each job, in order: what went in, what came "
			"out, pages, bytes, SHA-256, and the errors with their places.\n"
			"A job that fails, takes more than 10 seconds or 512 MB, or whose worker dies, does "
			"not stop the others. Only one run at a time writes to DIR; an interrupted one is "
			"completed by running it again.",
	.options = options,
	.argument = ARGUMENT_SHEETS(struct batching, paths, request.path_count,
                                "handouts in YAML, and folders of them"),
	.run = run,
};
