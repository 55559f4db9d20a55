#include <string.h>

#include "check/words.h"
#include "cmd/cmd.h"
#include "content/load.h"
#include "library/cancer_types.h"
#include "portal/portal.h"
#include "style/style.h"

static enum diag_code write_schema(const char *kind, struct buf *out, struct diags *diags)
{
	static const struct {
		const char *kind, *title;
		const struct schema_object *schema;
	} kinds[] = {{"content", "A handout", &content_schema},
	             {"values", "What differs by patient", &values_schema},
	             {"layout", "How a sheet looks", &layout_schema},
	             {"brand", "Who says it", &brand_schema},
	             {"phrases", "The program's own words", &phrases_schema},
	             {"cancer-types", "Types of cancer and their codes", &cancer_types_schema},
	             {"words", "Words that patients may not know", &word_schema},
	             {"abbreviations", "Abbreviations and their long forms", &abbreviation_schema}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].kind, kind))
			return schema_json(kinds[i].schema, kinds[i].title, out, diags);
	return diag_add(diags, DIAG_USAGE, (struct place){0},
	                "unknown kind of file “%s”; known: content, values, layout, brand, phrases, "
	                "cancer-types, words, abbreviations, portal, email, portal-codes",
	                kind);
}

static enum diag_code print(struct arena *arena, void *context, struct diags *diags)
{
	const char **kind = context;
	struct buf out;
	buf_init(&out, arena);
	enum diag_code code = portal_has_schema(*kind) ? portal_schema(*kind, &out, diags)
	                                               : write_schema(*kind, &out, diags);
	return code == DIAG_OK ? file_write("-", (struct bytes){out.at, out.length}, diags) : code;
}

int cmd_schema(const struct command *command, int argc, char **argv)
{
	const char *kind = "content";
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, &kind, 1, &rest);
	return usage ? usage : cmd_run(print, &kind);
}
