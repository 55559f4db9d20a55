#include "library/names.h"

#include <string.h>
#include <strings.h>

static enum diag_code refuse(struct diags *diags)
{
	return diag_add(diags, DIAG_USAGE, (struct place){0},
	                "a list needs names separated by commas, at most %d", NAMES_MAX);
}

enum diag_code names_split(struct arena *arena, const char *list, struct names *out,
                           struct diags *diags)
{
	const char *s = list;
	while (s && *s) {
		size_t length = strcspn(s, ",");
		if (!length || out->count == NAMES_MAX)
			return refuse(diags);
		char *name = arena_copy(arena, s, length);
		if (!name)
			return diag_no_memory(diags);
		bool known = false;
		for (size_t i = 0; i < out->count; i++)
			known = known || !strcmp(out->at[i], name);
		if (!known)
			out->at[out->count++] = name;
		s += length + (s[length] == ',');
	}
	return list && !out->count ? refuse(diags) : DIAG_OK;
}

bool names_ask(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcasecmp(names->at[i], name))
			return names->found[i] = true;
	return !names->count;
}
