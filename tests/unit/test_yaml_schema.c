/* Module yaml: tables -> structs, suggestions and JSON Schema. */
#include "support.h"

#include <jansson.h>
#include <math.h>

#include "yaml/emit.h"
#include "yaml/format.h"
#include "yaml/schema.h"

struct leg {
	const struct node *node;
	struct text name;
	double length;
};

struct part {
	const struct node *node;
	int kind;
	union {
		struct text text;
		struct list legs;
	};
};

struct chair {
	const struct node *node;
	struct text title, free, date, language, slug, url, file;
	double height, width;
	int soft, wood;
	struct color color;
	struct leg front;
	struct list legs, parts, names;
};

enum { PART_TEXT, PART_LEGS };

#define AT(type, member) .offset = offsetof(struct type, member)
static const struct schema_field leg_fields[] = {
	{"name", FIELD_TEXT, AT(leg, name), .required = true},
	{"length", FIELD_NUMBER, AT(leg, length), .min = 1, .max = 99},
};
static const struct schema_object leg_schema = {"leg", sizeof(struct leg), leg_fields,
                                                COUNT(leg_fields), .scalar = "name"};
static const struct schema_field part_fields[] = {
	[PART_TEXT] = {"text", FIELD_TEXT, AT(part, text)},
	[PART_LEGS] = {"legs", FIELD_LIST, AT(part, legs), .object = &leg_schema, .min = 1},
};
static const struct schema_object part_schema = {
	"part",         sizeof(struct part),
	part_fields,    COUNT(part_fields),
	.one_of = true, .which = offsetof(struct part, kind)};
static const char *const woods[] = {"oak", "birch", "walnut", NULL};
static const struct schema_field chair_fields[] = {
	{"title", FIELD_TEXT, AT(chair, title), .required = true, .about = "What it is called"},
	{"free", FIELD_TEXT, AT(chair, free), .format = FORMAT_MAY_BE_EMPTY},
	{"date", FIELD_TEXT, AT(chair, date), .format = FORMAT_DATE},
	{"language", FIELD_TEXT, AT(chair, language), .format = FORMAT_LANGUAGE},
	{"slug", FIELD_TEXT, AT(chair, slug), .format = FORMAT_SLUG},
	{"url", FIELD_TEXT, AT(chair, url), .format = FORMAT_URL},
	{"file", FIELD_TEXT, AT(chair, file), .format = FORMAT_FILE},
	{"height", FIELD_NUMBER, AT(chair, height), .min = 10, .max = 200},
	{"width", FIELD_NUMBER, AT(chair, width), .min = -5, .max = 5},
	{"soft", FIELD_BOOLEAN, AT(chair, soft)},
	{"wood", FIELD_CHOICE, AT(chair, wood), .choices = woods},
	{"color", FIELD_COLOR, AT(chair, color)},
	{"front", FIELD_OBJECT, AT(chair, front), .object = &leg_schema},
	{"legs", FIELD_LIST, AT(chair, legs), .object = &leg_schema, .min = 2, .max = 4},
	{"parts", FIELD_LIST, AT(chair, parts), .object = &part_schema},
	{"names", FIELD_TEXTS, AT(chair, names), .format = FORMAT_LANGUAGE, .min = 1, .max = 2},
};
static const struct schema_object chair_schema = {"chair", sizeof(struct chair), chair_fields,
                                                  COUNT(chair_fields), .version = "chair"};

static enum diag_code bind(struct fixture *f, const char *yaml, struct chair *chair)
{
	const struct schema_reader reader = {f->arena, &f->diags, NULL};
	const struct node *root = parse_ok(f, yaml);
	schema_clear(&chair_schema, chair);
	enum diag_code code = schema_bind(&reader, &chair_schema, root, chair);
	if (code == DIAG_OK)
		code = schema_complete(&reader, &chair_schema, chair, node_place(root));
	return code;
}

