#include "base/nearest.h"

#include <string.h>

enum { NAME_MAX_LENGTH = 40 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t row[3][NAME_MAX_LENGTH + 1];
	size_t *before = row[0], *above = row[1], *here = row[2];
	for (size_t j = 0; j <= m; j++)
		above[j] = j;
	for (size_t i = 1; i <= n; i++) {
		here[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t replace = above[j - 1] + (a[i - 1] != b[j - 1]);
			here[j] = least(replace, least(above[j], here[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				here[j] = least(here[j], before[j - 2] + 1);
		}
		size_t *oldest = before;
		before = above;
		above = here;
		here = oldest;
	}
	return above[m];
}

void nearest_start(struct nearest *nearest, const char *word, size_t length)
{
	*nearest = (struct nearest){.word = word, .length = length, .distance = (size_t)-1};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t length = strlen(candidate);
	if (length > NAME_MAX_LENGTH || nearest->length > NAME_MAX_LENGTH)
		return;
	size_t apart = distance(nearest->word, nearest->length, candidate, length);
	size_t longer = length > nearest->length ? length : nearest->length;
	if (apart < nearest->distance && apart * 3 <= longer + 1) {
		nearest->best = candidate;
		nearest->distance = apart;
	}
}
