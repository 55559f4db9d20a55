#include "library/names.h"

#include <string.h>
#include <strings.h>

bool names_split(struct arena *arena, const char *list, struct names *out)
{
	const char *s = list;
	while (s && *s) {
		size_t length = strcspn(s, ",");
		if (!length || out->count == NAMES_MAX)
			return false;
		char *name = arena_copy(arena, s, length);
		if (!name)
			return false;
		bool known = false;
		for (size_t i = 0; i < out->count; i++)
			known = known || !strcmp(out->at[i], name);
		if (!known)
			out->at[out->count++] = name;
		s += length + (s[length] == ',');
	}
	return !list || out->count;
}

bool names_ask(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcasecmp(names->at[i], name))
			return names->found[i] = true;
	return !names->count;
}
