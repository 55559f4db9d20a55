/* Module yaml: bytes -> nodes, and what is refused. */
#include "support.h"

static enum diag_code parse(struct fixture *f, const char *yaml)
{
	struct node *root = NULL;
	return yaml_parse(f->arena, source_of(f, yaml), &root, &f->diags);
}

/* yaml is refused, at this place and with these words. */
static void assert_refused(struct fixture *f, const char *yaml, unsigned line, unsigned column,
                           const char *words)
{
	forget_diags(f);
	assert_int_equal(parse(f, yaml), DIAG_INPUT);
	assert_told(f, line, column, words);
}

static void nodes_know_their_places(void **state)
{
	struct fixture *f = *state;
	const struct node *root = parse_ok(f, "title: Zoé\r\n"
	                                      "é: {naïve: yes, b: [one, 'two']}\n"
	                                      "list:\n"
	                                      "  - x\n");
	assert_int_equal(root->kind, NODE_MAPPING);
	assert_int_equal(root->count, 3);
	const struct node *title = node_lookup(root, "title");
	assert_string_equal(title->text, "Zoé");
	assert_int_equal(title->length, 4);
	assert_int_equal(title->column, 8);
	const struct node *e = node_lookup(root, "é"), *b = node_lookup(e, "b");
	assert_int_equal(e->key->line, 2);
	assert_int_equal(e->column, 4);
	assert_int_equal(b->key->column, 17);
	assert_string_equal(b->first->next->text, "two");
	assert_int_equal(b->first->next->column, 26);
	assert_ptr_equal(b->parent, e);
	assert_ptr_equal(b->first->parent, b);
	const struct node *list = node_lookup(root, "list");
	assert_int_equal(list->first->line, 4);
	assert_int_equal(list->first->column, 5);
	assert_null(node_lookup(root, "titl"));
	struct place place = node_place(list->first);
	assert_string_equal(place.file, "test.yaml");
	assert_int_equal(place.line, 4);
}

static void every_scalar_is_text(void **state)
{
	struct fixture *f = *state;
	const struct node *root = parse_ok(f, "a: no\nb: 010\nc: ~\nd: 1e3\ne: \"\"\nf: |\n  x\n  y\n"
	                                      "g: \"\\u00e9\\t\"\nh: >-\n  x\n  y\n");
	static const char *const texts[] = {"no", "010", "~", "1e3", "", "x\ny\n", "é\t", "x y"};
	const struct node *child = root->first;
	for (size_t i = 0; i < COUNT(texts); i++, child = child->next) {
		assert_int_equal(child->kind, NODE_SCALAR);
		assert_string_equal(child->text, texts[i]);
	}
	assert_null(child);
}

static void a_character_is_found_in_its_scalar(void **state)
{
	struct fixture *f = *state;
	const struct node *root = parse_ok(f, "a: µ\n"
	                                      "b: é and µ\n"
	                                      "c: \"x\\u00b5\"\n"
	                                      "d: |\n  é\n  éé µ\n");
	struct place place = node_place_of(node_lookup(root, "b"), 0xb5);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.column, 10);
	place = node_place_of(node_lookup(root, "c"), 0xb5); /* an escape: the scalar's own place */
	assert_int_equal(place.line, 3);
	assert_int_equal(place.column, 4);
	place = node_place_of(node_lookup(root, "d"), 0xb5);
	assert_int_equal(place.line, 6);
	assert_int_equal(place.column, 6);
	root = parse_ok(f, "a: µ\nb: x"); /* not there, to the end of the file */
	place = node_place_of(node_lookup(root, "b"), 0xb5);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.column, 4);
	assert_null(node_lookup(parse_ok(f, "- a\n- b\n"), "a")); /* a list has no keys */
}

