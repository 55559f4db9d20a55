#include "api/schema.h"

#include <string.h>

#include "api/call.h"
#include "check/words.h"
#include "content/load.h"
#include "library/cancer_types.h"
#include "portal/portal.h"
#include "style/style.h"

enum diag_code api_schema(const char *kind, struct buf *out, struct diags *diags)
{
	static const struct {
		const char *kind, *title;
		const struct schema_object *schema;
	} kinds[] = {{"content", "A handout", &content_schema},
	             {"values", "What differs from patient to patient", &values_schema},
	             {"layout", "How a sheet looks", &layout_schema},
	             {"brand", "Who the sheet is from", &brand_schema},
	             {"phrases", "The program's own words", &phrases_schema},
	             {"cancer-types", "Types of cancer and their codes", &cancer_types_schema},
	             {"words", "Words that patients may not know", &word_schema},
	             {"abbreviations", "Abbreviations and their long forms", &abbreviation_schema}};
	if (portal_has_schema(kind))
		return portal_schema(kind, out, diags);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].kind, kind))
			return schema_json(kinds[i].schema, kinds[i].title, out, diags);
	return diag_add(diags, DIAG_USAGE, (struct place){0},
	                "unknown kind of file “%s”; known: content, values, layout, brand, phrases, "
	                "cancer-types, words, abbreviations, portal, email, portal-codes",
	                kind);
}

static enum diag_code write(struct call *call, const char *kind)
{
	struct buf out;
	buf_init(&out, call->arena);
	enum diag_code code = api_schema(kind, &out, &call->diags);
	call->result.bytes = (struct handout_bytes){out.at, out.length};
	return code;
}

struct handout_result *handout_schema(const char *kind)
{
	struct call *call;
	enum diag_code code = call_begin_alone(&call, NULL, NULL, 0);
	return call_end(call, code == DIAG_OK ? write(call, kind ? kind : "content") : code);
}
