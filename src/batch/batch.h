#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H
/*
 * Many jobs -> PDFs in a folder and a manifest.   job/job.h -> here -> cmd
 *
 * Workers are processes: what one job does to its worker costs that job alone. They are fed in
 * small portions; the files of a portion are synced together and get their names then, so that a
 * power cut loses no finished file. What did not change is not made again: each PDF ends in a
 * comment with the digest of all that it was made of.
 *
 * Owner   texts of a request are the caller's and must outlive the run.
 */
#include <stdint.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/profile.h"

/* Of one run; as many files can be open at once. */
enum { BATCH_SHARES_MAX = 1000 };

struct job_engine;

/* A job that more is done for than to write its PDF; lists with commas as its line has them. */
struct batch_order {
	const char *content;
	const char *layouts, *brand, *languages, *second; /* NULL: the line has none */
	struct bytes values;                              /* of the finish's key, as YAML */
};

struct batch_made {
	struct bytes bytes;
	const char *identifier; /* the same whenever the same is made; no spaces */
	const char *file;       /* its name in the folder */
	struct bytes more;      /* of the finish, for its send() */
};

/*
 * What is made of jobs by lines instead of PDFs, and where it goes. make() is called in worker
 * processes, send() in the one that each of them has for that; they share context as it was when
 * the run began.
 */
struct batch_finish {
	const char *key;    /* in a job's line, beside content: the object that the order has */
	const char *target; /* what send() sends to; NULL: it is written into the folder */
	unsigned seconds;   /* that a job may take */
	void *context;
	enum diag_code (*make)(void *context, struct job_engine *engine, struct arena *arena,
	                       const struct batch_order *order, struct batch_made *out,
	                       struct diags *diags);
	/* *created: it was not there before. To send once more must do no harm. */
	enum diag_code (*send)(void *context, struct arena *arena, const struct batch_made *made,
	                       bool *created, struct diags *diags);
};

struct batch_request {
	const char *data_path;    /* holds layouts/, fonts/ and content/ */
	const char *const *paths; /* content files, and folders that are walked */
	size_t path_count;
	const char *out; /* folder; made where it is not there */
	/* lists separated by commas; NULL: layout letter, brand navis, every type and language */
	const char *layouts, *brands, *languages, *cancer_types;
	const char *from; /* a file of jobs, one JSON object a line, "-": standard input; or NULL */
	unsigned workers; /* 0: one a processor */
	unsigned shard, shards; /* 1 to shards; 0 and 0: all jobs */
	bool force, fail_fast;
	bool prune;         /* remove PDFs that are of no sheet any more: see batch_summary */
	bool allow_expired; /* make also sheets whose review has expired */
	bool profile;       /* measure each job's stages */
	bool show_progress, progress_bar;  /* on standard error */
	const char *created;               /* YYYY-MM-DDThh:mm:ssZ, or NULL: the day of each content */
	const char *today;                 /* YYYY-MM-DD */
	const struct batch_finish *finish; /* NULL: PDFs are made */
};

struct batch_summary {
	uint64_t jobs, written, unchanged, failed;
	double seconds;
	/* PDFs of sheets that the folders that were walked have no longer; NULL where none is or where
	 * that cannot be told, such as for jobs by lines */
	const char *const *orphans;
	uint64_t orphan_count, pruned;
	uint64_t unreadable;  /* sheets with a fault: which PDFs are of no sheet cannot be told */
	bool interrupted;     /* by a signal: jobs that are missing in the manifest were not done */
	const char *manifest; /* its path */
	struct profile profile;
};

/*
 * A job that fails is told in the manifest and counted; out is filled also where that happened.
 *
 * DIAG_INPUT    some jobs failed, or what was asked for cannot be done: a job that cannot be read
 * DIAG_USAGE    a list names what is not there
 * DIAG_MACHINE  the folder, a process or memory; also that another run holds the folder
 */
enum diag_code batch_run(struct arena *arena, const struct batch_request *request,
                         struct batch_summary *out, struct diags *diags);

enum batch_intent { BATCH_WOULD_WRITE, BATCH_WOULD_KEEP, BATCH_WOULD_FAIL, BATCH_WOULD_REMOVE };

struct batch_planned {
	enum batch_intent intent;
	const char *content, *output; /* NULL: unknown */
	const char *why;              /* NULL where it would stay as it is */
};

/* What it is told lives until it returns. */
struct batch_listener {
	void (*hear)(void *context, const struct batch_planned *planned);
	void *context;
};

/*
 * Tell what batch_run() would do, job by job; nothing is written. out counts as it would then, and
 * has no manifest. Codes as batch_run().
 */
enum diag_code batch_plan(struct arena *arena, const struct batch_request *request,
                          const struct batch_listener *listener, struct batch_summary *out,
                          struct diags *diags);

/*
 * Join folder's manifest-I-of-N.jsonl to manifest.jsonl, in the order of the jobs; *jobs: how many.
 *
 * DIAG_INPUT    a share is missing, a job is missing or there twice, a line is broken
 * DIAG_MACHINE  the folder cannot be read or written, or a batch runs in it
 */
enum diag_code batch_merge(struct arena *arena, const char *folder, uint64_t *jobs,
                           struct diags *diags);

#endif
