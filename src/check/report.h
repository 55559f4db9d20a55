#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H
/*
 * What was found in a handout, by rule.   prose.h, reading.h, scores.h -> here -> check.h
 *
 * Rules are a table: a name, the gravest level, the reason, the source. A handout silences one by
 * `check: {ignore: [{rule, why}]}`, but never an error.
 *
 * Owner   everything lives in the arena and points into the handout.
 */
#include "check/reading.h"
#include "check/scores.h"

enum check_level { CHECK_NOTE, CHECK_WARNING, CHECK_ERROR };

enum check_rule_id {
	RULE_LOADS,
	RULE_PRINTS,
	RULE_GRADE,
	RULE_HARD_SECTION,
	RULE_LONG_SENTENCE,
	RULE_LONG_PARAGRAPH,
	RULE_MEDICAL_WORD,
	RULE_PLAIN_WORD,
	RULE_ABBREVIATION,
	RULE_PASSIVE,
	RULE_DOUBLE_NEGATIVE,
	RULE_CAPITALS,
	RULE_EMPTY_HEADING,
	RULE_TOO_LONG,
	RULE_NO_REVIEWER,
	RULE_PARTIAL_REVIEW,
	RULE_OLD_REVIEW,
	RULE_EXPIRES_SOON,
	RULE_EXPIRED,
	RULE_MACHINE_TRANSLATION,
	RULE_NO_SOURCES,
	RULE_NO_DISCLAIMER,
	RULE_HTTPS,
	RULE_ALT_TEXT,
	RULE_UNKNOWN_RULE,
	RULE_UNUSED_IGNORE,
	RULE_COUNT,
};

struct check_rule {
	const char *name;
	enum check_level level; /* the gravest of its findings */
	bool always;            /* no handout can silence it */
	const char *about, *why, *source;
};

extern const struct check_rule check_rules[RULE_COUNT];

struct finding {
	enum check_rule_id rule;
	enum check_level level;
	struct place at;
	const char *text;
	size_t order;
};

enum { FINDINGS_MAX = 25 /* kept of a rule; the rest is counted */ };

struct check_report {
	struct arena *arena;
	const struct handout *handout; /* NULL: it could not be read */
	struct finding *findings;      /* in the order of their places */
	size_t count, capacity;
	size_t of_rule[RULE_COUNT]; /* found, kept or not, silenced or not */
	bool silenced[RULE_COUNT];
	size_t of_level[RULE_COUNT][CHECK_ERROR + 1]; /* the same, by level */
	size_t levels[CHECK_ERROR + 1];               /* found and not silenced, kept or not */
	size_t pages;                                 /* 0: it could not be laid out */
	struct reading reading;
	struct score scores[SCORES];
	bool failed; /* no memory */
};

void check_start(struct check_report *report, struct arena *arena);
/* Take out what the handout silences, sort and count. Once, at the end; false without memory. */
bool check_finish(struct check_report *report);

/* level: at most the rule's. */
void check_add(struct check_report *report, enum check_rule_id rule, enum check_level level,
               struct place at, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* About a part of a passage. Its place is looked for only where the finding is kept. */
void check_add_part(struct check_report *report, enum check_rule_id rule, enum check_level level,
                    const struct passage *passage, size_t begin, size_t end, const char *format,
                    ...) __attribute__((format(printf, 7, 8)));

/* Of its heading; of the section where it has none. */
struct place section_place(const struct section *section);

#endif
