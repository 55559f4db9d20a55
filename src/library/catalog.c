#include "library/catalog.h"

#include "style/style.h"

enum diag_code library_catalog(struct arena *arena, const char *data_path, enum library_kind kind,
                               struct library_entry **out, size_t *count, struct diags *diags)
{
	static const enum catalog catalogs[] = {[LIBRARY_LAYOUTS] = CATALOG_LAYOUTS,
	                                        [LIBRARY_BRANDS] = CATALOG_BRANDS,
	                                        [LIBRARY_LANGUAGES] = CATALOG_LANGUAGES};
	struct list list = {0};
	enum diag_code code = style_catalog(arena, data_path, catalogs[kind], &list, diags);
	if (code != DIAG_OK)
		return code;
	const struct catalog_entry *from = list.at;
	struct library_entry *to = arena_array(arena, list.count, sizeof *to);
	if (!to)
		return diag_no_memory(diags);
	for (size_t i = 0; i < list.count; i++)
		to[i] = (struct library_entry){from[i].name, from[i].about};
	*out = to;
	*count = list.count;
	return DIAG_OK;
}
