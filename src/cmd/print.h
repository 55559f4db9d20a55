#ifndef CMD_PRINT_H
#define CMD_PRINT_H
/*
 * What subcommands print alike.
 */
#include <jansson.h>
#include <stdbool.h>

#include "base/profile.h"

/* A line on standard output; json is given up. False where json is NULL: no memory; a full disk is
 * for the caller to see on stdout. */
bool print_json_line(json_t *json);
/* What each stage cost, on standard error, as the mean of handouts. */
void print_profile(const struct profile *profile, uint64_t handouts);

#endif
