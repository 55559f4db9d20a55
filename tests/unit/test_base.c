#include "support.h"

#include <math.h>
#include <sys/stat.h>

#include "base/data_path.h"
#include "base/nearest.h"

static void arena_keeps_its_limit(void **state)
{
	(void)state;
	struct arena *arena = arena_new(256 * 1024);
	assert_non_null(arena_alloc(arena, 1000));
	assert_null(arena_alloc(arena, 1024 * 1024));
	assert_non_null(arena_alloc(arena, 1000));
	size_t got = 0;
	while (arena_alloc(arena, 8192))
		got += 8192;
	assert_in_range(got, 8192, 256 * 1024);
	assert_in_range(arena_used(arena), got, 256 * 1024);
	arena_drop(arena);
	arena_drop(NULL);
}

static void arena_checks_arithmetic(void **state)
{
	struct fixture *f = *state;
	assert_null(arena_array(f->arena, SIZE_MAX / 2, 3));
	assert_null(arena_array(f->arena, SIZE_MAX, SIZE_MAX));
	assert_null(arena_alloc(f->arena, SIZE_MAX));
	for (size_t less = 1; less < 128; less++)
		assert_null(arena_alloc(f->arena, SIZE_MAX - less));
	assert_null(arena_copy(f->arena, "", SIZE_MAX));
	assert_non_null(arena_array(f->arena, 0, 3));
	assert_non_null(arena_array(f->arena, 3, 0));
}

static void arena_gives_zeroed_aligned_memory(void **state)
{
	struct fixture *f = *state;
	for (size_t size = 1; size < 200; size += 7) {
		unsigned char *at = arena_alloc(f->arena, size);
		assert_int_equal((uintptr_t)at % sizeof(void *), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, size);
	}
	arena_reset(f->arena);
	const unsigned char *again = arena_alloc(f->arena, 4096);
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(again[i], 0);
}

static void arena_aligns_for_what_fits(void **state)
{
	struct fixture *f = *state;
	for (size_t size = 8; size < 200; size += 8) {
		size_t align = size % _Alignof(max_align_t) ? sizeof(void *) : _Alignof(max_align_t);
		assert_int_equal((uintptr_t)arena_alloc(f->arena, size) % align, 0);
		arena_alloc(f->arena, 8);
	}
}

static void arena_forgets_down_to_a_mark(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct arena_mark empty = arena_mark(arena);
	char *kept = arena_copy(arena, "kept", 4), *large = arena_alloc(arena, 100 * 1024);
	struct arena_mark mark = arena_mark(arena);
	size_t used = arena_used(arena);
	memset(large, 'x', 100 * 1024);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++)
			assert_non_null(arena_alloc(arena, 50000));
		large = arena_widen(arena, large, 100 * 1024, 100 * 1024, 200 * 1024);
		assert_non_null(arena_alloc(arena, 300 * 1024));
		arena_release(arena, mark);
		assert_in_range(arena_used(arena), used, used + 100 * 1024);
		assert_string_equal(kept, "kept");
		assert_int_equal(large[100 * 1024 - 1], 'x');
	}
	arena_release(arena, empty);
	const char *zero = arena_alloc(arena, 64);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(zero[i], 0);
	arena_drop(arena);
}

static void arena_widens_in_place(void **state)
{
	struct fixture *f = *state;
	char *at = arena_copy(f->arena, "abcdefg", 7);
	assert_ptr_equal(arena_widen(f->arena, at, 8, 8, 24), at);
	assert_non_null(arena_alloc(f->arena, 8));
	char *moved = arena_widen(f->arena, at, 8, 24, 48);
	assert_ptr_not_equal(moved, at);
	assert_string_equal(moved, "abcdefg");
	assert_null(arena_widen(f->arena, moved, 8, 48, SIZE_MAX));
	assert_string_equal(moved, "abcdefg");
}

