#include "check/words.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) .offset = offsetof(struct type, member)
#define FIELDS(array) .fields = (array), .count = COUNT(array)

static const struct schema_field form_fields[] = {
	{"text", FIELD_TEXT, AT(form, text), .required = true}};
static const struct schema_object form_schema = {"form", sizeof(struct form), FIELDS(form_fields),
                                                 .scalar = "text"};

static const char *const word_kinds[] = {"medical", "plain", NULL};
static const struct schema_field known_word_fields[] = {
	{"term", FIELD_TEXT, AT(known_word, term), .required = true, .about = "The word to look for"},
	{"forms", FIELD_LIST, AT(known_word, forms), .object = &form_schema,
     .about = "Other ways to write it, such as the plural"},
	{"plain", FIELD_TEXT, AT(known_word, plain), .required = true,
     .about = "What to say instead, or beside it"},
	{"kind", FIELD_CHOICE, AT(known_word, kind), .required = true, .choices = word_kinds,
     .about = "medical: may be used where it is explained; plain: has a simpler word"},
};
static const struct schema_object known_word_schema = {"word", sizeof(struct known_word),
                                                       FIELDS(known_word_fields)};
static const struct schema_field word_fields[] = {
	{"words", FIELD_LIST, AT(word_file, words), .object = &known_word_schema, .required = true}};
const struct schema_object word_schema = {"words", sizeof(struct word_file), FIELDS(word_fields)};

static const struct schema_field abbreviation_fields[] = {
	{"short", FIELD_TEXT, AT(abbreviation, abbreviated), .required = true},
	{"long", FIELD_TEXT, AT(abbreviation, spelled), .required = true},
	{"known", FIELD_BOOLEAN, AT(abbreviation, known),
     .about = "Readers know it: it need not be spelled out"},
	{"also_word", FIELD_BOOLEAN, AT(abbreviation, also_word),
     .about = "In capitals it can also be a common word in emphasis"},
};
static const struct schema_object abbreviation_entry_schema = {
	"abbreviation", sizeof(struct abbreviation), FIELDS(abbreviation_fields)};
static const struct schema_field abbreviation_file_fields[] = {
	{"abbreviations", FIELD_LIST, AT(abbreviation_file, abbreviations),
     .object = &abbreviation_entry_schema, .required = true}};
const struct schema_object abbreviation_schema = {"abbreviations", sizeof(struct abbreviation_file),
                                                  FIELDS(abbreviation_file_fields)};

static enum diag_code read_file(struct arena *arena, const struct source *source,
                                const struct schema_object *schema, void *out, struct diags *diags)
{
	const struct schema_reader reader = {arena, diags, NULL};
	struct node *root = NULL;
	enum diag_code code = yaml_parse(arena, source, &root, diags);
	schema_clear(schema, out);
	if (code == DIAG_OK)
		code = schema_bind(&reader, schema, root, out);
	return code == DIAG_OK ? schema_complete(&reader, schema, out, node_place(root)) : code;
}

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
	int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
	return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int by_spelling(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	return compare(x->text, x->length, y->text, y->length);
}

static int by_abbreviation(const void *a, const void *b)
{
	const struct abbreviation *const *x = a, *const *y = b;
	return strcmp((*x)->abbreviated.utf8, (*y)->abbreviated.utf8);
}

static bool add_spelling(struct arena *arena, struct word_lists *lists, const struct text *text,
                         const struct known_word *word)
{
	struct spelling *spelling = &lists->spellings[lists->count];
	char *lower = arena_copy(arena, text->utf8, text->length);
	size_t words = 1;
	for (size_t i = 0; lower && i < text->length; i++) {
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] = (char)(lower[i] | 0x20);
		words += lower[i] == ' ';
	}
	if (!lower)
		return false;
	if (words > lists->longest)
		lists->longest = words;
	*spelling = (struct spelling){lower, text->length, word};
	lists->count++;
	return true;
}

static bool add_spellings(struct arena *arena, const struct list *words, struct word_lists *lists)
{
	const struct known_word *at = words->at;
	size_t count = words->count;
	for (size_t i = 0; i < words->count; i++)
		count += at[i].forms.count;
	if (!(lists->spellings = arena_array(arena, count, sizeof *lists->spellings)))
		return false;
	for (size_t i = 0; i < words->count; i++) {
		const struct form *forms = at[i].forms.at;
		if (!add_spelling(arena, lists, &at[i].term, &at[i]))
			return false;
		for (size_t k = 0; k < at[i].forms.count; k++)
			if (!add_spelling(arena, lists, &forms[k].text, &at[i]))
				return false;
	}
	if (lists->count)
		qsort(lists->spellings, lists->count, sizeof *lists->spellings, by_spelling);
	return true;
}

enum diag_code words_load(struct arena *arena, const struct source *words,
                          const struct source *abbreviations, struct word_lists *out,
                          struct diags *diags)
{
	struct word_file word_file;
	struct abbreviation_file abbreviation_file;
	struct word_lists lists = {0};
	enum diag_code code = read_file(arena, words, &word_schema, &word_file, diags);
	enum diag_code more =
		read_file(arena, abbreviations, &abbreviation_schema, &abbreviation_file, diags);
	if (code != DIAG_OK || more != DIAG_OK)
		return code > more ? code : more;
	const struct abbreviation *at = abbreviation_file.abbreviations.at;
	lists.abbreviation_count = abbreviation_file.abbreviations.count;
	lists.abbreviations = arena_array(arena, lists.abbreviation_count, sizeof *lists.abbreviations);
	if (!lists.abbreviations || !add_spellings(arena, &word_file.words, &lists))
		return diag_no_memory(diags);
	for (size_t i = 0; i < lists.abbreviation_count; i++)
		lists.abbreviations[i] = &at[i];
	if (lists.abbreviation_count)
		qsort(lists.abbreviations, lists.abbreviation_count, sizeof(struct abbreviation *),
		      by_abbreviation);
	*out = lists;
	return DIAG_OK;
}

const struct known_word *words_find(const struct word_lists *lists, const char *text, size_t length)
{
	size_t low = 0, high = lists->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct spelling *s = &lists->spellings[middle];
		int order = compare(text, length, s->text, s->length);
		if (!order)
			return s->word;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct abbreviation *words_abbreviation(const struct word_lists *lists, const char *text,
                                              size_t length)
{
	size_t low = 0, high = lists->abbreviation_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct text *known = &lists->abbreviations[middle]->abbreviated;
		int order = compare(text, length, known->utf8, known->length);
		if (!order)
			return lists->abbreviations[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
