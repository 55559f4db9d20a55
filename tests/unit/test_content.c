#include "support.h"

#include <math.h>

#include "content/load.h"

static const char head[] = "handout: 1\ntitle: T\ntopic: t\ncancer_type: leukemia\nlanguage: en\n"
						   "date: 2026-05-15\nauthor: A\n";

static enum diag_code load(struct fixture *f, const char *yaml, struct handout *out)
{
	return content_load(f->arena, source_of(f, yaml), root_path(f, "tests/golden"), out, &f->diags);
}

/* The first block of a handout that holds it alone; its YAML starts in line 11, column 7. */
static struct block *load_block(struct fixture *f, const char *block)
{
	struct handout *handout = arena_alloc(f->arena, sizeof *handout);
	const char *yaml =
		arena_format(f->arena, "%ssections:\n  - heading: H\n    body:\n    - %s\n", head, block);
	assert_ok(f, load(f, yaml, handout));
	const struct section *section = handout->sections.at;
	assert_int_equal(section->body.count, 1);
	return section->body.at;
}

static void assert_block_refused(struct fixture *f, const char *block, unsigned line,
                                 unsigned column, const char *words)
{
	struct handout handout;
	const char *yaml =
		arena_format(f->arena, "%ssections:\n  - heading: H\n    body:\n    - %s\n", head, block);
	forget_diags(f);
	assert_int_equal(load(f, yaml, &handout), DIAG_INPUT);
	assert_told(f, line, column, words);
}

/* A literal block of YAML, so that the text's own signs need no escape. */
static const struct rich *load_text(struct fixture *f, const char *text)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_text(&buf, "text: |2-\n        ");
	for (; *text; text++) {
		buf_char(&buf, *text);
		if (*text == '\n')
			buf_text(&buf, "        ");
	}
	buf_char(&buf, 0);
	return &load_block(f, buf.at)->text;
}

/* Spans as "words", "b:words", "i:words", "bi:words", "words>url", one after the other with |. */
static const char *spans_of(struct fixture *f, const struct rich *rich)
{
	struct buf buf;
	size_t end = 0;
	buf_init(&buf, f->arena);
	for (size_t i = 0; i < rich->count; i++) {
		const struct span *span = &rich->spans[i];
		assert_int_equal(span->begin, end);
		assert_true(span->end > span->begin);
		end = span->end;
		buf_text(&buf, i ? "|" : "");
		buf_text(&buf, span->style & SPAN_BOLD ? "b" : "");
		buf_text(&buf, span->style & SPAN_ITALIC ? "i" : "");
		buf_text(&buf, span->style ? ":" : "");
		buf_put(&buf, rich->utf8 + span->begin, span->end - span->begin);
		if (span->url)
			buf_format(&buf, ">%s", span->url);
	}
	assert_int_equal(end, rich->length);
	assert_int_equal(strlen(rich->utf8), rich->length);
	buf_char(&buf, 0);
	return buf.at;
}