static void arena_lives_on_after_reset(void **state)
{
	(void)state;
	struct arena *arena = arena_new(64 * 1024);
	for (int round = 0; round < 100; round++) {
		assert_non_null(arena_alloc(arena, 40000));
		assert_null(arena_alloc(arena, 40000));
		arena_reset(arena);
	}
	arena_drop(arena);
	arena = arena_new(0);
	arena_reset(arena);
	assert_non_null(arena_alloc(arena, 5 * 1024 * 1024));
	arena_reset(arena);
	assert_in_range(arena_used(arena), 0, 1024 * 1024);
	assert_non_null(arena_alloc(arena, 10));
	arena_drop(arena);
}

static void arena_copies_end_in_nul(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(arena_copy(f->arena, "abcdef", 3), "abc");
	assert_string_equal(arena_copy(f->arena, NULL, 0), "");
	const char *long_one = arena_format(f->arena, "%0*d|%s", 3000, 7, "end");
	assert_int_equal(strlen(long_one), 3004);
	assert_string_equal(long_one + 2999, "7|end");
}

static void arena_grow_keeps_elements(void **state)
{
	(void)state;
	struct arena *arena = arena_new(512 * 1024);
	int *at = NULL;
	size_t count = 0, capacity = 0;
	for (void *grown = at; arena_grow(arena, &grown, count, &capacity, sizeof *at); grown = at) {
		at = grown;
		at[count] = (int)count;
		count++;
	}
	assert_in_range(count, 1000, 512 * 1024 / sizeof *at);
	assert_int_equal(capacity, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(at[i], i);
	size_t most = SIZE_MAX / 2 + 1;
	void *none = NULL;
	assert_false(arena_grow(arena, &none, most, &most, 1));
	arena_drop(arena);
}

static const struct {
	double value;
	int decimals;
	const char *text;
} numbers[] = {
	{0, 2, "0"},
	{-0.0, 2, "0"},
	{1.5, 2, "1.5"},
	{-1.5, 1, "-1.5"},
	{0.1 + 0.2, 6, "0.3"},
	{-0.001, 2, "0"},
	{-0.005, 1, "0"},
	{0.05, 2, "0.05"},
	{100, 0, "100"},
	{99.5, 0, "100"},
	{9.999, 2, "10"},
	{-9.999, 2, "-10"},
	{0.000001, 6, "0.000001"},
	{1.20, 3, "1.2"},
	{1234567.891, 2, "1234567.89"},
	{1e12, 6, "1000000000000"},
	{-1.25, 1, "-1.3"},
	{1.006, 2, "1.01"},
};

static void assert_numbers(struct fixture *f)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct buf buf;
		buf_init(&buf, f->arena);
		buf_number(&buf, numbers[i].value, numbers[i].decimals);
		buf_char(&buf, 0);
		assert_false(buf.failed);
		assert_string_equal(buf.at, numbers[i].text);
	}
}

static void buf_writes_numbers(void **state)
{
	struct fixture *f = *state;
	assert_numbers(f);
	static const double refused[] = {NAN, INFINITY, -INFINITY, 1e300, -1e13};
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct buf buf;
		buf_init(&buf, f->arena);
		buf_number(&buf, refused[i], 2);
		assert_true(buf.failed);
	}
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_integer(&buf, INT64_MIN);
	buf_char(&buf, ' ');
	buf_integer(&buf, INT64_MAX);
	buf_char(&buf, ' ');
	buf_integer(&buf, 0);
	buf_char(&buf, 0);
	assert_string_equal(buf.at, "-9223372036854775808 9223372036854775807 0");
}

static void buf_ignores_the_locale(void **state)
{
	struct fixture *f = *state;
	if (!enter_comma_locale(f))
		skip();
	assert_numbers(f);
	setlocale(LC_ALL, "C");
}

static void buf_failure_sticks(void **state)
{
	(void)state;
	struct arena *arena = arena_new(64 * 1024);
	struct buf buf;
	buf_init(&buf, arena);
	buf_text(&buf, "ab");
	assert_null(buf_reserve(&buf, 1024 * 1024));
	assert_true(buf.failed);
	buf_text(&buf, "c");
	buf_char(&buf, 'd');
	buf_format(&buf, "%d", 5);
	buf_integer(&buf, 6);
	buf_number(&buf, 7, 1);
	assert_int_equal(buf.length, 2);
	assert_null(buf_reserve(&buf, 1));
	buf_init(&buf, arena);
	assert_null(buf_reserve(&buf, SIZE_MAX));
	assert_true(buf.failed);
	arena_drop(arena);
}

