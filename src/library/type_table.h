#ifndef LIBRARY_TYPE_TABLE_H
#define LIBRARY_TYPE_TABLE_H
/*
 * What the types of cancer are called: content/cancer-types.yaml of a data folder.
 *
 * Owner   a table keeps what it read in the arena that it was made with; type_table_close() gives
 * the rest back.
 */
#include "content/handout.h"
#include "library/cancer_types.h"

enum { TYPE_SOURCES_MAX = 16 };

/* The tables of all data folders: a type that an earlier one has is that one's. */
struct type_sources {
	struct source at[TYPE_SOURCES_MAX];
	size_t count;
};

/* out may be gone before the arena. DIAG_INPUT where there is none, or one cannot be read. */
enum diag_code types_read(struct arena *arena, const char *data_path, struct type_sources *out,
                          struct diags *diags);
/*
 * The whole table.
 *
 * DIAG_INPUT    a fault in it; a type of the last folder, which is the program's own, without a
 *               name in a language of layouts/phrases
 * DIAG_MACHINE  no memory, or layouts/phrases could not be listed
 */
enum diag_code types_load(struct arena *arena, const char *data_path,
                          const struct type_sources *sources, struct cancer_types *out,
                          struct diags *diags);
/* What type is called in language (as language_tag() writes it), or in a more general one; NULL:
 * not said. */
const char *type_name(const struct coded_type *type, const char *language);

struct named_type {
	const char *type, *name; /* leukemia, Leucemia */
};

/*
 * What all types are called in language (or a more general one) and in English.
 *
 * DIAG_INPUT    a fault in the file, a type without a name
 * DIAG_MACHINE  no memory, or the file could not be read
 */
enum diag_code types_list_names(struct arena *arena, const char *data_path, const char *language,
                                struct named_type **out, size_t *count, struct diags *diags);

/* The table of a process that asks for one type after the other: each is read once. */
struct type_table {
	struct arena *arena;
	const char *data_path;
	struct type_sources sources; /* none before they are read */
	struct kept_type *kept;
	struct arena *all_arena; /* NULL: all are not read yet */
	struct cancer_types all;
};

/* arena and data_path are borrowed. */
void type_table_init(struct type_table *table, struct arena *arena, const char *data_path);
void type_table_close(struct type_table *table);

/* *out: what type is called in language; NULL where the table does not have the type. DIAG_INPUT
 * where the table is at fault. */
enum diag_code type_table_lookup(struct type_table *table, const char *type, const char *language,
                                 const char **out, struct diags *diags);
/* What the handout's type is called in language. DIAG_INPUT where nobody says, or where the table
 * is at fault. */
enum diag_code type_table_name(struct type_table *table, struct arena *arena,
                               const struct handout *handout, const char *language,
                               const char **out, struct diags *diags);

#endif
