#include "support.h"

#include <jansson.h>

#include "content/load.h"
#include "job/job.h"
#include "style/style.h"

static const char sheet[] =
	"handout: 1\ntitle: About µ and kerning AV\ntopic: a-topic\ncancer_type: leukemia\n"
	"language: en\ndate: 2026-05-15\nauthor: An Author\n"
	"review: {by: B, on: 2026-01-01, expires: 2027-01-01}\n"
	"sections:\n  - heading: H\n    body:\n      - text: Some **bold** and *slanted* words, ≥ 5 "
	"µm.\n"
	"      - figure: {image: cells.png, alt: A, caption: B}\n"
	"      - figure: {image: cells.jpg, alt: A}\n";
static const char other[] =
	"handout: 1\ntitle: Quite another sheet\ntopic: other\ncancer_type: breast\nlanguage: en\n"
	"date: 2025-01-02\nauthor: Someone\nsections:\n  - heading: Words\n    body:\n"
	"      - bullets: [zebra, quick, jumps, Øst, Жук]\n";

static struct job_request request_of(struct fixture *f, const char *yaml, enum job_output output)
{
	return (struct job_request){
		.content = {.name = "test.yaml",
	                .bytes = {yaml, strlen(yaml)},
	                .folder = root_path(f, "tests/golden")},
		.layout = "letter",
		.brand = "navis",
		.output = output,
		.today = "2026-07-01",
	};
}

static struct job_result run_request(struct fixture *f, struct job_engine *engine,
                                     const struct job_request *request)
{
	struct job_result result = {0};
	assert_ok(f, job_run(engine, f->arena, request, &result, &f->diags));
	assert_true(result.bytes.length > 0);
	return result;
}

static struct job_result run(struct fixture *f, struct job_engine *engine, const char *yaml,
                             enum job_output output)
{
	const struct job_request request = request_of(f, yaml, output);
	return run_request(f, engine, &request);
}

static struct job_engine *open_engine(void)
{
	struct job_engine *engine = job_engine_new(root_folder());
	assert_non_null(engine);
	return engine;
}

static void assert_same(struct bytes a, struct bytes b)
{
	assert_int_equal(a.length, b.length);
	assert_memory_equal(a.at, b.at, a.length);
}

static bool holds(struct bytes bytes, const char *part)
{
	return memmem(bytes.at, bytes.length, part, strlen(part)) != NULL;
}

static void a_job_makes_a_pdf(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_result result = run(f, engine, sheet, JOB_PDF);
	assert_memory_equal(result.bytes.at, "%PDF-1.7", 8);
	assert_memory_equal(result.bytes.at + result.bytes.length - 6, "%%EOF\n", 6);
	assert_int_equal(result.pages, 1);
	assert_string_equal(result.topic, "a-topic");
	assert_string_equal(result.language, "en");
	job_engine_drop(engine);
	job_engine_drop(NULL);
}

static void layout_and_brand_may_be_left_out(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_PDF);
	struct job_result named = run_request(f, engine, &request);
	request.layout = request.brand = NULL;
	char key[JOB_KEY_SIZE];
	assert_same(run_request(f, engine, &request).bytes, named.bytes);
	assert_ok(f, job_key(engine, f->arena, &request, key, &f->diags));
	job_engine_drop(engine);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct job_engine *first = open_engine(), *second = open_engine();
	struct job_result result = run(f, first, sheet, JOB_PDF);
	assert_same(run(f, first, sheet, JOB_PDF).bytes, result.bytes);
	static const char *const layouts[] = {"a4", "large-print-letter", "letter-mono", "letter"};
	for (size_t i = 0; i < COUNT(layouts); i++) { /* other jobs come before */
		struct job_request request = request_of(f, other, JOB_PDF);
		request.layout = layouts[i];
		request.brand = "marlowe-bay";
		struct job_result between = run_request(f, second, &request);
		assert_true(between.bytes.length != result.bytes.length ||
		            memcmp(between.bytes.at, result.bytes.at, result.bytes.length) != 0);
	}
	assert_same(run(f, second, sheet, JOB_PDF).bytes, result.bytes);
	job_engine_drop(first);
	job_engine_drop(second);
}

