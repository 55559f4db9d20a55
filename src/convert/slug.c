#include <errno.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "convert/outline.h"

enum { TITLE_UNITS_MAX = 1000, SLUG_MAX = 60 /* bytes */ };

/* text in small ASCII letters as far as ICU can say it so; false where it cannot. */
static bool transliterate(const char *text, char out[TITLE_UNITS_MAX * 3])
{
	static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower()";
	UChar wide[TITLE_UNITS_MAX];
	int32_t length = 0, limit;
	UErrorCode error = U_ZERO_ERROR;
	errno = 0; /* ICU does without what it found no memory for */
	u_strFromUTF8(wide, TITLE_UNITS_MAX, &length, text, -1, &error);
	if (error == U_BUFFER_OVERFLOW_ERROR) {
		error = U_ZERO_ERROR; /* the beginning is enough */
		length = TITLE_UNITS_MAX;
	}
	UTransliterator *names = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
	limit = length;
	if (U_SUCCESS(error))
		utrans_transUChars(names, wide, &length, TITLE_UNITS_MAX, 0, &limit, &error);
	u_strToUTF8(out, TITLE_UNITS_MAX * 3, &limit, wide, length, &error);
	utrans_close(names);
	return U_SUCCESS(error) && errno != ENOMEM;
}

const char *outline_slug(struct outline *outline, const char *text)
{
	char names[TITLE_UNITS_MAX * 3];
	char slug[SLUG_MAX + 1];
	size_t length = 0, word = 0; /* word: where the last word ends */
	if (!transliterate(text, names)) {
		outline->no_memory = true; /* nothing else can fail */
		return "handout";
	}
	for (const char *s = names; *s && length < SLUG_MAX; s++) {
		bool good = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9');
		if (!good && length && slug[length - 1] != '-') {
			word = length;
			slug[length++] = '-';
		} else if (good) {
			slug[length++] = *s;
		}
	}
	if (length == SLUG_MAX && word)
		length = word;
	while (length && slug[length - 1] == '-')
		length--;
	if (!length)
		return "handout";
	const char *copy = outline_made(outline, arena_copy(outline->arena, slug, length));
	return copy ? copy : "handout";
}
