#include "support.h"

#include <sys/stat.h>

#include "content/load.h"
#include "library/cancer_types.h"
#include "library/catalog.h"
#include "library/names.h"
#include "library/texts.h"
#include "library/variant.h"
#include "library/walk.h"
#include "text/fold.h"

static void codes_are_read_as_people_write_them(void **state)
{
	(void)state;
	static const char *const good[][2] = {
		{"C91", "C91"},        {"c91.00", "C9100"}, {"C9100", "C9100"},      {"c4a.111", "C4A111"},
		{"C7A.090", "C7A090"}, {"D47.Z1", "D47Z1"}, {"C91.0000", "C910000"},
	};
	static const char *const bad[] = {"",       "C",      "C9",   "91",        "9C1",      "CC1",
	                                  "C91.",   "C9.1",   ".C91", "C91..0",    "C91-C95",  " C91",
	                                  "C91 00", "C910.0", "Ç91",  "C91.00000", "C91000000"};
	char code[ICD10_MAX];
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(icd10_read(good[i][0], code));
		assert_string_equal(code, good[i][1]);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (icd10_read(bad[i], code))
			fail_msg("“%s” is taken for a code", bad[i]);
}

static void names_stand_between_commas(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {",", ",en", "en,,es", ""};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct names names = {.count = 0};
		forget_diags(f);
		assert_int_equal(names_split(f->arena, bad[i], &names, &f->diags), DIAG_USAGE);
		told(f, "a list needs names separated by commas, at most 64");
	}
	forget_diags(f);
	for (size_t most = NAMES_MAX; most <= NAMES_MAX + 1; most++) {
		struct names names = {.count = 0};
		struct buf list;
		buf_init(&list, f->arena);
		for (size_t i = 0; i < most; i++)
			buf_format(&list, "n%zu,", i);
		buf_char(&list, 0);
		assert_int_equal(names_split(f->arena, list.at, &names, &f->diags),
		                 most > NAMES_MAX ? DIAG_USAGE : DIAG_OK);
		assert_int_equal(names.count, NAMES_MAX);
	}
	struct names names = {.count = 0}, all = {.count = 0};
	forget_diags(f);
	assert_ok(f, names_split(f->arena, "en,es,en", &names, &f->diags));
	assert_int_equal(names.count, 2);
	assert_true(names_ask(&names, "ES") && names.found[1] && !names.found[0]);
	assert_false(names_ask(&names, "fr"));
	assert_ok(f, names_split(f->arena, NULL, &all, &f->diags));
	assert_true(names_ask(&all, "fr"));
}

static enum diag_code count_visit(void *context, const char *path, struct diags *diags)
{
	(void)path, (void)diags;
	++*(int *)context;
	return DIAG_OK;
}

static void folders_are_walked_so_deep(void **state)
{
	struct fixture *f = *state;
	int visited = 0;
	const struct walk_visitor visitor = {.visit = count_visit, .context = &visited};
	const char *folder = temp_path(f, "0");
	for (int depth = 1; depth <= 16; depth++) {
		assert_int_equal(mkdir(folder, 0777), 0);
		write_text(f, arena_format(f->arena, "%s/a.yaml", folder + strlen(f->folder) + 1), "");
		write_text(f, arena_format(f->arena, "%s/.b.yaml", folder + strlen(f->folder) + 1), "");
		folder = arena_format(f->arena, "%s/%d", folder, depth);
	}
	assert_int_equal(walk_folder(f->arena, f->folder, &visitor, &f->diags), DIAG_INPUT);
	told(f, "folders nested more than 16 deep");
	forget_diags(f);
	visited = 0;
	assert_ok(f, walk_folder(f->arena, temp_path(f, "0"), &visitor, &f->diags));
	assert_int_equal(visited, 16);
	assert_int_equal(walk_folder(f->arena, temp_path(f, "no"), &visitor, &f->diags), DIAG_INPUT);
	assert_string_equal(told(f, "cannot read this folder")->at.file, temp_path(f, "no"));
	const char *variant = "x";
	forget_diags(f);
	assert_int_equal(
		variant_find(f->arena, temp_path(f, "no/a.en.yaml"), "es", &variant, &f->diags),
		DIAG_INPUT);
	assert_string_equal(told(f, "cannot read this folder")->at.file, temp_path(f, "no"));
	assert_string_equal(variant, "x");
}