static void a_locale_or_time_zone_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_result result = run(f, engine, sheet, JOB_PDF);
	struct job_result frames = run(f, engine, sheet, JOB_DUMP_FRAMES);
	job_engine_drop(engine);
	setenv("TZ", "Pacific/Kiritimati", 1);
	bool comma = enter_comma_locale(f);
	engine = open_engine();
	assert_same(run(f, engine, sheet, JOB_PDF).bytes, result.bytes);
	assert_same(run(f, engine, sheet, JOB_DUMP_FRAMES).bytes, frames.bytes);
	job_engine_drop(engine);
	setlocale(LC_ALL, "C");
	unsetenv("TZ");
	if (!comma)
		skip();
}

static void many_styles_and_words_are_forgotten_soundly(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct bytes before = run(f, engine, sheet, JOB_PDF).bytes;
	static const char *const regions[] = {"US", "GB", "AU", "CA", "IE",
	                                      "NZ", "IN", "ZA", "SG", "HK"};
	static const char *const layouts[] = {"letter", "a4", "large-print-letter", "letter-mono"};
	for (size_t i = 0; i < COUNT(regions); i++)
		for (size_t k = 0; k < COUNT(layouts); k++) { /* more styles than are kept */
			const char *yaml = arena_format(
				f->arena,
				"handout: 1\ntitle: T%zu\ntopic: t\ncancer_type: c\nlanguage: en-%s\n"
				"date: 2026-05-15\nauthor: A\nsections: [{heading: H, body: [{text: w%zux}]}]\n",
				i, regions[i], k);
			struct job_request request = request_of(f, yaml, JOB_PDF);
			request.layout = layouts[k];
			run_request(f, engine, &request);
		}
	for (char a = 'A'; a <= 'I'; a++)
		for (char b = 'A'; b <= 'O'; b++) {
			char key[JOB_KEY_SIZE];
			const char *yaml = arena_format(f->arena,
			                                "handout: 1\ntitle: T\ntopic: t\ncancer_type: c\n"
			                                "language: en-%c%c\ndate: 2026-05-15\nauthor: A\n"
			                                "sections: [{heading: H, body: [{text: w}]}]\n",
			                                a, b);
			struct job_request request = request_of(f, yaml, JOB_PDF);
			assert_ok(f, job_key(engine, f->arena, &request, key, &f->diags));
		}
	assert_same(run(f, engine, sheet, JOB_PDF).bytes, before);
	job_engine_drop(engine);
}

static void sections_speak_a_number_of_languages(void **state)
{
	struct fixture *f = *state;
	static const char *const languages[] = {
		"de",    "es",    "fr",    "it",    "pl",    "pt",    "vi",    "tl",    "ht",
		"ru",    "uk",    "de-AT", "de-CH", "de-DE", "es-ES", "es-MX", "es-US", "fr-CA",
		"fr-FR", "it-IT", "it-CH", "pl-PL", "pt-BR", "pt-PT", "vi-VN", "tl-PH", "ht-HT",
		"ru-RU", "uk-UA", "es-AR", "es-CO", "es-PE", "es-CL", "es-EC"};
	struct job_engine *engine = open_engine();
	struct job_result result;
	for (size_t most = 32; most <= 33; most++) {
		struct buf yaml;
		buf_init(&yaml, f->arena);
		buf_text(&yaml, "handout: 1\ntitle: T\ntopic: t\ncancer_type: c\nlanguage: en\n"
		                "date: 2026-05-15\nauthor: A\nsections:\n");
		for (size_t i = 0; i < most + 2; i++) /* two of them twice */
			buf_format(&yaml, "  - {heading: H%zu, language: %s, body: [{text: w}]}\n", i,
			           languages[i < 2 ? i : i - 2]);
		buf_char(&yaml, 0);
		struct job_request request = request_of(f, yaml.at, JOB_DUMP_FRAMES);
		enum diag_code code = job_run(engine, f->arena, &request, &result, &f->diags);
		if (most == 32)
			assert_ok(f, code);
		else
			assert_int_equal(code, DIAG_INPUT);
	}
	assert_int_equal(told(f, "sections in more than 32 languages")->at.line, 8 + 35);
	forget_diags(f);
	struct job_request request = request_of(
		f,
		"handout: 1\ntitle: T\ntopic: t\ncancer_type: c\nlanguage: en\ndate: 2026-05-15\n"
		"author: A\nsections: [{heading: H, language: qqq, body: [{text: w}]}]\n",
		JOB_PDF);
	assert_int_equal(job_run(engine, f->arena, &request, &result, &f->diags), DIAG_INPUT);
	assert_int_equal(told(f, "qqq")->at.line, 8);
	job_engine_drop(engine);
}

