/*
 * What CLDR knows of a language: script, direction, digits, dates, plural forms, names of
 * languages.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/unumsys.h>
#include <unicode/upluralrules.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "style/style.h"

const char *const plural_names[PLURAL_COUNT] = {"zero", "one", "two", "few", "many", "other"};

static bool is_no_memory(UErrorCode error)
{
	return error == U_MEMORY_ALLOCATION_ERROR || errno == ENOMEM;
}

/* ICU's name of the language, in the calendar that everyone in a clinic reads. */
static bool icu_locale(const char *language, const char *keywords, char out[LOCALE_MAX])
{
	UErrorCode error = U_ZERO_ERROR;
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	int32_t length = uloc_forLanguageTag(language, out, LOCALE_MAX / 2, NULL, &error);
	if (U_FAILURE(error) || strlen(keywords) + (size_t)length >= LOCALE_MAX)
		return false;
	strcpy(out + length, keywords);
	return true;
}

static enum diag_code refuse(const struct language_request *request, UErrorCode error,
                             const char *what)
{
	if (is_no_memory(error))
		return diag_no_memory(request->diags);
	return diag_add(request->diags, DIAG_MACHINE, (struct place){0},
	                "%s of language “%s” cannot be written: %s", what, request->name,
	                u_errorName(error));
}

/* The digits of the language's own numbers, as CLDR's default numbering system has them. */
static enum diag_code find_digits(const struct language_request *request, const char *locale,
                                  struct language *out)
{
	UChar utf16[40];
	char digits[160] = "";
	UErrorCode error = U_ZERO_ERROR;
	errno = 0;
	UNumberingSystem *system = unumsys_open(locale, &error);
	int32_t units = 0, length = 0;
	if (U_SUCCESS(error) && !unumsys_isAlgorithmic(system))
		units = unumsys_getDescription(system, utf16, 40, &error);
	unumsys_close(system);
	u_strToUTF8(digits, sizeof digits, &length, utf16, units, &error);
	if (U_FAILURE(error) || errno == ENOMEM)
		return refuse(request, error, "numbers");
	size_t at = 0;
	for (unsigned digit = 0; digit < 10; digit++) {
		bool known = at < (size_t)length;
		uint32_t c = known ? utf8_next(digits, (size_t)length, &at) : '0' + digit;
		out->digits[digit][utf8_encode(c, out->digits[digit])] = 0;
	}
	return DIAG_OK;
}

/* ISO 15924; "" where nobody knows. */
static void likely_script(const char *language, char script[8])
{
	char locale[LOCALE_MAX], likely[ULOC_FULLNAME_CAPACITY];
	UErrorCode error = U_ZERO_ERROR;
	script[0] = 0;
	if (!icu_locale(language, "", locale))
		return;
	uloc_addLikelySubtags(locale, likely, sizeof likely, &error);
	uloc_getScript(likely, script, 8, &error);
	if (U_FAILURE(error))
		script[0] = 0;
}

char *language_tag(struct arena *arena, const char *language)
{
	char *tag = arena_copy(arena, language, strlen(language));
	for (char *part = tag; part && *part;) {
		size_t length = strcspn(part, "-");
		for (size_t i = 0; i < length; i++) {
			bool upper = part > tag && (length == 2 || (length == 4 && i == 0));
			part[i] =
				(char)(upper ? toupper((unsigned char)part[i]) : tolower((unsigned char)part[i]));
		}
		part += length + (part[length] == '-');
	}
	return tag;
}

bool script_is_known(const char *script)
{
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode code;
	return uscript_getCode(script, &code, 1, &error) == 1 && U_SUCCESS(error);
}

bool language_generalize(char *language)
{
	char own[8], general[8];
	char *hyphen = strrchr(language, '-');
	likely_script(language, own);
	if (!hyphen)
		return false;
	*hyphen = 0;
	likely_script(language, general);
	return !strcmp(own, general);
}

static enum diag_code find_script(const struct language_request *request, struct language *out)
{
	char locale[LOCALE_MAX], likely[ULOC_FULLNAME_CAPACITY];
	UErrorCode error = U_ZERO_ERROR;
	if (!icu_locale(request->name, "", locale))
		return diag_no_memory(request->diags);
	if (!*uloc_getISO3Language(locale))
		return diag_add(request->diags, DIAG_INPUT, request->blame,
		                "“%s” is not the code of a known language; write it as BCP 47 does, like "
		                "en, es or zh-Hans",
		                request->name);
	errno = 0;
	uloc_addLikelySubtags(locale, likely, sizeof likely, &error);
	uloc_getScript(likely, out->script, sizeof out->script, &error);
	if (U_FAILURE(error) || errno == ENOMEM)
		return refuse(request, error, "texts");
	out->right_to_left = uloc_isRightToLeft(likely);
	return DIAG_OK;
}

enum { DATE_UNITS = 64 };