static void lines_end_as_the_parser_ends_them(void **state)
{
	struct fixture *f = *state;
	assert_refused(f,
	               "a\r\nb\rc\xc2\x85"
	               "d\xe2\x80\xa8"
	               "e\xe2\x80\xa9"
	               "f\r\xff",
	               7, 1, "invalid UTF-8");
	static const char *const ends[] = {"\n",       "\r",           "\r\n",
	                                   "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
	for (size_t i = 0; i < COUNT(ends); i++) {
		const char *yaml = arena_format(f->arena, "a: é%sb: *x%s", ends[i], ends[i]);
		assert_refused(f, yaml, 2, 4, "text that begins with “*” needs quotes: “\"*x\"”");
		yaml = arena_format(f->arena, "a: “é”%sb: @x", ends[i]);
		assert_refused(f, yaml, 2, 4, "text that begins with “@” needs quotes: “\"@x\"”");
	}
	assert_refused(f, "a: é\xc3\xa2\xe2\x80\x94: @x\r", 1, 7, "contains “: ” needs quotes");
}

static void what_looks_like_a_space_cannot_indent(void **state)
{
	struct fixture *f = *state;
	static const uint32_t spaces[] = {0xa0, 0x2000, 0x200a, 0x202f, 0x205f, 0x3000};
	static const uint32_t others[] = {0xa1, 0x200b, 0x2014, 0x2030, 0x2060, 0x3001};
	for (size_t i = 0; i < COUNT(spaces); i++) {
		char text[8] = "";
		utf8_encode(spaces[i], text);
		assert_refused(f, arena_format(f->arena, "a:\n %sb: 1\n", text), 2, 2,
		               arena_format(f->arena, "indented with U+%04X", (unsigned)spaces[i]));
		forget_diags(f);
		parse_ok(f, arena_format(f->arena, "a:\n b%s: 1\n", text));
		memset(text, 0, sizeof text);
		utf8_encode(others[i], text);
		parse_ok(f, arena_format(f->arena, "a:\n %sb: 1\n", text));
	}
}

static void a_comment_that_cuts_is_known(void **state)
{
	struct fixture *f = *state;
	const struct node *root =
		parse_ok(f, "a: x #1\nb: x  # 1\nc: 'x' #1\nd: x#1\ne: #1\n  x\nf: x ");
	static const bool cut[] = {true, false, false, false, false, false};
	size_t i = 0;
	for (const struct node *child = root->first; child; child = child->next)
		assert_int_equal(child->cut_by_comment, cut[i++]);
	assert_int_equal(i, COUNT(cut));
}

static void a_byte_order_mark_is_taken(void **state)
{
	struct fixture *f = *state;
	const struct node *root = parse_ok(f, "\xef\xbb\xbf"
	                                      "a: 1\nb: µ\n");
	assert_string_equal(root->first->key->text, "a");
	struct place place = node_place_of(node_lookup(root, "b"), 0xb5);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.column, 4);
}

static void extras_are_refused(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "a: &x 1\n", 1, 4, "text that begins with “&” needs quotes");
	assert_refused(f, "a: &x [1]\n", 1, 4, "text that begins with “&” needs quotes");
	assert_refused(f, "a: &x {b: 1}\n", 1, 4, "text that begins with “&” needs quotes");
	assert_refused(f, "é: 1\nb: *x\n", 2, 4, "text that begins with “*” needs quotes: “\"*x\"”");
	assert_refused(f, "a: !!str 1\n", 1, 4,
	               "text that begins with “!” needs quotes: “\"!!str 1\"”");
	assert_refused(f, "a: !x [1]\n", 1, 4, "text that begins with “!” needs quotes");
	assert_refused(f, "a: !x {b: 1}\n", 1, 4, "text that begins with “!” needs quotes");
	assert_refused(f, "a: 1\n---\nb: 2\n", 2, 1, "“---” begins a second sheet here");
	assert_refused(f, "a: 1\n...\nb: 2\n", 3, 1, "this cannot be read");
	assert_refused(f, "[a, b]: 1\n", 1, 1, "a key must be plain text");
	assert_refused(f, "? {a: b}\n: 1\n", 1, 3, "a key must be plain text");
	assert_refused(f, "", 1, 1, "the file is empty");
	assert_refused(f, "a: [x\n", 1, 4, "the “[” that opens here is not closed");
	assert_refused(f, "a: {x\n\n\n", 1, 4, "the “{” that opens here is not closed");
	assert_refused(f, "# only a comment\n", 1, 1, "the file is empty");
	assert_refused(f, "a: b: c\n", 1, 5, "text that contains “: ” needs quotes: “\"b: c\"”");
}

static void tabs_get_a_remedy(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "a:\n\t- b\n", 2, 1, "indent with spaces");
}

static void duplicate_keys_name_both_lines(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "title: x\nb: y\ntitle: z\n", 3, 1,
	               "“title” appears twice, on lines 1 and 3; take one out");
	assert_refused(f, "a: {b: 1,\n \"b\": 2}\n", 2, 2, "“b” appears twice, on lines 1 and 2");
	forget_diags(f);
	parse_ok(f, "a: {b: 1}\nb: {b: 2}\nB: 3\n");
}

