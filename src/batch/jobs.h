#ifndef BATCH_JOBS_H
#define BATCH_JOBS_H
/*
 * One job and what came of it.
 */
#include "base/file.h"
#include "job/job.h"

enum { PORTION_MAX = 16, SHA256_HEX = 64, IDENTIFIER_SIZE = 64 };

struct batch_job {
	uint64_t index;  /* from 0, in the order of this run's manifest */
	uint64_t number; /* from 0, among the jobs of all shards */
	const char *content;
	const char *layout, *brand;
	const char *language; /* of the content; NULL: unknown */
	bool asked;           /* language was asked for; else its file says it */
	unsigned attempts;    /* workers that ended while they had it */
	const char *output;   /* below the folder */
	struct bytes values;  /* YAML; length 0: none */
	const char *second;   /* one language more; of a finish */
	bool bare;            /* of a finish: the manifest tells of it no more than its content */
	const char *fault;    /* why it cannot be done, or NULL */
};

enum batch_status { BATCH_WRITTEN, BATCH_UNCHANGED, BATCH_FAILED, BATCH_SENT };

struct batch_result {
	uint64_t index;
	enum batch_status status;
	uint64_t pages, bytes; /* 0 where it failed; pages also where it was unchanged */
	char sha256[SHA256_HEX + 1];
	char identifier[IDENTIFIER_SIZE]; /* of a finish; or "" */
	const char *error;                /* file:line:column: message, one a line; NULL where none */
};

#endif
