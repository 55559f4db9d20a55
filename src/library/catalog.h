#ifndef LIBRARY_CATALOG_H
#define LIBRARY_CATALOG_H
/*
 * What a sheet can be printed in: layouts, brands, languages.
 */
#include "base/diag.h"

struct library_entry {
	const char *name, *about;
};

enum library_kind { LIBRARY_LAYOUTS, LIBRARY_BRANDS, LIBRARY_LANGUAGES };

/* Those that there are, sorted by name. Codes as style_catalog(). */
enum diag_code library_catalog(struct arena *arena, const char *data_path, enum library_kind kind,
                               struct library_entry **out, size_t *count, struct diags *diags);

#endif
