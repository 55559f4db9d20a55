#include "text/stack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uloc.h>
#include <unicode/ulocdata.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

enum { LANGUAGE_MAX = 40, CODES_MAX = FAMILY_SCRIPTS_MAX * 3 };

struct family {
	char *path[FONT_STYLE_COUNT];
	char *package;
	unsigned face_index;
	unsigned given; /* its place among the families as they were given */
	UScriptCode scripts[CODES_MAX];
	size_t script_count; /* 0: any character */
	bool own;            /* of the language's script */
	const struct font *font[FONT_STYLE_COUNT];
};

struct font_stack {
	struct fonts *fonts;
	struct font_stack *next;
	char language[LANGUAGE_MAX];
	size_t count;
	struct family family[];
};

struct fonts *fonts_new(void)
{
	return calloc(1, sizeof(struct fonts));
}

static void drop_stack(struct font_stack *stack)
{
	for (size_t i = 0; i < stack->count; i++) {
		for (int s = 0; s < FONT_STYLE_COUNT; s++)
			free(stack->family[i].path[s]);
		free(stack->family[i].package);
	}
	free(stack);
}

void fonts_drop(struct fonts *fonts)
{
	if (!fonts)
		return;
	while (fonts->stacks) {
		struct font_stack *next = fonts->stacks->next;
		drop_stack(fonts->stacks);
		fonts->stacks = next;
	}
	for (unsigned i = 0; i < fonts->count; i++)
		font_drop(fonts->at[i]);
	free(fonts);
}

/* Emphasis that a family has no italic for must still be seen, so bold stands in. */
static const char *file_of(const struct font_family_files *family, int style)
{
	const char *bold = family->style[FONT_BOLD], *wanted = family->style[style];
	if (wanted)
		return wanted;
	return style != FONT_REGULAR && bold ? bold : family->style[FONT_REGULAR];
}

/* The Unicode scripts that texts in an ISO 15924 script are written with. */
static size_t expand_script(const char *name, UScriptCode *out)
{
	static const struct {
		UScriptCode code, parts[3];
	} mixed[] = {
		{USCRIPT_SIMPLIFIED_HAN, {USCRIPT_HAN, USCRIPT_BOPOMOFO, USCRIPT_INVALID_CODE}},
		{USCRIPT_TRADITIONAL_HAN, {USCRIPT_HAN, USCRIPT_BOPOMOFO, USCRIPT_INVALID_CODE}},
		{USCRIPT_JAPANESE, {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA}},
		{USCRIPT_KOREAN, {USCRIPT_HANGUL, USCRIPT_HAN, USCRIPT_INVALID_CODE}},
	};
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode code;
	if (uscript_getCode(name, &code, 1, &error) != 1 || U_FAILURE(error))
		return 0;
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
		if (mixed[i].code == code) {
			size_t count = 0;
			while (count < 3 && mixed[i].parts[count] != USCRIPT_INVALID_CODE) {
				out[count] = mixed[i].parts[count];
				count++;
			}
			return count;
		}
	*out = code;
	return 1;
}

static bool same_scripts(const struct family *family, const struct font_family_files *files)
{
	UScriptCode scripts[CODES_MAX];
	size_t count = 0;
	for (size_t i = 0; i < FAMILY_SCRIPTS_MAX && files->scripts[i]; i++)
		count += expand_script(files->scripts[i], scripts + count);
	return count == family->script_count &&
	       (!count || !memcmp(scripts, family->scripts, count * sizeof *scripts));
}

static bool same_family(const struct family *family, const struct font_family_files *files)
{
	if (family->face_index != files->face_index || !same_scripts(family, files))
		return false;
	for (int s = 0; s < FONT_STYLE_COUNT; s++)
		if (strcmp(family->path[s], file_of(files, s)) != 0)
			return false;
	return true;
}

static struct font_stack *find_stack(const struct fonts *fonts,
                                     const struct font_family_files *families, size_t count,
                                     const char *language)
{
	for (struct font_stack *stack = fonts->stacks; stack; stack = stack->next) {
		bool same = stack->count == count &&
		            !strncmp(stack->language, language, sizeof stack->language - 1);
		for (size_t i = 0; same && i < count; i++)
			same = same_family(&stack->family[i], &families[stack->family[i].given]);
		if (same)
			return stack;
	}
	return NULL;
}

static bool copy_family(struct family *to, const struct font_family_files *from, unsigned given,
                        const char *script)
{
	to->given = given;
	to->face_index = from->face_index;
	for (size_t i = 0; i < FAMILY_SCRIPTS_MAX && from->scripts[i]; i++) {
		to->script_count += expand_script(from->scripts[i], to->scripts + to->script_count);
		to->own = to->own || !strcmp(from->scripts[i], script);
	}
	for (int s = 0; s < FONT_STYLE_COUNT; s++)
		if (!(to->path[s] = strdup(file_of(from, s))))
			return false;
	return !from->package || (to->package = strdup(from->package));
}

/* The letters of language as CLDR lists them; NULL where it does not know them or without memory
 * (errno). */
static USet *letters_of(const char *language)
{
	char locale[ULOC_FULLNAME_CAPACITY];
	UErrorCode error = U_ZERO_ERROR;
	USet *letters = NULL;
	errno = 0;
	uloc_forLanguageTag(language, locale, sizeof locale, NULL, &error);
	ULocaleData *data = ulocdata_open(locale, &error);
	if (U_SUCCESS(error) && error != U_USING_DEFAULT_WARNING)
		letters = ulocdata_getExemplarSet(data, NULL, 0, ULOCDATA_ES_STANDARD, &error);
	ulocdata_close(data);
	if (error == U_MEMORY_ALLOCATION_ERROR)
		errno = ENOMEM;
	if (U_SUCCESS(error))
		return letters;
	uset_close(letters);
	return NULL;
}

