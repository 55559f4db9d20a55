#ifndef CONVERT_DATE_READ_H
#define CONVERT_DATE_READ_H
/*
 * Dates as people write them: May 15, 2026; 15 May 2026; 2026-05-15; 5/15/2026 (month first, as in
 * the United States); 15.05.2026.
 *
 * Source  names of months: CLDR through ICU, in English and in one language more.
 */
#include <stdbool.h>
#include <stddef.h>

enum { MONTH_STYLES = 8, MONTH_NAME_MAX = 64 };

/* Long and short names, in and outside of dates; "" where a style has none. */
struct month_names {
	char at[MONTH_STYLES][12][MONTH_NAME_MAX];
};

/* language: BCP 47. False where ICU has no memory. */
bool month_names_load(const char *language, struct month_names *out);

/* The date that text begins with, as YYYY-MM-DD; the bytes that it takes, or 0. */
size_t date_read(const char *text, size_t length, const struct month_names *months, char date[11]);

#endif
