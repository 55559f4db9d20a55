#include "library/called.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uloc.h>

#include "base/buf.h"
#include "base/data_path.h"
#include "base/nearest.h"
#include "library/type_table.h"
#include "style/style.h"
#include "text/fold.h"

enum { MATCHES_MAX = 8, NAME_WORDS_MAX = 16 };

struct called {
	struct arena *arena;
	struct diags *diags;
	const char *text;  /* as it was typed */
	const char *words; /* folded and sorted */
	struct nearest nearest;
	const char *near_is,
		*near_name; /* what is called the nearest name, and that as it is written */
	const char *matches[MATCHES_MAX]; /* what is called so, each once */
	size_t count;
	enum diag_code code;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NULL after a failure, which is in c->code. */
static const char *fold(struct called *c, const char *text)
{
	const char *folded = NULL;
	if (c->code == DIAG_OK)
		c->code = text_fold(c->arena, text, strlen(text), &folded, c->diags);
	return c->code == DIAG_OK ? folded : NULL;
}

/* Without brackets, words sorted: "Chinese (Simplified)" is "Simplified Chinese". NULL as fold(). */
static const char *sort_words(struct called *c, const char *folded)
{
	const char *words[NAME_WORDS_MAX];
	size_t count = 0;
	struct buf out;
	char *words_at = arena_copy(c->arena, folded, strlen(folded)), *rest = words_at;
	for (char *word; rest && count < NAME_WORDS_MAX && (word = strsep(&rest, " \t()_,"));)
		if (*word)
			words[count++] = word;
	if (count)
		qsort(words, count, sizeof *words, by_text);
	buf_init(&out, c->arena);
	for (size_t i = 0; i < count; i++)
		buf_format(&out, "%s%s", i ? " " : "", words[i]);
	buf_char(&out, 0);
	if (words_at && !out.failed)
		return out.at;
	c->code = diag_no_memory(c->diags);
	return NULL;
}

static bool start(struct called *c, const char *text)
{
	c->text = text;
	const char *folded = fold(c, text);
	if (folded)
		nearest_start(&c->nearest, folded, strlen(folded));
	c->words = folded ? sort_words(c, folded) : NULL;
	return c->words;
}

static void add_match(struct called *c, const char *is)
{
	for (size_t i = 0; i < c->count; i++)
		if (!strcmp(c->matches[i], is))
			return;
	if (c->count < MATCHES_MAX)
		c->matches[c->count++] = is;
}

/* Is it called name? */
static void ask(struct called *c, const char *is, const char *name)
{
	if (!name && c->code == DIAG_OK) /* ICU has one for everything, if only the code */
		c->code = diag_no_memory(c->diags);
	const char *folded = c->code == DIAG_OK ? fold(c, name) : NULL;
	const char *words = folded ? sort_words(c, folded) : NULL;
	if (!words)
		return;
	if (*words && !strcmp(words, c->words))
		add_match(c, is);
	nearest_offer(&c->nearest, folded);
	if (c->nearest.best == folded) {
		c->near_is = is;
		c->near_name = name;
	}
}

static enum diag_code refuse(struct called *c, const char *what, const char *see)
{
	struct buf known;
	buf_init(&known, c->arena);
	for (size_t i = 0; i < c->count; i++)
		buf_format(&known, "%s%s", !i ? "" : i + 1 < c->count ? ", " : " or ", c->matches[i]);
	buf_char(&known, 0);
	if (known.failed)
		return diag_no_memory(c->diags);
	if (c->count)
		return diag_add(c->diags, DIAG_USAGE, (struct place){0}, "%s “%s” can mean several: say %s",
		                what, c->text, known.at);
	if (c->near_is)
		return diag_add(c->diags, DIAG_USAGE, (struct place){0},
		                "unknown %s “%s”; did you mean %s (%s)?", what, c->text, c->near_is,
		                c->near_name);
	return diag_add(c->diags, DIAG_USAGE, (struct place){0}, "unknown %s “%s”; see `handout %s`",
	                what, c->text, see);
}

/* languages */

/* What people say and CLDR does not. */
static const struct {
	const char *tag, *name;
} other_names[] = {{"bn", "Bengali"},  {"fa", "Farsi"},         {"ht", "Creole"},
                   {"ht", "Haitian"},  {"ht", "Kreyòl"},        {"ht", "Kreyòl ayisyen"},
                   {"tl", "Filipino"}, {"zh-Hans", "简体中文"}, {"zh-Hant", "繁體中文"}};

/* Letters, digits and hyphens, of which the first two or three letters name a language. */
static bool is_tag(const char *text)
{
	size_t language = strcspn(text, "-");
	for (const char *s = text; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '-')
			return false;
	return language == 2 || language == 3;
}

/* zh-Hans of the catalog is also called as zh is, where that is not there itself. */
static void ask_general(struct called *c, const struct catalog_entry *known, size_t count,
                        const char *tag)
{
	size_t language = strcspn(tag, "-");
	const char *general = arena_copy(c->arena, tag, language);
	if (!tag[language] || !general)
		return;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(known[i].name, general))
			return;
	ask(c, tag, language_name(c->arena, general, "en"));
	ask(c, tag, language_name(c->arena, general, general));
}

