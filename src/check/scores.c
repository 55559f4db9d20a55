#include "check/scores.h"

#include <string.h>

struct judging {
	const struct handout *handout;
	const struct prose *prose;
	const struct score_findings *found;
};

struct verdict {
	enum score_answer answer;
	const char *why;
};

static struct verdict yes(bool good, const char *why_good, const char *why_bad)
{
	return good ? (struct verdict){ANSWER_YES, why_good} : (struct verdict){ANSWER_NO, why_bad};
}

static struct verdict ask(const char *look_at)
{
	return (struct verdict){ANSWER_ASK, look_at};
}

static struct verdict none(const char *why)
{
	return (struct verdict){ANSWER_NOT_APPLICABLE, why};
}

/* what the sheet is made of */

typedef bool block_test(const struct block *block);

/* Those of the kind for which is() holds (NULL: all), also inside others. */
static size_t count_kind(const struct list *body, enum block_kind kind, block_test *is)
{
	const struct block *blocks = body->at;
	size_t count = 0;
	for (size_t i = 0; i < body->count; i++) {
		count += blocks[i].kind == (int)kind && (!is || is(&blocks[i]));
		if (blocks[i].kind == BLOCK_CALLOUT)
			count += count_kind(&blocks[i].callout.body, kind, is);
		const struct step *steps = blocks[i].kind == BLOCK_STEPS ? blocks[i].items.at : NULL;
		for (size_t k = 0; steps && k < blocks[i].items.count; k++)
			count += count_kind(&steps[k].body, kind, is);
	}
	return count;
}

static size_t count_such(const struct judging *j, enum block_kind kind, block_test *is)
{
	const struct section *sections = j->handout->sections.at;
	size_t count = 0;
	for (size_t i = 0; i < j->handout->sections.count; i++)
		count += count_kind(&sections[i].body, kind, is);
	return count;
}

static size_t count_blocks(const struct judging *j, enum block_kind kind)
{
	return count_such(j, kind, NULL);
}

static bool has_lists(const struct judging *j)
{
	return count_blocks(j, BLOCK_BULLETS) || count_blocks(j, BLOCK_NUMBERED) ||
	       count_blocks(j, BLOCK_STEPS) || count_blocks(j, BLOCK_CHECKLIST);
}

/* A table with empty cells is there to be filled in. */
static bool has_empty_cell(const struct block *block)
{
	const struct row *rows = block->table.rows.at;
	for (size_t n = 0; n < block->table.rows.count; n++) {
		const struct cell *cells = rows[n].cells.at;
		if (cells[rows[n].cells.count - 1].text.length == 0)
			return true;
	}
	return false;
}

/* words */

/* A passage of one of the kinds (bits) that holds one of the words. */
static bool says(const struct judging *j, unsigned kinds, const char *const *words)
{
	for (size_t i = 0; i < j->prose->passage_count; i++) {
		const struct passage *p = &j->prose->passages[i];
		for (const char *const *word = words; kinds >> p->kind & 1 && *word; word++)
			if (memmem(p->lower, p->length, *word, strlen(*word)))
				return true;
	}
	return false;
}

enum {
	HEADINGS = 1u << PASSAGE_HEADING | 1u << PASSAGE_LABEL,
	TEXTS = 1u << PASSAGE_TEXT | 1u << PASSAGE_ITEM | 1u << PASSAGE_MEANS | 1u << PASSAGE_CELL,
};

static bool is_order(const struct judging *j, const struct passage *p,
                     const struct sentence *sentence)
{
	static const char *const verbs[] = {
		"ask",    "call",  "tell",    "take",     "bring",  "write", "keep",    "drink",
		"eat",    "rest",  "wash",    "use",      "check",  "learn", "talk",    "plan",
		"try",    "avoid", "stop",    "wear",     "watch",  "go",    "get",     "see",
		"read",   "make",  "let",     "do",       "don't",  "never", "always",  "stay",
		"put",    "say",   "list",    "choose",   "meet",   "fill",  "look",    "clean",
		"rinse",  "walk",  "move",    "buy",      "sleep",  "sit",   "lie",     "breathe",
		"count",  "hold",  "press",   "practice", "report", "share", "show",    "start",
		"limit",  "cook",  "wait",    "think",    "decide", "find",  "follow",  "give",
		"have",   "join",  "set",     "turn",     "visit",  "cut",   "cover",   "change",
		"remove", "raise", "lift",    "protect",  "pack",   "pick",  "note",    "mark",
		"dress",  "carry", "apply",   "brush",    "tap",    "save",  "measure", "please",
		"be",     "ring",  "arrange", "prepare",  "leave",  "sign",  "swallow", "test",
		"print",  "quit",  NULL};
	return sentence->words > 1 && word_is_one_of(p, &j->prose->words[sentence->first_word], verbs);
}

