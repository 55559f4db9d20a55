#include "portal/mail_values.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "content/inline.h"
#include "content/load.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) .offset = offsetof(struct type, member)
#define FIELDS(array) .fields = (array), .count = COUNT(array)

static const struct schema_field mailbox_fields[] = {
	{"address", FIELD_TEXT, AT(mail_mailbox, address), .required = true, .format = FORMAT_EMAIL,
     .about = "Like nurse@clinic.example"},
	{"name", FIELD_TEXT, AT(mail_mailbox, name), .about = "For people"},
};
static const struct schema_object mailbox_schema = {"mailbox", sizeof(struct mail_mailbox),
                                                    FIELDS(mailbox_fields), .scalar = "address"};

static const struct schema_field values_fields[] = {
	{"from", FIELD_OBJECT, AT(mail_values, from), .object = &mailbox_schema, .required = true,
     .about = "Who sends it"},
	{"to", FIELD_LIST, AT(mail_values, to), .object = &mailbox_schema, .required = true, .min = 1,
     .max = 20, .about = "Who gets it; each sees the others"},
	{"subject", FIELD_TEXT, AT(mail_values, subject), .required = true,
     .about = "One line, which is not encrypted: name no disease"},
	{"message", FIELD_TEXT, AT(mail_values, message), .required = true,
     .about = "The message's text; its line breaks are kept"},
	{"occasion", FIELD_TEXT, AT(mail_values, occasion),
     .about = "Sets this message apart from an identical one, which would otherwise have the same "
              "Message-ID"},
	{"sheet", FIELD_OBJECT, AT(mail_values, sheet), .object = &values_schema,
     .about = "What is printed on the sheet"},
};
const struct schema_object mail_values_schema = {"email values", sizeof(struct mail_values),
                                                 FIELDS(values_fields)};

static bool ends_line(uint32_t code)
{
	return code < 0x20 || code == 0x85 || code == 0x2028 || code == 0x2029;
}

/* The YAML reader has refused other controls; those that it takes for white space are left. */
static enum diag_code check_line(const struct text *text, const char *key, struct diags *diags)
{
	const struct node *node = text->utf8 ? text->node : NULL;
	for (size_t at = 0; node && at < node->length;) {
		uint32_t code = utf8_next(node->text, node->length, &at);
		if (ends_line(code))
			return diag_add(diags, DIAG_INPUT, node_place_of(node, code),
			                "“%s” must be one line without control characters; here is U+%04X", key,
			                (unsigned)code);
	}
	return DIAG_OK;
}

static enum diag_code check_text(const struct node *node, const char *key, struct diags *diags)
{
	if (!memchr(node->text, '\r', node->length))
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, node_place_of(node, '\r'),
	                "“%s” has a control character: here is U+000D", key);
}

/* What the schema cannot say. */
static enum diag_code check(const struct mail_values *values, struct diags *diags)
{
	const struct mail_mailbox *to = values->to.at;
	enum diag_code code = check_line(&values->subject, "subject", diags);
	if (check_line(&values->from.name, "name", diags))
		code = DIAG_INPUT;
	for (size_t i = 0; i < values->to.count; i++)
		if (check_line(&to[i].name, "name", diags))
			code = DIAG_INPUT;
	return check_text(values->message.node, "message", diags) ? DIAG_INPUT : code;
}

enum diag_code mail_values_load(struct arena *arena, const struct source *source,
                                struct mail_values *out, struct diags *diags)
{
	const struct schema_reader reader = {arena, diags, inline_read};
	struct mail_values values;
	struct node *root = NULL;
	enum diag_code code = yaml_parse(arena, source, &root, diags);
	if (code != DIAG_OK)
		return code;
	schema_clear(&mail_values_schema, &values);
	code = schema_bind(&reader, &mail_values_schema, root, &values);
	if (code == DIAG_OK)
		code = schema_complete(&reader, &mail_values_schema, &values, node_place(root));
	if (code == DIAG_OK)
		code = check(&values, diags);
	if (code == DIAG_OK)
		*out = values;
	return code;
}
