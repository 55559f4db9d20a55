#include "support.h"

#include "convert/date_read.h"

static void dates_are_read_as_people_write_them(void **state)
{
	(void)state;
	static const struct {
		const char *language, *text, *date; /* NULL: there is none */
		size_t length;                      /* of what is the date; 0: all of text */
	} cases[] = {
		{"en", "May 15, 2026", "2026-05-15", 0},
		{"en", "May 15 2026", "2026-05-15", 0},
		{"en", "may 1st, 2026", "2026-05-01", 0},
		{"en", "May 2nd, 2026", "2026-05-02", 0},
		{"en", "May 3rd, 2026", "2026-05-03", 0},
		{"en", "May 4th, 2026", "2026-05-04", 0},
		{"en", "1st May 2026", "2026-05-01", 0},
		{"en", "2nd of May 2026", NULL, 0},
		{"en", "2nd May 2026", "2026-05-02", 0},
		{"en", "3rd May, 2026", "2026-05-03", 0},
		{"en", "4th May 2026", "2026-05-04", 0},
		{"en", "Sept. 5, 2026", "2026-09-05", 0},
		{"en", "Sep 5, 2026", "2026-09-05", 0},
		{"en", "Dec. 31, 2026, by A. Lee", "2026-12-31", 13},
		{"en", "5/15/2026", "2026-05-15", 0},
		{"en", "2026-05-15", "2026-05-15", 0},
		{"en", "2026/05/15", "2026-05-15", 0},
		{"en", "15.05.2026", "2026-05-15", 0},
		{"en", "15-05-2026", "2026-05-15", 0},
		{"en", "2026-5-1", "2026-05-01", 0},
		{"de", "15. Mai 2026", "2026-05-15", 0},
		{"de", "3. März 2026", "2026-03-03", 0},
		{"es", "15 de mayo de 2026", "2026-05-15", 0},
		{"fr", "1 août 2026", "2026-08-01", 0},
		{"es", "15 May 2026", "2026-05-15", 0},
		{"en", "February 29, 2028", "2028-02-29", 0},
		{"en", "February 29, 2000", "2000-02-29", 0},
		{"en", "February 29, 1900", NULL, 0},
		{"en", "February 29, 2026", NULL, 0},
		{"en", "April 31, 2026", NULL, 0},
		{"en", "May 0, 2026", NULL, 0},
		{"en", "May 15, 1899", NULL, 0},
		{"en", "May 15, 3000", NULL, 0},
		{"en", "13/13/2026", NULL, 0},
		{"en", "0/1/2026", NULL, 0},
		{"en", "May 2026", NULL, 0},
		{"en", "May", NULL, 0},
		{"en", "May 15", NULL, 0},
		{"en", "15 May", NULL, 0},
		{"en", "2026", NULL, 0},
		{"en", "5", NULL, 0},
		{"en", "5/15", NULL, 0},
		{"en", "5/15-2026", NULL, 0},
		{"en", "5/x/2026", NULL, 0},
		{"en", "5/15/26", NULL, 0},
		{"en", "2026-05-", NULL, 0},
		{"en", "2026:05:15", NULL, 0},
		{"en", "", NULL, 0},
		{"en", "today", NULL, 0},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct month_names months;
		char date[11] = "";
		assert_true(month_names_load(cases[i].language, &months));
		size_t length = date_read(cases[i].text, strlen(cases[i].text), &months, date);
		size_t wanted = !cases[i].date    ? 0
		                : cases[i].length ? cases[i].length
		                                  : strlen(cases[i].text);
		if (length != wanted || strcmp(date, cases[i].date ? cases[i].date : ""))
			fail_msg("“%s”: %zu bytes, “%s”", cases[i].text, length, date);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_people_write_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
