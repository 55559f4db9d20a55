#include "cmd/cmd.h"
#include "content/recognize.h"

enum diag_code cmd_type_names(struct arena *arena, const char *language,
                              const struct type_name **out, size_t *count, struct diags *diags)
{
	static const struct type_name names[] = {{"leukemia", "Leukemia"}, {"lymphoma", "Lymphoma"}};
	(void)arena, (void)language, (void)diags;
	*out = names;
	*count = 2;
	return DIAG_OK;
}