static void bind_ok(struct fixture *f, const char *yaml, struct chair *chair)
{
	assert_ok(f, bind(f, yaml, chair));
}

/* One more line in a sound file: refused in line 3 with these words. */
static void assert_refused(struct fixture *f, const char *line, const char *words)
{
	struct chair chair;
	forget_diags(f);
	assert_int_equal(bind(f, arena_format(f->arena, "chair: 1\ntitle: T\n%s\n", line), &chair),
	                 DIAG_INPUT);
	assert_int_equal(told(f, words)->at.line, 3);
}

static void assert_taken(struct fixture *f, const char *line)
{
	struct chair chair;
	forget_diags(f);
	bind_ok(f, arena_format(f->arena, "chair: 1\ntitle: T\n%s\n", line), &chair);
}

static void everything_is_filled(void **state)
{
	struct fixture *f = *state;
	struct chair chair;
	bind_ok(f,
	        "chair: 1\ntitle: Stool\nfree: ''\nheight: 45.25\nwidth: -3.5\nsoft: true\n"
	        "wood: birch\ncolor: \"#0b5561\"\nfront: {name: left, length: 12}\n"
	        "legs: [a, {name: b, length: 7}]\nparts: [{legs: [c]}, {text: words}]\n",
	        &chair);
	assert_string_equal(chair.title.utf8, "Stool");
	assert_int_equal(chair.title.node->line, 2);
	assert_int_equal(chair.free.length, 0);
	assert_non_null(chair.free.utf8);
	assert_near(chair.height, 45.25, 1e-9);
	assert_near(chair.width, -3.5, 1e-9);
	assert_int_equal(chair.soft, 1);
	assert_int_equal(chair.wood, 1);
	assert_near(chair.color.green, 0x55 / 255.0, 1e-9);
	assert_near(chair.front.length, 12, 1e-9);
	const struct leg *legs = chair.legs.at;
	assert_int_equal(chair.legs.count, 2);
	assert_string_equal(legs[0].name.utf8, "a");
	assert_near(legs[0].length, 0, 1e-9);
	assert_near(legs[1].length, 7, 1e-9);
	const struct part *parts = chair.parts.at;
	assert_int_equal(parts[0].kind, PART_LEGS);
	assert_int_equal(parts[0].legs.count, 1);
	assert_int_equal(parts[1].kind, PART_TEXT);
	assert_string_equal(parts[1].text.utf8, "words");
}

static void what_is_absent_can_be_told(void **state)
{
	struct fixture *f = *state;
	struct chair chair;
	bind_ok(f, "chair: 1\ntitle: T\n", &chair);
	assert_null(chair.date.utf8);
	assert_null(chair.color.node);
	assert_null(chair.front.node);
	assert_int_equal(chair.soft, -1);
	assert_int_equal(chair.wood, -1);
	assert_int_equal(chair.legs.count, 0);
	assert_near(chair.height, 0, 1e-9);
	schema_clear(&chair_schema, &chair);
	assert_true(isnan(chair.height) && isnan(chair.front.length));
	assert_int_equal(chair.wood, -1);
}

static void missing_keys_are_named(void **state)
{
	struct fixture *f = *state;
	struct chair chair;
	assert_int_equal(bind(f, "chair: 1\nfront: {length: 5}\nlegs: [x, {length: 5}]\n", &chair),
	                 DIAG_INPUT);
	assert_told(f, 1, 1, "“title” is missing in chair");
	assert_int_equal(f->diags.count, 3);
	assert_int_equal(f->diags.list[1].at.line, 2);
	assert_int_equal(f->diags.list[2].at.line, 3);
	assert_string_equal(f->diags.list[2].text, "“name” is missing in leg");
	forget_diags(f);
	assert_int_equal(bind(f, "title: T\n", &chair), DIAG_INPUT);
	told(f, "“chair: 1” is missing");
	forget_diags(f);
	assert_int_equal(bind(f, "chair: 2\ntitle: T\n", &chair), DIAG_INPUT);
	assert_told(f, 1, 8, "“chair” must be 1");
}

