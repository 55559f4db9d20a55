#include "batch/name_set.h"

#include <stdlib.h>

#include "base/digest.h"

enum { FIRST_ROOM = 1024 };

uint64_t name_hash(const char *name)
{
	struct digest digest;
	char hex[DIGEST_HEX + 1];
	digest_start(&digest);
	for (const char *s = name; *s; s++) {
		char folded = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
		digest_add(&digest, (struct bytes){&folded, 1});
	}
	digest_end(&digest, hex);
	hex[16] = 0;
	return strtoull(hex, NULL, 16) | 1;
}

/* Where hash is or would be. */
static uint64_t *place_of(const struct name_set *set, uint64_t hash)
{
	size_t at = hash % set->room;
	while (set->at[at] && set->at[at] != hash)
		at = (at + 1) % set->room;
	return &set->at[at];
}

static bool widen(struct name_set *set)
{
	struct name_set wider = {.count = set->count, .room = set->room ? set->room * 2 : FIRST_ROOM};
	if (!(wider.at = calloc(wider.room, sizeof *wider.at)))
		return false;
	for (size_t i = 0; i < set->room; i++)
		if (set->at[i])
			*place_of(&wider, set->at[i]) = set->at[i];
	free(set->at);
	*set = wider;
	return true;
}

enum name_state name_set_add(struct name_set *set, uint64_t hash)
{
	if (set->count * 4 >= set->room * 3 && !widen(set))
		return NAME_NO_MEMORY;
	uint64_t *place = place_of(set, hash);
	if (*place)
		return NAME_THERE;
	*place = hash;
	set->count++;
	return NAME_NEW;
}

bool name_set_has(const struct name_set *set, uint64_t hash)
{
	return set->count && *place_of(set, hash);
}

void name_set_clear(struct name_set *set)
{
	free(set->at);
	*set = (struct name_set){NULL, 0, 0};
}
