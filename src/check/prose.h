#ifndef CHECK_PROSE_H
#define CHECK_PROSE_H
/*
 * A handout as passages, sentences and words, in the order of reading.   handout.h -> here -> check
 *
 * A passage is a paragraph, a list item, a heading, a cell …; a sentence never leaves its passage.
 * It ends at “.”, “!”, “?” or “…” (and closing quotes and brackets behind it) where a capital, a
 * digit or an opening quote or bracket follows behind a space, or at the end of the passage: an
 * item without a full stop is a sentence. No end: “Dr.”, “e.g.”, “No. 5”, “1.”, an initial before a
 * name, the point in 100.4. A word is a run of letters and digits with the apostrophes, hyphens and points inside it.
 *
 * Counted for reading: paragraphs, items, what terms mean, captions, the notice's text and the
 * closing; the text of a call to action; a cell of a table where it has three words or more. Not counted: the title, headings,
 * titles of steps and callouts, terms, column heads, contacts, sources, the disclaimer, the
 * title of a call to action, and sections in another language.
 *
 * Owner   everything lives in the arena and points into the handout.
 */
#include "content/handout.h"

enum passage_kind {
	PASSAGE_TITLE,
	PASSAGE_HEADING, /* of a section */
	PASSAGE_LABEL,   /* title of a step, callout, notice, call to action; column head; contact */
	PASSAGE_TEXT,    /* paragraph */
	PASSAGE_ITEM,
	PASSAGE_TERM,
	PASSAGE_MEANS,
	PASSAGE_CELL,
	PASSAGE_CAPTION,
	PASSAGE_LEGAL, /* source, disclaimer */
};

enum word_flag {
	WORD_CAPITALS = 1, /* two letters or more, all capitals; “CTs” too */
	WORD_NUMBER = 2,   /* begins with a digit */
	WORD_CAPITAL = 4,  /* begins with a capital */
};

struct prose_word {
	size_t begin, end;  /* bytes of its passage, half open */
	unsigned syllables; /* of a counted passage in English; else 0 */
	unsigned flags;
};

struct sentence {
	size_t begin, end;                 /* bytes of its passage, half open, without spaces around */
	size_t first_word, words;          /* index in prose.words; how many */
	size_t passage;                    /* index */
	unsigned syllables, polysyllables; /* polysyllables: words of three syllables or more */
};

struct passage {
	enum passage_kind kind;
	const struct node *node;
	const char *utf8;  /* length bytes; no NUL behind it */
	const char *lower; /* the same bytes, A to Z as a to z */
	size_t length;
	size_t offset;           /* bytes of the rich text before it */
	int section;             /* index, -1 outside */
	bool counted;            /* for reading */
	bool foreign;            /* in another language than the sheet */
	const struct list *list; /* ITEM: the list that it stands in; else NULL */
	size_t first_sentence, sentences, first_word, words;
};

struct prose {
	struct passage *passages;
	struct sentence *sentences;
	struct prose_word *words;
	size_t passage_count, sentence_count, word_count;
	bool english;
};

/* false without memory. */
bool prose_read(struct arena *arena, const struct handout *handout, struct prose *out);

/* Where the bytes from begin to end of a passage stand in the file; the passage's own place where
 * they are written another way there. */
struct place prose_place(const struct passage *passage, size_t begin, size_t end);

/* Is language (BCP 47) English? */
bool language_is_english(const char *language);

/* Do the bytes between two words hold c? after: word index; the gap behind it, within its passage. */
bool prose_gap_has(const struct prose *prose, const struct passage *passage, size_t after, char c);

/* Is the word, in small letters, one of a list that NULL ends? */
bool word_is_one_of(const struct passage *passage, const struct prose_word *word,
                    const char *const *list);
bool word_is(const struct passage *passage, const struct prose_word *word, const char *text);
bool word_ends(const struct passage *passage, const struct prose_word *word, const char *suffix);

/* The sign behind the word, spaces left out; 0 at the end. */
char word_sign_behind(const struct passage *passage, const struct prose_word *word);
bool word_in_brackets(const struct passage *passage, const struct prose_word *word);
/* Is it text of the sheet's language that explains or needs explaining: no heading, no source? */
bool passage_is_plain(const struct passage *passage);
/* The title or a heading, in the sheet's language? */
bool passage_is_heading(const struct passage *passage);

#endif
