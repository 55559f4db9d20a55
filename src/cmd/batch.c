#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/data_path.h"
#include "base/json_text.h"
#include "cmd/batch_portal.h"

enum { PATHS_MAX = 4096 };

struct batching {
	struct batch_request request;
	struct batch_portal portal;
	struct batch_finish finish;
	struct clock clock;
	bool json, plans;
};

static void print_summary(const struct batch_summary *s, bool sends)
{
	fprintf(stderr,
	        "%" PRIu64 " job%s: %" PRIu64 " %s, %" PRIu64 " unchanged, %" PRIu64
	        " failed in %.1f s; %s%s\n",
	        s->jobs, s->jobs == 1 ? "" : "s", s->written, sends ? "sent" : "written", s->unchanged,
	        s->failed, s->seconds, s->manifest,
	        s->interrupted ? "; interrupted: run it again for the rest" : "");
}

static void print_json(const struct batch_summary *s)
{
	json_t *json =
		json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:b,s:s}", "jobs", (json_int_t)s->jobs, "written",
	              (json_int_t)s->written, "unchanged", (json_int_t)s->unchanged, "failed",
	              (json_int_t)s->failed, "of_no_sheet", (json_int_t)(s->orphan_count - s->pruned),
	              "removed", (json_int_t)s->pruned, "seconds", s->seconds, "interrupted",
	              s->interrupted, "manifest", s->manifest);
	if (json)
		json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(json);
}

/* What is on the shelf and of no sheet; a few are named. */
static void print_orphans(const struct batch_summary *s, bool plans, bool prune)
{
	const char *name = s->orphan_count ? s->orphans[0] : "";
	bool one = s->orphan_count == 1;
	if (s->unreadable)
		fprintf(stderr,
		        "note: %" PRIu64
		        " sheet%s cannot be read, so PDFs of sheets that are gone cannot be "
		        "told from others%s\n",
		        s->unreadable, s->unreadable == 1 ? "" : "s", prune ? "; nothing was removed" : "");
	else if (s->orphan_count && !prune)
		fprintf(
			stderr, "warning: %" PRIu64 " PDF%s of no sheet any more (%s%s); --prune removes %s\n",
			s->orphan_count, one ? " is" : "s are", name, one ? "" : ", …", one ? "it" : "them");
	else if (s->orphan_count && !plans)
		fprintf(stderr, "%" PRIu64 " PDF%s removed that %s of no sheet any more (%s%s)\n",
		        s->pruned, s->pruned == 1 ? "" : "s", s->pruned == 1 ? "was" : "were", name,
		        one ? "" : ", …");
}

static void print_planned(void *context, const struct batch_planned *planned)
{
	static const char *const intents[] = {[BATCH_WOULD_WRITE] = "write",
	                                      [BATCH_WOULD_KEEP] = "keep",
	                                      [BATCH_WOULD_FAIL] = "fail",
	                                      [BATCH_WOULD_REMOVE] = "remove"};
	const struct batching *b = context;
	const char *name = planned->output ? planned->output : planned->content;
	if (b->json) {
		json_t *json = json_pack("{s:s,s:o?,s:o?,s:o?}", "would", intents[planned->intent],
		                         "content", planned->content ? json_text(planned->content) : NULL,
		                         "output", planned->output ? json_text(planned->output) : NULL,
		                         planned->intent == BATCH_WOULD_FAIL ? "error" : "why",
		                         planned->why ? json_text(planned->why) : NULL);
		if (json)
			json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
	} else if (planned->intent != BATCH_WOULD_KEEP) {
		printf("%-6s  %s: %s\n", intents[planned->intent], name ? name : "?",
		       planned->why ? planned->why : "");
	}
}

