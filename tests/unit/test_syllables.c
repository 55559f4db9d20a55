#include "support.h"

#include "check/syllables.h"

/* Words of sheets, counted by hand. */
static void test_words(void **state)
{
	static const struct {
		const char *word;
		unsigned count;
	} words[] = {
		{"blood", 1},        {"nurse", 1},     {"cancer", 2},
		{"treated", 2},      {"needed", 2},    {"helped", 1},
		{"lymph", 1},        {"muscle", 2},    {"people", 2},
		{"diet", 2},         {"being", 2},     {"biopsy", 3},
		{"immune", 2},       {"doctors", 2},   {"disease", 2},
		{"diseases", 3},     {"platelets", 2}, {"anemia", 4},
		{"leukemia", 4},     {"radiation", 4}, {"every", 2},
		{"chemotherapy", 5}, {"you're", 1},    {"don't", 1},
		{"couldn't", 2},     {"nurse's", 2},   {"nurse\xe2\x80\x99s", 2},
		{"well-being", 3},   {"rhythm", 2},    {"spasm", 2},
		{"ct", 2},           {"aren't", 1},    {"weren't", 1},
		{"fox's", 2},        {"boss's", 2},    {"coach's", 2},
		{"wish's", 2},       {"path's", 1},    {"judge's", 2},
		{"juice's", 2},      {"prize's", 2},   {"doctor's", 2},
		{"mate's", 1},       {"can't", 1},     {"won't", 1},
		{"didn't", 2},       {"they'll", 1},   {"I'd", 1},
		{"I'm", 1},          {"we've", 1},     {"you're", 1},
		{"o'clock", 2},      {"patients'", 2}, {"nurses'", 2},
		{"quiz's", 2},       {"mcdonald", 3},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		unsigned count = syllables_count(words[i].word, strlen(words[i].word));
		if (count != words[i].count)
			fail_msg("%s: %u, not %u", words[i].word, count, words[i].count);
	}
}

static void test_what_is_no_word(void **state)
{
	static const char *const odd[] = {"", "'", "-", "100.4", "\xe2\x80\x99", "\xff\xfe", "--'--"};
	struct fixture *f = *state;
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_int_equal(syllables_count(odd[i], strlen(odd[i])), 0);
	const char *long_word = repeat(f, "", "ba", 5000, "");
	assert_true(syllables_count(long_word, 10000) > 10);
	assert_true(syllables_count("caf\xc3\xa9", 5) >= 1);
}

/* Each line of CMUdict is "word P H1 …" or "word(2) …": a phone that ends in a digit is a syllable.
 */
struct measure {
	char word[64];
	unsigned counted;
	bool right;
	size_t words, good;
};

static void finish_word(struct measure *m)
{
	m->words += *m->word != 0;
	m->good += *m->word && m->right;
}

static void read_line(struct measure *m, char *line)
{
	line[strcspn(line, "#\n")] = 0;
	char *phones = strchr(line, ' ');
	unsigned syllables = 0;
	if (!phones)
		return;
	*phones++ = 0;
	for (const char *s = phones; *s; s++)
		syllables += *s >= '0' && *s <= '2';
	line[strcspn(line, "(")] = 0;
	for (const char *s = line; *s; s++)
		if ((*s < 'a' || *s > 'z') && *s != '\'')
			return; /* abbreviations with points, numbers */
	if (strlen(line) >= sizeof m->word)
		return;
	if (strcmp(line, m->word) != 0) {
		finish_word(m);
		strcpy(m->word, line);
		m->counted = syllables_count(line, strlen(line));
		m->right = false;
	}
	m->right = m->right || m->counted == syllables;
}

static void test_against_cmudict(void **state)
{
	struct fixture *f = *state;
	const char *told = getenv("CMUDICT");
	const char *path = told ? told : root_path(f, "build/cmudict/cmudict/data/cmudict.dict");
	FILE *file = fopen(path, "r");
	struct measure m = {.words = 0};
	char line[512];
	if (!file) {
		print_message("%s is missing: run make build/cmudict, or set CMUDICT\n", path);
		skip();
	}
	while (fgets(line, sizeof line, file))
		read_line(&m, line);
	finish_word(&m);
	fclose(file);
	print_message("syllables: %zu of %zu words of CMUdict right, %.2f %%\n", m.good, m.words,
	              100.0 * (double)m.good / (double)m.words);
	assert_true(m.words > 100000);
	assert_true(m.good * 100 >= m.words * 95);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_words),
		TEST(test_what_is_no_word),
		TEST(test_against_cmudict),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
