/*
 * Dates as people write them: May 15, 2026; 15 May 2026; 2026-05-15; 5/15/2026 (month first, as in
 * the United States); 15.05.2026. Months are named as ICU names them in English and in the
 * document's language.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "content/recognize.h"

struct cursor {
	const char *at, *end;
};

static bool take_number(struct cursor *c, int digits_min, int digits_max, int *out)
{
	const char *s = c->at;
	*out = 0;
	while (s < c->end && isdigit((unsigned char)*s) && s - c->at < digits_max)
		*out = *out * 10 + (*s++ - '0');
	if (s - c->at < digits_min || (s < c->end && isdigit((unsigned char)*s)))
		return false;
	c->at = s;
	return true;
}

static bool take(struct cursor *c, const char *text)
{
	size_t length = strlen(text);
	if ((size_t)(c->end - c->at) < length || strncasecmp(c->at, text, length) != 0)
		return false;
	c->at += length;
	return true;
}

static void skip(struct cursor *c, const char *signs)
{
	while (c->at < c->end && strchr(signs, *c->at))
		c->at++;
}

/* The longest name of a month of one style at the cursor; 1 to 12, or 0. */
static int match_months(struct cursor *c, const UDateFormat *format, UDateFormatSymbolType style)
{
	size_t best = 0;
	int month = 0;
	for (int32_t i = 0; i < 12 && i < udat_countSymbols(format, style); i++) {
		UErrorCode error = U_ZERO_ERROR;
		UChar wide[64];
		char name[256];
		int32_t length = 0;
		udat_getSymbols(format, style, i, wide, 64, &error);
		u_strToUTF8(name, sizeof name, &length, wide, -1, &error);
		struct cursor at = *c;
		while (length && name[length - 1] == '.')
			name[--length] = 0;
		if (U_SUCCESS(error) && length > 2 && (size_t)length > best && take(&at, name)) {
			best = (size_t)length;
			month = i + 1;
		}
	}
	c->at += best;
	return month;
}

static int take_month(struct cursor *c, const char *language)
{
	static const UDateFormatSymbolType styles[] = {
		UDAT_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_MONTHS, UDAT_STANDALONE_SHORT_MONTHS};
	const char *languages[] = {language, "en"};
	struct cursor best = *c;
	int month = 0;
	for (size_t i = 0; i < 2; i++) {
		UErrorCode error = U_ZERO_ERROR;
		UDateFormat *format =
			udat_open(UDAT_NONE, UDAT_MEDIUM, languages[i], NULL, 0, NULL, 0, &error);
		for (size_t k = 0; U_SUCCESS(error) && k < 4; k++) {
			struct cursor at = *c;
			int found = match_months(&at, format, styles[k]);
			if (found && at.at > best.at) {
				best = at;
				month = found;
			}
		}
		if (U_SUCCESS(error))
			udat_close(format);
	}
	if (best.at - c->at == 3)
		take(&best, "t"); /* Sept. */
	*c = best;
	if (month)
		skip(c, ".");
	return month;
}

static bool is_day(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return year >= 1900 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap);
}

/* May 15, 2026 */
static bool month_first(struct cursor *c, const char *language, int *year, int *month, int *day)
{
	*month = take_month(c, language);
	if (!*month)
		return false;
	skip(c, " ");
	if (!take_number(c, 1, 2, day))
		return false;
	if (!take(c, "st") && !take(c, "nd") && !take(c, "rd"))
		take(c, "th");
	skip(c, ", ");
	return take_number(c, 4, 4, year);
}

/* 15 May 2026, 15. Mai 2026, 15 de mayo de 2026 */
static bool day_first(struct cursor *c, const char *language, int *year, int *month, int *day)
{
	if (!take_number(c, 1, 2, day))
		return false;
	if (!take(c, "st") && !take(c, "nd") && !take(c, "rd"))
		take(c, "th");
	skip(c, ". ");
	take(c, "de ");
	*month = take_month(c, language);
	skip(c, ", ");
	take(c, "de ");
	return *month && take_number(c, 4, 4, year);
}

/* 2026-05-15, 5/15/2026, 15.05.2026 */
static bool in_digits(struct cursor *c, int *year, int *month, int *day)
{
	int numbers[3];
	bool big_endian = take_number(c, 4, 4, &numbers[0]);
	if (!big_endian && !take_number(c, 1, 2, &numbers[0]))
		return false;
	char sign = c->at < c->end ? *c->at : 0;
	if (!sign || !strchr("-/.", sign))
		return false;
	c->at++;
	if (!take_number(c, 1, 2, &numbers[1]) || c->at == c->end || *c->at != sign)
		return false;
	c->at++;
	if (!take_number(c, big_endian ? 1 : 4, big_endian ? 2 : 4, &numbers[2]))
		return false;
	*year = numbers[big_endian ? 0 : 2];
	*month = numbers[big_endian ? 1 : sign == '/' ? 0 : 1];
	*day = numbers[big_endian ? 2 : sign == '/' ? 1 : 0];
	return true;
}

size_t date_read(const char *text, size_t length, const char *language, char date[11])
{
	for (int form = 0; form < 3; form++) {
		struct cursor c = {text, text + length};
		int year = 0, month = 0, day = 0;
		bool found = form == 0   ? month_first(&c, language, &year, &month, &day)
		             : form == 1 ? day_first(&c, language, &year, &month, &day)
		                         : in_digits(&c, &year, &month, &day);
		if (found && is_day(year, month, day)) {
			snprintf(date, 11, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
			return (size_t)(c.at - text);
		}
	}
	return 0;
}