static void created_goes_into_the_file(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_PDF);
	struct bytes day = run_request(f, engine, &request).bytes;
	request.created = "2026-05-15T00:00:00Z";
	assert_same(run_request(f, engine, &request).bytes, day); /* the day of the content */
	request.created = "2030-02-03T04:05:06Z";
	struct bytes later = run_request(f, engine, &request).bytes;
	assert_true(holds(later, "<xmp:CreateDate>2030-02-03T04:05:06Z</xmp:CreateDate>"));
	assert_true(holds(day, "<xmp:CreateDate>2026-05-15T00:00:00Z</xmp:CreateDate>"));
	job_engine_drop(engine);
}

static void dumps_show_each_stage(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_result content = run(f, engine, sheet, JOB_DUMP_CONTENT);
	assert_int_equal(content.pages, 0);
	assert_true(holds(content.bytes, "Some {b bold} and {i slanted} words"));
	struct job_result frames = run(f, engine, sheet, JOB_DUMP_FRAMES);
	assert_int_equal(frames.pages, 1);
	assert_true(holds(frames.bytes, "page 1 width 612 height 792\n"));
	assert_true(holds(frames.bytes, "AtkinsonHyperlegibleNext-Regular.ttf"));
	struct job_result tags = run(f, engine, sheet, JOB_DUMP_TAGS);
	assert_true(holds(tags.bytes, "H1 \"About µ and kerning AV\""));
	assert_memory_equal(tags.bytes.at, "Document\n", 9);
	job_engine_drop(engine);
}

static void a_copy_is_dumped_behind_the_first(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_DUMP_CONTENT);
	static const char copy[] =
		"handout: 1\ntitle: Quite another sheet\ntopic: a-topic\ncancer_type: leukemia\nlanguage: "
		"es\n"
		"date: 2026-05-15\nauthor: A\nsections: [{heading: H, body: [{text: w}]}]\n";
	request.copy = request_of(f, copy, JOB_DUMP_CONTENT).content;
	struct bytes bytes = run_request(f, engine, &request).bytes;
	const char *first = memmem(bytes.at, bytes.length, "About", 5);
	const char *second = memmem(bytes.at, bytes.length, "Quite another sheet", 19);
	assert_true(first && second && first < second);
	job_engine_drop(engine);
}

/* What changes the bytes changes the key. */
static void keys_tell_requests_apart(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	char keys[6][JOB_KEY_SIZE];
	struct job_request requests[6];
	for (size_t i = 0; i < COUNT(requests); i++)
		requests[i] = request_of(f, other, JOB_PDF);
	requests[1].copy = request_of(f, sheet, JOB_PDF).content;
	requests[2].values_name = "values";
	requests[2].values = (struct bytes){"values: {}", 10};
	requests[3] = requests[2];
	requests[3].values_key = "values";
	requests[4] =
		request_of(f, arena_format(f->arena, "cancer_type_name: Breast\n%s", other), JOB_PDF);
	requests[5].created = "2030-02-03T04:05:06Z";
	for (size_t i = 0; i < COUNT(requests); i++) {
		assert_ok(f, job_key(engine, f->arena, &requests[i], keys[i], &f->diags));
		assert_int_equal(strlen(keys[i]), JOB_KEY_SIZE - 1);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(keys[i], keys[k]);
	}
	job_engine_drop(engine);
}

