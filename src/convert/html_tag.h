#ifndef CONVERT_HTML_TAG_H
#define CONVERT_HTML_TAG_H
/*
 * Tags that people write into Markdown. Source: HTML Living Standard, 4.5: text-level semantics.
 */
#include <stdbool.h>
#include <stddef.h>

/* Is "<sup>", "</b>" or "<br/>" at the beginning of text, of a known name? Other words in angle
 * brackets are words. */
bool html_is_tag(const char *text, size_t length);

#endif
