#include <jansson.h>
#include <string.h>

#include "yaml/format.h"
#include "yaml/schema.h"

/* What could not be made for lack of memory is told once, at the end. */
static void put(bool *enough, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		*enough = false;
}

static void append(bool *enough, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		*enough = false;
}

/* A YAML editor reads `2026` as a number and `true` as a boolean; every scalar is a text to us. */
static json_t *scalar_types(void)
{
	return json_pack("[s, s, s]", "string", "number", "boolean");
}

static json_t *reference(const struct schema_object *object)
{
	return json_pack("{s: s+}", "$ref", "#/$defs/", object->name);
}

/* A list of objects, or texts by language. */
static json_t *collection_schema(bool *enough, const struct schema_field *field)
{
	const struct format_rule *rule = format_rule(field->format);
	bool list = field->kind == FIELD_LIST;
	json_t *out =
		list ? json_pack("{s: s, s: o, s: i}", "type", "array", "items", reference(field->object),
	                     "minItems", (int)field->min)
			 : json_pack("{s: s, s: {s: o, s: i}, s: i}", "type", "object", "additionalProperties",
	                     "type", scalar_types(), "minLength", 1, "minProperties", (int)field->min);
	if (!list && rule->pattern)
		put(enough, out, "propertyNames", json_pack("{s: s}", "pattern", rule->pattern));
	if (field->max > 0)
		put(enough, out, list ? "maxItems" : "maxProperties", json_integer((int)field->max));
	return out;
}

static json_t *field_schema(bool *enough, const struct schema_field *field)
{
	json_t *out = NULL;
	const struct format_rule *rule = format_rule(field->format);
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_RICH:
		if (rule->pattern)
			out = json_pack("{s: s, s: s}", "type", "string", "pattern", rule->pattern);
		else
			out = json_pack("{s: o}", "type", scalar_types());
		if (field->format != FORMAT_MAY_BE_EMPTY && !rule->pattern)
			put(enough, out, "minLength", json_integer(1));
		break;
	case FIELD_NUMBER:
		out =
			json_pack("{s: [s, s], s: s, s: f, s: f}", "type", field->whole ? "integer" : "number",
		              "string", "pattern", field->whole ? "^[0-9]+$" : "^-?[0-9]*\\.?[0-9]+$",
		              "minimum", field->min, "maximum", field->max);
		break;
	case FIELD_BOOLEAN:
		out = json_pack("{s: [b, b, s, s]}", "enum", 1, 0, "true", "false");
		break;
	case FIELD_CHOICE:
		out = json_pack("{s: []}", "enum");
		for (size_t i = 0; field->choices[i]; i++)
			append(enough, json_object_get(out, "enum"), json_string(field->choices[i]));
		break;
	case FIELD_COLOR:
		out = json_pack("{s: s, s: s}", "type", "string", "pattern", "^#[0-9A-Fa-f]{6}$");
		break;
	case FIELD_OBJECT:
		out = reference(field->object);
		break;
	case FIELD_LIST:
	case FIELD_TEXTS:
		out = collection_schema(enough, field);
		break;
	}
	if (field->about)
		put(enough, out, "description", json_string(field->about));
	return out;
}

static json_t *mapping_schema(bool *enough, const struct schema_object *object, bool partial)
{
	json_t *properties = json_object(), *required = json_array();
	if (object->version) {
		put(enough, properties, object->version, json_pack("{s: [i, s]}", "enum", 1, "1"));
		append(enough, required, json_string(object->version));
	}
	for (size_t i = 0; i < object->count; i++) {
		put(enough, properties, object->fields[i].key, field_schema(enough, &object->fields[i]));
		if (object->fields[i].required && !partial)
			append(enough, required, json_string(object->fields[i].key));
	}
	json_t *out = json_pack("{s: s, s: o, s: b}", "type", "object", "properties", properties,
	                        "additionalProperties", 0);
	if (object->one_of) {
		put(enough, out, "minProperties", json_integer(1));
		put(enough, out, "maxProperties", json_integer(1));
	}
	if (json_array_size(required))
		put(enough, out, "required", json_incref(required));
	json_decref(required);
	return out;
}

static json_t *object_schema(bool *enough, const struct schema_object *object, bool partial)
{
	const char *bare[] = {object->scalar, object->sequence};
	json_t *forms = json_array();
	for (size_t b = 0; b < 2; b++)
		for (size_t i = 0; bare[b] && i < object->count; i++)
			if (!strcmp(object->fields[i].key, bare[b]))
				append(enough, forms, field_schema(enough, &object->fields[i]));
	if (!json_array_size(forms) || object->count > 1)
		append(enough, forms, mapping_schema(enough, object, partial));
	if (json_array_size(forms) > 1)
		return json_pack("{s: o}", "anyOf", forms);
	json_t *only = json_incref(json_array_get(forms, 0));
	json_decref(forms);
	return only;
}

static void define(bool *enough, json_t *definitions, const struct schema_object *object,
                   bool partial)
{
	if (!*enough || json_object_get(definitions, object->name))
		return;
	put(enough, definitions, object->name, json_null());
	for (size_t i = 0; i < object->count; i++)
		if (object->fields[i].object)
			define(enough, definitions, object->fields[i].object, partial);
	put(enough, definitions, object->name, object_schema(enough, object, partial));
}

static int put_bytes(const char *bytes, size_t size, void *out)
{
	buf_put(out, bytes, size);
	return 0;
}

enum diag_code schema_json(const struct schema_object *object, const char *title, struct buf *out,
                           struct diags *diags)
{
	bool enough = true;
	json_t *definitions = json_object();
	define(&enough, definitions, object, object->partial);
	json_t *root = json_pack("{s: s, s: s, s: s+, s: o}", "$schema",
	                         "https://json-schema.org/draft/2020-12/schema", "title", title, "$ref",
	                         "#/$defs/", object->name, "$defs", definitions);
	int failed = json_dump_callback(root, put_bytes, out, JSON_INDENT(2));
	json_decref(root);
	buf_char(out, '\n');
	return !enough || failed || out->failed ? diag_no_memory(diags) : DIAG_OK;
}
