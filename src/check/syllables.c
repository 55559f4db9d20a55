/*
 * A word's vowel letters are looked at one after the other. By itself each group of them makes one
 * syllable, which is right for four words in five. A table of rules for each letter says otherwise:
 * where the letter has LEFT before it and RIGHT behind it, it carries a syllable or none, and the
 * first rule that fits decides. So "e" is silent at a word's end behind most consonants, but not in
 * "apostrophe"; "m" carries one in "spasm".
 *
 * Rejected: a dictionary, which would be ten times the program, and hyphenation patterns, which
 * leave out the breaks that a typesetter must not use.
 */
#include "check/syllables.h"

#include <stdbool.h>
#include <string.h>

enum {
	LETTERS_MAX = 60 /* of a piece between apostrophes and hyphens; the rest is not looked at */
};

/*
 * ^ and $ are the ends of the word; V is a vowel letter, C a consonant, S one that hisses (c g h j s
 * x z), T is t or d, K any other consonant.
 */
struct rule {
	const char *left, *right;
	unsigned char left_length;
	bool carries;
};

#define R(left, right, carries)                \
	{                                          \
		left, right, sizeof(left) - 1, carries \
	}

/* clang-format off */
static const struct rule e_rules[] = {
	R("^anti", "", 1), R("plat", "let", 0), R("ascit", "s$", 1), R("bet", "s$", 1),
	R("^car", "g", 0), R("chi", "ct", 1), R("o", "mb", 1), R("rex", "d", 1), R("^ev", "ry", 0),
	R("ev", "ning", 0), R("^mayb", "", 1), R("Vth", "s$", 0), R("^ther", "for", 0),
	R("cli", "nt", 1), R("quir", "m", 0), R("saf", "t", 0), R("guid", "l", 0), R("^wedn", "", 0),
	R("els", "w", 0), R("m", "r", 1), R("som", "", 0), R("p", "f", 0), R("Vnal", "", 1),
	R("Vdi", "n", 1), R("", "ship", 0), R("^re", "n", 1), R("v", "rag", 0), R("lu", "n", 1),
	R("^co", "", 1), R("qui", "", 1), R("c", "ma", 0), R("am", "s", 0), R("tir", "", 1),
	R("rr", "$", 0), R("vem", "", 0), R("eli", "", 0), R("mk", "", 1), R("i", "tz", 0),
	R("zk", "", 1), R("C", "n", 1), R("", "breV", 0), R("t", "men", 0), R("typ", "C", 0),
	R("^tim", "", 0), R("ok", "s", 0), R("pi", "n", 1), R("o", "ve", 1), R("p", "op", 0),
	R("C", "r", 1), R("Cak", "CV", 0), R("^ros", "CV", 0), R("Vn", "hV", 0), R("C", "wor", 0),
	R("^sid", "", 0), R("", "way", 0), R("i", "nn", 1), R("el", "s", 1), R("", "sv", 0),
	R("", "mp", 1), R("", "lect", 1), R("whit", "C", 0), R("", "keep", 0), R("", "xV", 1),
	R("", "y", 1), R("Cci", "nCV", 1), R("ston", "C", 0), R("Vs", "bVC", 0), R("^po", "", 1),
	R("^b", "", 1), R("Ki", "rs$", 1), R("pac", "CV", 0), R("", "llo$", 1), R("ll", "s$", 0),
	R("usin", "", 0), R("Tk", "", 1), R("ion", "$", 1), R("Cir", "C", 1), R("i", "t", 1),
	R("", "less", 0), R("", "iCC", 1), R("", "ho", 0), R("Vri", "CC", 1), R("^hom", "", 0),
	R("Cy", "C", 1), R("rr", "d$", 0), R("S", "ment", 0), R("en", "ss", 0), R("", "ful", 0),
	R("i", "st$", 1), R("nt", "", 1), R("ll", "d$", 0), R("Cr", "", 1), R("C", "ly$", 0),
	R("ll", "$", 0), R("i", "r$", 1), R("Cl", "", 1), R("T", "s$", 0), R("K", "s$", 0),
	R("S", "d$", 0), R("K", "d$", 0), R("C", "$", 0),
};
static const struct rule a_rules[] = {
	R("^neo", "", 1), R("cre", "s$", 1), R("age", "l", 1), R("ynge", "l", 1), R("tone", "l", 1),
	R("o", "bl", 1), R("co", "g", 1), R("sf", "m", 1), R("^re", "lly", 0), R("^re", "ds", 0),
	R("re", "s$", 1), R("de", "s$", 1), R("^Ce", "$", 0), R("^Cle", "$", 0), R("su", "l", 1),
	R("ucle", "r", 1), R("^dem", "n", 1), R("Cy", "c", 1), R("y", "tt", 1), R("Carri", "g", 0),
	R("The", "t", 1), R("f", "mi", 0), R("cu", "", 1), R("by", "", 1), R("vel", "n", 0),
	R("i", "no", 1), R("Cy", "n", 1), R("Chu", "", 1), R("ti", "$", 0), R("V", "ch", 0),
	R("ine", "C", 1), R("", "ct", 1), R("ti", "n$", 0), R("cre", "tV", 1), R("ru", "", 1),
	R("xu", "", 1), R("o", "$", 1), R("re", "lV", 1), R("i", "t", 1), R("nu", "", 1),
	R("Clem", "", 1), R("^re", "CC", 1), R("Ce", "$", 1), R("Cem", "n", 0), R("", "tio", 1),
	R("ti", "l", 0), R("Tu", "", 1), R("ci", "", 0), R("i", "", 1),
};
static const struct rule i_rules[] = {
	R("^contra", "n", 1), R("n", "otom", 1), R("uve", "t", 1), R("tino", "n", 1),
	R("^be", "ng", 1), R("su", "c", 1), R("oo", "", 1), R("Vsa", "C", 1), R("g", "aC$", 1),
	R("t", "ans", 0), R("flu", "", 1), R("", "sm$", 1), R("", "chi", 1), R("ru", "n", 1),
	R("tu", "", 1), R("Cqu", "rVC", 1), R("Ke", "mC", 1), R("Cu", "$", 1), R("", "c$", 1),
	R("u", "ng$", 1), R("", "llia", 0), R("^re", "nC", 1), R("s", "a$", 0), R("o", "ng", 1),
	R("^l", "fe", 0), R("g", "a", 0), R("s", "an$", 0), R("Vn", "oC", 0), R("ll", "on", 0),
	R("", "cally", 0), R("Cy", "C", 1),
};
static const struct rule o_rules[] = {
	R("^o", "ph", 1), R("i", "ma$", 1), R("di", "my", 1), R("my", "C", 1), R("shi", "n", 0),
	R("^f", "rest", 1), R("^f", "rever", 1), R("y", "ne$", 1), R("angi", "", 1), R("Cry", "", 1),
	R("", "rdi", 1), R("vi", "r", 0), R("Vi", "", 1), R("a", "V", 1), R("u", "$", 1),
	R("wh", "l", 0), R("Se", "rg", 0), R("Se", "V", 0), R("zi", "", 1), R("Ca", "C", 1),
	R("hi", "", 1), R("i", "l", 1), R("^i", "", 1), R("Se", "n", 0), R("^f", "reC", 0),
	R("di", "", 1), R("i", "$", 1), R("e", "", 1), R("Ki", "", 1),
};
static const struct rule u_rules[] = {
	R("o", "rac", 1), R("e", "s$", 1), R("", "ely", 0), R("g", "es$", 0), R("e", "m$", 1),
	R("q", "es$", 0), R("uo", "", 1), R("gi", "", 0), R("g", "e$", 0), R("q", "e$", 0),
	R("", "V", 1), R("i", "C", 1),
};
static const struct rule y_rules[] = {
	R("Vw", "V", 0), R("V", "es", 0), R("^e", "", 0), R("V", "e$", 0), R("V", "ed", 0),
	R("", "V", 1),
};
static const struct rule m_rules[] = {
	R("s", "C", 1), R("s", "$", 1), R("th", "$", 1), R("th", "s$", 1),
};
static const struct rule c_rules[] = {
	R("", "", 1),
};
/* clang-format on */

