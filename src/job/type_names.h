#ifndef JOB_TYPE_NAMES_H
#define JOB_TYPE_NAMES_H
/*
 * content/cancer-types.yaml of a data folder.
 */
#include "content/cancer_types.h"
#include "job/engine.h"

/* source may be gone before the arena. DIAG_INPUT where it cannot be read. */
enum diag_code types_read(struct arena *arena, const char *data_folder, struct source *out,
                          struct diags *diags);
/*
 * The whole table.
 *
 * DIAG_INPUT    a fault in it; a type without a name in a language of layouts/phrases
 * DIAG_MACHINE  no memory, or layouts/phrases could not be listed
 */
enum diag_code types_load(struct arena *arena, const char *data_folder, const struct source *source,
                          struct cancer_types *out, struct diags *diags);
/* What type is called in language (as language_tag() writes it), or in a more general one; NULL:
 * not said. */
const char *type_name(const struct coded_type *type, const char *language);

/* What the handout's type is called in the language of style. DIAG_INPUT where nobody says, or
 * where the table is at fault. */
enum diag_code engine_type_name(struct job_engine *engine, struct arena *arena,
                                const struct handout *handout, const struct style *style,
                                const char **out, struct diags *diags);
/* The same without a handout: *out is NULL where the table does not have the type. */
enum diag_code engine_type_lookup(struct job_engine *engine, const char *type, const char *language,
                                  const char **out, struct diags *diags);

#endif
