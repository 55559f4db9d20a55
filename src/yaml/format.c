#include "yaml/format.h"

#include <string.h>

enum { URL_BYTES_MAX = 2000 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_date(const char *s, size_t length)
{
	if (length != 10 || s[4] != '-' || s[7] != '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (i != 4 && i != 7 && !is_digit(s[i]))
			return false;
	int year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
	int month = (s[5] - '0') * 10 + (s[6] - '0'), day = (s[8] - '0') * 10 + (s[9] - '0');
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1900 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

static bool is_language(const char *s, size_t length)
{
	size_t part = 0, parts = 0;
	for (size_t i = 0; i <= length; i++) {
		if (i < length && (is_letter(s[i]) || (parts && is_digit(s[i])))) {
			part++;
			continue;
		}
		if ((i < length && s[i] != '-') || part > 8 || part < 2 || (!parts && part > 3))
			return false;
		part = 0;
		parts++;
	}
	return length <= 35;
}

static bool is_script(const char *s, size_t length)
{
	if (length != 4 || s[0] < 'A' || s[0] > 'Z')
		return false;
	for (size_t i = 1; i < length; i++)
		if (s[i] < 'a' || s[i] > 'z')
			return false;
	return true;
}

static bool is_slug(const char *s, size_t length)
{
	bool hyphen = true; /* may not start with one */
	for (size_t i = 0; i < length; i++) {
		bool plain = (s[i] >= 'a' && s[i] <= 'z') || is_digit(s[i]);
		if (!plain && (s[i] != '-' || hyphen))
			return false;
		hyphen = !plain;
	}
	return !hyphen && length <= 80;
}

bool format_is_url(const char *s, size_t length)
{
	static const char *const schemes[] = {"https://", "mailto:", "tel:"};
	if (length > URL_BYTES_MAX)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)s[i] <= ' ' || (unsigned char)s[i] >= 0x7f ||
		    strchr("<>\"{}|\\^`", s[i]))
			return false;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t n = strlen(schemes[i]);
		if (length > n && !strncmp(s, schemes[i], n))
			return i != 0 || is_letter(s[n]) || is_digit(s[n]) || s[n] == '[';
	}
	return false;
}

static bool is_file(const char *s, size_t length)
{
	if (!length || s[0] == '/' || memchr(s, '\\', length))
		return false;
	for (size_t i = 0, start = 0; i <= length; i++)
		if (i == length || s[i] == '/') {
			if (i == start || (i - start == 2 && !memcmp(s + start, "..", 2)))
				return false;
			start = i + 1;
		}
	return true;
}

static bool is_code_sign(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z');
}

static bool is_category(const char *s)
{
	return s[0] >= 'A' && s[0] <= 'Z' && is_digit(s[1]) && is_code_sign(s[2]);
}

/* C50, C57.0, C91-C95 */
static bool is_icd10(const char *s, size_t length)
{
	if (length < 3 || !is_category(s))
		return false;
	if (length == 7 && s[3] == '-')
		return is_category(s + 4);
	for (size_t i = 4; i < length; i++)
		if (!is_code_sign(s[i]))
			return false;
	return length == 3 || (s[3] == '.' && length > 4 && length <= 8);
}