#define TABLE(letter, rules)                           \
	{                                                  \
		rules, sizeof(rules) / sizeof *(rules), letter \
	}

static const struct {
	const struct rule *rules;
	size_t count;
	char letter;
} tables[] = {TABLE('e', e_rules), TABLE('a', a_rules), TABLE('i', i_rules), TABLE('o', o_rules),
              TABLE('u', u_rules), TABLE('y', y_rules), TABLE('m', m_rules), TABLE('c', c_rules)};

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool fits(char pattern, char c)
{
	if (pattern == c)
		return true;
	if (c == '^' || c == '$' || c == 0)
		return false;
	switch (pattern) {
	case 'V':
		return is_vowel(c);
	case 'C':
		return !is_vowel(c);
	case 'S':
		return strchr("cghjsxz", c);
	case 'T':
		return c == 't' || c == 'd';
	case 'K':
		return !is_vowel(c) && !strchr("cghjsxztd", c);
	default:
		return false;
	}
}

static bool rule_fits(const struct rule *rule, const char *s, size_t at)
{
	for (size_t i = 0; rule->right[i]; i++)
		if (!fits(rule->right[i], s[at + 1 + i]))
			return false;
	if (rule->left_length > at)
		return false;
	for (size_t i = 0; i < rule->left_length; i++)
		if (!fits(rule->left[i], s[at - rule->left_length + i]))
			return false;
	return true;
}