/* Sentences that tell the reader what to do. */
static size_t count_orders(const struct judging *j)
{
	size_t count = 0;
	for (size_t i = 0; i < j->prose->sentence_count; i++) {
		const struct sentence *sentence = &j->prose->sentences[i];
		const struct passage *p = &j->prose->passages[sentence->passage];
		count += p->counted && is_order(j, p, sentence);
	}
	return count;
}

static bool addresses(const struct judging *j)
{
	static const char *const words[] = {"you", "your", "you'll", "you're", "you've", NULL};
	size_t addressed = 0, sections = j->handout->sections.count;
	int section = -1;
	for (size_t i = 0; i < j->prose->passage_count; i++) {
		const struct passage *p = &j->prose->passages[i];
		bool said = p->section == section || p->section < 0;
		for (size_t k = 0; !said && k < p->words; k++)
			said = word_is_one_of(p, &j->prose->words[p->first_word + k], words);
		if (said && p->section > section) {
			section = p->section;
			addressed++;
		}
	}
	return addressed * 2 >= sections;
}

static bool has_numbers(const struct judging *j)
{
	for (size_t i = 0; i < j->prose->sentence_count; i++) {
		const struct sentence *s = &j->prose->sentences[i];
		for (size_t k = 0; j->prose->passages[s->passage].counted && k < s->words; k++)
			if (j->prose->words[s->first_word + k].flags & WORD_NUMBER)
				return true;
	}
	return false;
}

/* items */

static struct verdict judge_words(const struct judging *j)
{
	if (!j->prose->english)
		return ask(NULL);
	if (j->found->grade > 8)
		return yes(false, NULL, "the reading grade is over 8");
	return yes(j->found->plain_words < 3, "no long word has a simpler one",
	           "several words have simpler ones");
}

static struct verdict judge_terms(const struct judging *j)
{
	return j->prose->english ? yes(!j->found->medical_words, "each medical word is explained",
	                               "medical words are not explained")
	                         : ask(NULL);
}

static struct verdict judge_voice(const struct judging *j)
{
	return j->prose->english
	           ? yes(j->found->passives < 3 || j->found->passives * 10 <= j->prose->sentence_count,
	                 "nearly all sentences are active", "more than one sentence in ten is passive")
	           : ask(NULL);
}

static struct verdict judge_sums(const struct judging *j)
{
	static const char *const words[] = {"calculate", "multiply",      "divide by", "subtract",
	                                    "add up",    "percentage of", NULL};
	return j->prose->english ? yes(!says(j, TEXTS, words), "nothing has to be calculated",
	                               "the reader is asked to calculate")
	                         : ask(NULL);
}

static struct verdict judge_chunks(const struct judging *j)
{
	return yes(!j->found->long_paragraphs && j->handout->sections.count > 1,
	           "short paragraphs under headings", "long paragraphs, or a single section");
}

static struct verdict judge_headings(const struct judging *j)
{
	if (j->handout->sections.count < 2)
		return yes(false, NULL, "a single section");
	return j->prose->english ? yes(!j->found->empty_headings, "each heading says what is below",
	                               "headings that say nothing")
	                         : ask(NULL);
}

