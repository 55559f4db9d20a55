#include "library/cancer_types.h"

#include <string.h>

enum { CATEGORY = 3 };

static const struct schema_field range_fields[] = {
	{"codes", FIELD_TEXT, .offset = offsetof(struct code_range, codes), .format = FORMAT_ICD10}};
static const struct schema_object range_schema = {
	"code", sizeof(struct code_range), .fields = range_fields, .count = 1, .scalar = "codes"};

static const struct schema_field type_fields[] = {
	{"type", FIELD_TEXT, .offset = offsetof(struct coded_type, type), .required = true,
     .format = FORMAT_SLUG, .about = "As cancer_type in a handout"},
	{"icd10", FIELD_LIST, .offset = offsetof(struct coded_type, icd10), .object = &range_schema,
     .min = 1, .about = "ICD-10-CM; codes that begin with one of these are meant too"},
	{"names", FIELD_TEXTS, .offset = offsetof(struct coded_type, names), .required = true,
     .format = FORMAT_LANGUAGE, .min = 1, .about = "By language: all that layouts/phrases has"},
};
static const struct schema_object type_schema = {"cancer type", sizeof(struct coded_type),
                                                 .fields = type_fields, .count = 3};

static const struct schema_field types_fields[] = {
	{"types", FIELD_LIST, .offset = offsetof(struct cancer_types, types), .required = true,
     .object = &type_schema, .min = 1}};
const struct schema_object cancer_types_schema = {"cancer types", sizeof(struct cancer_types),
                                                  .fields = types_fields, .count = 1,
                                                  .version = "cancer_types"};

bool icd10_read(const char *text, char code[ICD10_MAX])
{
	size_t length = 0;
	for (const char *s = text; *s; s++) {
		char c = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
		bool letter = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
		if (c == '.' && s - text == CATEGORY && s[1])
			continue;
		bool fits = length == 0 ? letter : length == 1 ? digit : letter || digit;
		if (!fits || length + 1 == ICD10_MAX)
			return false;
		code[length++] = c;
	}
	code[length] = 0;
	return length >= CATEGORY;
}

struct range {
	char first[ICD10_MAX], last[ICD10_MAX];
};

/* The two ends of "C91-C95"; of one code both are the same. */
static bool read_range(const char *text, struct range *out)
{
	char first[ICD10_MAX + 2] = "";
	const char *hyphen = strchr(text, '-');
	size_t length = hyphen ? (size_t)(hyphen - text) : strlen(text);
	if (length >= sizeof first)
		return false;
	memcpy(first, text, length);
	return icd10_read(first, out->first) && icd10_read(hyphen ? hyphen + 1 : first, out->last);
}

static bool begins_with(const char *code, const char *part)
{
	return !strncmp(code, part, strlen(part));
}

bool cancer_type_has(const struct coded_type *type, const char *code)
{
	const struct code_range *ranges = type->icd10.at;
	for (size_t i = 0; i < type->icd10.count; i++) {
		struct range range;
		if (!read_range(ranges[i].codes.utf8, &range))
			continue;
		if (begins_with(code, range.first) || begins_with(range.first, code))
			return true;
		/* the ends of a range are categories */
		if (strncmp(code, range.first, CATEGORY) > 0 && strncmp(code, range.last, CATEGORY) <= 0)
			return true;
	}
	return false;
}

/* What the schema cannot say: a type twice, a range that runs backwards. */
static enum diag_code check(const struct cancer_types *types, struct diags *diags)
{
	const struct coded_type *type = types->types.at;
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < types->types.count; i++) {
		const struct code_range *ranges = type[i].icd10.at;
		for (size_t k = 0; k < i; k++)
			if (!strcmp(type[k].type.utf8, type[i].type.utf8))
				code = diag_add(diags, DIAG_INPUT, node_place(type[i].type.node),
				                "“%s” is already there, on line %u", type[i].type.utf8,
				                type[k].type.node->line);
		for (size_t k = 0; k < type[i].icd10.count; k++) {
			struct range range;
			if (!read_range(ranges[k].codes.utf8, &range) || strcmp(range.first, range.last) > 0)
				code = diag_add(diags, DIAG_INPUT, node_place(ranges[k].node),
				                "“%s” ends before it begins", ranges[k].codes.utf8);
		}
	}
	return code;
}