static void later_keys_win(void **state)
{
	struct fixture *f = *state;
	const struct schema_reader reader = {f->arena, &f->diags, NULL};
	struct chair chair;
	bind_ok(f, "chair: 1\ntitle: T\nheight: 50\nfront: {name: n, length: 9}\n", &chair);
	const struct node *over = parse_ok(f, "chair: 1\nheight: 60\nfront: {length: 8}\n");
	assert_ok(f, schema_bind(&reader, &chair_schema, over, &chair));
	assert_string_equal(chair.title.utf8, "T");
	assert_near(chair.height, 60, 1e-9);
	assert_string_equal(chair.front.name.utf8, "n");
	assert_near(chair.front.length, 8, 1e-9);
}

static void unknown_keys_get_a_suggestion(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "heigth: 50", "unknown key “heigth” in chair; did you mean “height”?");
	assert_refused(f, "smell: 50", "known keys: title, free, date");
	assert_refused(f, "front: {nam: x}", "did you mean “name”?");
	assert_refused(f, "parts: [{txt: x}]", "did you mean “text”?");
	assert_refused(f, "wood: brich", "it can be: oak, birch, walnut. Did you mean “birch”?");
	assert_refused(f, "wood: steel", "it can be: oak, birch, walnut");
}

static void exactly_one_of(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "parts: [{text: x, legs: [a]}]", "“text” and “legs” are in one part");
	assert_refused(f, "parts: [{}]", "this part is empty");
	assert_refused(f, "parts: [x]", "for a paragraph write “- text: x”");
}

static void kinds_are_checked(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "free: [x]", "“free” must be text");
	assert_refused(f, "legs: x", "“legs” must be a list");
	assert_refused(f, "legs: [x]", "“legs” has 1 entries; it needs at least 2");
	assert_refused(f, "legs: [a, b, c, d, e]", "at most 4");
	assert_refused(f, "front: [x]", "leg must be lines of the form");
	assert_refused(f, "soft: yes", "“soft” must be true or false");
	assert_refused(f, "soft: [true]", "“soft” must be true or false");
	assert_refused(f, "date: ''", "“date” is empty");
	assert_refused(f, "slug: '  '", "“slug” is empty");
	assert_refused(f, "wood: [oak]", "“wood” must be one word");
	assert_refused(f, "height: [50]", "“height” must be a number");
	assert_refused(f, "color: [red]", "“color” must be a color");
	assert_refused(f, "legs: [a, [b]]", "leg must be lines of the form key: value");
	assert_refused(f, "parts: [[x]]", "part must be lines of the form key: value");
	assert_refused(f, "parts: [{text: x, name: a}]", "unknown key “name” in part");
	assert_refused(f, "parts: [{legs: [a], length: 5}]", "“length” belongs to “legs”: indent it");
	assert_refused(f, "legs: [{a: b}, c]", "needs quotes: “\"a: b\"”");
	assert_refused(f, "legs: [{one two: b}, c]",
	               "text that contains “: ” needs quotes: “\"one two: b\"”");
	assert_refused(f, "legs: [{'one two': b}, c]", "unknown key “one two” in leg");
	assert_refused(f, "legs: [{one two: [b]}, c]", "unknown key “one two” in leg");
	assert_refused(f, "legs: [{one two: }, c]", "unknown key “one two” in leg");
	assert_refused(f, "legs: [{name: a, two}, c]", "“two” follows a comma");
	assert_refused(f, "legs: [{name: a, 'two'}, c]", "unknown key “two” in leg");
	assert_refused(f, "legs: [{name: a, zwei: ''}, c]", "unknown key “zwei” in leg");
	struct chair chair;
	forget_diags(f);
	assert_int_equal(bind(f, "chair: [1]\ntitle: T\n", &chair), DIAG_INPUT);
	assert_told(f, 1, 8, "“chair” must be 1");
	forget_diags(f);
	assert_int_equal(bind(f, "[chair]\n", &chair), DIAG_INPUT);
	assert_told(f, 1, 1, "chair must be lines of the form key: value");
}

