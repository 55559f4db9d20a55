/*
 * Unicode's own test data for the bidirectional algorithm, as Debian's unicode-data has it. Lines
 * with digits, or in a paragraph from the right with letters from the left, are left out: islands
 * are made of these, on purpose.
 */
#include "support.h"

#include <unicode/uchar.h>

#include "text/bidi.h"

enum { CHARACTERS_MAX = 512, GONE = -1 };

struct line {
	uint32_t codes[CHARACTERS_MAX];
	int levels[CHARACTERS_MAX]; /* GONE: rule X9 takes the character away */
	size_t code_count, level_count;
};

static FILE *open_data(const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "/usr/share/unicode/%s", name);
	FILE *file = fopen(path, "r");
	if (!file)
		skip();
	return file;
}

static bool is_bracket(uint32_t code)
{
	return u_getIntPropertyValue((UChar32)code, UCHAR_BIDI_PAIRED_BRACKET_TYPE) != U_BPT_NONE;
}

static bool applies(const struct line *line, bool right_to_left)
{
	bool bracket = false;
	for (size_t i = 0; i < line->code_count; i++) {
		UCharDirection direction = u_charDirection((UChar32)line->codes[i]);
		/* what N0 says of marks behind a bracket is not done by ICU (72) */
		bracket =
			is_bracket(line->codes[i]) ||
			(bracket && (direction == U_DIR_NON_SPACING_MARK || direction == U_BOUNDARY_NEUTRAL));
		if (bracket && direction == U_DIR_NON_SPACING_MARK)
			return false;
		if (direction == U_EUROPEAN_NUMBER || direction == U_ARABIC_NUMBER ||
		    direction == U_BLOCK_SEPARATOR || (right_to_left && direction == U_LEFT_TO_RIGHT))
			return false;
	}
	return true;
}

static void compare(struct fixture *f, struct bidi *bidi, const struct line *line,
                    bool right_to_left)
{
	char text[CHARACTERS_MAX * UTF8_MAX];
	size_t length = 0, at = 0, count = 0;
	uint8_t *levels, wanted[CHARACTERS_MAX], found[CHARACTERS_MAX];
	uint32_t wanted_places[CHARACTERS_MAX], places[CHARACTERS_MAX];
	assert_int_equal(line->code_count, line->level_count);
	for (size_t i = 0; i < line->code_count; i++)
		length += utf8_encode(line->codes[i], text + length);
	assert_ok(f, bidi_levels(bidi, f->arena, text, length, right_to_left, &levels, &f->diags));
	/* ICU gives text of one direction the paragraph's level: it is the order that counts */
	for (size_t i = 0; i < line->code_count; i++) {
		if (line->levels[i] != GONE) {
			wanted[count] = (uint8_t)line->levels[i];
			found[count++] = levels[at];
		}
		utf8_next(text, length, &at);
	}
	assert_ok(f, bidi_places(f->arena, wanted, count, right_to_left, wanted_places, &f->diags));
	assert_ok(f, bidi_places(f->arena, found, count, right_to_left, places, &f->diags));
	for (size_t i = 0; i < count; i++)
		if (places[i] != wanted_places[i])
			fail_msg("U+%04X and more, from the %s: the one of number %zu is at %u instead of %u",
			         line->codes[0], right_to_left ? "right" : "left", i, places[i],
			         wanted_places[i]);
	arena_reset(f->arena);
	diags_init(&f->diags, f->arena);
}

static void read_levels(char *text, struct line *line)
{
	line->level_count = 0;
	for (char *rest = text, *word; (word = strsep(&rest, " \t\n"));)
		if (*word)
			line->levels[line->level_count++] = *word == 'x' ? GONE : atoi(word);
}

/* "05D0 0028;1;1;1 1;1 0": code points, 0 from the left, 1 from the right, …; levels. */
static void characters_have_the_levels_of_the_standard(void **state)
{
	struct fixture *f = *state;
	struct bidi *bidi = bidi_new();
	FILE *file = open_data("BidiCharacterTest.txt");
	char text[16384];
	size_t compared = 0;
	while (fgets(text, sizeof text, file)) {
		struct line line = {.code_count = 0};
		char *rest = text, *codes = strsep(&rest, ";"), *direction = strsep(&rest, ";");
		if (*text == '#' || !rest)
			continue;
		strsep(&rest, ";");
		read_levels(strsep(&rest, ";"), &line);
		for (char *word; (word = strsep(&codes, " "));)
			line.codes[line.code_count++] = (uint32_t)strtoul(word, NULL, 16);
		bool right_to_left = *direction == '1';
		if (*direction == '2' || !applies(&line, right_to_left))
			continue;
		compare(f, bidi, &line, right_to_left);
		compared++;
	}
	fclose(file);
	bidi_drop(bidi);
	assert_true(compared > 1000);
}

/* The classes of BidiTest.txt that no island is made of, each by a character that has it. */
static uint32_t character_of(const char *class)
{
	static const struct {
		const char *class;
		uint32_t code;
	} of[] = {{"L", 'a'},      {"R", 0x5d0},    {"AL", 0x627},   {"ES", '+'},     {"ET", '%'},
	          {"CS", ','},     {"NSM", 0x300},  {"BN", 0xad},    {"S", '\t'},     {"WS", ' '},
	          {"ON", '!'},     {"LRE", 0x202a}, {"LRO", 0x202d}, {"RLE", 0x202b}, {"RLO", 0x202e},
	          {"PDF", 0x202c}, {"LRI", 0x2066}, {"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069}};
	for (size_t i = 0; i < COUNT(of); i++)
		if (!strcmp(of[i].class, class))
			return of[i].code;
	return '0';
}

/* "@Levels: x 1" and below it "LRE R; 7": classes; bits 2 from the left, 4 from the right. */
static void classes_have_the_levels_of_the_standard(void **state)
{
	struct fixture *f = *state;
	struct bidi *bidi = bidi_new();
	FILE *file = open_data("BidiTest.txt");
	struct line line = {.code_count = 0};
	char text[16384];
	size_t compared = 0;
	while (fgets(text, sizeof text, file)) {
		char *rest = text, *classes = strsep(&rest, ";");
		if (!strncmp(text, "@Levels:", 8))
			read_levels(text + 8, &line);
		if (*text == '#' || *text == '@' || !rest)
			continue;
		line.code_count = 0;
		for (char *word; (word = strsep(&classes, " "));)
			line.codes[line.code_count++] = character_of(word);
		for (int right = 0; right < 2; right++)
			if (atoi(rest) & (right ? 4 : 2) && applies(&line, right)) {
				compare(f, bidi, &line, right);
				compared++;
			}
	}
	fclose(file);
	bidi_drop(bidi);
	assert_true(compared > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(characters_have_the_levels_of_the_standard, set_up,
	                                    tear_down),
		cmocka_unit_test_setup_teardown(classes_have_the_levels_of_the_standard, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