static bool carries(const char *s, size_t at, bool otherwise)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		if (tables[t].letter != s[at])
			continue;
		for (size_t i = 0; i < tables[t].count; i++)
			if (rule_fits(&tables[t].rules[i], s, at))
				return tables[t].rules[i].carries;
	}
	return otherwise;
}

/* word: length letters from a to z, at most LETTERS_MAX. */
static unsigned count_part(const char *word, size_t length)
{
	char s[LETTERS_MAX + 3] = "^";
	unsigned count = 0, spelled = 0;
	bool vowels = false;
	memcpy(s + 1, word, length);
	s[length + 1] = '$';
	for (size_t i = 1; i <= length; i++) {
		vowels = vowels || is_vowel(s[i]);
		spelled += s[i] == 'w' ? 3 : 1;
	}
	if (!vowels)
		return spelled;
	for (size_t i = 1; i <= length; i++) {
		if (is_vowel(s[i]))
			count += carries(s, i, !is_vowel(s[i - 1]));
		else if ((s[i] == 'm' && (s[i - 1] == 's' || s[i - 1] == 'h')) ||
		         (s[i] == 'c' && i == 2 && s[1] == 'm'))
			count += carries(s, i, false);
	}
	return count ? count : 1;
}

static bool ends_hissing(const char *s, size_t length)
{
	char last = s[length - 1], before = length > 1 ? s[length - 2] : 0;
	if (last == 's' || last == 'x' || last == 'z')
		return true;
	if (last == 'h')
		return before == 'c' || before == 's';
	return last == 'e' && before && strchr("sxzcg", before);
}

static bool is(const char *s, size_t length, const char *text)
{
	return strlen(text) == length && !memcmp(s, text, length);
}

/* "stem'end"; each may be empty. */
static unsigned count_apostrophe(const char *stem, size_t length, const char *end, size_t rest)
{
	if (!length)
		return 0;
	unsigned count = count_part(stem, length);
	bool not = is(end, rest, "t") && length > 2 && stem[length - 1] == 'n';
	if (not &&length > 3 && stem[length - 2] == 'e' && stem[length - 3] == 'r')
		return count_part(stem, length - 1); /* aren't */
	if (not &&length > 3 && !is_vowel(stem[length - 2]))
		return count_part(stem, length - 1) + 1; /* couldn't */
	if (is(end, rest, "s"))
		return count + ends_hissing(stem, length); /* nurse's */
	if (!rest || is(end, rest, "t") || is(end, rest, "m") || is(end, rest, "re") ||
	    is(end, rest, "ve") || is(end, rest, "ll") || is(end, rest, "d"))
		return count;
	return count + count_part(end, rest);
}

/* Bytes of an apostrophe at s, or 0. */
static size_t apostrophe(const char *s, size_t left)
{
	if (s[0] == '\'')
		return 1;
	return left >= 3 && !memcmp(s, "\xe2\x80\x99", 3) ? 3 : 0;
}

static size_t read_letters(const char *word, size_t length, size_t *at, char out[LETTERS_MAX])
{
	size_t count = 0;
	for (; *at < length; ++*at) {
		char c = (char)(word[*at] | 0x20);
		if (c < 'a' || c > 'z' || word[*at] < 'A')
			break;
		if (count < LETTERS_MAX)
			out[count++] = c;
	}
	return count;
}

unsigned syllables_count(const char *word, size_t length)
{
	unsigned count = 0;
	for (size_t at = 0; at < length;) {
		char stem[LETTERS_MAX], end[LETTERS_MAX];
		size_t stem_length = read_letters(word, length, &at, stem), end_length = 0;
		size_t mark = at < length ? apostrophe(word + at, length - at) : 0;
		if (stem_length && mark) {
			at += mark;
			end_length = read_letters(word, length, &at, end);
		}
		count += count_apostrophe(stem, stem_length, end, end_length);
		if (!stem_length && at < length)
			at++;
	}
	return count;
}