static void ask_catalog(struct called *c, const struct catalog_entry *known, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *tag = known[i].name;
		ask(c, tag, known[i].about);
		ask(c, tag, language_name(c->arena, tag, tag));
		ask_general(c, known, count, tag);
		for (size_t k = 0; k < sizeof other_names / sizeof *other_names; k++)
			if (!strcmp(other_names[k].tag, tag))
				ask(c, tag, other_names[k].name);
	}
}

static void ask_all_of_icu(struct called *c)
{
	const char *const *codes = uloc_getISOLanguages();
	for (size_t i = 0; codes[i] && c->code == DIAG_OK; i++)
		if (strlen(codes[i]) == 2) {
			ask(c, codes[i], language_name(c->arena, codes[i], "en"));
			ask(c, codes[i], language_name(c->arena, codes[i], codes[i]));
		}
}

/* ICU has a name for it that is not its code. */
static bool is_known(struct called *c, const char *tag)
{
	size_t language = strcspn(tag, "-");
	const char *code = arena_copy(c->arena, tag, language);
	const char *name = code ? language_name(c->arena, code, "en") : NULL;
	return name && strcmp(name, code) != 0;
}

/* ICU hides some allocations that failed, and calls languages by their codes from then on. */
static bool has_names(struct arena *arena)
{
	const char *name = language_name(arena, "en", "en");
	return name && !strcmp(name, "English");
}

/* Has the program words for tag? False without memory. */
static bool has_words(struct arena *arena, const char *data_path, const char *tag, bool *yes)
{
	const char *file = arena_format(arena, "layouts/phrases/%s.yaml", tag);
	return file && (!is_tag(tag) || data_find(arena, data_path, file, yes));
}

enum diag_code language_called(struct arena *arena, const char *data_path, const char *text,
                               const char **out, struct diags *diags)
{
	struct called c = {.arena = arena, .diags = diags};
	struct list known = {0};
	bool there = false;
	const char *tag = language_tag(arena, text);
	if (!tag || !has_words(arena, data_path, tag, &there))
		return diag_no_memory(diags);
	if (there) {
		*out = tag;
		return DIAG_OK;
	}
	c.code = style_catalog(arena, data_path, CATALOG_LANGUAGES, &known, diags);
	if (c.code == DIAG_OK && start(&c, text))
		ask_catalog(&c, known.at, known.count);
	bool fits = c.code == DIAG_OK && !c.count && is_tag(tag) && is_known(&c, tag);
	if (c.code == DIAG_OK && !c.count && !fits)
		ask_all_of_icu(&c);
	if (c.code != DIAG_OK)
		return c.code;
	if (!fits && !c.count && !has_names(arena))
		return diag_no_memory(diags);
	if (!fits && c.count != 1)
		return refuse(&c, "language", "languages");
	*out = fits ? tag : c.matches[0];
	return DIAG_OK;
}

/* types of cancer */

static bool looks_like_type(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

static enum diag_code ask_types(struct called *c, const char *data_path, struct diags *diags)
{
	struct type_sources *sources = arena_alloc(c->arena, sizeof *sources);
	struct cancer_types types = {0};
	if (!sources)
		return diag_no_memory(diags);
	enum diag_code code = types_read(c->arena, data_path, sources, diags);
	if (code == DIAG_OK)
		code = types_load(c->arena, data_path, sources, &types, diags);
	const struct coded_type *type = types.types.at;
	for (size_t i = 0; code == DIAG_OK && i < types.types.count; i++) {
		const struct text *names = type[i].names.at;
		ask(c, type[i].type.utf8, type[i].type.utf8);
		for (size_t k = 0; k < type[i].names.count; k++)
			ask(c, type[i].type.utf8, names[k].utf8);
	}
	return code != DIAG_OK ? code : c->code;
}

enum diag_code type_called(struct arena *arena, const char *data_path, const char *text,
                           const char **out, struct diags *diags)
{
	struct called c = {.arena = arena, .diags = diags};
	struct type_table table;
	const char *name = NULL;
	enum diag_code code = DIAG_OK;
	bool type = looks_like_type(text);
	if (type) {
		type_table_init(&table, arena, data_path);
		code = type_table_lookup(&table, text, "en", &name, diags);
		type_table_close(&table);
	}
	if (code == DIAG_OK && name) {
		*out = text;
		return DIAG_OK;
	}
	if (code == DIAG_OK && start(&c, text))
		code = ask_types(&c, data_path, diags);
	if (code != DIAG_OK || c.code != DIAG_OK)
		return code != DIAG_OK ? code : c.code;
	if (c.count != 1 && !(type && !c.count))
		return refuse(&c, "type of cancer", "list");
	*out = c.count ? c.matches[0] : text;
	return DIAG_OK;
}

const char *type_nearest(struct arena *arena, const char *data_path, const char *text)
{
	struct called c = {.arena = arena, .diags = arena_alloc(arena, sizeof *c.diags)};
	if (!c.diags)
		return NULL;
	diags_init(c.diags, arena);
	if (!start(&c, text) || ask_types(&c, data_path, c.diags) != DIAG_OK)
		return NULL;
	return c.near_is;
}
