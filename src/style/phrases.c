#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "style/style.h"

#define PHRASE(key, index)                                                             \
	[index] = {key, FIELD_TEXT,                                                        \
	           .offset = offsetof(struct phrases, at) + (index) * sizeof(struct text), \
	           .required = true}
#define FORM(key, index)        \
	[index] = {key, FIELD_TEXT, \
	           .offset = offsetof(struct plural, form) + (index) * sizeof(struct text)}
static const struct schema_field plural_fields[] = {
	FORM("zero", PLURAL_ZERO), FORM("one", PLURAL_ONE),   FORM("two", PLURAL_TWO),
	FORM("few", PLURAL_FEW),   FORM("many", PLURAL_MANY), FORM("other", PLURAL_OTHER),
};
static const struct schema_object plural_schema = {"plural", sizeof(struct plural),
                                                   .fields = plural_fields, .count = PLURAL_COUNT};

static const struct schema_field month_fields[] = {
	{"name", FIELD_TEXT, .offset = offsetof(struct month, name), .required = true}};
static const struct schema_object month_schema = {
	"month", sizeof(struct month), .fields = month_fields, .count = 1, .scalar = "name"};

#define SIGN(key, index)                                                               \
	[index] = {key, FIELD_TEXT,                                                        \
	           .offset = offsetof(struct phrases, at) + (index) * sizeof(struct text), \
	           .required = true, .format = FORMAT_SIGN}
static const struct schema_field phrase_fields[] = {
	PHRASE("meta", PHRASE_META),
	PHRASE("page_of", PHRASE_PAGE_OF),
	PHRASE("step", PHRASE_STEP),
	PHRASE("prepared_for", PHRASE_PREPARED_FOR),
	PHRASE("prepared_by", PHRASE_PREPARED_BY),
	PHRASE("phone", PHRASE_PHONE),
	PHRASE("nurse_notes", PHRASE_NURSE_NOTES),
	PHRASE("sources", PHRASE_SOURCES),
	PHRASE("reviewed", PHRASE_REVIEWED),
	PHRASE("review_again", PHRASE_REVIEW_AGAIN),
	PHRASE("unreviewed", PHRASE_UNREVIEWED),
	PHRASE("expired", PHRASE_EXPIRED),
	PHRASE("handed_out", PHRASE_HANDED_OUT),
	PHRASE("info", PHRASE_INFO),
	PHRASE("caution", PHRASE_CAUTION),
	PHRASE("urgent", PHRASE_URGENT),
	PHRASE("scan", PHRASE_SCAN),
	SIGN("colon", PHRASE_COLON),
	SIGN("separator", PHRASE_SEPARATOR),
	SIGN("address", PHRASE_ADDRESS),
	PHRASE("contact", PHRASE_CONTACT),
	PHRASE("machine_translation", PHRASE_MACHINE_TRANSLATION),
	PHRASE("human_translation", PHRASE_HUMAN_TRANSLATION),
	PHRASE("translation_reviewed", PHRASE_TRANSLATION_REVIEWED),
	PHRASE("copy", PHRASE_COPY),
	PHRASE("sentences", PHRASE_SENTENCES),
	{"pages", FIELD_OBJECT, .offset = offsetof(struct phrases, pages), .required = true,
     .object = &plural_schema, .about = "CLDR's plural forms of the language, with {count}"},
	{"months", FIELD_LIST, .offset = offsetof(struct phrases, months), .object = &month_schema,
     .min = 12, .max = 12, .about = "Only where ICU does not know the language"},
	{"date_pattern", FIELD_TEXT, .offset = offsetof(struct phrases, date_pattern),
     .about = "With months: a date as CLDR's patterns write it, like d MMMM y"},
};
const struct schema_object phrases_schema = {
	"phrases", sizeof(struct phrases), .fields = phrase_fields,
	.count = sizeof phrase_fields / sizeof *phrase_fields, .version = "phrases"};

/* What stands in braces in each phrase. */
static const char *const names[PHRASE_COUNT][3] = {
	[PHRASE_META] = {"cancer_type", "date", "author"},
	[PHRASE_PAGE_OF] = {"page", "pages"},
	[PHRASE_STEP] = {"number"},
	[PHRASE_REVIEWED] = {"date", "name"},
	[PHRASE_REVIEW_AGAIN] = {"date"},
	[PHRASE_EXPIRED] = {"date"},
	[PHRASE_HANDED_OUT] = {"date"},
	[PHRASE_SCAN] = {"url"},
	[PHRASE_ADDRESS] = {"url"},
	[PHRASE_CONTACT] = {"brand"},
	[PHRASE_TRANSLATION_REVIEWED] = {"date", "name"},
	[PHRASE_COPY] = {"language", "pages"},
	[PHRASE_SENTENCES] = {"first", "second"},
};

