#ifndef BATCH_NAME_SET_H
#define BATCH_NAME_SET_H
/*
 * Names that came already, at eight bytes a name however long it is. Two names whose digests agree
 * in 63 bits count as one: among a million names, one run in ten million.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_set {
	uint64_t *at; /* open addressing; 0: free */
	size_t count, room;
};

enum name_state { NAME_NEW, NAME_THERE, NAME_NO_MEMORY };

/* Of an ASCII name, letters' case folded; never 0. */
uint64_t name_hash(const char *name);
enum name_state name_set_add(struct name_set *set, uint64_t hash);
bool name_set_has(const struct name_set *set, uint64_t hash);
void name_set_clear(struct name_set *set);

#endif
