#ifndef YAML_FORMAT_H
#define YAML_FORMAT_H
/*
 * The formats of plain texts: a check, a remedy and a pattern for each.
 */
#include "yaml/schema.h"

struct format_rule {
	bool (*holds)(const char *text, size_t length); /* NULL: anything */
	const char *wanted;                             /* completes "must be …" */
	const char *pattern;                            /* ECMA 262 regular expression, or NULL */
};

const struct format_rule *format_rule(enum text_format format);
/* Is url one that a sheet may carry: https with a host, mailto or tel? */
bool format_is_url(const char *url, size_t length);

#endif
