#include "portal/codes.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) .offset = offsetof(struct type, member)
#define FIELDS(array) .fields = (array), .count = COUNT(array)

static const struct schema_field coding_fields[] = {
	{"system", FIELD_TEXT, AT(portal_coding, system), .required = true, .format = FORMAT_URI},
	{"code", FIELD_TEXT, AT(portal_coding, code), .required = true, .format = FORMAT_CODE},
	{"display", FIELD_TEXT, AT(portal_coding, display), .about = "As the system writes it"},
};
static const struct schema_object coding_schema = {"coding", sizeof(struct portal_coding),
                                                   FIELDS(coding_fields)};

static const struct schema_field document_fields[] = {
	{"type", FIELD_LIST, AT(portal_document_codes, type), .object = &coding_schema,
     .required = true, .min = 1,
     .about = "One concept; further codings say the same in other systems"},
	{"category", FIELD_LIST, AT(portal_document_codes, category), .object = &coding_schema,
     .required = true, .min = 1, .about = "One concept each"},
};
static const struct schema_object document_schema = {
	"document", sizeof(struct portal_document_codes), FIELDS(document_fields)};

const char *const portal_message_statuses[] = {[MESSAGE_COMPLETED] = "completed",
                                               [MESSAGE_IN_PROGRESS] = "in-progress",
                                               [MESSAGE_PREPARATION] = "preparation",
                                               NULL};
static const struct schema_field message_fields[] = {
	{"status", FIELD_CHOICE, AT(portal_message_codes, status), .required = true,
     .choices = portal_message_statuses, .about = "What the server takes for a message to deliver"},
	{"category", FIELD_LIST, AT(portal_message_codes, category), .object = &coding_schema,
     .required = true, .min = 1, .about = "One concept each"},
	{"medium", FIELD_LIST, AT(portal_message_codes, medium), .object = &coding_schema, .min = 1,
     .about = "One concept each"},
};
static const struct schema_object message_schema = {"message", sizeof(struct portal_message_codes),
                                                    FIELDS(message_fields)};

static const char *const identifier_uses[] = {
	[IDENTIFIER_LOGICAL] = "logical", [IDENTIFIER_SEARCH] = "search", NULL};
static const struct schema_field codes_fields[] = {
	{"identifier_system", FIELD_TEXT, AT(portal_codes, identifier_system), .required = true,
     .format = FORMAT_URI, .about = "The system of the identifiers that the program makes"},
	{"identifiers", FIELD_CHOICE, AT(portal_codes, identifiers), .required = true,
     .choices = identifier_uses,
     .about =
         "A patient's identifier: logical as it is; search for the server to find the patient"},
	{"document", FIELD_OBJECT, AT(portal_codes, document), .object = &document_schema,
     .required = true},
	{"message", FIELD_OBJECT, AT(portal_codes, message), .object = &message_schema,
     .required = true},
	{"custodian", FIELD_OBJECT, AT(portal_codes, custodian), .object = &portal_party_schema,
     .about = "The organization that keeps the documents; the brand's name if absent"},
};
const struct schema_object portal_codes_schema = {"portal codes", sizeof(struct portal_codes),
                                                  FIELDS(codes_fields), .version = "portal_codes"};

enum diag_code portal_codes_load(struct arena *arena, const struct source *source,
                                 struct portal_codes *out, struct diags *diags)
{
	static const char *const keepers[] = {"Organization", NULL};
	const struct schema_reader reader = {arena, diags, NULL};
	struct portal_codes codes;
	struct node *root = NULL;
	enum diag_code code = yaml_parse(arena, source, &root, diags);
	if (code != DIAG_OK)
		return code;
	schema_clear(&portal_codes_schema, &codes);
	code = schema_bind(&reader, &portal_codes_schema, root, &codes);
	if (code == DIAG_OK)
		code = schema_complete(&reader, &portal_codes_schema, &codes, node_place(root));
	if (code == DIAG_OK)
		code = portal_party_check(&codes.custodian, "custodian", keepers, diags);
	if (code == DIAG_OK)
		*out = codes;
	return code;
}
