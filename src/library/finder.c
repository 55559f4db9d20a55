#include "library/finder.h"

#include <string.h>

#include "base/utf8.h"
#include "content/load.h"
#include "library/texts.h"
#include "library/type_table.h"
#include "style/style.h"
#include "text/fold.h"

enum {
	WORDS_MAX = 16,
	NOWHERE = 7, /* worse than each of costs */
	APART = WORDS_MAX * NOWHERE,
};

/* What a word costs by where and how it stands; a title may begin with a word's short form. */
static const unsigned costs[TEXT_WEIGHTS][FOLD_WORD + 1] = {
	[TEXT_OF_TITLE] = {NOWHERE, 6, 2, 0},
	[TEXT_OF_HEADING] = {NOWHERE, 6, 4, 1},
	[TEXT_OF_BODY] = {NOWHERE, 6, 5, 3},
};

struct finder {
	struct arena *arena;
	struct type_sources sources;
	struct cancer_types all_types;
	const char *icd10;
	const char **types; /* that have the code */
	size_t type_count;
	const char *words[WORDS_MAX]; /* folded */
	size_t word_count;
};

/* Of ICD-10-CM's chapter 2 without benign neoplasms (D10-D36): handouts for every cancer fit. */
static bool is_cancer(const char *code)
{
	return *code == 'C' || !strncmp(code, "D0", 2) ||
	       (strncmp(code, "D37", 3) >= 0 && strncmp(code, "D5", 2) < 0);
}

static enum diag_code find_types(struct finder *finder, const char *code, struct diags *diags)
{
	const struct cancer_types *types = &finder->all_types;
	const struct coded_type *type = types->types.at;
	finder->types = arena_array(finder->arena, types->types.count, sizeof *finder->types);
	if (!finder->types)
		return diag_no_memory(diags);
	for (size_t i = 0; i < types->types.count; i++)
		if (cancer_type_has(&type[i], code))
			finder->types[finder->type_count++] = type[i].type.utf8;
	if (finder->type_count || is_cancer(code))
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = types->node->source->name},
	                "no type of cancer has the code “%s”", finder->icd10);
}

static enum diag_code read_types(struct finder *finder, const char *data_path, struct diags *diags)
{
	char code[ICD10_MAX] = "";
	if (finder->icd10 && !icd10_read(finder->icd10, code))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "“%s” is not an ICD-10-CM code; one looks like C91 or C91.00",
		                finder->icd10);
	enum diag_code done = types_read(finder->arena, data_path, &finder->sources, diags);
	if (done == DIAG_OK)
		done = types_load(finder->arena, data_path, &finder->sources, &finder->all_types, diags);
	return done == DIAG_OK && finder->icd10 ? find_types(finder, code, diags) : done;
}

/* The length of a quotation mark that word begins or ends with; 0: none. */
static size_t quote_at(const char *word, size_t length, bool end)
{
	static const char *const marks[] = {"\"", "'", "“", "”", "„", "‟", "‘",
	                                    "’",  "‚", "«", "»", "‹", "›"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t size = strlen(marks[i]);
		if (length >= size && !memcmp(end ? word + length - size : word, marks[i], size))
			return size;
	}
	return 0;
}

static void strip_quotes(const char **word, size_t *length)
{
	size_t size;
	for (; (size = quote_at(*word, *length, false)); *length -= size)
		*word += size;
	while ((size = quote_at(*word, *length, true)))
		*length -= size;
}

static enum diag_code read_words(struct finder *finder, const char *words, struct diags *diags)
{
	const char *folded = NULL;
	size_t length = strlen(words);
	if (utf8_valid_prefix(words, length) < length)
		return diag_add(diags, DIAG_USAGE, (struct place){0}, "the words are not UTF-8");
	enum diag_code code = text_fold(finder->arena, words, length, &folded, diags);
	if (code != DIAG_OK)
		return code;
	for (const char *s = folded; *(s += strspn(s, " \t\n"));) {
		size_t all = strcspn(s, " \t\n"), size = all;
		const char *begin = s;
		s += all;
		strip_quotes(&begin, &size);
		if (!size)
			continue;
		if (finder->word_count == WORDS_MAX)
			return diag_add(diags, DIAG_USAGE, (struct place){0}, "more than %d words", WORDS_MAX);
		const char *word = arena_copy(finder->arena, begin, size);
		if (!word)
			return diag_no_memory(diags);
		finder->words[finder->word_count++] = word;
	}
	return finder->word_count
	           ? DIAG_OK
	           : diag_add(diags, DIAG_USAGE, (struct place){0}, "there is no word to look for");
}