static void inline_markup_becomes_spans(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *markdown, *spans;
	} cases[] = {
		{"plain", "plain"},
		{"a **b** c", "a |b:b| c"},
		{"a *b* c", "a |i:b| c"},
		{"a _b_ c", "a |i:b| c"},
		{"**b** c", "b:b| c"},
		{"*b* c", "i:b| c"},
		{"_b_ c", "i:b| c"},
		{"***b***", "bi:b"},
		{"**a *b* c**", "b:a |bi:b|b: c"},
		{"*a **b***", "i:a |bi:b"},
		{"**“b”** c", "b:“b”| c"},
		{"**(b)** c", "b:(b)| c"},
		{"[w](https://e.org/a)", "w>https://e.org/a"},
		{"see [w](mailto:a@e.org).", "see |w>mailto:a@e.org|."},
		{"[w](tel:+15550142)", "w>tel:+15550142"},
		{"[a **b**](https://e.org)", "a >https://e.org|b:b>https://e.org"},
		{"**[w](https://e.org)**", "b:w>https://e.org"},
		{"[a](https://e.org/1)[b](https://e.org/1)", "a>https://e.org/1|b>https://e.org/1"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(spans_of(f, load_text(f, cases[i].markdown)), cases[i].spans);
}

static void signs_at_the_start_stay_text(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = {
		"1. x",   "1) x", "# x",   "- x",       "+ x",   "> x",      ">= 5 µm", "---",
		"===",    "~~~",  "x\\y",  "2 * 3 * 4", "a_b_c", "[x] done", "5 < 6",   "<b>x</b>",
		"| a |",  ".",    "...",   "AT&T",      "a & b", "~~x~~",    "$5",      "e.g. www.x.org",
		"[a]: x", "!",    "wait!", "[",         "](x)",  "**",       "*",       "http://e.org",
		"=",      "_",    "\\",    "a@e.org",   "10 %",  "“Quoted”", "&bogus;", "&",
	};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(spans_of(f, load_text(f, texts[i])), texts[i]);
	/* four spaces start no code */
	assert_string_equal(load_text(f, "x\n    y")->utf8, "x y");
}

static void escapes_and_entities_are_read(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *markdown, *text;
	} cases[] = {
		{"\\*x\\*", "*x*"},
		{"\\[x\\](y)", "[x](y)"},
		{"\\`x\\`", "`x`"},
		{"a &amp; b &lt;c&gt; &quot;", "a & b <c> \""},
		{"a&nbsp;b", "a\u00a0b"},
		{"&amp;", "&"},
		{"\\.x", ".x"},
		{"&#39;&#x27;&#X41;", "''A"},
		{"&#32;&#126;&#160;", " ~\u00a0"},
		{"&#xd7ff;&#xe000;", "\ud7ff\ue000"},
	};
	/* numbers that are no character stay as they are written */
	static const char *const kept[] = {
		"&#31;",    "&#x0;",      "&#127;",   "&#x80;",   "&#x9f;",     "&#xd800;",
		"&#xdfff;", "&#x110000;", "&#xfffe;", "&#x202e;", "&#9999999;", "&#x;",
		"&#;",      "&#a;",       "&bogus;",  "&#39",
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(load_text(f, cases[i].markdown)->utf8, cases[i].text);
	for (size_t i = 0; i < COUNT(kept); i++) {
		const char *text = arena_format(f->arena, "a %s b", kept[i]);
		assert_string_equal(load_text(f, text)->utf8, text);
	}
	assert_block_refused(f, "text: \"&#8203;\"", 11, 13, "no visible character");
}

static void entities_in_addresses_are_read(void **state)
{
	struct fixture *f = *state;
	const struct rich *link = load_text(f, "[w](https://e.org/?a=1&amp;b=2)");
	assert_string_equal(link->spans[0].url, "https://e.org/?a=1&b=2");
}

static void white_space_is_folded(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *markdown, *text;
	} cases[] = {
		{"a  b\tc", "a b c"},
		{"a\nb", "a b"},
		{"a\n\nb", "a\nb"},
		{"a\n\n\n \nb\n", "a\nb"},
		{"a \n \t\n  b", "a\nb"},
		{"a **b\nc** d", "a b c d"},
		{"a\n", "a"},
		{"a\r\nb \n", "a b"},
		{"a\n ", "a"},
		{"a  \nb", "a b"},
		{"a\\\nb", "a\\ b"},
		{"a\u00a0 b", "a\u00a0 b"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(load_text(f, cases[i].markdown)->utf8, cases[i].text);
	assert_string_equal(spans_of(f, load_text(f, "*a\n\nb*")), "*a\nb*"); /* no markup across */
	assert_string_equal(spans_of(f, load_text(f, "a\n\n**b**")), "a\n|b:b");
}

static void other_markup_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_block_refused(f, "text: a `b`", 11, 13, "between backquotes");
	assert_block_refused(f, "text: \"![a](https://e.org/a.png)\"", 11, 13, "use a figure block");
	assert_block_refused(f, "text: \"[a](http://e.org)\"", 11, 13,
	                     "link “http://e.org”: links must be");
	assert_block_refused(f, "text: \"[a](javascript:alert)\"", 11, 13, "links must be");
	assert_block_refused(f, "text: \"[a](b.html)\"", 11, 13, "links must be");
	assert_block_refused(f, "text: \"[a]()\"", 11, 13, "links must be");
	assert_block_refused(f, "text: <http://e.org>", 11, 13, "links must be");
	assert_block_refused(f, "bullets: [x, \"`y`\"]", 11, 20, "between backquotes");
	assert_block_refused(f, "text: \"`a` and [b](ftp://c)\"", 11, 13, "between backquotes");
	told(f, "link “ftp://c”"); /* both in one run */
}

static void lists_load(void **state)
{
	struct fixture *f = *state;
	static const char *const kinds[] = {"bullets", "numbered", "questions", "checklist"};
	static const int wanted[] = {BLOCK_BULLETS, BLOCK_NUMBERED, BLOCK_QUESTIONS, BLOCK_CHECKLIST};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *yaml = arena_format(
			f->arena, "%s: [one, {text: two, bullets: [x], numbered: [y, z]}]", kinds[i]);
		const struct block *block = load_block(f, yaml);
		assert_int_equal(block->kind, wanted[i]);
		assert_int_equal(block->items.count, 2);
		const struct item *items = block->items.at;
		assert_string_equal(items[0].text.utf8, "one");
		assert_string_equal(((const struct item *)items[1].bullets.at)->text.utf8, "x");
		assert_int_equal(items[1].numbered.count, 2);
	}
}

