#ifndef CMD_CHECK_REPORT_H
#define CMD_CHECK_REPORT_H
/*
 * What `handout check` prints: lines for people, or a line of JSON a handout, whose shape
 * content/rules/report.schema.json tells.
 */
#include "check/check_sheet.h"

struct check_totals {
	size_t files, levels[CHECK_ERROR + 1];
};

struct check_look {
	bool json;
	bool reading; /* the grade of each section, the hardest sentences */
	bool verbose; /* that, and what a person has to judge */
	bool quiet;   /* errors alone */
	double max_grade;
};

/* false without memory; a full disk is for the caller to see on stdout. */
bool check_print(const char *path, const struct check_report *report, const struct check_look *look,
                 struct check_totals *totals);
void check_print_totals(const struct check_totals *totals);
void check_print_rules(bool json);

#endif