static void buf_grows(void **state)
{
	struct fixture *f = *state;
	struct buf buf;
	buf_init(&buf, f->arena);
	for (int i = 0; i < 5000; i++)
		buf_format(&buf, "%04d,", i);
	assert_int_equal(buf.length, 25000);
	assert_memory_equal(buf.at, "0000,0001,", 10);
	assert_memory_equal(buf.at + 24990, "4998,4999,", 10);
}

static void utf8_follows_table_3_7(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		uint32_t code; /* UTF8_INVALID: ill-formed */
	} cases[] = {
		{"\x7f", 0x7f},
		{"\xc2\x80", 0x80},
		{"\xdf\xbf", 0x7ff},
		{"\xe0\xa0\x80", 0x800},
		{"\xed\x9f\xbf", 0xd7ff},
		{"\xee\x80\x80", 0xe000},
		{"\xef\xbf\xbf", 0xffff},
		{"\xf0\x90\x80\x80", 0x10000},
		{"\xf4\x8f\xbf\xbf", 0x10ffff},
		{"\x80", UTF8_INVALID},
		{"\xbf", UTF8_INVALID},
		{"\xc0\x80", UTF8_INVALID},
		{"\xc1\xbf", UTF8_INVALID},
		{"\xc2", UTF8_INVALID},
		{"\xc2 ", UTF8_INVALID},
		{"\xc2\xc0", UTF8_INVALID},
		{"\xe0\x9f\xbf", UTF8_INVALID},
		{"\xe0\xa0", UTF8_INVALID},
		{"\xe2\x82 ", UTF8_INVALID},
		{"\xed\xa0\x80", UTF8_INVALID},
		{"\xed\xbf\xbf", UTF8_INVALID},
		{"\xf0\x8f\xbf\xbf", UTF8_INVALID},
		{"\xf0\x90\x80", UTF8_INVALID},
		{"\xf4\x90\x80\x80", UTF8_INVALID},
		{"\xf5\x80\x80\x80", UTF8_INVALID},
		{"\xfe", UTF8_INVALID},
		{"\xff", UTF8_INVALID},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t length = strlen(cases[i].bytes), offset = 0;
		bool good = cases[i].code != UTF8_INVALID;
		char *exact = malloc(length); /* so that a sanitizer sees a read behind the end */
		assert_non_null(exact);
		memcpy(exact, cases[i].bytes, length);
		assert_int_equal(utf8_next(exact, length, &offset), cases[i].code);
		assert_int_equal(offset, good ? length : 1);
		assert_int_equal(utf8_valid_prefix(exact, length), good ? length : 0);
		free(exact);
	}
	assert_int_equal(utf8_valid_prefix("a\xc3\xa9\xff", 4), 3);
	assert_int_equal(utf8_count("a\xc3\xa9\xf0\x9f\x98\x80", 7), 3);
}

static void utf8_encodes_what_it_decodes(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		if (code == 0xd800)
			code = 0xe000;
		char bytes[UTF8_MAX];
		size_t offset = 0, length = utf8_encode(code, bytes);
		if (utf8_next(bytes, length, &offset) != code || offset != length)
			fail_msg("U+%04X", (unsigned)code);
	}
}

static void blanks_have_no_ink(void **state)
{
	(void)state;
	static const uint32_t blanks[] = {' ',    '\t',   0x85,   0xa0,   0xad,   0x2000,
	                                  0x200f, 0x2028, 0x202f, 0x2060, 0x2066, 0x2069,
	                                  0x3000, 0xfe00, 0xfe0f, 0xfeff};
	static const uint32_t inks[] = {'!',    0x84,   0xa1,   0xac,   0xae,   0x1fff,
	                                0x2010, 0x2027, 0x2030, 0x205f, 0x2065, 0x206a,
	                                0x3001, 0xfdff, 0xfe10, 0x1f600};
	char bytes[2 * UTF8_MAX];
	for (size_t i = 0; i < COUNT(blanks); i++) {
		size_t length = utf8_encode(blanks[i], bytes);
		if (utf8_has_ink(bytes, length))
			fail_msg("U+%04X has ink", (unsigned)blanks[i]);
		length += utf8_encode(inks[i], bytes + length);
		if (!utf8_has_ink(bytes, length))
			fail_msg("U+%04X has no ink", (unsigned)inks[i]);
	}
	assert_false(utf8_has_ink("", 0));
}

