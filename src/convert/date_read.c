#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "convert/date_read.h"

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

/* The names of one style in UTF-8, without the full stop of an abbreviation. */
static void load_style(const UDateFormat *format, UDateFormatSymbolType style,
                       char names[12][MONTH_NAME_MAX], UErrorCode *error)
{
	for (int32_t i = 0; i < 12 && i < udat_countSymbols(format, style); i++) {
		UChar wide[MONTH_NAME_MAX];
		int32_t length = 0;
		udat_getSymbols(format, style, i, wide, MONTH_NAME_MAX, error);
		u_strToUTF8(names[i], MONTH_NAME_MAX, &length, wide, -1, error);
		if (U_SUCCESS(*error) && length && names[i][length - 1] == '.')
			names[i][length - 1] = 0;
	}
}

bool month_names_load(const char *language, struct month_names *out)
{
	static const UDateFormatSymbolType styles[] = {
		UDAT_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_MONTHS, UDAT_STANDALONE_SHORT_MONTHS};
	const char *languages[] = {language, "en"};
	UErrorCode error = U_ZERO_ERROR;
	memset(out, 0, sizeof *out);
	for (int i = 0; i < 2 && U_SUCCESS(error); i++) {
		UDateFormat *format =
			udat_open(UDAT_NONE, UDAT_MEDIUM, languages[i], NULL, 0, NULL, 0, &error);
		for (int k = 0; k < 4 && U_SUCCESS(error); k++)
			load_style(format, styles[k], out->at[i * 4 + k], &error);
		udat_close(format);
	}
	return U_SUCCESS(error);
}

/* The longest name of a month at the cursor; 1 to 12, or 0. */
static int take_month(struct cursor *c, const struct month_names *months)
{
	size_t best = 0;
	int month = 0;
	for (int style = 0; style < MONTH_STYLES; style++)
		for (int i = 0; i < 12; i++) {
			const char *name = months->at[style][i];
			size_t length = strlen(name);
			struct cursor at = *c;
			if (length > 2 && length > best && take(&at, name)) {
				best = length;
				month = i + 1;
			}
		}
	c->at += best;
	if (best == 3)
		take(c, "t"); /* Sept. */
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
static bool month_first(struct cursor *c, const struct month_names *months, int *year, int *month,
                        int *day)
{
	*month = take_month(c, months);
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
static bool day_first(struct cursor *c, const struct month_names *months, int *year, int *month,
                      int *day)
{
	if (!take_number(c, 1, 2, day))
		return false;
	if (!take(c, "st") && !take(c, "nd") && !take(c, "rd"))
		take(c, "th");
	skip(c, ". ");
	take(c, "de ");
	*month = take_month(c, months);
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

size_t date_read(const char *text, size_t length, const struct month_names *months, char date[11])
{
	for (int form = 0; form < 3; form++) {
		struct cursor c = {text, text + length};
		int year = 0, month = 0, day = 0;
		bool found = form == 0   ? month_first(&c, months, &year, &month, &day)
		             : form == 1 ? day_first(&c, months, &year, &month, &day)
		                         : in_digits(&c, &year, &month, &day);
		if (found && is_day(year, month, day)) {
			snprintf(date, 11, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
			return (size_t)(c.at - text);
		}
	}
	return 0;
}