static void the_brand_fills_what_is_absent(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_DUMP_TAGS);
	struct bytes bytes = run_request(f, engine, &request).bytes;
	assert_true(holds(bytes, "For information only. This is not medical advice."));
	assert_true(holds(bytes, "Get guidance for your own case"));
	request.brand = "marlowe-bay";
	bytes = run_request(f, engine, &request).bytes;
	assert_true(holds(bytes, "This sheet gives general facts."));
	assert_true(holds(bytes, "How to reach Marlowe Bay Cancer Clinic"));
	assert_true(holds(bytes, "+1 555 0163"));
	const char *own = arena_format(f->arena, "%sdisclaimer: My own words.\n", sheet);
	bytes = run(f, engine, own, JOB_DUMP_TAGS).bytes;
	assert_true(holds(bytes, "My own words."));
	assert_false(holds(bytes, "This is not medical advice."));
	job_engine_drop(engine);
}

static void today_decides_what_expired(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_DUMP_FRAMES);
	char keys[3][JOB_KEY_SIZE];
	static const char *const days[] = {"2026-12-31", "2027-01-01", "2027-01-02"};
	for (size_t i = 0; i < COUNT(days); i++) {
		struct job_result result;
		request.today = days[i];
		request.allow_expired = false;
		enum diag_code wanted = i == 2 ? DIAG_INPUT : DIAG_OK;
		assert_int_equal(job_run(engine, f->arena, &request, &result, &f->diags), wanted);
		assert_int_equal(job_key(engine, f->arena, &request, keys[i], &f->diags), wanted);
		if (i == 2)
			assert_int_equal(told(f, "expired on 2027-01-01")->at.line, 8);
		forget_diags(f);
		request.allow_expired = true;
		assert_int_equal(
			holds(run_request(f, engine, &request).bytes, "expired on January 1, 2027"), i == 2);
		assert_int_equal(job_key(engine, f->arena, &request, keys[i], &f->diags), DIAG_OK);
	}
	assert_string_equal(keys[0], keys[1]);
	assert_string_not_equal(keys[1], keys[2]);
	job_engine_drop(engine);
}

static void values_are_printed(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_DUMP_TAGS);
	static const char values[] = "prepared_for: Ana Díaz\n", broken[] = "prepared_fro: x\n";
	request.values_name = "values.yaml";
	request.values = (struct bytes){values, sizeof values - 1};
	assert_true(holds(run_request(f, engine, &request).bytes, "Prepared for Ana Díaz"));
	request.values = (struct bytes){broken, sizeof broken - 1};
	struct job_result result = {.pages = 77};
	assert_int_equal(job_run(engine, f->arena, &request, &result, &f->diags), DIAG_INPUT);
	assert_string_equal(told(f, "did you mean “prepared_for”?")->at.file, "values.yaml");
	assert_int_equal(result.pages, 77);
	job_engine_drop(engine);
}

static void faults_leave_the_engine_sound(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine(), *fresh = open_engine();
	static const struct {
		const char *find, *replace, *layout, *brand, *words;
	} faults[] = {
		{"title: About", "titel: About", "letter", "navis", "did you mean “title”?"},
		{"title: About", "title: 😀 About", "letter", "navis", "U+1F600"},
		{"cells.jpg", "cells.gif", "letter", "navis", "cells.gif"},
		{"language: en", "language: tlh", "letter", "navis", "for language “tlh”"},
		{"title: About", "title: About", "lettre", "navis", "unknown layout “lettre”"},
		{"title: About", "title: About", "letter", "navy", "unknown brand “navy”"},
		{"title: About", "title: &a About", "letter", "navis",
	     "text that begins with “&” needs quotes"},
	};
	for (size_t i = 0; i < COUNT(faults); i++) {
		const char *at = strstr(sheet, faults[i].find);
		const char *yaml = arena_format(f->arena, "%.*s%s%s", (int)(at - sheet), sheet,
		                                faults[i].replace, at + strlen(faults[i].find));
		struct job_request request = request_of(f, yaml, JOB_PDF);
		struct job_result result = {.pages = 77};
		request.layout = faults[i].layout;
		request.brand = faults[i].brand;
		forget_diags(f);
		assert_int_equal(job_run(engine, f->arena, &request, &result, &f->diags), DIAG_INPUT);
		told(f, faults[i].words);
		assert_int_equal(result.pages, 77);
		assert_null(result.bytes.at);
	}
	forget_diags(f);
	assert_same(run(f, engine, sheet, JOB_PDF).bytes, run(f, fresh, sheet, JOB_PDF).bytes);
	job_engine_drop(engine);
	job_engine_drop(fresh);
}

