#include "portal/values.h"

#include <stddef.h>
#include <string.h>

#include "content/inline.h"
#include "content/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) .offset = offsetof(struct type, member)
#define FIELDS(array) .fields = (array), .count = COUNT(array)

const char portal_sheet_key[] = "sheet";

static const struct schema_field party_fields[] = {
	{"reference", FIELD_TEXT, AT(portal_party, reference), .format = FORMAT_REFERENCE,
     .about = "A reference on the server, like Patient/123"},
	{"system", FIELD_TEXT, AT(portal_party, system), .format = FORMAT_URI,
     .about = "Of an identifier: who issues it; goes with value"},
	{"value", FIELD_TEXT, AT(portal_party, value), .about = "The identifier itself"},
	{"display", FIELD_TEXT, AT(portal_party, display), .about = "A name for people"},
};
const struct schema_object portal_party_schema = {"party", sizeof(struct portal_party),
                                                  FIELDS(party_fields), .scalar = "reference"};

static const struct schema_field values_fields[] = {
	{"patient", FIELD_OBJECT, AT(portal_values, patient), .object = &portal_party_schema,
     .required = true, .about = "Whose record it goes to"},
	{"practitioner", FIELD_OBJECT, AT(portal_values, practitioner), .object = &portal_party_schema,
     .about = "Who sends it"},
	{"encounter", FIELD_OBJECT, AT(portal_values, encounter), .object = &portal_party_schema,
     .about = "The visit that it belongs to"},
	{"in_response_to", FIELD_OBJECT, AT(portal_values, in_response_to),
     .object = &portal_party_schema, .about = "The message that it answers"},
	{"recipients", FIELD_LIST, AT(portal_values, recipients), .object = &portal_party_schema,
     .min = 1, .max = 20, .about = "Who gets the message; the patient if absent"},
	{"message", FIELD_TEXT, AT(portal_values, message), .required = true,
     .about = "The message's text; its line breaks are kept"},
	{"occasion", FIELD_TEXT, AT(portal_values, occasion),
     .about =
         "Sets this message apart from an identical one; without it, both would be sent as one"},
	{"sheet", FIELD_OBJECT, AT(portal_values, sheet), .object = &values_schema,
     .about = "What is printed on the sheet"},
};
const struct schema_object portal_values_schema = {"portal values", sizeof(struct portal_values),
                                                   FIELDS(values_fields)};

/* "Patient" of Patient/123 and of https://…/Patient/123. */
static const char *type_of(const struct text *reference, size_t *length)
{
	const char *slash = memrchr(reference->utf8, '/', reference->length);
	const char *begin = slash ? slash : reference->utf8;
	while (begin > reference->utf8 && begin[-1] != '/')
		begin--;
	*length = slash ? (size_t)(slash - begin) : 0;
	return begin;
}

static bool is_one_of(const struct text *reference, const char *const *types)
{
	size_t length;
	const char *type = type_of(reference, &length);
	for (; *types; types++)
		if (strlen(*types) == length && !memcmp(*types, type, length))
			return true;
	return false;
}

enum diag_code portal_party_check(const struct portal_party *party, const char *key,
                                  const char *const *types, struct diags *diags)
{
	if (!party->node)
		return DIAG_OK;
	bool named = party->reference.utf8, identified = party->system.utf8 && party->value.utf8;
	if (named ? party->system.utf8 || party->value.utf8 : !identified)
		return diag_add(diags, DIAG_INPUT, node_place(party->node),
		                "“%s” needs a reference, or a system and a value", key);
	if (!named || is_one_of(&party->reference, types))
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, node_place(party->reference.node),
	                "“%s” must refer to a %s, like %s/123", key, types[0], types[0]);
}

/* What the schema cannot say. */
static enum diag_code check(const struct portal_values *values, struct diags *diags)
{
	static const char *const patient[] = {"Patient", NULL};
	static const char *const practitioner[] = {"Practitioner", "PractitionerRole", "Organization",
	                                           NULL};
	static const char *const encounter[] = {"Encounter", NULL};
	static const char *const message[] = {"Communication", NULL};
	static const char *const recipient[] = {
		"Patient",      "RelatedPerson", "Practitioner", "PractitionerRole",
		"Organization", "CareTeam",      "Group",        NULL};
	const struct {
		const struct portal_party *party;
		const char *key, *const *types;
	} parties[] = {{&values->patient, "patient", patient},
	               {&values->practitioner, "practitioner", practitioner},
	               {&values->encounter, "encounter", encounter},
	               {&values->in_response_to, "in_response_to", message}};
	const struct portal_party *recipients = values->recipients.at;
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < COUNT(parties); i++)
		if (portal_party_check(parties[i].party, parties[i].key, parties[i].types, diags))
			code = DIAG_INPUT;
	for (size_t i = 0; i < values->recipients.count; i++)
		if (portal_party_check(&recipients[i], "recipients", recipient, diags))
			code = DIAG_INPUT;
	return code;
}

enum diag_code portal_values_load(struct arena *arena, const struct source *source,
                                  struct portal_values *out, struct diags *diags)
{
	const struct schema_reader reader = {arena, diags, inline_read};
	struct portal_values values;
	struct node *root = NULL;
	enum diag_code code = yaml_parse(arena, source, &root, diags);
	if (code != DIAG_OK)
		return code;
	schema_clear(&portal_values_schema, &values);
	code = schema_bind(&reader, &portal_values_schema, root, &values);
	if (code == DIAG_OK)
		code = schema_complete(&reader, &portal_values_schema, &values, node_place(root));
	if (code == DIAG_OK)
		code = check(&values, diags);
	if (code == DIAG_OK)
		*out = values;
	return code;
}
