#include "base/data_path.h"
#include "cmd/cmd.h"
#include "convert/recognize.h"
#include "library/type_table.h"

enum diag_code cmd_type_names(struct arena *arena, const char *language,
                              const struct type_name **out, size_t *count, struct diags *diags)
{
	const char *data = data_default(arena);
	struct named_type *names = NULL;
	if (!data)
		return diag_no_memory(diags);
	enum diag_code code = types_list_names(arena, data, language, &names, count, diags);
	if (code != DIAG_OK)
		return code;
	struct type_name *copies = arena_array(arena, *count, sizeof *copies);
	if (!copies)
		return diag_no_memory(diags);
	for (size_t i = 0; i < *count; i++)
		copies[i] = (struct type_name){names[i].type, names[i].name};
	*out = copies;
	return DIAG_OK;
}
