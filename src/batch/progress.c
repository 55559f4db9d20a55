#include "batch/progress.h"

#include <inttypes.h>
#include <stdio.h>

enum { TERMINAL_MS = 200, PLAIN_MS = 5000, BAR = 20 };

static void put_time(double seconds)
{
	if (seconds >= 3600)
		fprintf(stderr, "%.0f h %02.0f min", seconds / 3600 - 0.5,
		        (double)((int)(seconds / 60) % 60));
	else if (seconds >= 60)
		fprintf(stderr, "%d min", (int)(seconds / 60 + 0.5));
	else
		fprintf(stderr, "%d s", (int)(seconds + 0.5));
}

void progress_show(struct progress *p, const struct batch_summary *done, int64_t now)
{
	if (!p->shown || now - p->last < (p->on_terminal ? TERMINAL_MS : PLAIN_MS))
		return;
	p->last = now;
	uint64_t jobs = done->written + done->unchanged + done->failed;
	double seconds = (double)(now - p->started) / 1000,
		   rate = seconds > 0 ? (double)jobs / seconds : 0;
	if (p->on_terminal)
		fputs("\r\033[K", stderr);
	if (p->total && p->on_terminal) {
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
	if (!p->on_terminal)
		fputc('\n', stderr);
	fflush(stderr);
}

void progress_end(const struct progress *p)
{
	if (p->shown && p->on_terminal)
		fputs("\r\033[K", stderr);
}