static void other_blocks_load(void **state)
{
	struct fixture *f = *state;
	const struct block *block =
		load_block(f, "steps: [{title: S, body: [{bullets: [a]}]}, {title: U}]");
	const struct step *steps = block->items.at;
	assert_int_equal(block->kind, BLOCK_STEPS);
	assert_int_equal(((const struct block *)steps[0].body.at)->kind, BLOCK_BULLETS);
	assert_int_equal(steps[1].body.count, 0);
	block = load_block(f, "callout: {kind: urgent, title: C, body: [{text: x}]}");
	assert_int_equal(block->kind, BLOCK_CALLOUT);
	assert_int_equal(block->callout.kind, CALLOUT_URGENT);
	assert_string_equal(block->callout.title.utf8, "C");
	assert_int_equal(block->callout.body.count, 1);
	block = load_block(f, "terms: [{term: A, means: B}]");
	assert_int_equal(block->kind, BLOCK_TERMS);
	assert_string_equal(((const struct term *)block->items.at)->means.utf8, "B");
	block = load_block(f, "table: {columns: [A, B], rows: [[1, '**2**'], [3, '']]}");
	assert_int_equal(block->kind, BLOCK_TABLE);
	const struct row *rows = block->table.rows.at;
	assert_int_equal(block->table.columns.count, 2);
	assert_string_equal(spans_of(f, &((const struct cell *)rows[0].cells.at)[1].text), "b:2");
	assert_int_equal(((const struct cell *)rows[1].cells.at)[1].text.length, 0);
	block = load_block(f, "contacts: [{name: N, phone: '1', hours: H}, {name: M, phone: '2'}]");
	const struct contact *contacts = block->items.at;
	assert_int_equal(block->kind, BLOCK_CONTACTS);
	assert_string_equal(contacts[0].hours.utf8, "H");
	assert_null(contacts[1].hours.node);
	block = load_block(f, "notes: {lines: 6}");
	assert_int_equal(block->kind, BLOCK_NOTES);
	assert_near(block->notes.lines, 6, 0);
	block = load_block(f, "figure: {image: cells.png, alt: Cells, caption: Two *cells*}");
	assert_int_equal(block->kind, BLOCK_FIGURE);
	assert_in_range(block->figure.image.width, 1, IMAGE_SIDE_MAX);
	assert_non_null(block->figure.image.pixels);
	assert_string_equal(spans_of(f, &block->figure.caption), "Two |i:cells");
}