static enum diag_code refuse_long(const struct language_request *request, const struct text *text)
{
	return diag_add(request->diags, DIAG_INPUT, node_place(text->node),
	                "this is too long for a part of a date");
}

static enum diag_code set_months(const struct language_request *request, UDateFormat *dates)
{
	const struct phrases *phrases = request->phrases;
	const struct month *months = phrases->months.at;
	UErrorCode error = U_ZERO_ERROR;
	for (size_t i = 0; i < phrases->months.count; i++) {
		UChar name[DATE_UNITS];
		int32_t length = 0;
		u_strFromUTF8(name, DATE_UNITS, &length, months[i].name.utf8,
		              (int32_t)months[i].name.length, &error);
		if (error == U_BUFFER_OVERFLOW_ERROR)
			return refuse_long(request, &months[i].name);
		udat_setSymbols(dates, UDAT_MONTHS, (int32_t)i, name, length, &error);
		udat_setSymbols(dates, UDAT_STANDALONE_MONTHS, (int32_t)i, name, length, &error);
	}
	return U_FAILURE(error) ? refuse(request, error, "months") : DIAG_OK;
}

/* Could ICU not load the language's patterns and names, now or in an earlier job of the process? It
 * takes what it has without a file then, hours, "M01" or no month, and reports no error. */
static bool is_last_resort(const UDateFormat *dates)
{
	UChar pattern[DATE_UNITS], month[DATE_UNITS] = {0}, resort[DATE_UNITS], root[DATE_UNITS];
	UErrorCode error = U_ZERO_ERROR;
	u_uastrcpy(resort, "yMMdd hh:mm a");
	u_uastrcpy(root, "M01");
	udat_toPattern(dates, false, pattern, DATE_UNITS, &error);
	udat_getSymbols(dates, UDAT_MONTHS, 0, month, DATE_UNITS, &error);
	return U_SUCCESS(error) && (!u_strcmp(pattern, resort) || !*month || !u_strcmp(month, root));
}

static enum diag_code open_dates(const struct language_request *request, struct language *out)
{
	static const UChar utc[] = {'U', 'T', 'C', 0};
	const struct text *pattern = &request->phrases->date_pattern;
	char locale[LOCALE_MAX];
	UChar utf16[DATE_UNITS];
	int32_t length = 0;
	UErrorCode error = U_ZERO_ERROR;
	/* a language that brings its own months is one that ICU does not know */
	const char *of = pattern->utf8 ? "en" : request->name;
	if (!icu_locale(of, "@calendar=gregorian", locale))
		return diag_no_memory(request->diags);
	if (pattern->utf8)
		u_strFromUTF8(utf16, DATE_UNITS, &length, pattern->utf8, (int32_t)pattern->length, &error);
	if (error == U_BUFFER_OVERFLOW_ERROR)
		return refuse_long(request, pattern);
	UDateFormatStyle style = pattern->utf8 ? UDAT_PATTERN : UDAT_LONG;
	errno = 0;
	out->dates = udat_open(pattern->utf8 ? UDAT_PATTERN : UDAT_NONE, style, locale, utc, -1,
	                       pattern->utf8 ? utf16 : NULL, length, &error);
	if (error == U_USING_DEFAULT_WARNING &&
	    !pattern->utf8) /* the process's own language would leak in */
		return diag_add(request->diags, DIAG_INPUT, request->blame,
		                "ICU cannot write dates in language “%s”; give its phrases “months” and "
		                "“date_pattern”",
		                request->name);
	if (U_FAILURE(error) || errno == ENOMEM)
		return refuse(request, error, "dates");
	if (is_last_resort(out->dates))
		return diag_no_memory(request->diags);
	return set_months(request, out->dates);
}

static enum diag_code open_plurals(const struct language_request *request, UPluralRules **out)
{
	char locale[LOCALE_MAX];
	UErrorCode error = U_ZERO_ERROR;
	if (!icu_locale(request->name, "", locale))
		return diag_no_memory(request->diags);
	*out = uplrules_open(locale, &error);
	if (U_SUCCESS(error) && errno != ENOMEM)
		return DIAG_OK;
	uplrules_close(*out);
	return refuse(request, error, "plurals");
}

/* *out: the plural form that count takes. */
static enum diag_code select_plural(const struct language_request *request,
                                    const UPluralRules *rules, double count, int *out)
{
	char name[16];
	UChar keyword[16] = {0};
	UErrorCode error = U_ZERO_ERROR;
	errno = 0;
	uplrules_select(rules, count, keyword, 15, &error);
	if (U_FAILURE(error) || errno == ENOMEM)
		return refuse(request, error, "plurals");
	u_austrncpy(name, keyword, 16);
	*out = PLURAL_OTHER;
	for (int i = 0; i < PLURAL_COUNT; i++)
		if (!strcmp(name, plural_names[i]))
			*out = i;
	return DIAG_OK;
}

