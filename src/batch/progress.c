#include "batch/progress.h"

#include <inttypes.h>
#include <stdio.h>

enum { TERMINAL_MS = 200, PLAIN_MS = 5000, BAR = 20, FAILURES_MAX = 10 };

static void put_time(double seconds)
{
	unsigned long whole = (unsigned long)(seconds + 0.5), minutes = (whole + 30) / 60;
	if (minutes >= 60)
		fprintf(stderr, "%lu h %02lu min", minutes / 60, minutes % 60);
	else if (whole >= 60)
		fprintf(stderr, "%lu min", minutes);
	else
		fprintf(stderr, "%lu s", whole);
}

void progress_show(struct progress *p, const struct batch_summary *done, int64_t now)
{
	if (!p->shown || now - p->last < (p->bar ? TERMINAL_MS : PLAIN_MS))
		return;
	p->last = now;
	uint64_t jobs = done->written + done->unchanged + done->failed;
	double seconds = (double)(now - p->started) / 1000,
		   rate = seconds > 0 ? (double)jobs / seconds : 0;
	if (p->bar)
		fputs("\r\033[K", stderr);
	if (p->total && p->bar) {
		int full = (int)(jobs * BAR / p->total);
		for (int i = 0; i < BAR; i++)
			fputs(i < full ? "█" : "░", stderr);
		fputc(' ', stderr);
	}
	fprintf(stderr, "%" PRIu64, jobs);
	if (p->total)
		fprintf(stderr, " of %" PRIu64, p->total);
	fprintf(stderr, ", %.0f a second", rate);
	if (p->total && rate > 0) {
		fputs(", ", stderr);
		put_time((double)(p->total - jobs) / rate);
		fputs(" left", stderr);
	}
	if (done->failed)
		fprintf(stderr, ", %" PRIu64 " failed", done->failed);
	if (!p->bar)
		fputc('\n', stderr);
	fflush(stderr);
}

void progress_tell(struct progress *p, const char *error)
{
	if (p->told > FAILURES_MAX)
		return;
	progress_end(p);
	if (p->told++ < FAILURES_MAX)
		fprintf(stderr, "%s\n", error);
	else
		fputs("… more failed: see the manifest\n", stderr);
}

void progress_end(const struct progress *p)
{
	if (p->shown && p->bar)
		fputs("\r\033[K", stderr);
}
