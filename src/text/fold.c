#include "text/fold.h"

#include <errno.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/utf8.h"

struct units { /* UTF-16 */
	UChar *at;
	int32_t length;
};

struct folding {
	struct arena *arena;
	struct diags *diags;
	enum diag_code code;
};

static void fail(struct folding *f, UErrorCode error)
{
	bool no_memory = error == U_MEMORY_ALLOCATION_ERROR || errno == ENOMEM;
	f->code = no_memory ? diag_no_memory(f->diags)
	                    : diag_add(f->diags, DIAG_MACHINE, (struct place){0},
	                               "text cannot be folded: %s", u_errorName(error));
}

static UChar *allocate(struct folding *f, int32_t units)
{
	UChar *at = arena_array(f->arena, (size_t)units + 1, sizeof *at);
	if (!at)
		f->code = diag_no_memory(f->diags);
	return at;
}

/* What normalizer makes of text; on failure text, and f->code. */
static struct units normalize(struct folding *f,
                              const UNormalizer2 *(*normalizer)(UErrorCode *error),
                              struct units text)
{
	UErrorCode error = U_ZERO_ERROR;
	struct units out = {.length = text.length * 2};
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	const UNormalizer2 *of = f->code == DIAG_OK ? normalizer(&error) : NULL;
	for (int pass = 0; of && pass < 2; pass++) {
		int32_t room = out.length;
		if (!(out.at = allocate(f, room)))
			return text;
		error = U_ZERO_ERROR;
		out.length = unorm2_normalize(of, text.at, text.length, out.at, room + 1, &error);
		if (error != U_BUFFER_OVERFLOW_ERROR)
			break;
	}
	if (f->code == DIAG_OK && U_FAILURE(error))
		fail(f, error);
	return f->code == DIAG_OK ? out : text;
}

/* Accents, Hebrew points, Arabic vowels, nukta; not vowel signs of other scripts, viramas and
 * voicing marks, which make other words. */
static bool is_left_out(UChar32 c)
{
	uint8_t class = u_getCombiningClass(c);
	return class == 7 || (class >= 10 && class <= 36) || class >= 200;
}

/* Letters whose stroke is no accent to Unicode, and is one to who types without it. */
static uint32_t without_stroke(uint32_t c)
{
	static const uint32_t plain[][2] = {{0x111, 'd'}, {0x142, 'l'}, {0xf8, 'o'}};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (plain[i][0] == c)
			return plain[i][1];
	return c;
}

/* text is well-formed. */
static uint32_t next(struct units text, int32_t *at)
{
	UChar lead = text.at[(*at)++];
	return U16_IS_LEAD(lead) ? (uint32_t)U16_GET_SUPPLEMENTARY(lead, text.at[(*at)++]) : lead;
}

static struct units strip(struct units text)
{
	int32_t to = 0;
	for (int32_t at = 0; at < text.length;) {
		uint32_t c = next(text, &at), kept = without_stroke(c);
		if (!is_left_out((UChar32)c))
			U16_APPEND_UNSAFE(text.at, to, kept);
	}
	return (struct units){text.at, to};
}

enum diag_code text_fold(struct arena *arena, const char *utf8, size_t length, const char **out,
                         struct diags *diags)
{
	struct folding f = {arena, diags, DIAG_OK};
	struct units text = {.length = 0};
	UErrorCode error = U_ZERO_ERROR;
	if (length > INT32_MAX / 16 || !(text.at = allocate(&f, (int32_t)length)))
		return diag_no_memory(diags);
	u_strFromUTF8WithSub(text.at, (int32_t)length + 1, &text.length, utf8, (int32_t)length, 0xfffd,
	                     NULL, &error);
	text = normalize(&f, unorm2_getNFKCCasefoldInstance, text);
	text = normalize(&f, unorm2_getNFDInstance, text);
	if (f.code == DIAG_OK)
		text = normalize(&f, unorm2_getNFCInstance, strip(text));
	char *folded = arena_alloc(arena, (size_t)text.length * 3 + 1);
	if (f.code != DIAG_OK)
		return f.code;
	if (!folded)
		return diag_no_memory(diags);
	u_strToUTF8(folded, text.length * 3 + 1, NULL, text.at, text.length, &error);
	if (U_FAILURE(error))
		fail(&f, error);
	else
		*out = folded;
	return f.code;
}

static bool begins_anywhere(const char *part)
{
	UErrorCode error = U_ZERO_ERROR;
	size_t at = 0;
	UScriptCode script = uscript_getScript((UChar32)utf8_next(part, strlen(part), &at), &error);
	return U_SUCCESS(error) &&
	       (uscript_breaksBetweenLetters(script) || uscript_isRightToLeft(script));
}

static bool is_of_word(UChar32 c)
{
	return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK);
}

/* Does a word begin at byte offset at of text? */
static bool begins_at(const char *text, size_t at)
{
	size_t begin = at;
	if (!at)
		return true;
	do
		begin--;
	while (begin && ((unsigned char)text[begin] & 0xc0) == 0x80);
	return !is_of_word((UChar32)utf8_next(text, at, &begin));
}

static bool ends_before(const char *text)
{
	size_t at = 0;
	return !*text || !is_of_word((UChar32)utf8_next(text, strnlen(text, 4), &at));
}

enum fold_match fold_find(const char *text, const char *part)
{
	bool anywhere = begins_anywhere(part);
	size_t length = strlen(part);
	enum fold_match match = FOLD_NONE;
	for (const char *at = text; (at = strstr(at, part)); at++) {
		bool begins = anywhere || begins_at(text, (size_t)(at - text));
		if (begins && (anywhere || ends_before(at + length)))
			return FOLD_WORD;
		if (begins)
			match = FOLD_AT_WORD;
		else if (!match)
			match = FOLD_INSIDE;
	}
	return match;
}

/* Do the words stand at text, but for what parts them? */
static bool is_row(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(words[i]), next;
		while (i && *text && *text != '\n' && ends_before(text)) {
			next = 0;
			utf8_next(text, strnlen(text, 4), &next);
			text += next;
		}
		if (strncmp(text, words[i], length) != 0)
			return false;
		text += length;
		if (!begins_anywhere(words[i]) && !ends_before(text))
			return false;
	}
	return true;
}

bool fold_find_row(const char *text, const char *const *words, size_t count)
{
	bool anywhere = begins_anywhere(words[0]);
	for (const char *at = text; (at = strstr(at, words[0])); at++)
		if ((anywhere || begins_at(text, (size_t)(at - text))) && is_row(at, words, count))
			return true;
	return false;
}