/* Told of each letter; false ends. */
typedef bool letter_test(void *context, uint32_t code);

static bool each_letter(const USet *letters, letter_test *test, void *context)
{
	UChar text[64];
	for (int32_t i = 0; i < uset_getItemCount(letters); i++) {
		UChar32 first, last;
		UErrorCode error = U_ZERO_ERROR;
		int32_t length = uset_getItem(letters, i, &first, &last, text, 64, &error);
		for (UChar32 c = first; !length && c <= last; c++)
			if (!test(context, (uint32_t)c))
				return false;
		char utf8[192];
		int32_t bytes = 0;
		u_strToUTF8(utf8, sizeof utf8, &bytes, text, length, &error);
		for (size_t at = 0; U_SUCCESS(error) && at < (size_t)bytes;)
			if (!test(context, utf8_next(utf8, (size_t)bytes, &at)))
				return false;
	}
	return true;
}

static bool font_has_letter(void *font, uint32_t code)
{
	return u_hasBinaryProperty((UChar32)code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	       font_has(font, code);
}

struct search {
	struct font_stack *stack;
	enum diag_code code;
	uint32_t letter;
	struct diags *diags;
};

static bool stack_has_letter(void *context, uint32_t code)
{
	struct search *search = context;
	const struct font *font;
	for (size_t i = 0; i < search->stack->count; i++) {
		if (!font_stack_serves(search->stack, i, code, false))
			continue;
		search->code = font_stack_load(search->stack, i, FONT_REGULAR, &font, search->diags);
		if (search->code != DIAG_OK)
			return false;
		if (font_has_letter((void *)font, code))
			return true;
	}
	search->letter = code;
	return false;
}

/* Let the family lead that has all letters; where none has, each letter must be in some family. */
static enum diag_code lead_by_letters(struct font_stack *stack, const USet *letters,
                                      struct place blame, struct diags *diags)
{
	for (size_t i = 0; i < stack->count; i++) {
		struct family *family = &stack->family[i], leading;
		const struct font *font;
		if (family->script_count && !family->own)
			continue;
		enum diag_code code = font_stack_load(stack, i, FONT_REGULAR, &font, diags);
		if (code != DIAG_OK)
			return code;
		if (!each_letter(letters, font_has_letter, (void *)font))
			continue;
		leading = *family;
		memmove(stack->family + 1, stack->family, i * sizeof *family);
		stack->family[0] = leading;
		return DIAG_OK;
	}
	struct search search = {.stack = stack, .diags = diags};
	if (each_letter(letters, stack_has_letter, &search) || search.code != DIAG_OK)
		return search.code;
	return diag_add(diags, DIAG_INPUT, blame,
	                "no font of this layout has U+%04X, a letter of language “%s”; name one under "
	                "“fonts”",
	                (unsigned)search.letter, stack->language);
}

/* Families of the language's script first, in the order in which they were given. */
static bool fill_stack(struct font_stack *stack, const struct font_family_files *families,
                       size_t count, const char *script)
{
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < count; i++) {
			bool is_own = false;
			for (size_t k = 0; k < FAMILY_SCRIPTS_MAX && families[i].scripts[k]; k++)
				is_own = is_own || !strcmp(families[i].scripts[k], script);
			if (is_own == own &&
			    !copy_family(&stack->family[stack->count++], &families[i], (unsigned)i, script))
				return false;
		}
	return true;
}

enum diag_code fonts_stack(struct fonts *fonts, const struct font_family_files *families,
                           size_t count, const char *language, const char *script,
                           struct place blame, struct font_stack **out, struct diags *diags)
{
	struct font_stack *stack = find_stack(fonts, families, count, language);
	if (stack) {
		*out = stack;
		return DIAG_OK;
	}
	stack = calloc(1, sizeof *stack + count * sizeof stack->family[0]);
	if (!stack)
		return diag_no_memory(diags);
	stack->fonts = fonts;
	strncpy(stack->language, language, sizeof stack->language - 1);
	enum diag_code code = DIAG_OK;
	if (!fill_stack(stack, families, count, script))
		code = diag_no_memory(diags);
	USet *letters = code == DIAG_OK ? letters_of(language) : NULL;
	if (code == DIAG_OK && errno == ENOMEM)
		code = diag_no_memory(diags);
	if (code == DIAG_OK && letters)
		code = lead_by_letters(stack, letters, blame, diags);
	uset_close(letters);
	if (code != DIAG_OK) {
		drop_stack(stack);
		return code;
	}
	stack->next = fonts->stacks;
	fonts->stacks = stack;
	*out = stack;
	return DIAG_OK;
}

size_t font_stack_count(const struct font_stack *stack)
{
	return stack->count;
}

bool font_stack_serves(const struct font_stack *stack, size_t family, uint32_t code, bool foreign)
{
	const struct family *f = &stack->family[family];
	if (!f->script_count || (f->own && !foreign))
		return true;
	for (size_t i = 0; i < f->script_count; i++)
		if (uscript_hasScript((UChar32)code, f->scripts[i]))
			return true;
	return false;
}

enum diag_code font_stack_load(struct font_stack *stack, size_t family, enum font_style style,
                               const struct font **out, struct diags *diags)
{
	struct family *f = &stack->family[family];
	const struct font **at = &f->font[style];
	enum diag_code code = DIAG_OK;
	if (!*at)
		code = fonts_load(stack->fonts, f->path[style], f->face_index, f->package, at, diags);
	if (code == DIAG_OK)
		*out = *at;
	return code;
}
