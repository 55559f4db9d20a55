#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H
/*
 * What the fuzz targets share. A target reads bytes as the program does where they enter; whatever
 * they are, it must end with a result or with faults, within its limits.
 *
 * Targets run from the root of the source tree.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "job/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An arena and diagnostics of one run. */
struct run {
	struct arena *arena;
	struct diags *diags;
};

static inline struct run run_start(void)
{
	struct run run = {.arena = arena_new(256 * 1024 * 1024)};
	run.diags = run.arena ? arena_alloc(run.arena, sizeof *run.diags) : NULL;
	if (!run.diags)
		abort();
	diags_init(run.diags, run.arena);
	return run;
}

static inline int run_end(struct run run)
{
	for (size_t i = 0; i < run.diags->count; i++)
		if (!run.diags->list[i].text || !*run.diags->list[i].text)
			abort(); /* a fault that says nothing */
	arena_drop(run.arena);
	return 0;
}

/* A copy with a NUL behind it, so that reading past the end is seen. */
static inline struct bytes run_bytes(struct run run, const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	if (!copy)
		abort();
	memcpy(copy, data, size);
	copy[size] = 0;
	(void)run;
	return (struct bytes){copy, size};
}

static inline void bytes_free(struct bytes bytes)
{
	free((char *)bytes.at);
}

/* One for all runs: what it keeps must not change a result, and must not be spoiled by a bad input. */
static inline struct job_engine *engine_of_all(void)
{
	static struct job_engine *engine;
	if (!engine)
		engine = job_engine_new(".");
	return engine;
}

/* Print content as a PDF; its code. */
static inline enum diag_code run_render(struct run run, struct bytes content, struct bytes values,
                                        const char *layout, const char *brand)
{
	const struct job_request request = {
		.content = {.name = "content", .bytes = content, .folder = "tests/golden"},
		.values_name = values.at ? "values" : NULL,
		.values = values,
		.layout = layout,
		.brand = brand,
		.today = "2026-07-01",
		.allow_expired = true};
	struct job_result result;
	return job_run(engine_of_all(), run.arena, &request, &result, run.diags);
}

static const char sound_sheet[] =
	"handout: 1\ntitle: A\ntopic: a\ncancer_type: general\nlanguage: en\ndate: 2026-05-15\n"
	"author: B\nsections:\n  - heading: H\n    body:\n      - text: T\n";

/* The bytes as a file in memory; its path is in path. */
static inline int file_of(const uint8_t *data, size_t size, char path[32])
{
	static int fd = -1;
	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

#endif
