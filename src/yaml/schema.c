#include "yaml/schema.h"

#include <math.h>
#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"
#include "yaml/format.h"

static void *member(void *object, size_t offset)
{
	return (char *)object + offset;
}

static enum diag_code worse(enum diag_code a, enum diag_code b)
{
	return a > b ? a : b;
}

static void clear_field(const struct schema_field *field, void *at)
{
	switch (field->kind) {
	case FIELD_NUMBER:
		*(double *)at = NAN;
		break;
	case FIELD_BOOLEAN:
	case FIELD_CHOICE:
		*(int *)at = -1;
		break;
	case FIELD_OBJECT:
		schema_clear(field->object, at);
		break;
	default:
		break; /* zeroed with the object */
	}
}

void schema_clear(const struct schema_object *object, void *out)
{
	memset(out, 0, object->size);
	if (object->one_of)
		return; /* the one value is cleared when it is known which */
	for (size_t i = 0; i < object->count; i++)
		clear_field(&object->fields[i], member(out, object->fields[i].offset));
}

static enum diag_code refuse(const struct schema_reader *reader, const struct node *node,
                             const char *wanted)
{
	if (node->key)
		return diag_add(reader->diags, DIAG_INPUT, node_place(node), "“%s” must be %s",
		                node->key->text, wanted);
	return diag_add(reader->diags, DIAG_INPUT, node_place(node), "this must be %s", wanted);
}

static bool is_blank(const struct node *node)
{
	return !utf8_has_ink(node->text, node->length);
}

/* YAML's words for nothing, and a "# 5" that YAML takes for a comment, are not what a reader should
 * get or miss. */
static enum diag_code check_plain(const struct schema_reader *reader,
                                  const struct schema_field *field, const struct node *node)
{
	static const char *const nothing[] = {"~", "null", "Null", "NULL"};
	for (size_t i = 0; node->plain && i < sizeof nothing / sizeof *nothing; i++)
		if (!strcmp(node->text, nothing[i]))
			return diag_add(reader->diags, DIAG_INPUT, node_place(node),
			                "“%s” is %s, YAML's word for nothing; leave the key out, or quote it",
			                field->key, node->text);
	if (node->cut_by_comment)
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "after “%s” comes “ #”, which YAML takes for a comment; quote the text, or "
		                "put two spaces before a comment",
		                field->key);
	return DIAG_OK;
}

/* White space runs as one space, and none at either end, but for signs. */
static enum diag_code fold(const struct schema_reader *reader, const struct node *node,
                           enum text_format format, struct text *out)
{
	bool sign = format == FORMAT_SIGN;
	char *folded = arena_alloc(reader->arena, node->length + 1);
	size_t length = 0;
	if (!folded)
		return diag_no_memory(reader->diags);
	for (size_t i = 0; i < node->length; i++) {
		bool space = strchr(" \t\n", node->text[i]) != NULL;
		if (space && (length ? folded[length - 1] == ' ' : !sign))
			continue;
		folded[length++] = space ? ' ' : node->text[i];
	}
	if (length && folded[length - 1] == ' ' && !sign)
		folded[--length] = 0;
	*out = (struct text){node, folded, length};
	return DIAG_OK;
}

static enum diag_code bind_text(const struct schema_reader *reader,
                                const struct schema_field *field, const struct node *node, void *at)
{
	if (node->kind != NODE_SCALAR)
		return refuse(reader, node, "text");
	if (field->format != FORMAT_MAY_BE_EMPTY && is_blank(node))
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "“%s” is empty; write its text or leave the key out", field->key);
	enum diag_code plain = check_plain(reader, field, node);
	if (plain != DIAG_OK)
		return plain;
	if (field->kind == FIELD_RICH)
		return reader->rich(reader, node, field->format, at);
	const struct format_rule *rule = format_rule(field->format);
	if (rule->holds && !rule->holds(node->text, node->length))
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "“%s” is “%.80s”: it must be %s", field->key, node->text, rule->wanted);
	return fold(reader, node, field->format, at);
}

static enum diag_code bind_number(const struct schema_reader *reader,
                                  const struct schema_field *field, const struct node *node,
                                  double *at)
{
	/* digits, one point: read by hand, since strtod() follows the locale */
	double value = 0, place = 0;
	size_t i = 0, digits = 0;
	bool negative = node->kind == NODE_SCALAR && node->text[0] == '-';
	for (i = negative; node->kind == NODE_SCALAR && i < node->length && i < 20; i++) {
		char c = node->text[i];
		if (c == '.' && place == 0) {
			place = 1;
		} else if (c >= '0' && c <= '9') {
			digits++;
			value = value * 10 + (c - '0');
			place *= 10;
		} else {
			break;
		}
	}
	value = (negative ? -value : value) / (place > 0 ? place : 1);
	if (node->kind != NODE_SCALAR || !digits || i < node->length || value < field->min ||
	    value > field->max || (field->whole && value != floor(value)))
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "“%s” must be a %snumber from %g to %g", field->key,
		                field->whole ? "whole " : "", field->min, field->max);
	*at = value;
	return DIAG_OK;
}