static void numbers_are_checked(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {"9.99",
	                                  "200.5",
	                                  "-50",
	                                  "1e2",
	                                  "fifty",
	                                  "50pt",
	                                  "0x40",
	                                  "+50",
	                                  "5 0",
	                                  "1.2.3",
	                                  ".",
	                                  "-",
	                                  "nan",
	                                  "inf",
	                                  "50,5",
	                                  "",
	                                  "99999999999999999999999"};
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(f, arena_format(f->arena, "height: '%s'", bad[i]),
		               "“height” must be a number from 10 to 200");
	struct chair chair;
	forget_diags(f);
	bind_ok(f, "chair: 1\ntitle: T\nheight: 200\nwidth: -0.5\n", &chair);
	assert_near(chair.height, 200, 0);
	assert_near(chair.width, -0.5, 1e-12);
	if (enter_comma_locale(f)) { /* read the same way everywhere */
		bind_ok(f, "chair: 1\ntitle: T\nheight: 45.25\n", &chair);
		assert_near(chair.height, 45.25, 1e-12);
		setlocale(LC_ALL, "C");
	}
}

static void formats_are_checked(void **state)
{
	struct fixture *f = *state;
	static const char *const good[] = {
		"date: 2024-02-29",       "date: 2000-02-29",          "date: 2026-12-31",
		"language: en",           "language: zh-Hans",         "language: es-419",
		"language: yue",          "slug: side-effects",        "slug: car-t2",
		"url: https://e.org/a?b", "url: mailto:a@example.org", "url: tel:+15550142",
		"file: cells.png",        "file: img/a..b.png",        "color: '#AbCdEf'",
	};
	static const struct {
		const char *line, *words;
	} bad[] = {
		{"date: 2023-02-29", "“date” is “2023-02-29”: it must be a date"},
		{"date: 1900-02-29", "it must be a date"},
		{"date: 2026-13-01", "it must be a date"},
		{"date: 2026-00-10", "it must be a date"},
		{"date: 2026-04-31", "it must be a date"},
		{"date: 2026-4-30", "it must be a date"},
		{"date: 2026-05-15T00:00", "it must be a date"},
		{"language: e", "BCP 47"},
		{"language: english", "BCP 47"},
		{"language: en_US", "BCP 47"},
		{"language: en-", "BCP 47"},
		{"language: ../en", "BCP 47"},
		{"slug: Side", "lowercase letters"},
		{"slug: -a", "lowercase letters"},
		{"slug: a-", "lowercase letters"},
		{"slug: a--b", "lowercase letters"},
		{"slug: a/b", "lowercase letters"},
		{"slug: café", "lowercase letters"},
		{"url: http://e.org", "https:, mailto: or tel:"},
		{"url: javascript:alert(1)", "https:, mailto: or tel:"},
		{"url: 'https://'", "https:, mailto: or tel:"},
		{"url: https:///x", "https:, mailto: or tel:"},
		{"url: https://e.org/a b", "https:, mailto: or tel:"},
		{"url: 'https://e.org/\"'", "https:, mailto: or tel:"},
		{"url: file:///etc/passwd", "https:, mailto: or tel:"},
		{"file: ../x.png", "below the folder"},
		{"file: a/../../x.png", "below the folder"},
		{"file: a/..", "below the folder"},
		{"file: /etc/passwd", "below the folder"},
		{"file: 'a\\b'", "below the folder"},
		{"color: '#12345'", "must be a color"},
		{"color: '#12345g'", "must be a color"},
		{"color: red", "must be a color"},
		{"color: '0123456'", "must be a color"},
	};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_taken(f, good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(f, bad[i].line, bad[i].words);
}

/* What each format takes, and what it just does not. */
static const struct {
	enum text_format format;
	const char *good[8], *bad[16];
} formats[] = {
	{FORMAT_DATE,
     {"1900-01-01", "2024-02-29"},
     {"1899-12-31", "2026/05-15", "2026-05/15", "2026-0a-15", "2026-01-00", "2026-0:-15"}},
	{FORMAT_LANGUAGE,
     {"yue", "zh-Hant-HK", "es-419", "de-1996"},
     {"", "1e", "engl", "en-a", "en-abcdefghi", "en-US%", "en-x1_",
      "en-abcdefgh-abcdefgh-abcdefgh-abcdef"}},
	{FORMAT_SCRIPT, {"Arab", "Hans"}, {"Ara", "Arabs", "arab", "1rab", "ArAb", "Ar{b", "Ar4b"}},
	{FORMAT_SLUG, {"a", "car-t2"}, {"", "a{b", "a_b", "a.b"}},
	{FORMAT_URL,
     {"https://10.0.0.1/", "https://[::1]/x", "tel:112", "mailto:@"},
     {"https://-a", "https://a.org/\x7f", "https://a.org/\xc3\xa9", "tel:", "ftp://a.org"}},
	{FORMAT_FILE, {"a", "..a/b", "a/b.png", "ab/cd"}, {"", "a//b", "a/", "..", "/a"}},
	{FORMAT_ICD10,
     {"C50", "C5A", "C57.0", "C57.012A", "C91-C95", "C91.123"},
     {"", "C5", "1AA", "[50", "CA0", "C5%", "C5a", "C5:", "C912", "C91.", "C91.12345", "C91.1a",
      "C91-c95", "C91-C9"}},
	{FORMAT_REFERENCE,
     {"Patient/1", "Patient/a-B.9", "https://a.example/fhir/Patient/1"},
     {"", "1/1", "Patient", "patient/1", "Patient#1", "Patient/", "Patient/a_b",
      "https://Patient/1", "https://a.example/patient/1", "https://a.example/x y/Patient/1",
      "http://a.example/Patient/1"}},
	{FORMAT_URI,
     {"urn:oid:1.2", "https://a.example/x_y~z", "h2:x"},
     {"", ":x", "urn:", "2h:x", "urn", "a b:c", "urn:b c", "urn:%41"}},
	{FORMAT_CODE, {"A", "A 1"}, {"", " A", "A ", "A  1", "A\t1"}},
	{FORMAT_EMAIL,
     {"a@b.c", "a.b+c@d-e.example", "A9!@b.c"},
     {"", "a", "@b.c", "a@", "a@b", ".a@b.c", "a.@b.c", "a..b@c.d", "a b@c.d", "a(b@c.d", "a@.b.c",
      "a@b..c", "a@b-.c", "a@-b.c", "a@b_c.d", "a@b.c-"}},
};

static void formats_draw_the_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		const struct format_rule *rule = format_rule(formats[i].format);
		for (size_t k = 0; k < COUNT(formats[i].good) && formats[i].good[k]; k++)
			if (!rule->holds(formats[i].good[k], strlen(formats[i].good[k])))
				fail_msg("“%s” is not taken as %s", formats[i].good[k], rule->wanted);
		for (size_t k = 0; k < COUNT(formats[i].bad) && formats[i].bad[k]; k++)
			if (rule->holds(formats[i].bad[k], strlen(formats[i].bad[k])))
				fail_msg("“%s” is taken as %s", formats[i].bad[k], rule->wanted);
	}
	assert_false(format_rule(FORMAT_EMAIL)->holds("a\0b@c.example", 13));
}

