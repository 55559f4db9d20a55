#include "cmd/batch_tell.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json_text.h"
#include "cmd/print.h"

void batch_tell_summary(const struct batch_summary *s, bool sends)
{
	fprintf(stderr,
	        "%" PRIu64 " job%s: %" PRIu64 " %s, %" PRIu64 " unchanged, %" PRIu64
	        " failed in %.1f s; %s%s\n",
	        s->jobs, s->jobs == 1 ? "" : "s", s->written, sends ? "sent" : "written", s->unchanged,
	        s->failed, s->seconds, s->manifest,
	        s->interrupted ? "; interrupted: run it again for the rest" : "");
}

void batch_tell_json(const struct batch_summary *s)
{
	print_json_line(json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:b,s:s}", "jobs", (json_int_t)s->jobs,
	                          "written", (json_int_t)s->written, "unchanged",
	                          (json_int_t)s->unchanged, "failed", (json_int_t)s->failed,
	                          "of_no_sheet", (json_int_t)(s->orphan_count - s->pruned), "removed",
	                          (json_int_t)s->pruned, "seconds", s->seconds, "interrupted",
	                          s->interrupted, "manifest", s->manifest));
}

void batch_tell_orphans(const struct batch_summary *s, bool plans, bool prune)
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
		fprintf(stderr, "warning: %" PRIu64 " PDF%s without a sheet (%s%s); --prune removes %s\n",
		        s->orphan_count, one ? " is" : "s are", name, one ? "" : ", …",
		        one ? "it" : "them");
	else if (s->orphan_count && !plans)
		fprintf(stderr, "%" PRIu64 " PDF%s removed that %s without a sheet (%s%s)\n", s->pruned,
		        s->pruned == 1 ? "" : "s", s->pruned == 1 ? "was" : "were", name, one ? "" : ", …");
}

void batch_tell_planned(const struct batch_planned *planned, bool json)
{
	static const char *const intents[] = {[BATCH_WOULD_WRITE] = "write",
	                                      [BATCH_WOULD_KEEP] = "keep",
	                                      [BATCH_WOULD_FAIL] = "fail",
	                                      [BATCH_WOULD_REMOVE] = "remove"};
	const char *name = planned->output ? planned->output : planned->content;
	if (json)
		print_json_line(json_pack("{s:s,s:o?,s:o?,s:o?}", "would", intents[planned->intent],
		                          "content", planned->content ? json_text(planned->content) : NULL,
		                          "output", planned->output ? json_text(planned->output) : NULL,
		                          planned->intent == BATCH_WOULD_FAIL ? "error" : "why",
		                          planned->why ? json_text(planned->why) : NULL));
	else if (planned->intent != BATCH_WOULD_KEEP)
		printf("%-6s  %s: %s\n", intents[planned->intent], name ? name : "?",
		       planned->why ? planned->why : "");
}

void batch_tell_plan(const struct batch_summary *s)
{
	fprintf(stderr,
	        "%" PRIu64 " job%s: %" PRIu64 " to write, %" PRIu64 " unchanged, %" PRIu64
	        " would fail; nothing was written\n",
	        s->jobs, s->jobs == 1 ? "" : "s", s->written, s->unchanged, s->failed);
}
