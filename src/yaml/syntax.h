#ifndef YAML_SYNTAX_H
#define YAML_SYNTAX_H
/*
 * Where libyaml cannot go on -> what an author wrote there and what to write instead, in words that
 * need no knowledge of YAML.
 *
 * The parser tells where it gave up, which is often lines behind the mistake: a quote that is never
 * closed swallows text until the next one. So the lines around that place are looked at again.
 */
#include <yaml.h>

#include "yaml/node.h"

/* Add the fault that parser stopped at. DIAG_INPUT, or DIAG_MACHINE without memory. */
enum diag_code syntax_refuse(const struct source *source, const yaml_parser_t *parser,
                             struct diags *diags);

/* Refuse the text at a place, which begins with a sign that YAML takes for its own. DIAG_INPUT */
enum diag_code syntax_refuse_sign(const struct source *source, struct place at,
                                  struct diags *diags);

#endif