static void diags_say_each_thing_once(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum diag_code code;
		struct place at;
		const char *text;
	} said[] = {
		{DIAG_INPUT, {"a", 1, 1}, "x"},  {DIAG_MACHINE, {"a", 1, 1}, "x"},
		{DIAG_INPUT, {"b", 1, 1}, "x"},  {DIAG_INPUT, {"a", 2, 1}, "x"},
		{DIAG_INPUT, {"a", 1, 2}, "x"},  {DIAG_INPUT, {NULL, 1, 1}, "x"},
		{DIAG_INPUT, {"a", 1, 1}, "y"},  {DIAG_INPUT, {"a", 1, 1}, "xx"},
		{DIAG_INPUT, {NULL, 1, 1}, "z"},
	};
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(said); i++)
			diag_add(&f->diags, said[i].code, said[i].at, "%s", said[i].text);
	assert_int_equal(f->diags.count, COUNT(said));
	for (size_t i = 0; i < COUNT(said); i++)
		assert_string_equal(f->diags.list[i].text, said[i].text);
}

/* The list of data folders where XDG_CONFIG_HOME, HOME and HANDOUT_DATA are these; NULL: unset. */
static const char *data_with(struct fixture *f, const char *config, const char *home,
                             const char *told)
{
	const struct {
		const char *name, *value;
	} set[] = {{"XDG_CONFIG_HOME", config}, {"HOME", home}, {"HANDOUT_DATA", told}};
	for (size_t i = 0; i < COUNT(set); i++)
		if (set[i].value)
			setenv(set[i].name, set[i].value, 1);
		else
			unsetenv(set[i].name);
	const char *data = data_default(f->arena);
	assert_non_null(data);
	return data;
}

static void data_folders_are_found(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"config",      "config/handout", "a:b",
	                                    "a:b/handout", ".config",        ".config/handout"};
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(mkdir(temp_path(f, names[i]), 0755), 0);
	const char *config = temp_path(f, "config"), *own = temp_path(f, "config/handout");
	const char *in_home = temp_path(f, ".config/handout"), *strange = temp_path(f, "a:b");
	assert_string_equal(data_with(f, config, NULL, "/x"), arena_format(f->arena, "%s:/x", own));
	assert_string_equal(data_with(f, config, f->folder, ""), own);
	assert_string_equal(data_with(f, NULL, f->folder, NULL), in_home);
	assert_string_equal(data_with(f, "config", f->folder, NULL), in_home); /* not absolute */
	assert_string_equal(data_with(f, "", "home", NULL), ".");
	assert_string_equal(data_with(f, NULL, NULL, NULL), ".");
	assert_string_equal(data_with(f, strange, NULL, "/x"), "/x");
	assert_string_equal(data_with(f, temp_path(f, "no"), NULL, "/x"), "/x");
	assert_null(data_passed_over(f->arena));
	assert_int_equal(chmod(own, 0777), 0); /* anybody may write there */
	assert_string_equal(data_with(f, config, NULL, "/x"), "/x");
	assert_string_equal(data_passed_over(f->arena), own);
	data_with(f, config, NULL, NULL);
	assert_string_equal(data_passed_over(f->arena), own);
	data_with(f, config, NULL,
	          arena_format(f->arena, "/x:%.*sz:%s", (int)strlen(own) - 1, own, own));
	assert_null(data_passed_over(f->arena)); /* it is named */
	assert_int_equal(chmod(own, 0755), 0);
	if (!chown(own, 12345, 12345)) { /* somebody else's */
		assert_string_equal(data_with(f, config, NULL, "/x"), "/x");
		assert_string_equal(data_passed_over(f->arena), own);
	}
	data_with(f, NULL, NULL, root_folder());
}