static enum diag_code bind_boolean(const struct schema_reader *reader, const struct node *node,
                                   int *at)
{
	if (node->kind != NODE_SCALAR ||
	    (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0))
		return refuse(reader, node, "true or false");
	*at = node->text[0] == 't';
	return DIAG_OK;
}

static enum diag_code bind_choice(const struct schema_reader *reader,
                                  const struct schema_field *field, const struct node *node,
                                  int *at)
{
	if (node->kind != NODE_SCALAR)
		return refuse(reader, node, "one word");
	struct nearest nearest;
	nearest_start(&nearest, node->text, node->length);
	for (int i = 0; field->choices[i]; i++) {
		if (!strcmp(field->choices[i], node->text)) {
			*at = i;
			return DIAG_OK;
		}
		nearest_offer(&nearest, field->choices[i]);
	}
	char known[256] = "";
	for (int i = 0; field->choices[i]; i++)
		if (strlen(known) + strlen(field->choices[i]) + 3 < sizeof known) {
			strcat(known, i ? ", " : "");
			strcat(known, field->choices[i]);
		}
	return diag_add(reader->diags, DIAG_INPUT, node_place(node),
	                "“%s” is “%.40s”; it can be: %s%s%s%s", field->key, node->text, known,
	                nearest.best ? ". Did you mean “" : "", nearest.best ? nearest.best : "",
	                nearest.best ? "”?" : "");
}

static enum diag_code bind_color(const struct schema_reader *reader, const struct node *node,
                                 struct color *at)
{
	static const char digits[] = "0123456789abcdef";
	unsigned rgb[3] = {0, 0, 0};
	bool good = node->kind == NODE_SCALAR && node->length == 7 && node->text[0] == '#';
	for (size_t i = 0; good && i < 6; i++) {
		char c = node->text[i + 1];
		const char *digit = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
		good = digit && *digit;
		if (good)
			rgb[i / 2] = rgb[i / 2] * 16 + (unsigned)(digit - digits);
	}
	if (!good)
		return refuse(reader, node, "a color like \"#0b5561\", in quotes");
	*at = (struct color){node, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0};
	return DIAG_OK;
}

static enum diag_code bind_field(const struct schema_reader *reader,
                                 const struct schema_field *field, const struct node *node,
                                 void *at);

static enum diag_code check_count(const struct schema_reader *reader,
                                  const struct schema_field *field, const struct node *node)
{
	if ((double)node->count >= field->min && (field->max <= 0 || (double)node->count <= field->max))
		return DIAG_OK;
	return diag_add(reader->diags, DIAG_INPUT, node_place(node),
	                "“%s” has %zu entries; it needs %s%g", field->key, node->count,
	                (double)node->count < field->min ? "at least " : "at most ",
	                (double)node->count < field->min ? field->min : field->max);
}

static enum diag_code bind_texts(const struct schema_reader *reader,
                                 const struct schema_field *field, const struct node *node,
                                 struct list *at)
{
	const struct format_rule *rule = format_rule(field->format);
	if (node->kind != NODE_MAPPING)
		return refuse(reader, node, "lines of the form key: text");
	if (check_count(reader, field, node) != DIAG_OK)
		return DIAG_INPUT;
	struct text *texts = arena_array(reader->arena, node->count, sizeof *texts);
	if (!texts)
		return diag_no_memory(reader->diags);
	enum diag_code code = DIAG_OK;
	size_t i = 0;
	for (const struct node *child = node->first; child; child = child->next, i++) {
		const struct node *key = child->key;
		const struct schema_field text = {.key = key->text, .kind = FIELD_TEXT};
		if (rule->holds && !rule->holds(key->text, key->length))
			code = worse(code, diag_add(reader->diags, DIAG_INPUT, node_place(key),
			                            "“%.80s” in “%s” must be %s", key->text, field->key,
			                            rule->wanted));
		else
			code = worse(code, bind_field(reader, &text, child, &texts[i]));
	}
	*at = (struct list){node, texts, node->count};
	return code;
}

