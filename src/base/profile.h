#ifndef BASE_PROFILE_H
#define BASE_PROFILE_H
/*
 * Where the time of jobs goes, stage by stage. A stage that runs inside another one counts there
 * too: PROFILE_SHAPE in PROFILE_LAYOUT, PROFILE_DEFLATE in PROFILE_WRITE.
 */
#include <stdint.h>

enum profile_stage {
	PROFILE_LOAD,
	PROFILE_SHAPE,
	PROFILE_LAYOUT,
	PROFILE_DEFLATE,
	PROFILE_WRITE,
	PROFILE_FILE,
	PROFILE_STAGES,
};

struct profile {
	uint64_t ns[PROFILE_STAGES];
};

/* The time at which a stage starts; 0 where profile is NULL: nothing is measured. */
uint64_t profile_start(const struct profile *profile);
void profile_stop(struct profile *profile, enum profile_stage stage, uint64_t started);

#endif