static void diags_keep_a_hundred(void **state)
{
	struct fixture *f = *state;
	for (unsigned i = 1; i <= 150; i++)
		assert_int_equal(
			diag_add(&f->diags, DIAG_INPUT, (struct place){"a.yaml", i, 2}, "fault %u", i),
			DIAG_INPUT);
	assert_int_equal(f->diags.count, DIAGS_MAX);
	assert_int_equal(f->diags.more, 50);
	assert_string_equal(f->diags.list[99].text, "fault 100");
	assert_int_equal(f->diags.list[99].at.line, 100);
	assert_int_equal(f->diags.worst, DIAG_INPUT);
	diag_add(&f->diags, DIAG_MACHINE, (struct place){0}, "disk");
	diag_add(&f->diags, DIAG_INPUT, (struct place){0}, "late");
	assert_int_equal(f->diags.worst, DIAG_MACHINE);
}

static void diags_survive_a_full_arena(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1);
	struct diags diags;
	diags_init(&diags, arena);
	assert_int_equal(diag_add(&diags, DIAG_INPUT, (struct place){0}, "lost"), DIAG_MACHINE);
	assert_true(diags.no_memory);
	assert_int_equal(diags.worst, DIAG_MACHINE);
	arena_drop(arena);
}

static void long_messages_stay_utf8(void **state)
{
	struct fixture *f = *state;
	const char *text = repeat(f, "", "\xc3\xa9", 2000, "");
	diag_add(&f->diags, DIAG_INPUT, (struct place){0}, "%s", text);
	const char *said = f->diags.list[0].text;
	assert_in_range(strlen(said), 100, 4001);
	assert_int_equal(utf8_valid_prefix(said, strlen(said)), strlen(said));
}

static const char *nearest_of(const char *word, const char *const *names)
{
	struct nearest nearest;
	nearest_start(&nearest, word, strlen(word));
	for (; *names; names++)
		nearest_offer(&nearest, *names);
	return nearest.best;
}

static void nearest_guesses(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"text",    "bullets",        "title",
	                                    "callout", "call_to_action", NULL};
	assert_string_equal(nearest_of("bulets", names), "bullets");
	assert_string_equal(nearest_of("ttile", names), "title");
	assert_string_equal(nearest_of("bullets", names), "bullets");
	assert_string_equal(nearest_of("call_out", names), "callout");
	assert_null(nearest_of("summary", names));
	assert_null(nearest_of("x", names));
	assert_null(nearest_of("", names));
	assert_null(nearest_of(repeat(f, "", "bullets", 1000, ""), names));
}

static void nothing_is_put_into_an_empty_buffer(void **state)
{
	struct fixture *f = *state;
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_put(&buf, "", 0);
	buf_text(&buf, "");
	assert_false(buf.failed);
	assert_int_equal(buf.length, 0);
	buf_number(&buf, 999999.9999996, 6);
	buf_char(&buf, ' ');
	buf_number(&buf, -0.05, 2);
	buf_char(&buf, ' ');
	buf_integer(&buf, INT64_MIN);
	buf_char(&buf, 0);
	assert_string_equal(buf.at, "1000000 -0.05 -9223372036854775808");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(arena_keeps_its_limit),
		TEST(arena_checks_arithmetic),
		TEST(arena_gives_zeroed_aligned_memory),
		TEST(arena_aligns_for_what_fits),
		TEST(arena_lives_on_after_reset),
		TEST(arena_forgets_down_to_a_mark),
		TEST(arena_widens_in_place),
		TEST(arena_copies_end_in_nul),
		TEST(arena_grow_keeps_elements),
		TEST(buf_writes_numbers),
		TEST(buf_ignores_the_locale),
		TEST(buf_failure_sticks),
		TEST(buf_grows),
		TEST(utf8_follows_table_3_7),
		TEST(utf8_encodes_what_it_decodes),
		TEST(blanks_have_no_ink),
		TEST(data_folders_are_found),
		TEST(diags_say_each_thing_once),
		TEST(diags_keep_a_hundred),
		TEST(diags_survive_a_full_arena),
		TEST(long_messages_stay_utf8),
		TEST(nearest_guesses),
		TEST(nothing_is_put_into_an_empty_buffer),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}