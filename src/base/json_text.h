#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H
/*
 * Text as JSON, which must be UTF-8, where names of files need not be.
 */
#include <jansson.h>

/* Each ill-formed byte becomes U+FFFD. NULL without memory. */
json_t *json_text(const char *text);

#endif