static void bad_bytes_are_refused(void **state)
{
	struct fixture *f = *state;
	struct node *root = NULL;
	static const char nul[] = "a: 1\nb: x\0y\n";
	assert_int_equal(
		yaml_parse(f->arena, source_of_bytes(f, nul, sizeof nul - 1), &root, &f->diags),
		DIAG_INPUT);
	assert_told(f, 2, 5, "U+0000");
	assert_refused(f, "a: 1\né: \xff\n", 2, 4, "invalid UTF-8 at byte offset 9 (0xFF)");
	assert_refused(f, "a: \xed\xa0\x80\n", 1, 4, "invalid UTF-8 at byte offset 3");
	assert_refused(f, "a: \xe2\x82", 1, 4, "invalid UTF-8 at byte offset 3");
	static const char little[] = "\xff\xfe"
								 "a\0:\0",
					  big[] = "\xfe\xff\0a\0:", bare[] = "a\0:\0 \0", bare_big[] = "\0a\0:\0 ";
	static const struct bytes wide[] = {{little, sizeof little - 1},
	                                    {big, sizeof big - 1},
	                                    {bare, sizeof bare - 1},
	                                    {bare_big, sizeof bare_big - 1}};
	assert_int_equal(yaml_parse(f->arena, source_of_bytes(f, "\0\0", 2), &root, &f->diags),
	                 DIAG_INPUT);
	assert_told(f, 1, 1, "U+0000");
	for (size_t i = 0; i < COUNT(wide); i++) {
		forget_diags(f);
		assert_int_equal(
			yaml_parse(f->arena, source_of_bytes(f, wide[i].at, wide[i].length), &root, &f->diags),
			DIAG_INPUT);
		told(f, "UTF-16");
	}
	assert_null(root);
}

static void hidden_characters_are_refused(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "é: a\u202e\n", 1, 5, "U+202E can reorder");
	assert_refused(f, "a: x\nb: \"x\\u202Ey\"\n", 2, 4, "U+202E can reorder");
	assert_refused(f, "# \u202a\na: 1\n", 1, 3, "U+202A can reorder");
	assert_refused(f, "a: \"\\u202c\"\n", 1, 4, "U+202C can reorder");
	assert_refused(f, "\"\\u202D\": 1\n", 1, 1, "U+202D can reorder");
	assert_refused(f, "a: x\x01\n", 1, 5, "control character U+0001");
	assert_refused(f, "a: x\x1b[0m\n", 1, 5, "control character U+001B");
	assert_refused(f, "a: x\x7f\n", 1, 5, "control character U+007F");
	assert_refused(f, "a: \xc2\x9f\n", 1, 4, "control character U+009F");
	assert_refused(f, "a: \"\\0\"\n", 1, 4, "U+0000");
	assert_refused(f, "a: \"\\e\"\n", 1, 4, "control character U+001B");
	assert_refused(f, "a: \"\\uFFFE\"\n", 1, 4, "control character U+FFFE");
	assert_refused(f, "a: \"\\uFDD0\"\n", 1, 4, "control character U+FDD0");
	forget_diags(f);
	parse_ok(f, "a: שלום\nb: \u200f\nc: \u2066x\u2069\nd: x\u00a0y\n"); /* sound in such texts */
}

static void depth_has_a_limit(void **state)
{
	struct fixture *f = *state;
	const char *fits = repeat(f, "", "[", YAML_DEPTH_MAX, "");
	parse_ok(f, repeat(f, fits, "]", YAML_DEPTH_MAX, ""));
	const char *deep = repeat(f, "", "[", YAML_DEPTH_MAX + 1, "");
	assert_refused(f, repeat(f, deep, "]", YAML_DEPTH_MAX + 1, ""), 1, 33, "deeper than 32 levels");
	assert_refused(f, repeat(f, "", "[", 200000, ""), 1, 33, "deeper than 32 levels");
	assert_refused(f, repeat(f, "", "{a: ", 10000, ""), 1, 129, "deeper than 32 levels");
	assert_refused(f, repeat(f, "", "- ", 10000, "x"), 1, 65, "deeper than 32 levels");
}

static void values_have_a_limit(void **state)
{
	struct fixture *f = *state;
	const struct node *root = parse_ok(f, repeat(f, "[", "a,", YAML_NODES_MAX - 1, "]"));
	assert_int_equal(root->count, YAML_NODES_MAX - 1);
	assert_refused(f, repeat(f, "[", "a,", YAML_NODES_MAX, "]"), 1, 2 * YAML_NODES_MAX,
	               "more than 50000 values");
	assert_refused(f, repeat(f, "[", "a,", YAML_NODES_MAX - 1, "*x]"), 1, 2 * YAML_NODES_MAX,
	               "more than 50000 values");
}

