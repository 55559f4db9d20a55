#include <stdarg.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "style/style.h"

#define WORD(key, index)                                                             \
	[index] = {key, FIELD_TEXT,                                                      \
			   .offset = offsetof(struct words, at) + (index) * sizeof(struct text), \
			   .required = true}
static const struct schema_field word_fields[] = {
	WORD("page_of", WORD_PAGE_OF),
	WORD("step", WORD_STEP),
	WORD("prepared_for", WORD_PREPARED_FOR),
	WORD("prepared_by", WORD_PREPARED_BY),
	WORD("phone", WORD_PHONE),
	WORD("nurse_notes", WORD_NURSE_NOTES),
	WORD("sources", WORD_SOURCES),
	WORD("reviewed", WORD_REVIEWED),
	WORD("review_again", WORD_REVIEW_AGAIN),
	WORD("unreviewed", WORD_UNREVIEWED),
	WORD("expired", WORD_EXPIRED),
	WORD("handed_out", WORD_HANDED_OUT),
	WORD("info", WORD_INFO),
	WORD("caution", WORD_CAUTION),
	WORD("urgent", WORD_URGENT),
	WORD("scan", WORD_SCAN),
	WORD("contact", WORD_CONTACT),
};
const struct schema_object words_schema = {"words", sizeof(struct words), .fields = word_fields,
										   .count = WORD_COUNT, .version = "words"};

const char *style_words(const struct style *style, struct arena *arena, enum word word, ...)
{
	struct buf out;
	buf_init(&out, arena);
	const char *s = style->words.at[word].utf8;
	while (*s) {
		const char *close = *s == '{' ? strchr(s, '}') : NULL;
		if (!close) {
			buf_char(&out, *s++);
			continue;
		}
		size_t length = (size_t)(close - s - 1);
		va_list args;
		va_start(args, word);
		for (const char *name; (name = va_arg(args, const char *));) {
			const char *value = va_arg(args, const char *);
			if (strlen(name) == length && !memcmp(name, s + 1, length))
				buf_text(&out, value);
		}
		va_end(args);
		s = close + 1;
	}
	buf_char(&out, 0);
	return out.failed ? NULL : out.at;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

const char *style_date(const struct style *style, struct arena *arena, const char *iso)
{
	int year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
	int month = (iso[5] - '0') * 10 + (iso[6] - '0'), day = (iso[8] - '0') * 10 + (iso[9] - '0');
	UChar utf16[128];
	char utf8[384];
	int32_t length = 0;
	UErrorCode error = U_ZERO_ERROR;
	double noon = (double)days_from_civil(year, month, day) * 86400e3 + 43200e3;
	int32_t n = udat_format(style->dates, noon, utf16, 128, NULL, &error);
	u_strToUTF8(utf8, (int32_t)sizeof utf8 - 1, &length, utf16, n, &error);
	return U_FAILURE(error) ? NULL : arena_copy(arena, utf8, (size_t)length);
}
