#ifndef LIBRARY_CALLED_H
#define LIBRARY_CALLED_H
/*
 * What people call languages and types of cancer -> how content names them: "Spanish", "español" and
 * "ES" are es; "Breast cancer" and "cáncer de mama" are breast.
 *
 * Owner   results live in the arena.
 * Source  names of languages: CLDR, through ICU, in English and in themselves; of types of cancer:
 *         content/cancer-types.yaml, in all languages. Case and accents do not count.
 */
#include "base/diag.h"

/*
 * *out is a BCP 47 tag, of a language that the program has words for, or of one that ICU knows.
 *
 * DIAG_USAGE    nobody calls a language so, or several are called so; the nearest is named
 * DIAG_MACHINE  no memory, or the languages could not be listed
 */
enum diag_code language_called(struct arena *arena, const char *data_path, const char *text,
                               const char **out, struct diags *diags);
/*
 * *out is a type of cancer. What looks like one stays as it is, though no table has it: a sheet may.
 *
 * DIAG_USAGE    nothing is called so, or several types are; the nearest is named
 * others        as types_load()
 */
enum diag_code type_called(struct arena *arena, const char *data_path, const char *text,
                           const char **out, struct diags *diags);
/* The type whose name, in whatever language, is nearest to text; NULL: none is near, or the table
 * cannot be read. */
const char *type_nearest(struct arena *arena, const char *data_path, const char *text);

#endif