static void length_has_a_limit(void **state)
{
	struct fixture *f = *state;
	parse_ok(f, repeat(f, "a: ", "x", YAML_BYTES_MAX - 3, ""));
	assert_refused(f, repeat(f, "a: ", "x", YAML_BYTES_MAX - 2, ""), 1, 1,
	               "longer than the 1048576 bytes");
}

static void keys_have_a_limit(void **state)
{
	struct fixture *f = *state;
	struct buf yaml;
	buf_init(&yaml, f->arena);
	for (int i = 1; i <= YAML_KEYS_MAX; i++)
		buf_format(&yaml, "k%d: 1\n", i);
	buf_char(&yaml, 0);
	parse_ok(f, yaml.at);
	assert_refused(f, arena_format(f->arena, "%sk: 1\n", yaml.at), 101, 1, "more than 100 keys");
	assert_refused(f, arena_format(f->arena, "%s? [k]\n: 1\n", yaml.at), 101, 3,
	               "more than 100 keys");
}

static void one_run_names_many_faults(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(parse(f, "a: &x 1\nb: *x\na: 2\nc: !t 3\nd: \"\\u202e\"\n"), DIAG_INPUT);
	assert_told(f, 1, 4, "begins with “&”");
	assert_told(f, 2, 4, "begins with “*”");
	assert_told(f, 3, 1, "appears twice");
	assert_told(f, 4, 4, "begins with “!”");
	assert_told(f, 5, 4, "U+202E");
	assert_int_equal(f->diags.count, 5);
	forget_diags(f);
	assert_int_equal(parse(f, "a: \x01\nb: \x02\n"), DIAG_INPUT);
	assert_told(f, 1, 4, "U+0001");
	assert_told(f, 2, 4, "U+0002");
	forget_diags(f);
	assert_int_equal(parse(f, repeat(f, "a: ", "\x01", 300, "")), DIAG_INPUT);
	assert_int_equal(f->diags.count, DIAGS_MAX);
	assert_true(f->diags.more > 0);
}

static void a_faulty_tree_can_be_read_on(void **state)
{
	struct fixture *f = *state;
	struct node *root = NULL;
	assert_int_equal(yaml_parse(f->arena, source_of(f, "a: &x 1\nb: 2\n"), &root, &f->diags),
	                 DIAG_INPUT);
	assert_string_equal(node_lookup(root, "b")->text, "2");
	forget_diags(f);
	root = NULL;
	assert_int_equal(yaml_parse(f->arena, source_of(f, "? [x]\n: 1\n? {}\n: 2\n\"\": 3\nb: 4\n"),
	                            &root, &f->diags),
	                 DIAG_INPUT);
	assert_non_null(root);
	for (const struct node *child = root->first; child; child = child->next)
		if (child->key->kind == NODE_SCALAR)
			assert_non_null(child->key->text);
	const struct node *b = node_lookup(root, "b"); /* looks at each key's text */
	assert_non_null(b);
	assert_string_equal(b->text, "4");
}

static void no_memory_is_told(void **state)
{
	struct fixture *f = *state;
	struct arena *small = arena_new(64 * 1024);
	struct node *root = NULL;
	const char *yaml = repeat(f, "[", "abc,", 5000, "]");
	assert_int_equal(yaml_parse(small, source_of(f, yaml), &root, &f->diags), DIAG_MACHINE);
	assert_true(f->diags.no_memory);
	arena_drop(small);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(nodes_know_their_places),
		TEST(every_scalar_is_text),
		TEST(a_character_is_found_in_its_scalar),
		TEST(lines_end_as_the_parser_ends_them),
		TEST(a_byte_order_mark_is_taken),
		TEST(extras_are_refused),
		TEST(a_comment_that_cuts_is_known),
		TEST(tabs_get_a_remedy),
		TEST(duplicate_keys_name_both_lines),
		TEST(bad_bytes_are_refused),
		TEST(hidden_characters_are_refused),
		TEST(what_looks_like_a_space_cannot_indent),
		TEST(depth_has_a_limit),
		TEST(values_have_a_limit),
		TEST(length_has_a_limit),
		TEST(keys_have_a_limit),
		TEST(one_run_names_many_faults),
		TEST(a_faulty_tree_can_be_read_on),
		TEST(no_memory_is_told),
	};
	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
