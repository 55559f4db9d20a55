#include "yaml/emit.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct emission {
	yaml_emitter_t emitter;
	const struct schema_writer *writer;
	struct buf *out;
	struct arena *arena;
	bool failed;
};

static int take(void *context, unsigned char *bytes, size_t size)
{
	struct buf *out = context;
	buf_put(out, bytes, size);
	return !out->failed;
}

/* initialized: what the call that filled event said. */
static void emit(struct emission *e, yaml_event_t *event, int initialized)
{
	if (e->failed || !initialized || !yaml_emitter_emit(&e->emitter, event))
		e->failed = true;
}

/* YAML programs take these for no text. Source: YAML 1.1, null and bool types. */
static bool is_reserved(const char *text, size_t length)
{
	static const char *const words[] = {"~",  "null", "true", "false", "yes",
	                                    "no", "on",   "off",  "y",     "n"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == length && !strncasecmp(words[i], text, length))
			return true;
	return false;
}

static void emit_scalar(struct emission *e, const char *text, size_t length)
{
	yaml_event_t event;
	yaml_scalar_style_t style = YAML_ANY_SCALAR_STYLE;
	if (memchr(text, '\n', length))
		style = YAML_LITERAL_SCALAR_STYLE;
	else if (is_reserved(text, length))
		style = YAML_SINGLE_QUOTED_SCALAR_STYLE;
	if (length > INT_MAX)
		e->failed = true;
	else
		emit(e, &event,
		     yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
		                                  (int)length, 1, 1, style));
}

static void emit_plain(struct emission *e, const char *text)
{
	yaml_event_t event;
	emit(e, &event,
	     yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
	                                  (int)strlen(text), 1, 1, YAML_PLAIN_SCALAR_STYLE));
}

static void emit_key(struct emission *e, const char *key)
{
	emit_scalar(e, key, strlen(key));
}

static const void *member(const void *object, size_t offset)
{
	return (const char *)object + offset;
}

/* Is there anything to write? The text of a rich one goes to text. */
static bool is_present(struct emission *e, const struct schema_field *field, const void *at,
                       struct buf *text)
{
	switch (field->kind) {
	case FIELD_RICH:
		return e->writer->rich(at, text);
	case FIELD_TEXT:
		return ((const struct text *)at)->utf8;
	case FIELD_NUMBER:
		return !isnan(*(const double *)at);
	case FIELD_BOOLEAN:
	case FIELD_CHOICE:
		return *(const int *)at >= 0;
	case FIELD_COLOR:
	case FIELD_OBJECT:
		return *(const struct node *const *)at;
	case FIELD_LIST:
	case FIELD_TEXTS:
		return ((const struct list *)at)->count;
	}
	return false;
}

static void emit_object(struct emission *e, const struct schema_object *object, const void *value);

