#include "job/find.h"

#include <string.h>

#include "base/utf8.h"
#include "content/load.h"
#include "content/texts.h"
#include "job/type_names.h"
#include "text/fold.h"

enum { WORDS_MAX = 16, INSIDE = TEXT_WEIGHTS /* rank of a word that is only inside others */ };

struct job_finder {
	struct arena *arena;
	struct source source;
	struct cancer_types all_types;
	const char *icd10;
	const char **types; /* that have the code */
	size_t type_count;
	const char *words[WORDS_MAX]; /* folded */
	size_t word_count;
};

static enum diag_code find_types(struct job_finder *finder, const char *code, struct diags *diags)
{
	const struct cancer_types *types = &finder->all_types;
	const struct coded_type *type = types->types.at;
	finder->types = arena_array(finder->arena, types->types.count, sizeof *finder->types);
	if (!finder->types)
		return diag_no_memory(diags);
	for (size_t i = 0; i < types->types.count; i++)
		if (cancer_type_has(&type[i], code))
			finder->types[finder->type_count++] = type[i].type.utf8;
	if (finder->type_count)
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = types->node->source->name},
	                "no type of cancer has the code “%s”", finder->icd10);
}

static enum diag_code read_types(struct job_finder *finder, const char *data_folder,
                                 struct diags *diags)
{
	char code[ICD10_MAX] = "";
	if (finder->icd10 && !icd10_read(finder->icd10, code))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "“%s” is no ICD-10-CM code; one looks like C91 or C91.00", finder->icd10);
	enum diag_code done = types_read(finder->arena, data_folder, &finder->source, diags);
	if (done == DIAG_OK)
		done = types_load(finder->arena, data_folder, &finder->source, &finder->all_types, diags);
	return done == DIAG_OK && finder->icd10 ? find_types(finder, code, diags) : done;
}

static enum diag_code read_words(struct job_finder *finder, const char *words, struct diags *diags)
{
	const char *folded = NULL;
	size_t length = strlen(words);
	if (utf8_valid_prefix(words, length) < length)
		return diag_add(diags, DIAG_USAGE, (struct place){0}, "the words are not UTF-8");
	enum diag_code code = text_fold(finder->arena, words, length, &folded, diags);
	if (code != DIAG_OK)
		return code;
	for (const char *s = folded; *(s += strspn(s, " \t\n"));) {
		size_t size = strcspn(s, " \t\n");
		if (finder->word_count == WORDS_MAX)
			return diag_add(diags, DIAG_USAGE, (struct place){0}, "more than %d words", WORDS_MAX);
		const char *word = arena_copy(finder->arena, s, size);
		if (!word)
			return diag_no_memory(diags);
		finder->words[finder->word_count++] = word;
		s += size;
	}
	return finder->word_count
	           ? DIAG_OK
	           : diag_add(diags, DIAG_USAGE, (struct place){0}, "there is no word to look for");
}

enum diag_code job_finder_new(struct arena *arena, const struct job_question *question,
                              struct job_finder **out, struct diags *diags)
{
	struct job_finder *finder = arena_alloc(arena, sizeof *finder);
	if (!finder)
		return diag_no_memory(diags);
	finder->arena = arena;
	finder->icd10 = question->icd10;
	enum diag_code code = read_types(finder, question->data_folder, diags);
	if (question->words) {
		enum diag_code read = read_words(finder, question->words, diags);
		code = read > code ? read : code;
	}
	if (code == DIAG_OK)
		*out = finder;
	return code;
}

bool job_finder_wants(const struct job_finder *finder, const char *cancer_type)
{
	for (size_t i = 0; i < finder->type_count; i++)
		if (!strcmp(finder->types[i], cancer_type))
			return true;
	return !finder->icd10;
}

/* NULL: nobody says, but for the handout itself. */
static const char *name_of(const struct job_finder *finder, const struct handout *handout,
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

static struct job_answer rank(const struct job_finder *finder,
                              const char *const folded[TEXT_WEIGHTS])
{
	struct job_answer answer = {.found = true};
	for (size_t i = 0; i < finder->word_count; i++) {
		unsigned weight = 0;
		bool inside = false;
		for (; weight < TEXT_WEIGHTS; weight++) {
			enum fold_match match = fold_find(folded[weight], finder->words[i]);
			if (match == FOLD_AT_WORD)
				break;
			inside = inside || match == FOLD_INSIDE;
		}
		if (weight == INSIDE && !inside)
			return (struct job_answer){.found = false};
		answer.inside = answer.inside || weight == INSIDE;
		answer.rank += weight;
	}
	return answer;
}

enum diag_code job_finder_ask(struct job_finder *finder, struct arena *scratch,
                              const struct job_content *content, struct job_answer *out,
                              struct diags *diags)
{
	struct source *source = arena_alloc(scratch, sizeof *source);
	struct handout *handout = arena_alloc(scratch, sizeof *handout);
	const char *folded[TEXT_WEIGHTS];
	const char *language = NULL;
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_load(scratch, source, NULL, handout, diags);
	if (code == DIAG_OK && !(language = language_tag(scratch, handout->language.utf8)))
		code = diag_no_memory(diags);
	if (code == DIAG_OK)
		code = fold_all(scratch, handout, name_of(finder, handout, language), folded, diags);
	if (code == DIAG_OK)
		*out = rank(finder, folded);
	return code;
}