static void blocks_are_checked(void **state)
{
	struct fixture *f = *state;
	assert_block_refused(f, "bulets: [a]", 11, 7, "did you mean “bullets”?");
	assert_block_refused(f, "{text: a, notes: {lines: 1}}", 11, 17, "are in one block");
	assert_block_refused(f, "bullets: []", 11, 16, "at least 1");
	assert_block_refused(f, "bullets: ['']", 11, 17, "“text” is empty");
	assert_block_refused(f, "bullets: [{bullets: [a]}]", 11, 17, "“text” is missing in item");
	assert_block_refused(f, "steps: [{body: [{text: x}]}]", 11, 15, "“title” is missing in step");
	assert_block_refused(f, "callout: {kind: red, title: C, body: [{text: x}]}", 11, 23,
	                     "info, caution, urgent");
	assert_block_refused(f, "callout: {title: C}", 11, 16, "“kind” is missing");
	told(f, "“body” is missing in callout");
	assert_block_refused(f, "terms: [{term: A}]", 11, 15, "“means” is missing in term");
	assert_block_refused(f, "contacts: [{name: A}]", 11, 18, "“phone” is missing in contact");
	assert_block_refused(f, "notes: {lines: 41}", 11, 22, "a whole number from 1 to 40");
	assert_block_refused(f, "figure: {image: cells.png}", 11, 15, "“alt” is missing");
	assert_block_refused(f, "table: {columns: [A, B], rows: [[1, 2], [3]]}", 11, 47,
	                     "this row has 1 cells, but the table has 2 columns");
	assert_block_refused(f, "table: {columns: [A], rows: [[1, 2]]}", 11, 36,
	                     "this row has 2 cells, but the table has 1 columns");
	assert_block_refused(f, "table: {columns: [1,2,3,4,5,6,7,8,9], rows: [[1]]}", 11, 24,
	                     "at most 8");
	assert_block_refused(f,
	                     "callout: {kind: info, title: C, body: [{table: {columns: [A], "
	                     "rows: [[1, 2]]}}]}",
	                     11, 76, "this row has 2 cells");
	assert_block_refused(f, "steps: [{title: S, body: [{table: {columns: [A], rows: [[1, 2]]}}]}]",
	                     11, 63, "this row has 2 cells");
}

static void figures_stay_in_their_folder(void **state)
{
	struct fixture *f = *state;
	assert_block_refused(f, "figure: {image: ../golden/cells.png, alt: A}", 11, 23,
	                     "below the folder");
	assert_block_refused(f, "figure: {image: /etc/passwd, alt: A}", 11, 23, "below the folder");
	assert_block_refused(f, "figure: {image: missing.png, alt: A}", 11, 23, "missing.png");
	assert_block_refused(f, "figure: {image: every-block.en.yaml, alt: A}", 11, 23,
	                     "neither PNG nor JPEG");
	assert_block_refused(
		f, "callout: {kind: info, title: C, body: [{figure: {image: no.png, alt: A}}]}", 11, 63,
		"no.png");
}

static void required_keys_are_named(void **state)
{
	struct fixture *f = *state;
	static const char *const keys[] = {"title", "topic",  "cancer_type", "language",
	                                   "date",  "author", "sections"};
	struct handout handout = {.title.utf8 = "untouched"};
	assert_int_equal(load(f, "handout: 1\n", &handout), DIAG_INPUT);
	assert_int_equal(f->diags.count, COUNT(keys));
	for (size_t i = 0; i < COUNT(keys); i++)
		assert_told(f, 1, 1, arena_format(f->arena, "“%s” is missing in handout", keys[i]));
	assert_string_equal(handout.title.utf8, "untouched");
	forget_diags(f);
	const char *yaml = arena_format(f->arena, "%ssections: [{heading: H}]\n", head);
	assert_int_equal(load(f, yaml, &handout), DIAG_INPUT);
	assert_told(f, 8, 12, "“body” is missing in section");
	forget_diags(f);
	assert_int_equal(load(f, "- a\n", &handout), DIAG_INPUT);
	assert_told(f, 1, 1, "handout must be lines of the form");
}

static void assert_end(struct fixture *f, const char *end, const char *words)
{
	struct handout handout;
	const char *yaml =
		arena_format(f->arena, "%ssections: [{heading: H, body: [{text: x}]}]\n%s\n", head, end);
	forget_diags(f);
	if (!words) {
		assert_ok(f, load(f, yaml, &handout));
		return;
	}
	assert_int_equal(load(f, yaml, &handout), DIAG_INPUT);
	assert_int_equal(told(f, words)->at.line, 9);
}