static enum diag_code load(struct fixture *f, const char *types, struct cancer_types *out)
{
	const char *yaml = arena_format(f->arena, "cancer_types: 1\ntypes:\n%s\n", types);
	forget_diags(f);
	return cancer_types_load(f->arena, source_of(f, yaml), out, &f->diags);
}

static void ranges_hold_their_codes(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *codes, *code;
		bool has;
	} cases[] = {
		{"C91-C95", "C91", true},       {"C91-C95", "C9100", true}, {"C91-C95", "C93Z1", true},
		{"C91-C95", "C959", true},      {"C91-C95", "C96", false},  {"C91-C95", "C90", false},
		{"C57.0", "C5702", true},       {"C57.0", "C57", true},     {"C57.0", "C571", false},
		{"C43-C44", "C4A1", false},     {"C4A", "C4A1", true},      {"C40-C41, C46", "C46", true},
		{"C40-C41, C46", "C43", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cancer_types types;
		const char *yaml =
			arena_format(f->arena, "  - {type: a, names: {en: A}, icd10: [%s]}", cases[i].codes);
		assert_ok(f, load(f, yaml, &types));
		if (cancer_type_has(types.types.at, cases[i].code) != cases[i].has)
			fail_msg("%s in %s", cases[i].code, cases[i].codes);
	}
}

static void faults_of_the_table_are_placed(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *types;
		unsigned line;
		const char *words;
	} cases[] = {
		{"  - {type: a, icd10: [c50]}", 3, "“codes” is “c50”: it must be an ICD-10-CM code"},
		{"  - {type: a, icd10: [C5]}", 3, "like C50, C57.0 or C91-C95"},
		{"  - {type: a, icd10: [C50.1-C50.2]}", 3, "ICD-10-CM"},
		{"  - {type: a, icd10: [C57.00000]}", 3, "ICD-10-CM"},
		{"  - {type: a, names: {en: A}, icd10: [C95-C91]}", 3, "“C95-C91” ends before it begins"},
		{"  - {type: a, icd10: []}", 3, "at least 1"},
		{"  - {type: a, names: {en: A}}\n  - {type: a, names: {en: A}}", 4,
	     "“a” is already there, on line 3"},
		{"  - {type: A b}", 3, "lowercase letters"},
		{"  - {typ: a}", 3, "did you mean “type”?"},
		{"  - {icd10: [C50]}", 3, "“type” is missing"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cancer_types types = {.node = NULL};
		assert_int_equal(load(f, cases[i].types, &types), DIAG_INPUT);
		const struct diag *diag = told(f, cases[i].words);
		assert_int_equal(diag->at.line, cases[i].line);
		assert_true(diag->at.column > 4);
		assert_null(types.node);
	}
}

static const char *name_in(struct fixture *f, const char *yaml, const char *type)
{
	struct coded_type read;
	assert_ok(f, cancer_type_load(f->arena, source_of(f, yaml), type, &read, &f->diags));
	return read.node ? cancer_type_name(&read, "en") : NULL;
}

