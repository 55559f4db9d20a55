#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "style/style.h"

#define PHRASE(key, index)                                                             \
	[index] = {key, FIELD_TEXT,                                                        \
	           .offset = offsetof(struct phrases, at) + (index) * sizeof(struct text), \
	           .required = true}
static const struct schema_field phrase_fields[] = {
	PHRASE("meta", PHRASE_META),
	PHRASE("page_of", PHRASE_PAGE_OF),
	PHRASE("step", PHRASE_STEP),
	PHRASE("prepared_for", PHRASE_PREPARED_FOR),
	PHRASE("prepared_by", PHRASE_PREPARED_BY),
	PHRASE("phone", PHRASE_PHONE),
	PHRASE("nurse_notes", PHRASE_NURSE_NOTES),
	PHRASE("sources", PHRASE_SOURCES),
	PHRASE("reviewed", PHRASE_REVIEWED),
	PHRASE("review_again", PHRASE_REVIEW_AGAIN),
	PHRASE("unreviewed", PHRASE_UNREVIEWED),
	PHRASE("expired", PHRASE_EXPIRED),
	PHRASE("handed_out", PHRASE_HANDED_OUT),
	PHRASE("info", PHRASE_INFO),
	PHRASE("caution", PHRASE_CAUTION),
	PHRASE("urgent", PHRASE_URGENT),
	PHRASE("scan", PHRASE_SCAN),
	PHRASE("colon", PHRASE_COLON),
	PHRASE("separator", PHRASE_SEPARATOR),
	PHRASE("address", PHRASE_ADDRESS),
	PHRASE("contact", PHRASE_CONTACT),
};
const struct schema_object phrases_schema = {"phrases", sizeof(struct phrases),
                                             .fields = phrase_fields, .count = PHRASE_COUNT,
                                             .version = "phrases"};

/* What stands in braces in each phrase. */
static const char *const names[PHRASE_COUNT][3] = {
	[PHRASE_META] = {"cancer_type", "date", "author"},
	[PHRASE_PAGE_OF] = {"page", "pages"},
	[PHRASE_STEP] = {"number"},
	[PHRASE_REVIEWED] = {"date", "name"},
	[PHRASE_REVIEW_AGAIN] = {"date"},
	[PHRASE_EXPIRED] = {"date"},
	[PHRASE_HANDED_OUT] = {"date"},
	[PHRASE_SCAN] = {"url"},
	[PHRASE_ADDRESS] = {"url"},
	[PHRASE_CONTACT] = {"brand"},
};

static bool is_name_of(enum phrase phrase, const char *name, size_t length)
{
	for (size_t i = 0; i < 3 && names[phrase][i]; i++)
		if (strlen(names[phrase][i]) == length && !memcmp(names[phrase][i], name, length))
			return true;
	return false;
}

enum diag_code phrases_check(const struct phrases *phrases, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	for (enum phrase p = 0; p < PHRASE_COUNT; p++) {
		const struct text *text = &phrases->at[p];
		for (const char *open = text->utf8; (open = strchr(open, '{')); open++) {
			size_t length = strcspn(open + 1, "}");
			if (!is_name_of(p, open + 1, length))
				code = diag_add(diags, DIAG_INPUT, node_place(text->node),
				                "“{%.*s}” is not known in “%s”", (int)length, open + 1,
				                text->node->key->text);
		}
		for (size_t i = 0; i < 3 && names[p][i]; i++) {
			char braced[32];
			snprintf(braced, sizeof braced, "{%s}", names[p][i]);
			if (!strstr(text->utf8, braced))
				code = diag_add(diags, DIAG_INPUT, node_place(text->node), "“%s” must hold %s",
				                text->node->key->text, braced);
		}
	}
	return code;
}

const char *style_phrase(const struct style *style, struct arena *arena, enum phrase phrase, ...)
{
	struct buf out;
	buf_init(&out, arena);
	const char *s = style->phrases.at[phrase].utf8;
	while (*s) {
		const char *close = *s == '{' ? strchr(s, '}') : NULL;
		if (!close) {
			buf_char(&out, *s++);
			continue;
		}
		size_t length = (size_t)(close - s - 1);
		va_list args;
		va_start(args, phrase);
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
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	double noon = (double)days_from_civil(year, month, day) * 86400e3 + 43200e3;
	int32_t n = udat_format(style->dates, noon, utf16, 128, NULL, &error);
	u_strToUTF8(utf8, (int32_t)sizeof utf8 - 1, &length, utf16, n, &error);
	return U_FAILURE(error) || errno == ENOMEM ? NULL : arena_copy(arena, utf8, (size_t)length);
}