/* What CLDR's rules tell apart among the numbers of pages that a sheet can have. */
static enum diag_code check_forms(const struct language_request *request, const UPluralRules *rules,
                                  const struct plural *plural)
{
	static const int numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 21, 22, 25, 100, 101};
	bool told[PLURAL_COUNT] = {false};
	enum diag_code worst = DIAG_OK;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		int form;
		enum diag_code code = select_plural(request, rules, numbers[i], &form);
		if (code != DIAG_OK)
			return code;
		if (plural->form[form].utf8 || told[form])
			continue;
		told[form] = true;
		worst = diag_add(request->diags, DIAG_INPUT, node_place(plural->node),
		                 "“%s” lacks the form “%s”, which language “%s” needs, for example for %d",
		                 plural->node->key->text, plural_names[form], request->name, numbers[i]);
	}
	return worst;
}

static enum diag_code check_plural(const struct language_request *request,
                                   const struct plural *plural)
{
	UPluralRules *rules;
	enum diag_code code = open_plurals(request, &rules);
	if (code != DIAG_OK)
		return code;
	code = check_forms(request, rules, plural);
	uplrules_close(rules);
	return code;
}

enum diag_code language_open(const struct language_request *request, struct language *out)
{
	char locale[LOCALE_MAX];
	struct language language = {.name = request->name};
	enum diag_code code = find_script(request, &language);
	if (code == DIAG_OK && !icu_locale(request->name, "", locale))
		code = diag_no_memory(request->diags);
	if (code == DIAG_OK)
		code = find_digits(request, locale, &language);
	if (code == DIAG_OK)
		code = check_plural(request, &request->phrases->pages);
	if (code == DIAG_OK)
		code = open_dates(request, &language);
	if (code == DIAG_OK)
		*out = language;
	else
		language_close(&language);
	return code;
}

void language_close(struct language *language)
{
	if (language->dates)
		udat_close(language->dates);
	language->dates = NULL;
}

const char *style_number(const struct style *style, struct arena *arena, size_t number)
{
	char *decimal = arena_format(arena, "%zu", number);
	struct buf out;
	buf_init(&out, arena);
	for (const char *s = decimal; s && *s; s++)
		buf_text(&out, style->language.digits[*s - '0']);
	buf_char(&out, 0);
	return !decimal || out.failed ? NULL : out.at;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

const char *style_date(const struct style *style, struct arena *arena, const char *iso)
{
	int year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
	int month = (iso[5] - '0') * 10 + (iso[6] - '0'), day = (iso[8] - '0') * 10 + (iso[9] - '0');
	UChar utf16[128];
	char utf8[384];
	int32_t length = 0;
	UErrorCode error = U_ZERO_ERROR;
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	double noon = (double)days_from_civil(year, month, day) * 86400e3 + 43200e3;
	int32_t n = udat_format(style->language.dates, noon, utf16, 128, NULL, &error);
	u_strToUTF8(utf8, (int32_t)sizeof utf8 - 1, &length, utf16, n, &error);
	/* of what it could not load earlier, ICU makes nothing without an error */
	return U_FAILURE(error) || errno == ENOMEM || !n ? NULL
	                                                 : arena_copy(arena, utf8, (size_t)length);
}

const char *style_pages(const struct style *style, struct arena *arena, size_t count,
                        struct diags *diags)
{
	const struct language_request request = {.name = style->language.name, .diags = diags};
	const char *number = style_number(style, arena, count);
	UPluralRules *rules;
	int form;
	if (!number || open_plurals(&request, &rules) != DIAG_OK)
		return NULL;
	enum diag_code code = select_plural(&request, rules, (double)count, &form);
	uplrules_close(rules);
	if (code != DIAG_OK)
		return NULL;
	return style_fill(style, arena, style->phrases.pages.form[form].utf8, "count", number, NULL);
}

static int32_t name_in(const char *language, const char *in, UChar *out, int32_t size,
                       UErrorCode *error)
{
	char locale[LOCALE_MAX], display[LOCALE_MAX];
	if (!icu_locale(language, "", locale) || !icu_locale(in, "", display))
		return 0;
	ULocaleDisplayNames *names = uldn_open(display, ULDN_STANDARD_NAMES, error);
	int32_t length =
		U_SUCCESS(*error) ? uldn_localeDisplayName(names, locale, out, size, error) : 0;
	uldn_close(names);
	return length;
}

const char *language_name(struct arena *arena, const char *language, const char *in)
{
	UChar utf16[128];
	char utf8[384];
	int32_t length = 0;
	UErrorCode error = U_ZERO_ERROR;
	errno = 0;
	int32_t n = name_in(language, in, utf16, 128, &error);
	u_strToUTF8(utf8, (int32_t)sizeof utf8 - 1, &length, utf16, n, &error);
	return U_FAILURE(error) || errno == ENOMEM || !n ? NULL
	                                                 : arena_copy(arena, utf8, (size_t)length);
}

const char *style_language_name(const struct style *style, struct arena *arena,
                                const char *language)
{
	bool known = !style->phrases.date_pattern.utf8;
	return language_name(arena, language, known ? style->language.name : language);
}