/* What its lines alone say of a type; NULL: all must be read. */
static void one_type_is_read_without_the_rest(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *yaml, *name;
	} cases[] = {
		{"types:\n  - type: a\n    names: {en: A}\n  - type: b\n    names: {en: B}\n", "A"},
		{"types:\n  - type: b\n    names: {en: B}\n  - type: a\n    names: {en: A}", "A"},
		{"types:\n- type: a\n  names: {en: A}\nmore: [", "A"},
		{"  - type: a\n\n# note\n    names:\n      en: A\n  # next\n  - [[", "A"},
		{"  - type: a\n    names: {en: >\n", NULL},
		{"  - type: a\n    names: {en: A}\n   - x\n", NULL},
		{"  - type: a\n    names: {es: A}\n", NULL},
		{"  - type: a\n    names: {en: A}\n    more: x\n", NULL},
		{"  - type: a\n", NULL},
		{"  - type: a", NULL},
		{"  - type: aa\n    names: {en: A}\n", NULL},
		{"  - type: a \n    names: {en: A}\n", NULL},
		{"  - type: a\r\n    names: {en: A}\r\n", NULL},
		{"  - {type: a, names: {en: A}}\n", NULL},
		{"  - type: a\n    names: {en: \xff}\n", NULL},
		{"\n\n", NULL},
		{"", NULL},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = name_in(f, cases[i].yaml, "a");
		if (!name != !cases[i].name || (name && strcmp(name, cases[i].name) != 0))
			fail_msg("“%s” in: %s", name ? name : "(none)", cases[i].yaml);
		assert_int_equal(f->diags.count, 0);
	}
	const char *yaml = "  - type: a\n    names: {en: A}\n";
	for (size_t i = 0; i <= strlen(yaml); i++) /* wherever it is cut */
		name_in(f, arena_copy(f->arena, yaml, i), "a");
	assert_int_equal(f->diags.count, 0);
}

static enum fold_match find(struct fixture *f, const char *text, const char *part)
{
	const char *a, *b;
	assert_ok(f, text_fold(f->arena, text, strlen(text), &a, &f->diags));
	assert_ok(f, text_fold(f->arena, part, strlen(part), &b, &f->diags));
	return fold_find(a, b);
}

static void words_are_found_in_every_script(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *text, *part;
		enum fold_match match;
	} cases[] = {
		{"Port care", "PORT", FOLD_WORD},
		{"Support and port care", "port", FOLD_WORD},
		{"Your support", "port", FOLD_INSIDE},
		{"How CAR-T works", "car-t", FOLD_WORD},
		{"How CAR-T works", "t", FOLD_WORD},
		{"port", "ports", FOLD_NONE},
		{"Náuseas y vómitos", "vomitos", FOLD_WORD},
		{"Nauseas y vomitos", "VÓMITOS", FOLD_WORD},
		{"Brustkrebs", "krebs", FOLD_INSIDE},
		{"Müdigkeit, große Straße", "GROSSE", FOLD_WORD},
		{"ΚΑΡΚΊΝΟΣ", "καρκίνος", FOLD_WORD},
		{"Ребёнок", "ребенок", FOLD_WORD},
		{"đau đầu", "dau dau", FOLD_WORD},
		{"Białaczka", "bialaczka", FOLD_WORD},
		{"علاج السَّرَطان", "سرطان", FOLD_WORD},
		{"أورام الدماغ", "اورام", FOLD_WORD},
		{"סרטן השד", "שד", FOLD_WORD},
		{"急性白血病的治疗", "白血病", FOLD_WORD},
		{"มะเร็งเม็ดเลือดขาว", "เลือด", FOLD_WORD},
		{"ガン", "かん", FOLD_NONE},
		{"स्तन कैंसर", "कैंसर", FOLD_WORD},
		{"गर्भाशय", "गरभाशय", FOLD_NONE},
		{"백혈병은", "백혈", FOLD_AT_WORD},
		{"각", "가", FOLD_NONE},
		{"ＣＡＲ－Ｔ", "car-t", FOLD_WORD},
		{"co\u00adoperate", "cooperate", FOLD_WORD},
		{"Care and support", "car", FOLD_AT_WORD},
		{"Care in a car", "car", FOLD_WORD},
		{"scar, care", "car", FOLD_AT_WORD},
		{"", "a", FOLD_NONE},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (find(f, cases[i].text, cases[i].part) != cases[i].match)
			fail_msg("“%s” in “%s”", cases[i].part, cases[i].text);
}

