#ifndef LIBRARY_VARIANT_H
#define LIBRARY_VARIANT_H
/*
 * The same sheet in other languages: TOPIC.LANGUAGE.yaml, beside one another.
 */
#include "base/diag.h"

/*
 * *out: the file beside path that holds the same sheet in language: TOPIC.LANGUAGE.yaml, or a more
 * general language (zh-Hans for zh-Hans-CN).
 *
 * DIAG_INPUT    there is none; the message names those that there are
 * DIAG_MACHINE  no memory, or the folder could not be read
 */
enum diag_code variant_find(struct arena *arena, const char *path, const char *language,
                            const char **out, struct diags *diags);

/*
 * *out: TOPIC.LANGUAGE.yaml beside path, TOPIC.OTHER.yaml, or the file in a more general language;
 * NULL: there is none. False without memory.
 */
bool variant_original(struct arena *arena, const char *path, const char *language,
                      const char **out);

#endif