enum diag_code finder_new(struct arena *arena, const struct finder_question *question,
                          struct finder **out, struct diags *diags)
{
	struct finder *finder = arena_alloc(arena, sizeof *finder);
	if (!finder)
		return diag_no_memory(diags);
	finder->arena = arena;
	finder->icd10 = question->icd10;
	enum diag_code code = read_types(finder, question->data_path, diags);
	if (question->words) {
		enum diag_code read = read_words(finder, question->words, diags);
		code = read > code ? read : code;
	}
	if (code == DIAG_OK)
		*out = finder;
	return code;
}

bool finder_wants(const struct finder *finder, const char *cancer_type)
{
	for (size_t i = 0; i < finder->type_count; i++)
		if (!strcmp(finder->types[i], cancer_type))
			return true;
	return !finder->icd10 || finder_is_general(finder, cancer_type);
}

bool finder_is_general(const struct finder *finder, const char *cancer_type)
{
	const struct coded_type *type = cancer_types_find(&finder->all_types, cancer_type);
	return finder->icd10 && type && !type->icd10.count;
}

/* NULL: nobody says, but for the handout itself. */
static const char *name_of(const struct finder *finder, const struct handout *handout,
                           const char *language)
{
	const struct coded_type *type =
		cancer_types_find(&finder->all_types, handout->cancer_type.utf8);
	return type ? type_name(type, language) : NULL;
}

/* A handout's texts by weight, a line feed behind each. */
struct collected {
	struct buf texts[TEXT_WEIGHTS];
};

static void collect(void *context, enum text_weight weight, const char *utf8, size_t length)
{
	struct collected *collected = context;
	buf_put(&collected->texts[weight], utf8, length);
	buf_char(&collected->texts[weight], '\n');
}

static enum diag_code fold_all(struct arena *scratch, const struct handout *handout,
                               const char *name, const char *folded[TEXT_WEIGHTS],
                               struct diags *diags)
{
	struct collected collected;
	const struct text_reader reader = {collect, &collected};
	enum diag_code code = DIAG_OK;
	for (int i = 0; i < TEXT_WEIGHTS; i++)
		buf_init(&collected.texts[i], scratch);
	content_texts(handout, &reader);
	if (name)
		collect(&collected, TEXT_OF_TITLE, name, strlen(name));
	for (int i = 0; i < TEXT_WEIGHTS && code == DIAG_OK; i++) {
		const struct buf *texts = &collected.texts[i];
		code = texts->failed ? diag_no_memory(diags)
		                     : text_fold(scratch, texts->length ? texts->at : "", texts->length,
		                                 &folded[i], diags);
	}
	return code;
}

/* More than all words can cost, unless they stand in a row: then by where. */
static unsigned cost_of_row(const struct finder *finder, const char *const folded[TEXT_WEIGHTS])
{
	unsigned weight = 0;
	while (weight < TEXT_WEIGHTS &&
	       !fold_find_row(folded[weight], finder->words, finder->word_count))
		weight++;
	return weight < TEXT_WEIGHTS ? costs[weight][FOLD_WORD] : APART;
}

static struct finder_answer rank(const struct finder *finder,
                                 const char *const folded[TEXT_WEIGHTS])
{
	struct finder_answer answer = {.found = true};
	for (size_t i = 0; i < finder->word_count; i++) {
		unsigned least = NOWHERE;
		for (unsigned weight = 0; weight < TEXT_WEIGHTS; weight++) {
			unsigned cost = costs[weight][fold_find(folded[weight], finder->words[i])];
			least = cost < least ? cost : least;
		}
		if (least == NOWHERE)
			return (struct finder_answer){.found = false};
		answer.inside = answer.inside || least == costs[0][FOLD_INSIDE];
		answer.rank += least;
	}
	answer.rank += finder->word_count > 1 ? cost_of_row(finder, folded) : 0;
	return answer;
}

enum diag_code finder_ask(struct finder *finder, struct arena *scratch, const struct source *source,
                          struct finder_answer *out, struct diags *diags)
{
	struct handout *handout = arena_alloc(scratch, sizeof *handout);
	const char *folded[TEXT_WEIGHTS];
	const char *language = NULL;
	if (!handout)
		return diag_no_memory(diags);
	enum diag_code code = content_load(scratch, source, NULL, handout, diags);
	if (code == DIAG_OK && !(language = language_tag(scratch, handout->language.utf8)))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		code = fold_all(scratch, handout, name_of(finder, handout, language), folded, diags);
	if (code == DIAG_OK)
		*out = rank(finder, folded);
	return code;
}