static bool is_name_of(enum phrase phrase, const char *name, size_t length)
{
	for (size_t i = 0; i < 3 && names[phrase][i]; i++)
		if (strlen(names[phrase][i]) == length && !memcmp(names[phrase][i], name, length))
			return true;
	return false;
}

/* A form may leave {count} out where it says the number itself; "other" must say it. */
static enum diag_code check_forms(const struct plural *plural, struct diags *diags)
{
	static const char count[] = "{count}";
	enum diag_code code = DIAG_OK;
	for (int i = 0; i < PLURAL_COUNT; i++) {
		const struct text *form = &plural->form[i];
		for (const char *open = form->utf8; open && (open = strchr(open, '{')); open++)
			if (strncmp(open, count, sizeof count - 1) != 0)
				code = diag_add(diags, DIAG_INPUT, node_place(form->node),
				                "only {count} is known in “pages”");
		if (i == PLURAL_OTHER && form->utf8 && !strstr(form->utf8, count))
			code = diag_add(diags, DIAG_INPUT, node_place(form->node), "“other” must hold {count}");
	}
	return code;
}

enum diag_code phrases_check(const struct phrases *phrases, struct diags *diags)
{
	enum diag_code code = check_forms(&phrases->pages, diags);
	if (!phrases->months.count != !phrases->date_pattern.utf8)
		code = diag_add(diags, DIAG_INPUT, node_place(phrases->node),
		                "“months” and “date_pattern” go together");
	for (enum phrase p = 0; p < PHRASE_COUNT; p++) {
		const struct text *text = &phrases->at[p];
		for (const char *open = text->utf8; (open = strchr(open, '{')); open++) {
			size_t length = strcspn(open + 1, "}");
			if (!is_name_of(p, open + 1, length))
				code = diag_add(diags, DIAG_INPUT, node_place(text->node),
				                "“{%.*s}” is not known in “%s”", (int)length, open + 1,
				                text->node->key->text);
		}
		for (size_t i = 0; i < 3 && names[p][i]; i++) {
			char braced[32];
			snprintf(braced, sizeof braced, "{%s}", names[p][i]);
			if (!strstr(text->utf8, braced))
				code = diag_add(diags, DIAG_INPUT, node_place(text->node), "“%s” must hold %s",
				                text->node->key->text, braced);
		}
	}
	return code;
}

/* What is filled into text from right to left keeps its own direction (UAX #9, 2.4). */
static const char isolate[] = "\xe2\x81\xa8", isolate_end[] = "\xe2\x81\xa9";

static const char *fill(const struct style *style, struct arena *arena, const char *s, va_list args)
{
	bool isolated = style->language.right_to_left;
	struct buf out;
	buf_init(&out, arena);
	while (*s) {
		const char *close = *s == '{' ? strchr(s, '}') : NULL;
		if (!close) {
			buf_char(&out, *s++);
			continue;
		}
		size_t length = (size_t)(close - s - 1);
		va_list values;
		va_copy(values, args);
		for (const char *name; (name = va_arg(values, const char *));) {
			const char *value = va_arg(values, const char *);
			if (strlen(name) != length || memcmp(name, s + 1, length) != 0)
				continue;
			buf_text(&out, isolated ? isolate : "");
			buf_text(&out, value);
			buf_text(&out, isolated ? isolate_end : "");
		}
		va_end(values);
		s = close + 1;
	}
	buf_char(&out, 0);
	return out.failed ? NULL : out.at;
}

const char *style_phrase(const struct style *style, struct arena *arena, enum phrase phrase, ...)
{
	va_list args;
	va_start(args, phrase);
	const char *filled = fill(style, arena, style->phrases.at[phrase].utf8, args);
	va_end(args);
	return filled;
}

const char *style_fill(const struct style *style, struct arena *arena, const char *pattern, ...)
{
	va_list args;
	va_start(args, pattern);
	const char *filled = fill(style, arena, pattern, args);
	va_end(args);
	return filled;
}