static enum diag_code bind_list(const struct schema_reader *reader,
                                const struct schema_field *field, const struct node *node,
                                struct list *at)
{
	if (node->kind != NODE_SEQUENCE)
		return refuse(reader, node, "a list: lines that start with “- ”");
	if (check_count(reader, field, node) != DIAG_OK)
		return DIAG_INPUT;
	char *entries = arena_array(reader->arena, node->count, field->object->size);
	if (!entries)
		return diag_no_memory(reader->diags);
	enum diag_code code = DIAG_OK;
	size_t i = 0;
	for (const struct node *child = node->first; child; child = child->next, i++) {
		void *entry = entries + i * field->object->size;
		schema_clear(field->object, entry);
		code = worse(code, schema_bind(reader, field->object, child, entry));
	}
	*at = (struct list){node, entries, node->count};
	return code;
}

static enum diag_code bind_field(const struct schema_reader *reader,
                                 const struct schema_field *field, const struct node *node,
                                 void *at)
{
	if (node->refused)
		return DIAG_INPUT;
	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_RICH:
		return bind_text(reader, field, node, at);
	case FIELD_NUMBER:
		return bind_number(reader, field, node, at);
	case FIELD_BOOLEAN:
		return bind_boolean(reader, node, at);
	case FIELD_CHOICE:
		return bind_choice(reader, field, node, at);
	case FIELD_COLOR:
		return bind_color(reader, node, at);
	case FIELD_OBJECT:
		return schema_bind(reader, field->object, node, at);
	case FIELD_LIST:
		return bind_list(reader, field, node, at);
	case FIELD_TEXTS:
		return bind_texts(reader, field, node, at);
	}
	return DIAG_OK;
}

static const struct schema_field *find_field(const struct schema_object *object, const char *key)
{
	for (size_t i = 0; i < object->count; i++)
		if (!strcmp(object->fields[i].key, key))
			return &object->fields[i];
	return NULL;
}

/* A text with ": " or, inside braces, with a comma, which YAML took apart. False: it is none. */
static bool refuse_torn_text(const struct schema_reader *reader, const struct schema_object *object,
                             const struct node *value)
{
	const struct node *key = value->key;
	bool bare = value->kind == NODE_SCALAR && !value->length && value->plain;
	if (bare && value->begin == key->end && key->plain) {
		diag_add(
			reader->diags, DIAG_INPUT, node_place(key),
			"“%.60s” follows a comma and has no “: ”; text with a comma in it needs quotes here",
			key->text);
		return true;
	}
	if (value->kind != NODE_SCALAR || !value->length || !key->plain ||
	    (!object->scalar && !strchr(key->text, ' ')))
		return false;
	diag_add(reader->diags, DIAG_INPUT, node_place(key),
	         "text that contains “: ” needs quotes: “\"%.60s: %.60s\"”", key->text, value->text);
	return true;
}

static enum diag_code refuse_key(const struct schema_reader *reader,
                                 const struct schema_object *object, const struct node *value)
{
	const struct node *key = value->key;
	if (reader->diags->more)
		return DIAG_INPUT; /* enough is said; suggestions cost time */
	struct nearest nearest;
	nearest_start(&nearest, key->text, key->length);
	for (size_t i = 0; i < object->count; i++)
		nearest_offer(&nearest, object->fields[i].key);
	if (!nearest.best && refuse_torn_text(reader, object, value))
		return DIAG_INPUT;
	if (nearest.best)
		return diag_add(reader->diags, DIAG_INPUT, node_place(key),
		                "unknown key “%.60s” in %s; did you mean “%s”?", key->text, object->name,
		                nearest.best);
	char known[512] = "";
	for (size_t i = 0; i < object->count; i++)
		if (strlen(known) + strlen(object->fields[i].key) + 3 < sizeof known) {
			strcat(known, i ? ", " : "");
			strcat(known, object->fields[i].key);
		}
	return diag_add(reader->diags, DIAG_INPUT, node_place(key),
	                "unknown key “%.60s” in %s; known keys: %s", key->text, object->name, known);
}

static enum diag_code check_version(const struct schema_reader *reader,
                                    const struct schema_object *object, const struct node *node)
{
	const struct node *version = node_lookup(node, object->version);
	if (!version)
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "“%s: 1” is missing: it says what kind of file this is", object->version);
	if (version->kind != NODE_SCALAR || strcmp(version->text, "1") != 0)
		return diag_add(reader->diags, DIAG_INPUT, node_place(version),
		                "“%s” must be 1, the one version that this program reads", object->version);
	return DIAG_OK;
}

static enum diag_code bind_mapping(const struct schema_reader *reader,
                                   const struct schema_object *object, const struct node *node,
                                   void *out)
{
	enum diag_code code = object->version ? check_version(reader, object, node) : DIAG_OK;
	for (const struct node *child = node->first; child; child = child->next) {
		if (object->version && !strcmp(child->key->text, object->version))
			continue;
		const struct schema_field *field = find_field(object, child->key->text);
		if (field)
			code = worse(code, bind_field(reader, field, child, member(out, field->offset)));
		else
			code = worse(code, refuse_key(reader, object, child));
	}
	return code;
}

