#include "job/find.h"

#include <string.h>

#include "base/utf8.h"
#include "content/cancer_types.h"
#include "content/load.h"
#include "content/texts.h"
#include "style/style.h"
#include "text/fold.h"

enum { WORDS_MAX = 16, INSIDE = TEXT_WEIGHTS /* rank of a word that is only inside others */ };

/* The names of cancer types in a language; read once. */
struct known_language {
	struct known_language *next;
	const char *language;
	struct phrases phrases;
};

struct job_finder {
	struct arena *arena;
	const char *data_folder;
	const char *icd10;
	const char **types; /* that have the code */
	size_t type_count;
	const char *words[WORDS_MAX]; /* folded */
	size_t word_count;
	struct known_language *languages;
};

static enum diag_code find_types(struct job_finder *finder, const struct cancer_types *types,
                                 const char *code, struct diags *diags)
{
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

static enum diag_code read_code(struct job_finder *finder, struct diags *diags)
{
	struct arena *arena = finder->arena;
	struct source *source = arena_alloc(arena, sizeof *source);
	struct cancer_types types;
	char code[ICD10_MAX];
	if (!source)
		return diag_no_memory(diags);
	if (!icd10_read(finder->icd10, code))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "“%s” is no ICD-10-CM code; one looks like C91 or C91.00", finder->icd10);
	source->name = arena_format(arena, "%s/content/cancer-types.yaml", finder->data_folder);
	if (!source->name)
		return diag_no_memory(diags);
	enum diag_code done = file_read(arena, source->name, YAML_BYTES_MAX, &source->bytes, diags);
	if (done == DIAG_OK)
		done = cancer_types_load(arena, source, &types, diags);
	return done == DIAG_OK ? find_types(finder, &types, code, diags) : done;
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
	enum diag_code code = DIAG_OK;
	if (!finder)
		return diag_no_memory(diags);
	finder->arena = arena;
	finder->data_folder = question->data_folder;
	finder->icd10 = question->icd10;
	if (question->icd10)
		code = read_code(finder, diags);
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

static enum diag_code names_of(struct job_finder *finder, const char *language,
                               const struct phrases **out, struct diags *diags)
{
	for (const struct known_language *known = finder->languages; known; known = known->next)
		if (!strcmp(known->language, language)) {
			*out = &known->phrases;
			return DIAG_OK;
		}
	struct known_language *known = arena_alloc(finder->arena, sizeof *known);
	if (!known || !(known->language = arena_copy(finder->arena, language, strlen(language))))
		return diag_no_memory(diags);
	enum diag_code code =
		phrases_load(finder->arena, finder->data_folder, language, &known->phrases, diags);
	if (code != DIAG_OK)
		return code;
	known->next = finder->languages;
	finder->languages = known;
	*out = &known->phrases;
	return DIAG_OK;
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
	const struct phrases *phrases = NULL;
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_load(scratch, source, NULL, handout, diags);
	if (code == DIAG_OK)
		code = names_of(finder, handout->language.utf8, &phrases, diags);
	if (code == DIAG_OK)
		code = fold_all(scratch, handout, phrases_cancer_type(phrases, handout->cancer_type.utf8),
		                folded, diags);
	if (code == DIAG_OK)
		*out = rank(finder, folded);
	return code;
}