static void front_and_back_matter_are_checked(void **state)
{
	struct fixture *f = *state;
	assert_end(f, "review: {by: B, on: 2026-06-01, expires: 2027-06-01}", NULL);
	assert_end(f, "review: {by: B, on: 2026-06-01}", NULL);
	assert_end(f, "review: {by: B, on: 2026-06-01, expires: 2026-05-31}",
	           "“expires” must be later than “on”");
	assert_end(f, "review: {by: B, on: 2026-06-01, expires: 2026-06-01}",
	           "“expires” must be later than “on”");
	assert_end(f, "review: {by: B}", "“on” is missing");
	assert_end(f, "disclaimer: ''", "“disclaimer” is empty");
	assert_end(f, "notice: {title: N}", "“text” is missing in notice");
	assert_end(f, "call_to_action: [{title: A, text: B, url: 'http://x.org'}]", "https:");
	assert_end(f, "call_to_action: []", "at least 1");
	assert_end(f, "sources: [A book, {text: B, url: 'https://e.org'}]", NULL);
	assert_end(f, "sources: [{url: 'https://e.org'}]", "“text” is missing in source");
	assert_end(f, "sumary: x", "unknown key “sumary” in handout");
}

static void every_block_loads(void **state)
{
	struct fixture *f = *state;
	struct source source = {.name = "every-block.en.yaml"};
	struct handout handout;
	unsigned seen = 0;
	assert_ok(f, file_read(f->arena, root_path(f, "tests/golden/every-block.en.yaml"),
	                       YAML_BYTES_MAX, &source.bytes, &f->diags));
	assert_ok(f,
	          content_load(f->arena, &source, root_path(f, "tests/golden"), &handout, &f->diags));
	const struct section *sections = handout.sections.at;
	for (size_t i = 0; i < handout.sections.count; i++)
		for (size_t k = 0; k < sections[i].body.count; k++)
			seen |= 1u << ((const struct block *)sections[i].body.at)[k].kind;
	assert_int_equal(seen, (1u << (BLOCK_NOTES + 1)) - 1);
	struct buf dump;
	buf_init(&dump, f->arena);
	content_dump(&handout, &dump);
	buf_char(&dump, 0);
	assert_false(dump.failed);
	assert_non_null(strstr(dump.at, "Zoé Martel"));
	assert_non_null(strstr(dump.at, "{b bold words}"));
	assert_non_null(strstr(dump.at, "https://example.org/a"));
}

static void values_load_from_a_file(void **state)
{
	struct fixture *f = *state;
	struct values values = {0};
	assert_ok(f, values_load(f->arena,
	                         source_of(f, "prepared_for: Ana\nphone: '1'\nnote: Drink **water**.\n"
	                                      "date: 2026-07-01\n"),
	                         NULL, &values, &f->diags));
	assert_string_equal(values.prepared_for.utf8, "Ana");
	assert_null(values.prepared_by.utf8);
	assert_string_equal(values.date.utf8, "2026-07-01");
	assert_string_equal(spans_of(f, &values.note), "Drink |b:water|.");
	assert_int_equal(
		values_load(f->arena, source_of(f, "prepared_fro: A\ndate: x\n"), NULL, &values, &f->diags),
		DIAG_INPUT);
	assert_told(f, 1, 1, "did you mean “prepared_for”?");
	assert_told(f, 2, 7, "it must be a date");
	assert_string_equal(values.prepared_for.utf8, "Ana");
}

static void faults_of_yaml_and_content_come_together(void **state)
{
	struct fixture *f = *state;
	struct handout handout;
	const char *yaml = arena_format(f->arena, "%ssections: &x [{heading: H, bdy: []}]\n", head);
	assert_int_equal(load(f, yaml, &handout), DIAG_INPUT);
	told(f, "text that begins with “&” needs quotes");
	told(f, "did you mean “body”?");
	forget_diags(f);
	yaml = arena_format(f->arena, "%s? [a]\n: b\n", head); /* a key that is no text */
	assert_int_equal(load(f, yaml, &handout), DIAG_INPUT);
	told(f, "a key must be plain text");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(inline_markup_becomes_spans),
		TEST(signs_at_the_start_stay_text),
		TEST(escapes_and_entities_are_read),
		TEST(entities_in_addresses_are_read),
		TEST(white_space_is_folded),
		TEST(other_markup_is_refused),
		TEST(lists_load),
		TEST(other_blocks_load),
		TEST(blocks_are_checked),
		TEST(figures_stay_in_their_folder),
		TEST(required_keys_are_named),
		TEST(front_and_back_matter_are_checked),
		TEST(every_block_loads),
		TEST(values_load_from_a_file),
		TEST(faults_of_yaml_and_content_come_together),
	};
	return cmocka_run_group_tests_name("content", tests, NULL, NULL);
}
