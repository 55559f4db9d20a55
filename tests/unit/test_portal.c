#include "support.h"

#include "portal/answer.h"
#include "portal/attachment.h"
#include "portal/codes.h"
#include "portal/narrative.h"
#include "portal/redact.h"
#include "yaml/format.h"

static void references_are_told_from_other_text(void **state)
{
	(void)state;
	static const struct {
		enum text_format format;
		const char *text;
		bool holds;
	} cases[] = {
		{FORMAT_REFERENCE, "Patient/1", true},
		{FORMAT_REFERENCE, "Patient/A-b.9", true},
		{FORMAT_REFERENCE, "https://fhir.example/r4/Patient/1", true},
		{FORMAT_REFERENCE, "https://h/Patient/1", true},
		{FORMAT_REFERENCE, "https:///Patient/1", false},
		{FORMAT_REFERENCE, "https://Patient/1", false},
		{FORMAT_REFERENCE, "http://h/Patient/1", false},
		{FORMAT_REFERENCE, "Patient/", false},
		{FORMAT_REFERENCE, "/1", false},
		{FORMAT_REFERENCE, "patient/1", false},
		{FORMAT_REFERENCE, "Patient", false},
		{FORMAT_REFERENCE, "", false},
		{FORMAT_REFERENCE, "Patient/1/2", false},
		{FORMAT_REFERENCE, "Patient/1 2", false},
		{FORMAT_REFERENCE, "Patient/1?x", false},
		{FORMAT_REFERENCE, "Patient/é", false},
		{FORMAT_URI, "urn:oid:1.2.3", true},
		{FORMAT_URI, "https://h/a_b~c", true},
		{FORMAT_URI, "urn:", false},
		{FORMAT_URI, ":x", false},
		{FORMAT_URI, "urn:a|b", false},
		{FORMAT_URI, "urn:a b", false},
		{FORMAT_URI, "plain", false},
		{FORMAT_CODE, "34895-3", true},
		{FORMAT_CODE, "a b", true},
		{FORMAT_CODE, " a", false},
		{FORMAT_CODE, "a ", false},
		{FORMAT_CODE, "a  b", false},
		{FORMAT_CODE, "a\nb", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct format_rule *rule = format_rule(cases[i].format);
		if (rule->holds(cases[i].text, strlen(cases[i].text)) != cases[i].holds)
			fail_msg("“%s”", cases[i].text);
	}
	char id[80] = "Patient/";
	memset(id + 8, 'x', 65);
	assert_true(format_rule(FORMAT_REFERENCE)->holds(id, 8 + 64));
	assert_false(format_rule(FORMAT_REFERENCE)->holds(id, 8 + 65));
}

static void known_sums(void **state)
{
	struct fixture *f = *state;
	struct attachment a;
	assert_true(attachment_read(f->arena, (struct bytes){"", 0}, &a));
	assert_int_equal(a.base64.length, 0);
	assert_string_equal(a.sha1, "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
	assert_true(attachment_read(f->arena, (struct bytes){"abc", 3}, &a));
	assert_string_equal(a.base64.at, "YWJj");
	assert_string_equal(a.sha1, "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
	assert_string_equal(a.sha256,
	                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(a.size, 3);
}

/* One byte of base64, by the letter's place in the alphabet. */
static unsigned value_of(char c)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(alphabet, c);
	assert_non_null(at);
	return (unsigned)(at - alphabet);
}

static void base64_at_the_edges_of_parts(void **state)
{
	struct fixture *f = *state;
	static const size_t lengths[] = {1, 2, 4, 12287, 12288, 12289, 24576, 100000};
	char *bytes = arena_alloc(f->arena, 100000);
	for (size_t i = 0; i < 100000; i++)
		bytes[i] = (char)(i * i >> 3);
	for (size_t n = 0; n < COUNT(lengths); n++) {
		struct attachment a;
		size_t length = lengths[n], padding = (3 - length % 3) % 3;
		assert_true(attachment_read(f->arena, (struct bytes){bytes, length}, &a));
		assert_int_equal(a.base64.length, (length + 2) / 3 * 4);
		for (size_t i = 0; i < length; i++) {
			const char *four = a.base64.at + i / 3 * 4 + i % 3;
			unsigned low = four[1] == '=' ? 0 : value_of(four[1]);
			unsigned both = value_of(four[0]) << 6 | low;
			assert_int_equal((unsigned char)bytes[i], both >> (4 - i % 3 * 2) & 0xff);
		}
		assert_int_equal(strcspn(a.base64.at, "="), a.base64.length - padding);
	}
}

static const char *narrative_of(struct fixture *f, const char *language, const char *text)
{
	struct buf out;
	buf_init(&out, f->arena);
	narrative_put(&out, language, text);
	buf_char(&out, 0);
	assert_false(out.failed);
	return out.at;
}

static void markup_becomes_text(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(narrative_of(f, "es", "a\n\n \t\n<b>&\"'</b>\n"),
	                    "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"es\" xml:lang=\"es\">"
	                    "<p>a</p><p>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;</p></div>");
	assert_string_equal(narrative_of(f, NULL, "x"),
	                    "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></div>");
}

static void citations_go(void **state)
{
	struct fixture *f = *state;
	static const char *const cases[][2] = {
		{"nothing is cited", "nothing is cited"},
		{"“date” is “tomorrow”: it must be", "“date” is “…”: it must be"},
		{"“message” is missing", "“message” is missing"},
		{"“Jo” is wide", "“…” is wide"},
		{"unknown key “Jo” in values; did you mean “note”?",
	     "unknown key “…”; did you mean “note”?"},
		{"unknown key “Jo”; did you mean “Al”?", "unknown key “…”?"},
		{"“date” is “a” “b; did you mean “note”?”: x", "“date” is “…”: x"},
		{"“ not closed", "“ not closed"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(redact_citations(f->arena, cases[i][0]), cases[i][1]);
}

static void words_of_patients_go(void **state)
{
	struct fixture *f = *state;
	struct node *root = parse_ok(f, "patient: Patient/p-77\n"
	                                "encounter: {system: urn:oid:9.9, value: E 12/n-8}\n"
	                                "practitioner: https://host/Patient/456/Practitioner/44\n"
	                                "message: Dear Zoë, the sheet is here; call 555.\n"
	                                "sheet: {prepared_for: Al Quux}\n");
	const struct secrets secrets = {root, "tok-SECRET.7"};
	static const char *const cases[][2] = {
		{"", ""},
		{"Patient/p-77 of urn:oid:9.9", "Patient/p-… of urn:oid:9.9"},
		{"QUUX, al and Quux%20x", "…, … and … x"},
		{"the sheet is not there", "the … is not there"},
		{"call ZOË or Łaska", "… … or …"},
		{"12 13 555 n-8 456", "… 13 … n-… …"},
		{"Bearer tok-secret.7", "Bearer tok-….…"},
		{"100% sure %zz %00", "100% sure %zz %00"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(redact_words(f->arena, &secrets, cases[i][0]), cases[i][1]);
	assert_string_equal(redact_words(f->arena, &(struct secrets){NULL, NULL}, "Patient/1 é"),
	                    "Patient/1 é");
}

static const struct place server = {.file = "https://h"};

static enum diag_code transaction(struct fixture *f, const char *json, struct portal_outcome *out)
{
	static const struct secrets none = {NULL, NULL};
	forget_diags(f);
	return answer_transaction(f->arena, (struct bytes){json, strlen(json)}, 2, &none, server, out,
	                          &f->diags);
}

static void only_a_whole_answer_counts(void **state)
{
	struct fixture *f = *state;
	static const char head[] = "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\",";
	static const struct {
		const char *entries;
		enum diag_code code;
	} cases[] = {
		{"\"entry\":[{\"response\":{\"status\":\"201\"}},{\"response\":{\"status\":\"200 OK\"}}]}",
	     DIAG_OK},
		{"\"entry\":[{\"response\":{\"status\":\"201\"}}]}", DIAG_MACHINE},
		{"\"entry\":[{\"response\":{\"status\":\"201\"}},{\"response\":{\"status\":\"20\"}}]}",
	     DIAG_INPUT},
		{"\"entry\":[{\"response\":{\"status\":201}},{\"response\":{\"status\":\"201\"}}]}",
	     DIAG_INPUT},
		{"\"entry\":[{\"response\":{\"status\":\"400\"}},{\"response\":{\"status\":\"201\"}}]}",
	     DIAG_INPUT},
		{"\"entry\":[null,[]]}", DIAG_INPUT},
		{"\"entry\":{}}", DIAG_MACHINE},
		{"\"entry\":", DIAG_MACHINE},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct portal_outcome outcome = {7, 7};
		const char *json = arena_format(f->arena, "%s%s", head, cases[i].entries);
		assert_int_equal(transaction(f, json, &outcome), cases[i].code);
		assert_int_equal(outcome.created, cases[i].code == DIAG_OK ? 1 : 7);
	}
	struct portal_outcome outcome;
	assert_int_equal(transaction(f, repeat(f, "", "[", 200000, ""), &outcome), DIAG_MACHINE);
	assert_int_equal(transaction(f, "", &outcome), DIAG_MACHINE);
	assert_int_equal(transaction(f, "\xff\xfe", &outcome), DIAG_MACHINE);
}

static void hostile_statements_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const statements[] = {
		"",
		"null",
		"[]",
		"{\"resourceType\":\"CapabilityStatement\"}",
		"{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"5.0.0\"}",
		"{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\"}",
		"{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\",\"rest\":[1,{}]}",
		"{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\",\"rest\":[{\"mode\":"
		"\"server\",\"interaction\":[{\"code\":\"transaction\"}],\"resource\":\"x\"}]}",
	};
	for (size_t i = 0; i < COUNT(statements); i++) {
		struct bytes body = {statements[i], strlen(statements[i])};
		bool repeatable;
		forget_diags(f);
		assert_int_equal(answer_capability(body, server, &repeatable, &f->diags), DIAG_USAGE);
		assert_int_equal(f->diags.count, 1);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(references_are_told_from_other_text),
		TEST(known_sums),
		TEST(base64_at_the_edges_of_parts),
		TEST(markup_becomes_text),
		TEST(citations_go),
		TEST(words_of_patients_go),
		TEST(only_a_whole_answer_counts),
		TEST(hostile_statements_are_refused),
	};
	return cmocka_run_group_tests_name("portal", tests, NULL, NULL);
}