static void formats_have_a_longest(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum text_format format;
		const char *head, *tail;
		size_t most; /* of letters between them */
	} longest[] = {
		{FORMAT_SLUG, "", "", 80},
		{FORMAT_CODE, "", "", 80},
		{FORMAT_URL, "https://", "", 2000 - 8},
		{FORMAT_URI, "urn:", "", 2000 - 4},
		{FORMAT_REFERENCE, "Patient/", "", 64},
		{FORMAT_EMAIL, "", "@b.c", 64},
		{FORMAT_EMAIL, "a@", ".example", 63},
		{FORMAT_EMAIL,
	     "a@123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789."
	     "123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789."
	     "123456789.123456789.123456789.",
	     "", 254 - 192},
	};
	for (size_t i = 0; i < COUNT(longest); i++)
		for (size_t more = 0; more < 2; more++) {
			const char *text = repeat(f, longest[i].head, "a", longest[i].most + more, "");
			text = arena_format(f->arena, "%s%s", text, longest[i].tail);
			if (format_rule(longest[i].format)->holds(text, strlen(text)) == (more > 0))
				fail_msg("%zu letters: %s", longest[i].most + more, text);
		}
}

static void messages_stay_utf8(void **state)
{
	struct fixture *f = *state;
	struct chair chair;
	const char *text = repeat(f, "x", "é", 200, "");
	static const char *const keys[] = {"date", "slug", "wood", "url"};
	for (size_t i = 0; i < COUNT(keys); i++) {
		forget_diags(f);
		bind(f, arena_format(f->arena, "chair: 1\ntitle: T\n%s: %s\n", keys[i], text), &chair);
		const char *said = told(f, keys[i])->text;
		assert_int_equal(utf8_valid_prefix(said, strlen(said)), strlen(said));
	}
}