static void words_stand_in_a_row(void **state)
{
	static const struct {
		const char *text, *words[3];
		bool row;
	} cases[] = {
		{"how car-t works", {"car", "t"}, true},
		{"scar t, car t.", {"car", "t"}, true},
		{"car  t", {"car", "t"}, true},
		{"car", {"car"}, true},
		{"a b c", {"a", "b", "c"}, true},
		{"care t", {"car", "t"}, false},
		{"car to", {"car", "t"}, false},
		{"t car", {"car", "t"}, false},
		{"car\nt", {"car", "t"}, false},
		{"car a t", {"car", "t"}, false},
		{"cart", {"car", "t"}, false},
		{"car", {"car", "t"}, false},
		{"急性白血病", {"急性", "白血病"}, true},
		{"", {"a"}, false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t count = 0;
		while (count < 3 && cases[i].words[count])
			count++;
		if (fold_find_row(cases[i].text, cases[i].words, count) != cases[i].row)
			fail_msg("%zu words in “%s”", count, cases[i].text);
	}
}

static void folding_takes_any_bytes(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = {"\xff\xfe", "a\xc3", "\xed\xa0\x80", "ﷺﷺﷺﷺﷺﷺﷺﷺ",
	                                    "\xf0\x9f\x98\x80"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *out = NULL;
		assert_ok(f, text_fold(f->arena, texts[i], strlen(texts[i]), &out, &f->diags));
		assert_int_equal(utf8_valid_prefix(out, strlen(out)), strlen(out));
		assert_true(strlen(out) > 0);
	}
}

static void note(void *context, enum text_weight weight, const char *utf8, size_t length)
{
	struct buf *out = context;
	buf_format(out, "%d %.*s\n", (int)weight, (int)length, utf8);
}

static void every_text_is_read(void **state)
{
	struct fixture *f = *state;
	struct source source = {.name = root_path(f, "tests/golden/every-block.en.yaml")};
	struct handout handout;
	struct buf read, dump;
	assert_ok(f, file_read(f->arena, source.name, 1 << 20, &source.bytes, &f->diags));
	assert_ok(f, content_load(f->arena, &source, NULL, &handout, &f->diags));
	buf_init(&read, f->arena);
	buf_init(&dump, f->arena);
	content_texts(&handout, &(struct text_reader){note, &read});
	content_dump(&handout, &dump);
	buf_char(&read, 0);
	buf_char(&dump, 0);
	static const char *const not_read[] = {"language ", "date ",    "author ",    "by ",
	                                       "on ",       "expires ", "phone ",     "url ",
	                                       "image ",    "source ",  "disclaimer "};
	char *rest = dump.at;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *quote = strchr(line, '"'), *name = line + strspn(line, " ");
		bool passed = !quote || quote[1] == '"' || strchr(quote, '{') || strstr(quote, "\\n");
		for (size_t i = 0; i < COUNT(not_read); i++)
			passed = passed || !strncmp(name, not_read[i], strlen(not_read[i]));
		if (passed)
			continue;
		quote[strlen(quote) - 1] = 0;
		if (!strstr(read.at, quote + 1))
			fail_msg("“%s” is not read", quote + 1);
	}
	assert_true(read.length > 1000);
}

static void catalogs_list_what_there_is(void **state)
{
	struct fixture *f = *state;
	struct library_entry *entries = NULL;
	size_t count = 0;
	assert_ok(
		f, library_catalog(f->arena, root_folder(), LIBRARY_BRANDS, &entries, &count, &f->diags));
	assert_true(count >= 2);
	assert_string_equal(entries[0].name, "marlowe-bay");
	assert_int_equal(
		library_catalog(f->arena, "/no/such", LIBRARY_BRANDS, &entries, &count, &f->diags),
		DIAG_MACHINE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(codes_are_read_as_people_write_them),
		TEST(names_stand_between_commas),
		TEST(folders_are_walked_so_deep),
		TEST(ranges_hold_their_codes),
		TEST(faults_of_the_table_are_placed),
		TEST(one_type_is_read_without_the_rest),
		TEST(words_are_found_in_every_script),
		TEST(words_stand_in_a_row),
		TEST(folding_takes_any_bytes),
		TEST(every_text_is_read),
		TEST(catalogs_list_what_there_is),
	};
	return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
