#include "base/profile.h"

#include <stddef.h>
#include <time.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t profile_start(const struct profile *profile)
{
	return profile ? now() : 0;
}

void profile_stop(struct profile *profile, enum profile_stage stage, uint64_t started)
{
	if (profile)
		profile->ns[stage] += now() - started;
}