static json_t *load_schema(struct fixture *f)
{
	struct buf buf;
	json_error_t error;
	buf_init(&buf, f->arena);
	assert_ok(f, schema_json(&chair_schema, "A chair", &buf, &f->diags));
	json_t *json = json_loadb(buf.at, buf.length, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		fail_msg("line %d: %s", error.line, error.text);
	return json;
}

static void texts_stand_under_keys_of_their_own(void **state)
{
	struct fixture *f = *state;
	static const struct schema_writer writer = {NULL};
	struct chair chair, again;
	struct buf yaml;
	bind_ok(f, "chair: 1\ntitle: T\nheight: 45\nwidth: 1\nnames: {en: Chair, zh-Hans: a  b}\n",
	        &chair);
	buf_init(&yaml, f->arena);
	assert_ok(f, schema_emit(&chair_schema, &chair, &writer, &yaml, &f->diags));
	buf_char(&yaml, 0);
	assert_non_null(strstr(yaml.at, "names:\n  en: Chair\n  zh-Hans: a b\n"));
	bind_ok(f, yaml.at, &again);
	const struct chair *read[] = {&chair, &again};
	for (size_t i = 0; i < COUNT(read); i++) {
		const struct text *names = read[i]->names.at;
		assert_int_equal(read[i]->names.count, 2);
		assert_string_equal(names[0].utf8, "Chair");
		assert_string_equal(names[1].node->key->text, "zh-Hans");
		assert_string_equal(names[1].utf8, "a b");
	}
	assert_refused(f, "names: {}", "“names” has 0 entries; it needs at least 1");
	assert_refused(f, "names: {en: a, es: b, fr: c}", "it needs at most 2");
	assert_refused(f, "names: [en]", "“names” must be lines of the form key: text");
	assert_refused(f, "names: en", "“names” must be lines of the form");
	assert_refused(f, "names: {english: a}", "“english” in “names” must be a BCP 47 language");
	assert_refused(f, "names: {en: [a]}", "“en” must be text");
	assert_refused(f, "names: {en: ' '}", "“en” is empty");
	assert_refused(f, "names: {en: null}", "YAML's word for nothing");
}

/* What is written is read again as it was. */
static void every_kind_is_written(void **state)
{
	struct fixture *f = *state;
	static const struct schema_writer writer = {NULL};
	static const char *const colors[] = {"#0b5561", "#ffffff", "#000000"};
	for (size_t i = 0; i < COUNT(colors); i++) {
		struct chair chair, again;
		struct buf yaml;
		bind_ok(f,
		        arena_format(f->arena,
		                     "chair: 1\ntitle: 'true'\nheight: 45.25\nwidth: -3.5\nsoft: %s\n"
		                     "wood: birch\ncolor: \"%s\"\nfront: {name: left, length: 12}\n"
		                     "legs: [{name: a, length: 5}, {name: b, length: 7}]\nparts: [{legs: "
		                     "[{name: c, length: 3}]}]\n",
		                     i ? "false" : "true", colors[i]),
		        &chair);
		buf_init(&yaml, f->arena);
		assert_ok(f, schema_emit(&chair_schema, &chair, &writer, &yaml, &f->diags));
		buf_char(&yaml, 0);
		assert_non_null(strstr(yaml.at, i ? "soft: false\n" : "soft: true\n"));
		assert_non_null(strstr(yaml.at, colors[i]));
		bind_ok(f, yaml.at, &again);
		assert_string_equal(again.title.utf8, "true");
		assert_int_equal(again.soft, !i);
		assert_int_equal(again.wood, 1);
		assert_near(again.width, -3.5, 1e-9);
		assert_near(again.color.red, chair.color.red, 1e-9);
		assert_near(again.color.blue, chair.color.blue, 1e-9);
		assert_string_equal(again.front.name.utf8, "left");
		assert_int_equal(again.legs.count, 2);
		assert_int_equal(again.parts.count, 1);
	}
}

static void json_schema_says_the_same(void **state)
{
	struct fixture *f = *state;
	json_t *json = load_schema(f), *defs = json_object_get(json, "$defs");
	assert_string_equal(json_string_value(json_object_get(json, "title")), "A chair");
	assert_string_equal(json_string_value(json_object_get(json, "$ref")), "#/$defs/chair");
	json_t *chair = json_object_get(defs, "chair");
	json_t *properties = json_object_get(chair, "properties");
	assert_int_equal(json_object_size(properties), COUNT(chair_fields) + 1);
	assert_true(json_is_false(json_object_get(chair, "additionalProperties")));
	json_t *required = json_object_get(chair, "required");
	assert_int_equal(json_array_size(required), 2); /* chair: 1 and title */
	json_t *wood = json_object_get(json_object_get(properties, "wood"), "enum");
	assert_int_equal(json_array_size(wood), 3);
	json_t *height = json_object_get(properties, "height");
	assert_near(json_number_value(json_object_get(height, "maximum")), 200, 0);
	json_t *legs = json_object_get(properties, "legs");
	assert_int_equal(json_integer_value(json_object_get(legs, "minItems")), 2);
	assert_int_equal(json_integer_value(json_object_get(legs, "maxItems")), 4);
	json_t *names = json_object_get(properties, "names");
	assert_int_equal(json_integer_value(json_object_get(names, "maxProperties")), 2);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(names, "propertyNames"), "pattern")),
		format_rule(FORMAT_LANGUAGE)->pattern);
	json_t *part = json_object_get(defs, "part");
	assert_int_equal(json_integer_value(json_object_get(part, "maxProperties")), 1);
	assert_int_equal(json_array_size(json_object_get(json_object_get(defs, "leg"), "anyOf")), 2);
	json_t *title = json_object_get(json_object_get(properties, "title"), "description");
	assert_string_equal(json_string_value(title), "What it is called");
	json_decref(json);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(everything_is_filled),
		TEST(what_is_absent_can_be_told),
		TEST(missing_keys_are_named),
		TEST(later_keys_win),
		TEST(unknown_keys_get_a_suggestion),
		TEST(exactly_one_of),
		TEST(kinds_are_checked),
		TEST(numbers_are_checked),
		TEST(formats_are_checked),
		TEST(formats_draw_the_line),
		TEST(formats_have_a_longest),
		TEST(messages_stay_utf8),
		TEST(texts_stand_under_keys_of_their_own),
		TEST(every_kind_is_written),
		TEST(json_schema_says_the_same),
	};
	return cmocka_run_group_tests_name("yaml schema", tests, NULL, NULL);
}