static bool is_id_sign(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

/* Type/id */
static bool is_relative_reference(const char *s, size_t length)
{
	size_t type = 0, id;
	while (type < length && is_letter(s[type]))
		type++;
	if (type == 0 || type == length || s[0] > 'Z' || s[type] != '/')
		return false;
	for (id = type + 1; id < length; id++)
		if (!is_id_sign(s[id]))
			return false;
	return id - type > 1 && id - type <= 1 + 64;
}

static bool is_reference(const char *s, size_t length)
{
	static const char https[] = "https://";
	if (length < sizeof https || strncmp(s, https, sizeof https - 1) != 0)
		return is_relative_reference(s, length);
	size_t slashes = 0, at = length;
	while ((slashes += s[at - 1] == '/') < 2) /* “https://” has two */
		at--;
	return format_is_url(s, length) && at > sizeof https &&
	       is_relative_reference(s + at, length - at);
}

static bool is_dot_atom(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (s[i] == '.' ? !i || i + 1 == length || s[i + 1] == '.'
		                : !is_letter(s[i]) && !is_digit(s[i]) &&
		                      (!s[i] || !strchr("!#$%&'*+-/=?^_`{|}~", s[i])))
			return false;
	return length;
}

/* Labels with full stops between them, two at least. */
static bool is_domain(const char *s, size_t length)
{
	size_t label = 0, dots = 0;
	for (size_t i = 0; i <= length; i++) {
		bool ends = i == length || s[i] == '.';
		if (ends ? !label || s[i - 1] == '-'
		         : !is_letter(s[i]) && !is_digit(s[i]) && (s[i] != '-' || !label))
			return false;
		dots += ends && i < length;
		label = ends ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return dots;
}

/* Dot-atom@domain in ASCII (RFC 5321, 4.1.2), without quoted names and literal domains. */
static bool is_email(const char *s, size_t length)
{
	const char *at = memchr(s, '@', length);
	size_t local = at ? (size_t)(at - s) : 0;
	return local && local <= 64 && length <= 254 && is_dot_atom(s, local) &&
	       is_domain(at + 1, length - local - 1);
}

static bool is_uri(const char *s, size_t length)
{
	size_t scheme = 0;
	while (scheme < length && (is_letter(s[scheme]) || (scheme && is_digit(s[scheme]))))
		scheme++;
	if (!scheme || scheme + 1 >= length || s[scheme] != ':' || length > URL_BYTES_MAX)
		return false;
	for (size_t i = scheme; i < length; i++)
		if (!is_id_sign(s[i]) && !strchr(":/_~", s[i]))
			return false;
	return true;
}

static bool is_code(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)s[i] < ' ' ||
		    (s[i] == ' ' && (i == 0 || i + 1 == length || s[i - 1] == ' ')))
			return false;
	return length && length <= 80;
}

const struct format_rule *format_rule(enum text_format format)
{
	static const struct format_rule rules[] = {
		[FORMAT_ANY] = {NULL, "text", NULL},
		[FORMAT_MAY_BE_EMPTY] = {NULL, "text", NULL},
		[FORMAT_SIGN] = {NULL, "text", NULL},
		[FORMAT_LINES] = {NULL, "text", NULL},
		[FORMAT_PARAGRAPHS] = {NULL, "text", NULL},
		[FORMAT_DATE] = {is_date, "a date like 2026-05-15", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
		[FORMAT_LANGUAGE] = {is_language,
	                         "a BCP 47 language like en, es or zh-Hans, without extensions",
	                         "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
		[FORMAT_SCRIPT] = {is_script, "an ISO 15924 script code like Arab or Hans",
	                       "^[A-Z][a-z]{3}$"},
		[FORMAT_SLUG] = {is_slug, "lowercase letters, digits and single hyphens, like side-effects",
	                     "^[a-z0-9]+(-[a-z0-9]+)*$"},
		[FORMAT_URL] = {format_is_url,
	                    "an https:, mailto: or tel: address of at most 2,000 characters",
	                    "^(https://|mailto:|tel:)"},
		[FORMAT_FILE] = {is_file, "a file name below the folder of this file",
	                     "^(?!/)(?!(.*/)?\\.\\.(/|$))[^\\\\]+$"},
		[FORMAT_ICD10] = {is_icd10, "an ICD-10-CM code or range, like C50, C57.0 or C91-C95",
	                      "^[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4}|-[A-Z][0-9][0-9A-Z])?$"},
		[FORMAT_REFERENCE] = {is_reference,
	                          "a FHIR reference like Patient/123, or its https: address",
	                          "^(https://[^ ]+/)?[A-Z][A-Za-z]*/[A-Za-z0-9.-]{1,64}$"},
		[FORMAT_URI] = {is_uri,
	                    "an address like https://… or urn:… that names a system, made of letters, "
	                    "digits and : / . - _ ~",
	                    "^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9:/._~-]+$"},
		[FORMAT_CODE] = {is_code, "a code: at most 80 characters, without spaces at either end",
	                     "^\\S+( \\S+)*$"},
		[FORMAT_EMAIL] =
			{is_email, "an e-mail address in ASCII like nurse@clinic.example",
	         "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]+$"},
	};
	return &rules[format];
}