static void print_profile(const struct batch_summary *s)
{
	const uint64_t *ns = s->profile.ns;
	const struct {
		const char *name;
		uint64_t ns;
	} rows[] = {{"load", ns[PROFILE_LOAD]},
	            {"shape", ns[PROFILE_SHAPE]},
	            {"layout", ns[PROFILE_LAYOUT] - ns[PROFILE_SHAPE]},
	            {"write", ns[PROFILE_WRITE] - ns[PROFILE_DEFLATE]},
	            {"deflate", ns[PROFILE_DEFLATE]},
	            {"file", ns[PROFILE_FILE]}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		fprintf(stderr, "  %-8s %7.3f ms a handout\n", rows[i].name,
		        s->written ? (double)rows[i].ns / 1e6 / (double)s->written : 0);
}

static enum diag_code plan(struct arena *arena, struct batching *b, struct diags *diags)
{
	const struct batch_listener listener = {print_planned, b};
	struct batch_summary s;
	enum diag_code code = batch_plan(arena, &b->request, &listener, &s, diags);
	if (code == DIAG_OK || (code == DIAG_INPUT && s.jobs)) {
		fprintf(stderr,
		        "%" PRIu64 " job%s: %" PRIu64 " to write, %" PRIu64 " unchanged, %" PRIu64
		        " would fail; nothing was written\n",
		        s.jobs, s.jobs == 1 ? "" : "s", s.written, s.unchanged, s.failed);
		print_orphans(&s, true, b->request.prune);
	}
	if (code > diags->worst) /* what would fail was told */
		diags->worst = code;
	return code;
}

static enum diag_code run(struct arena *arena, void *context, struct diags *diags)
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
	if (summary.manifest) {
		print_summary(&summary, b->portal.base);
		print_orphans(&summary, false, b->request.prune);
	}
	if (b->request.profile && summary.manifest)
		print_profile(&summary);
	if (b->json && summary.manifest)
		print_json(&summary);
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

static bool read_progress(const char *text, struct batch_request *request)
{
	bool always = !strcmp(text, "always"), never = !strcmp(text, "never");
	request->show_progress = !never;
	request->progress_bar = always || isatty(STDERR_FILENO);
	return always || never || !strcmp(text, "auto");
}

int cmd_batch(const struct command *command, int argc, char **argv)
{
	const char *paths[PATHS_MAX];
	struct batching b = {.json = false};
	struct batch_request *r = &b.request;
	const char *workers = NULL, *shard = NULL, *progress = "auto", *force = NULL, *fast = NULL,
			   *slow = NULL, *json = NULL, *profile = NULL, *expired = NULL, *prune = NULL,
			   *plans = NULL;
	const struct option_value options[] = {
		{"--out", 'o', &r->out, false},
		{"--cancer-type", 0, &r->cancer_types, false},
		{"--lang", 0, &r->languages, false},
		{"--layout", 0, &r->layouts, false},
		{"--brand", 0, &r->brands, false},
		{"--jobs", 'j', &workers, false},
		{"--shard", 0, &shard, false},
		{"--from", 0, &r->from, false},
		{"--progress", 0, &progress, false},
		{"--force", 0, &force, true},
		{"--fail-fast", 0, &fast, true},
		{"--keep-going", 0, &slow, true},
		{"--json", 0, &json, true},
		{"--profile", 0, &profile, true},
		{"--allow-expired", 0, &expired, true},
		{"--prune", 0, &prune, true},
		{"--dry-run", 0, &plans, true},
		{"--portal", 0, &b.portal.asked, true},
		{"--send", 0, &b.portal.base, false},
		{"--token-file", 0, &b.portal.token_file, false},
		{"--codes", 0, &b.portal.codes_file, false},
		{"--max-bytes", 0, &b.portal.max_bytes_text, false},
		{"--timeout", 0, &b.portal.timeout_text, false},
		{"--tries", 0, &b.portal.tries_text, false},
	};
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, paths,
	                        PATHS_MAX, &r->path_count);
	if (usage)
		return usage;
	r->paths = paths;
	r->force = force;
	r->fail_fast = fast;
	r->allow_expired = expired;
	b.json = json;
	r->profile = profile;
	r->prune = prune;
	b.plans = plans;
	if (!r->out || !*r->out)
		return cmd_usage(command, "--out DIR says where the PDFs go");
	b.portal.request = r;
	if ((usage = batch_portal_check(command, &b.portal)) != DIAG_OK)
		return usage;
	if (fast && slow)
		return cmd_usage(command, "--keep-going and --fail-fast exclude each other");
	if (!r->path_count == !r->from)
		return cmd_usage(command, "name files and folders, or jobs by --from");
	if (shard && !read_shard(shard, &r->shard, &r->shards))
		return cmd_usage(command, "--shard is I/N, I from 1 to N and N at most %d, not “%s”",
		                 BATCH_SHARES_MAX, shard);
	if (!shard && !find_shard(&r->shard, &r->shards))
		return cmd_usage(command,
		                 "this is a task of many, but the cluster's variables do not tell which "
		                 "of how many (at most %d): say --shard I/N",
		                 BATCH_SHARES_MAX);
	if (prune && (r->from || r->shards))
		return cmd_usage(command,
		                 "--prune needs all sheets of the folders that are walked: neither "
		                 "--from nor --shard can tell");
	if (plans && b.portal.asked)
		return cmd_usage(command,
		                 "--dry-run is for PDFs; `handout portal --dry-run` asks a server");
	if (!read_progress(progress, r))
		return cmd_usage(command, "--progress can be auto, always or never, not “%s”", progress);
	if (workers) {
		char *end;
		unsigned long count = strtoul(workers, &end, 10);
		if (*end || !count || count > 256)
			return cmd_usage(command, "--jobs is a number from 1 to 256, not “%s”", workers);
		r->workers = (unsigned)count;
	}
	if (!cmd_clock(&b.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	r->created = b.clock.epoch ? b.clock.created : NULL;
	r->today = b.clock.today;
	b.portal.now = b.clock.created;
	if (b.portal.asked)
		cmd_keep_private();
	int code = cmd_run(run, &b);
	portal_token_wipe(&b.portal.token);
	return code;
}