static void no_memory_leaves_the_engine_sound(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = open_engine();
	struct job_request request = request_of(f, sheet, JOB_PDF);
	struct bytes wanted = run_request(f, engine, &request).bytes;
	size_t refused = 0;
	bool done = false;
	for (size_t limit = 64 * 1024; !done && limit < 64 * 1024 * 1024; limit += 96 * 1024) {
		struct arena *small = arena_new(limit);
		struct job_result result = {0};
		enum diag_code code = job_run(engine, small, &request, &result, &f->diags);
		done = code == DIAG_OK;
		refused += code == DIAG_MACHINE;
		if (done)
			assert_same(result.bytes, wanted);
		else
			assert_int_equal(code, DIAG_MACHINE);
		arena_drop(small);
	}
	assert_true(done && refused > 0);
	job_engine_drop(engine);
}

static void a_missing_data_folder_is_told(void **state)
{
	struct fixture *f = *state;
	struct job_engine *engine = job_engine_new("/no/such/folder");
	struct job_request request = request_of(f, sheet, JOB_PDF);
	struct job_result result = {0};
	assert_int_equal(job_run(engine, f->arena, &request, &result, &f->diags), DIAG_MACHINE);
	told(f, "HANDOUT_DATA");
	job_engine_drop(engine);
}

static void schemas_are_json(void **state)
{
	struct fixture *f = *state;
	const struct schema_object *const schemas[] = {&content_schema, &values_schema, &layout_schema,
	                                               &brand_schema, &phrases_schema};
	static const char *const keys[] = {"sections", "prepared_for", "margins", "disclaimer", "scan"};
	static const char *const names[] = {"handout", "values", "layout", "brand", "phrases"};
	for (size_t i = 0; i < COUNT(schemas); i++) {
		struct buf buf;
		buf_init(&buf, f->arena);
		assert_ok(f, schema_json(schemas[i], names[i], &buf, &f->diags));
		json_t *json = json_loadb(buf.at, buf.length, JSON_REJECT_DUPLICATES, NULL);
		json_t *object = json_object_get(json_object_get(json, "$defs"), names[i]);
		assert_non_null(json_object_get(json_object_get(object, "properties"), keys[i]));
		assert_true(json_is_false(json_object_get(object, "additionalProperties")));
		json_decref(json);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_job_makes_a_pdf),
		TEST(layout_and_brand_may_be_left_out),
		TEST(the_same_input_gives_the_same_bytes),
		TEST(a_locale_or_time_zone_changes_nothing),
		TEST(many_styles_and_words_are_forgotten_soundly),
		TEST(sections_speak_a_number_of_languages),
		TEST(created_goes_into_the_file),
		TEST(dumps_show_each_stage),
		TEST(a_copy_is_dumped_behind_the_first),
		TEST(keys_tell_requests_apart),
		TEST(the_brand_fills_what_is_absent),
		TEST(today_decides_what_expired),
		TEST(values_are_printed),
		TEST(faults_leave_the_engine_sound),
		TEST(no_memory_leaves_the_engine_sound),
		TEST(a_missing_data_folder_is_told),
		TEST(schemas_are_json),
	};
	return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