/* A second key beside that of field. */
static enum diag_code refuse_second(const struct schema_reader *reader,
                                    const struct schema_object *object,
                                    const struct schema_field *field, const struct node *second)
{
	const char *key = second->key->text;
	if (field->object && find_field(field->object, key))
		return diag_add(reader->diags, DIAG_INPUT, node_place(second->key),
		                "“%s” belongs to “%s”: indent it further than that", key, field->key);
	if (!find_field(object, key))
		return refuse_key(reader, object, second);
	return diag_add(reader->diags, DIAG_INPUT, node_place(second->key),
	                "“%s” and “%s” are in one %s; start “%s” with a “- ” of its own", field->key,
	                key, object->name, key);
}

static enum diag_code bind_one_of(const struct schema_reader *reader,
                                  const struct schema_object *object, const struct node *node,
                                  void *out)
{
	const struct node *child = node->first;
	if (!child)
		return diag_add(reader->diags, DIAG_INPUT, node_place(node), "this %s is empty",
		                object->name);
	const struct schema_field *field = find_field(object, child->key->text);
	if (!field)
		return refuse_key(reader, object, child);
	if (child->next)
		return refuse_second(reader, object, field, child->next);
	*(int *)member(out, object->which) = (int)(field - object->fields);
	clear_field(field, member(out, field->offset));
	return bind_field(reader, field, child, member(out, field->offset));
}

enum diag_code schema_bind(const struct schema_reader *reader, const struct schema_object *object,
                           const struct node *node, void *out)
{
	*(const struct node **)out = node;
	const char *bare = node->kind == NODE_SCALAR     ? object->scalar
	                   : node->kind == NODE_SEQUENCE ? object->sequence
	                                                 : NULL;
	if (bare) {
		const struct schema_field *field = find_field(object, bare);
		return bind_field(reader, field, node, member(out, field->offset));
	}
	if (node->kind == NODE_SCALAR && object->one_of && find_field(object, "text"))
		return diag_add(reader->diags, DIAG_INPUT, node_place(node),
		                "this line does not say what it is; for a paragraph write “- text: %.60s”",
		                node->text);
	bool bare_only = object->count == 1 && (object->scalar || object->sequence);
	if (node->kind != NODE_MAPPING || bare_only)
		return diag_add(reader->diags, DIAG_INPUT, node_place(node), "%s must be %s", object->name,
		                bare_only && object->scalar     ? "text"
		                : bare_only && object->sequence ? "a list"
		                                                : "lines of the form key: value");
	return object->one_of ? bind_one_of(reader, object, node, out)
	                      : bind_mapping(reader, object, node, out);
}

static bool is_absent(const struct schema_field *field, const void *at)
{
	switch (field->kind) {
	case FIELD_NUMBER:
		return isnan(*(const double *)at);
	case FIELD_BOOLEAN:
	case FIELD_CHOICE:
		return *(const int *)at < 0;
	default:
		return !*(const struct node *const *)at; /* the first member of each */
	}
}

static enum diag_code complete_field(const struct schema_reader *reader,
                                     const struct schema_object *object,
                                     const struct schema_field *field, void *at, struct place blame)
{
	if (is_absent(field, at)) {
		if (field->required)
			return diag_add(reader->diags, DIAG_INPUT, blame, "“%s” is missing in %s", field->key,
			                object->name);
		if (field->kind == FIELD_NUMBER)
			*(double *)at = 0;
		return DIAG_OK;
	}
	if (field->kind == FIELD_OBJECT)
		return schema_complete(reader, field->object, at, blame);
	enum diag_code code = DIAG_OK;
	if (field->kind == FIELD_LIST) {
		struct list *list = at;
		for (size_t i = 0; i < list->count; i++)
			code = worse(code, schema_complete(reader, field->object,
			                                   (char *)list->at + i * field->object->size, blame));
	}
	return code;
}

enum diag_code schema_complete(const struct schema_reader *reader,
                               const struct schema_object *object, void *out, struct place blame)
{
	const struct node *node = *(const struct node *const *)out;
	if (node)
		blame = node_place(node);
	if (object->one_of) {
		const struct schema_field *field = &object->fields[*(int *)member(out, object->which)];
		void *at = member(out, field->offset);
		return is_absent(field, at) ? DIAG_OK : complete_field(reader, object, field, at, blame);
	}
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < object->count; i++) {
		const struct schema_field *field = &object->fields[i];
		code =
			worse(code, complete_field(reader, object, field, member(out, field->offset), blame));
	}
	return code;
}