static void emit_list(struct emission *e, const struct schema_object *object,
                      const struct list *list)
{
	yaml_event_t event;
	emit(e, &event,
	     yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
	for (size_t i = 0; i < list->count; i++)
		emit_object(e, object, member(list->at, i * object->size));
	emit(e, &event, yaml_sequence_end_event_initialize(&event));
}

static void emit_texts(struct emission *e, const struct list *list)
{
	const struct text *texts = list->at;
	yaml_event_t event;
	emit(e, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
	for (size_t i = 0; i < list->count; i++) {
		emit_key(e, texts[i].node->key->text);
		emit_scalar(e, texts[i].utf8, texts[i].length);
	}
	emit(e, &event, yaml_mapping_end_event_initialize(&event));
}

static void emit_number(struct emission *e, double number)
{
	struct buf digits;
	buf_init(&digits, e->arena);
	buf_number(&digits, number, 6);
	if (digits.failed)
		e->failed = true;
	else
		emit_scalar(e, digits.at, digits.length);
}

static void emit_value(struct emission *e, const struct schema_field *field, const void *at,
                       const struct buf *text)
{
	const struct text *plain = at;
	const struct color *color = at;
	char hex[8];
	switch (field->kind) {
	case FIELD_RICH:
		if (text->failed)
			e->failed = true;
		else
			emit_scalar(e, text->length ? text->at : "", text->length);
		break;
	case FIELD_TEXT:
		emit_scalar(e, plain->utf8, plain->length);
		break;
	case FIELD_NUMBER:
		emit_number(e, *(const double *)at);
		break;
	case FIELD_BOOLEAN:
		emit_plain(e, *(const int *)at ? "true" : "false");
		break;
	case FIELD_CHOICE:
		emit_key(e, field->choices[*(const int *)at]);
		break;
	case FIELD_COLOR:
		snprintf(hex, sizeof hex, "#%02x%02x%02x", (unsigned)lround(color->red * 255) & 0xff,
		         (unsigned)lround(color->green * 255) & 0xff,
		         (unsigned)lround(color->blue * 255) & 0xff);
		emit_key(e, hex);
		break;
	case FIELD_OBJECT:
		emit_object(e, field->object, at);
		break;
	case FIELD_LIST:
		emit_list(e, field->object, at);
		break;
	case FIELD_TEXTS:
		emit_texts(e, at);
		break;
	}
}

/* The one field that value holds, if object may be written as that field's value alone. */
static const struct schema_field *bare_field(struct emission *e, const struct schema_object *object,
                                             const void *value)
{
	const struct schema_field *only = NULL;
	const char *bare = object->scalar ? object->scalar : object->sequence;
	struct buf text;
	buf_init(&text, e->arena);
	for (size_t i = 0; bare && i < object->count; i++) {
		const struct schema_field *field = &object->fields[i];
		if (!strcmp(field->key, bare))
			only = field;
		else if (is_present(e, field, member(value, field->offset), &text))
			return NULL;
	}
	return only;
}

static void emit_field(struct emission *e, const struct schema_field *field, const void *value,
                       bool keyed)
{
	const void *at = member(value, field->offset);
	struct buf text;
	buf_init(&text, e->arena);
	if (!is_present(e, field, at, &text) && keyed)
		return;
	if (keyed)
		emit_key(e, field->key);
	emit_value(e, field, at, &text);
}

static void emit_object(struct emission *e, const struct schema_object *object, const void *value)
{
	yaml_event_t event;
	const struct schema_field *bare = object->one_of ? NULL : bare_field(e, object, value);
	if (bare) {
		emit_field(e, bare, value, false);
		return;
	}
	emit(e, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
	if (object->version) {
		emit_key(e, object->version);
		emit_key(e, "1");
	}
	if (object->one_of)
		emit_field(e, &object->fields[*(const int *)member(value, object->which)], value, true);
	for (size_t i = 0; i < object->count && !object->one_of; i++)
		emit_field(e, &object->fields[i], value, true);
	emit(e, &event, yaml_mapping_end_event_initialize(&event));
}

enum diag_code schema_emit(const struct schema_object *object, const void *value,
                           const struct schema_writer *writer, struct buf *out, struct diags *diags)
{
	struct emission e = {.writer = writer, .out = out, .arena = out->arena};
	yaml_event_t event;
	if (!yaml_emitter_initialize(&e.emitter))
		return diag_no_memory(diags);
	yaml_emitter_set_output(&e.emitter, take, out);
	yaml_emitter_set_unicode(&e.emitter, 1);
	yaml_emitter_set_width(&e.emitter, -1);
	emit(&e, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(&e, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	emit_object(&e, object, value);
	emit(&e, &event, yaml_document_end_event_initialize(&event, 1));
	emit(&e, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&e.emitter);
	if (out->length && out->at[out->length - 1] != '\n')
		buf_char(out, '\n');
	return e.failed || out->failed ? diag_no_memory(diags) : DIAG_OK;
}