static bool begins_with_summary(const struct judging *j)
{
	static const char *const words[] = {
		"main point",   "key point",     "summary",        "at a glance",  "in short", "in brief",
		"need to know", "to know first", "most important", "main message", "remember", NULL};
	const struct section *first = j->handout->sections.at;
	if (!j->handout->sections.count || !first->body.count)
		return false;
	const struct block *blocks = first->body.at;
	char lower[128];
	size_t length = first->heading.length < sizeof lower ? first->heading.length : sizeof lower;
	for (size_t i = 0; i < length; i++) {
		char c = first->heading.utf8[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	for (const char *const *word = words; *word; word++)
		if (memmem(lower, length, *word, strlen(*word)))
			return true;
	return blocks[0].kind == BLOCK_BULLETS && blocks[0].items.count <= 6;
}

static struct verdict judge_summary(const struct judging *j)
{
	return yes(begins_with_summary(j), "the first section is the summary",
	           "the first section is not a summary, such as “The main points”");
}

static struct verdict judge_cues(const struct judging *j)
{
	return yes(count_blocks(j, BLOCK_CALLOUT) || has_lists(j), "lists or boxes draw the eye",
	           "no list and no box");
}

static struct verdict judge_captions(const struct judging *j)
{
	const struct section *sections = j->handout->sections.at;
	size_t figures = 0, captions = 0;
	for (size_t i = 0; i < j->handout->sections.count; i++) {
		const struct block *blocks = sections[i].body.at;
		for (size_t k = 0; k < sections[i].body.count; k++) {
			bool figure = blocks[k].kind == BLOCK_FIGURE;
			figures += figure;
			captions += figure && blocks[k].figure.caption.length;
		}
	}
	return figures
	           ? yes(figures == captions, "each picture has a caption", "a picture has no caption")
	           : none("no picture");
}

static bool has_short_heads(const struct table *table)
{
	enum { WORDS_MAX = 4 };
	const struct cell *columns = table->columns.at;
	for (size_t i = 0; i < table->columns.count; i++) {
		size_t words = 1;
		for (size_t k = 0; k < columns[i].text.length; k++)
			words += columns[i].text.utf8[k] == ' ';
		if (words > WORDS_MAX)
			return false;
	}
	return true;
}

static struct verdict judge_tables(const struct judging *j)
{
	const struct section *sections = j->handout->sections.at;
	bool good = true;
	if (!count_blocks(j, BLOCK_TABLE))
		return none("no table");
	for (size_t i = 0; i < j->handout->sections.count; i++) {
		const struct block *blocks = sections[i].body.at;
		for (size_t k = 0; k < sections[i].body.count; k++)
			good = good && (blocks[k].kind != BLOCK_TABLE || has_short_heads(&blocks[k].table));
	}
	return yes(good, "the columns have short headings", "a column's heading has over 4 words");
}

static struct verdict judge_action(const struct judging *j)
{
	return j->prose->english ? yes(count_orders(j), "it says what to do",
	                               "no sentence tells the reader what to do")
	                         : ask(NULL);
}

static struct verdict judge_address(const struct judging *j)
{
	return j->prose->english
	           ? yes(addresses(j), "it speaks to “you”", "most sections do not speak to “you”")
	           : ask(NULL);
}

static struct verdict judge_steps(const struct judging *j)
{
	bool steps = count_blocks(j, BLOCK_STEPS) || count_blocks(j, BLOCK_NUMBERED) ||
	             count_blocks(j, BLOCK_CHECKLIST);
	if (steps)
		return yes(true, "what to do is in steps", NULL);
	return j->prose->english ? yes(count_orders(j) >= 3 && has_lists(j), "what to do is in a list",
	                               "what to do is not in steps")
	                         : ask(NULL);
}

static struct verdict judge_tool(const struct judging *j)
{
	return yes(count_blocks(j, BLOCK_CHECKLIST) || count_blocks(j, BLOCK_QUESTIONS) ||
	               count_blocks(j, BLOCK_NOTES) || count_such(j, BLOCK_TABLE, has_empty_cell),
	           "there is something to fill in or check off",
	           "no checklist, list of questions or room to write");
}

static struct verdict ask_if_pictures(const struct judging *j)
{
	return count_blocks(j, BLOCK_FIGURE) ? ask(NULL) : none("no picture");
}

static struct verdict ask_if_numbers(const struct judging *j)
{
	return has_numbers(j) ? ask(NULL) : none("no number");
}

static struct verdict ask_person(const struct judging *j)
{
	(void)j;
	return ask(NULL);
}

static struct verdict judge_emphasis(const struct judging *j)
{
	const struct section *first = j->handout->sections.at;
	bool good = begins_with_summary(j);
	if (good) {
		const struct block *block = first->body.at;
		good = block->kind == BLOCK_BULLETS || block->kind == BLOCK_CALLOUT ||
		       block->kind == BLOCK_NUMBERED;
	}
	return yes(good, "it is in a list or box at the top", "nothing at the top stands out");
}

static struct verdict judge_picture(const struct judging *j)
{
	return yes(count_blocks(j, BLOCK_FIGURE), "there is a picture", "no picture");
}

static struct verdict judge_lists(const struct judging *j)
{
	return yes(has_lists(j), "there are lists", "no list");
}

static struct verdict judge_sources(const struct judging *j)
{
	return j->handout->sources.count ? ask("the sources are named")
	                                 : yes(false, NULL, "it names no source");
}

static struct verdict judge_risks(const struct judging *j)
{
	static const char *const risks[] = {"risk",   "wrong",      "side effect", "harm",    "problem",
	                                    "danger", "hard about", "downside",    "trouble", NULL};
	static const char *const benefits[] = {"help",   "benefit", "good", "better",  "cure", "ease",
	                                       "relief", "works",   "gain", "protect", NULL};
	if (!j->prose->english)
		return ask(NULL);
	bool risk = says(j, HEADINGS, risks) || says(j, TEXTS, risks);
	bool benefit = says(j, HEADINGS, benefits) || says(j, TEXTS, benefits);
	return yes(risk && benefit, "risks and benefits are both named",
	           risk ? "no benefit is named" : "no risk is named");
}

struct checklist_item {
	unsigned number;
	const char *question;
	struct verdict (*judge)(const struct judging *j);
};

static const struct checklist_item pemat[] = {
	{1, "Is its purpose plain at once?", ask_person},
	{2, "Is there nothing that distracts from its purpose?", ask_person},
	{3, "Does it use everyday words?", judge_words},
	{4, "Are medical words explained?", judge_terms},
	{5, "Is it in the active voice?", judge_voice},
	{6, "Are its numbers clear?", ask_if_numbers},
	{7, "Is the reader spared calculations?", judge_sums},
	{8, "Is it in short parts?", judge_chunks},
	{9, "Do its headings say what is below?", judge_headings},
	{10, "Is it in an order that makes sense?", ask_person},
	{11, "Does it have a summary?", judge_summary},
	{12, "Do lists, boxes or bold type point to what matters?", judge_cues},
	{15, "Is there a picture where one would help?", ask_person},
	{16, "Do the pictures support the text?", ask_if_pictures},
	{17, "Does each picture have a title or caption?", judge_captions},
	{18, "Are the pictures clear and without clutter?", ask_if_pictures},
	{19, "Are its tables simple, with short headings?", judge_tables},
	{20, "Does it name something that the reader can do?", judge_action},
	{21, "Does it speak to the reader?", judge_address},
	{22, "Is what to do given in steps?", judge_steps},
	{23, "Is there a tool, such as a checklist?", judge_tool},
	{26, "Is there a picture where it would make it easier to act?", ask_person},
};

static const struct checklist_item clear_index[] = {
	{1, "Is there one main message?", ask_person},
	{2, "Is the main message at the top?", judge_summary},
	{3, "Does the main message stand out?", judge_emphasis},
	{4, "Does a picture carry the main message?", judge_picture},
	{5, "Is there a call to action?", judge_action},
	{6, "Are the main message and the call to action in the active voice?", judge_voice},
	{7, "Does it use words that its readers use?", judge_terms},
	{8, "Does it use lists?", judge_lists},
	{9, "Is it in parts with headings?", judge_chunks},
	{10, "Is what matters most in the first section?", judge_summary},
	{11, "Does it say what is known, what is not, and who says so?", judge_sources},
	{12, "Does it say what the reader should do?", judge_action},
	{13, "Does it say why that matters to the reader?", ask_person},
	{14, "Does it say how to do it?", judge_steps},
	{15, "Are the numbers of a kind that its readers use?", ask_if_numbers},
	{16, "Does it say what the numbers mean?", ask_if_numbers},
	{17, "Is the reader spared calculations?", judge_sums},
	{18, "Does it say how the risk could affect the reader?", ask_person},
	{19, "Does it name risks and benefits?", judge_risks},
	{20, "Are chances also given in words or a picture?", ask_if_numbers},
};

static void judge(const struct judging *j, const struct checklist_item *items, size_t count,
                  struct score *out)
{
	for (size_t i = 0; i < count; i++) {
		struct verdict verdict = items[i].judge(j);
		out->items[i] =
			(struct scored_item){items[i].number, items[i].question, verdict.answer, verdict.why};
		out->judged += verdict.answer == ANSWER_YES || verdict.answer == ANSWER_NO;
		out->yes += verdict.answer == ANSWER_YES;
	}
	out->count = count;
}

void scores_judge(const struct handout *handout, const struct prose *prose,
                  const struct score_findings *findings, struct score out[SCORES])
{
	const struct judging j = {handout, prose, findings};
	out[SCORE_PEMAT] = (struct score){.name = "PEMAT-P"};
	out[SCORE_INDEX] = (struct score){.name = "CDC Clear Communication Index"};
	judge(&j, pemat, sizeof pemat / sizeof *pemat, &out[SCORE_PEMAT]);
	judge(&j, clear_index, sizeof clear_index / sizeof *clear_index, &out[SCORE_INDEX]);
}