enum diag_code cancer_types_load(struct arena *arena, const struct source *source,
                                 struct cancer_types *out, struct diags *diags)
{
	const struct schema_reader reader = {arena, diags, NULL};
	struct cancer_types types;
	struct node *root = NULL;
	enum diag_code code = yaml_parse(arena, source, &root, diags);
	if (code != DIAG_OK)
		return code;
	schema_clear(&cancer_types_schema, &types);
	code = schema_bind(&reader, &cancer_types_schema, root, &types);
	if (code == DIAG_OK)
		code = schema_complete(&reader, &cancer_types_schema, &types, node_place(root));
	if (code == DIAG_OK)
		code = check(&types, diags);
	if (code == DIAG_OK)
		*out = types;
	return code;
}

/* The lines of the entry that begins with "- type: TYPE"; none: it is written otherwise. */
static struct bytes lines_of(struct bytes file, const char *type)
{
	static const char key[] = "- type: ";
	const size_t key_length = sizeof key - 1, type_length = strlen(type);
	const char *end = file.at + file.length, *begin = NULL;
	size_t indent = 0;
	for (const char *line = file.at, *next; line < end; line = next) {
		const char *stop = memchr(line, '\n', (size_t)(end - line)), *s = line;
		stop = stop ? stop : end;
		next = stop < end ? stop + 1 : end;
		while (s < stop && *s == ' ')
			s++;
		size_t spaces = (size_t)(s - line), length = (size_t)(stop - s);
		if (begin && length && *s != '#' && spaces <= indent)
			return (struct bytes){begin, (size_t)(line - begin)};
		if (!begin && length == key_length + type_length && !memcmp(s, key, key_length) &&
		    !memcmp(s + key_length, type, type_length)) {
			begin = line;
			indent = spaces;
		}
	}
	return (struct bytes){begin, begin ? (size_t)(end - begin) : 0};
}

enum diag_code cancer_type_load(struct arena *arena, const struct source *source, const char *type,
                                struct coded_type *out, struct diags *diags)
{
	struct diags ignored; /* what is wrong is said with its line by who reads all */
	const struct schema_reader reader = {arena, &ignored, NULL};
	struct source *part = arena_alloc(arena, sizeof *part);
	struct node *root = NULL;
	diags_init(&ignored, arena);
	schema_clear(&type_schema, out);
	if (!part)
		return diag_no_memory(diags);
	*part = (struct source){source->name, lines_of(source->bytes, type)};
	if (!part->bytes.length)
		return DIAG_OK;
	struct coded_type read = *out;
	enum diag_code code = yaml_parse(arena, part, &root, &ignored);
	if (code == DIAG_OK && root->kind == NODE_SEQUENCE && root->count == 1)
		code = schema_bind(&reader, &type_schema, root->first, &read);
	if (code == DIAG_OK && read.node)
		code = schema_complete(&reader, &type_schema, &read, node_place(root));
	if (code == DIAG_MACHINE)
		return diag_no_memory(diags);
	if (code == DIAG_OK && read.type.utf8 && !strcmp(read.type.utf8, type))
		*out = read;
	return DIAG_OK;
}

bool cancer_types_may_have(const struct source *source, const char *type)
{
	/* an escape can spell a type otherwise */
	return memmem(source->bytes.at, source->bytes.length, type, strlen(type)) ||
	       memchr(source->bytes.at, '\\', source->bytes.length);
}

const struct coded_type *cancer_types_find(const struct cancer_types *types, const char *type)
{
	const struct coded_type *known = types->types.at;
	for (size_t i = 0; i < types->types.count; i++)
		if (!strcmp(known[i].type.utf8, type))
			return &known[i];
	return NULL;
}

const char *cancer_type_name(const struct coded_type *type, const char *language)
{
	const struct text *names = type->names.at;
	for (size_t i = 0; i < type->names.count; i++)
		if (!strcmp(names[i].node->key->text, language))
			return names[i].utf8;
	return NULL;
}
