#include "support.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/bidi.h"
#include "text/lines.h"

/* Fonts, shaper and a paragraph; names what has no glyph. */
struct writing {
	struct fonts *fonts;
	struct font_stack *stack;
	struct line_breaker *breaker;
	uint32_t missing[16];
	size_t missing_count;
};

static bool note_missing(void *context, uint32_t code)
{
	struct writing *w = context;
	if (w->missing_count < COUNT(w->missing))
		w->missing[w->missing_count++] = code;
	return true;
}

static struct font_stack *stack_of(struct fixture *f, struct writing *w,
                                   const struct font_family_files *families, size_t count,
                                   const char *language, const char *script)
{
	struct font_stack *stack = NULL;
	assert_ok(f, fonts_stack(w->fonts, families, count, language, script, (struct place){0}, &stack,
	                         &f->diags));
	return stack;
}

static struct writing *open_writing(struct fixture *f)
{
	struct writing *w = arena_alloc(f->arena, sizeof *w);
	const struct font_family_files families[] = {
		{.style = {root_path(f, "fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
	               root_path(f, "fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
	               root_path(f, "fonts/AtkinsonHyperlegibleNext-Italic.ttf"), NULL}},
		{.style = {root_path(f, "fonts/NotoSans-Regular.ttf")}},
	};
	w->fonts = fonts_new();
	w->stack = stack_of(f, w, families, COUNT(families), "en", "Latn");
	w->breaker = line_breaker_new();
	assert_non_null(w->breaker);
	assert_ptr_equal(stack_of(f, w, families, COUNT(families), "en", "Latn"), w->stack);
	assert_int_equal(font_stack_count(w->stack), 2);
	return w;
}

static void close_writing(struct writing *w)
{
	line_breaker_drop(w->breaker);
	fonts_drop(w->fonts);
}

static const struct word *shape(struct fixture *f, struct writing *w, enum font_style style,
                                const char *text)
{
	const struct word *word = NULL;
	const struct shape_request request = {.stack = w->stack,
	                                      .style = style,
	                                      .language = "en",
	                                      .text = text,
	                                      .length = strlen(text),
	                                      .missing = note_missing,
	                                      .context = w};
	assert_ok(f, shaper_word(line_breaker_shaper(w->breaker), &request, &word, &f->diags));
	return word;
}

static bool is_face(const struct run *run, const char *name)
{
	return strstr(run->font->path, name) != NULL;
}

static void pairs_are_kerned(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	static const char *const pairs[][3] = {{"AV", "A", "V"}, {"To", "T", "o"}};
	for (size_t i = 0; i < COUNT(pairs); i++) {
		double apart = shape(f, w, FONT_REGULAR, pairs[i][1])->width +
		               shape(f, w, FONT_REGULAR, pairs[i][2])->width;
		double together = shape(f, w, FONT_REGULAR, pairs[i][0])->width;
		assert_true(together < apart - 0.01 && together > apart * 0.7);
	}
	assert_true(shape(f, w, FONT_BOLD, "word")->width > shape(f, w, FONT_REGULAR, "word")->width);
	close_writing(w);
}

static void glyphs_add_up(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const struct word *word = shape(f, w, FONT_REGULAR, "therapy");
	const struct run *run = &word->runs[0];
	int64_t sum = 0;
	assert_int_equal(word->count, 1);
	assert_int_equal(run->count, 7);
	assert_memory_equal(run->text, "therapy", 7);
	for (size_t i = 0; i < run->count; i++) {
		assert_true(run->glyphs[i].id > 0 && run->glyphs[i].id < run->font->glyph_count);
		assert_int_equal(run->glyphs[i].cluster, i);
		sum += run->glyphs[i].advance;
	}
	assert_near(word->width, (double)sum / run->font->units_per_em, 1e-9);
	assert_near(run->width, word->width, 1e-9);
	close_writing(w);
}

static void words_are_kept(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *first = arena_copy(f->arena, "leukemia", 8),
			   *again = arena_copy(f->arena, first, 8);
	const struct word *word = shape(f, w, FONT_REGULAR, first);
	assert_ptr_equal(shape(f, w, FONT_REGULAR, again), word);
	assert_ptr_not_equal(shape(f, w, FONT_BOLD, again), word);
	assert_ptr_not_equal(shape(f, w, FONT_REGULAR, "leukemias"), word);
	memset((char *)(uintptr_t)first, 'x', 8); /* the cache has a text of its own */
	assert_memory_equal(word->runs[0].text, "leukemia", 8);
	close_writing(w);
}

static void a_full_cache_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	double before = shape(f, w, FONT_REGULAR, "before")->width;
	for (int i = 0; i < 40000; i++) {
		char text[16];
		snprintf(text, sizeof text, "w%d", i);
		const struct word *word = shape(f, w, FONT_REGULAR, text);
		assert_memory_equal(word->runs[0].text, text, strlen(text));
		if (i % 5000 == 0)
			shaper_trim(line_breaker_shaper(w->breaker));
	}
	assert_near(shape(f, w, FONT_REGULAR, "before")->width, before, 0);
	close_writing(w);
}

static void the_next_family_fills_gaps(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const struct word *word = shape(f, w, FONT_REGULAR, "5µm");
	assert_true(word->count >= 1);
	size_t length = 0;
	bool other = false;
	for (size_t i = 0; i < word->count; i++) {
		length += word->runs[i].length;
		if (memchr(word->runs[i].text, 0xc2, word->runs[i].length))
			other = is_face(&word->runs[i], "NotoSans-Regular");
		else
			assert_true(is_face(&word->runs[i], "Atkinson"));
	}
	assert_int_equal(length, 4);
	assert_true(other);
	word = shape(f, w, FONT_BOLD, "Жmega"); /* the second family has no bold: regular serves */
	assert_true(is_face(&word->runs[0], "NotoSans-Regular"));
	assert_true(is_face(&word->runs[word->count - 1], "Hyperlegible"));
	assert_int_equal(w->missing_count, 0);
	close_writing(w);
}

static void missing_glyphs_are_told_each_time(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	for (size_t round = 1; round <= 2; round++) { /* the cache hides nothing */
		const struct word *word = shape(f, w, FONT_REGULAR, "a😀b中");
		assert_int_equal(w->missing_count, 2 * round);
		assert_int_equal(w->missing[2 * round - 2], 0x1f600);
		assert_int_equal(w->missing[2 * round - 1], 0x4e2d);
		for (size_t i = 0; i < word->count; i++)
			for (size_t k = 0; k < word->runs[i].count; k++)
				assert_true(word->runs[i].glyphs[k].id > 0);
	}
	close_writing(w);
}

static void broken_fonts_are_refused(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *files[] = {"/no/such.ttf", write_text(f, "text.ttf", "not a font at all")};
	for (size_t i = 0; i < COUNT(files); i++) {
		const struct font_family_files family = {.style = {files[i]}};
		const struct font *font = NULL;
		forget_diags(f);
		struct font_stack *stack = stack_of(f, w, &family, 1, "zxx", "Zxxx"); /* has no letters */
		assert_int_equal(font_stack_load(stack, 0, FONT_BOLD, &font, &f->diags), DIAG_INPUT);
		assert_string_equal(f->diags.list[0].at.file, files[i]);
		assert_null(font);
	}
	close_writing(w);
}

static struct lines break_text(struct fixture *f, struct writing *w, const char *text,
                               double measure)
{
	struct line_span *span = arena_alloc(f->arena, sizeof *span);
	*span = (struct line_span){0, strlen(text), FONT_REGULAR};
	const struct paragraph paragraph = {.utf8 = text,
	                                    .length = strlen(text),
	                                    .spans = span,
	                                    .count = 1,
	                                    .stack = w->stack,
	                                    .language = "en",
	                                    .size = 12,
	                                    .missing = note_missing,
	                                    .context = w};
	struct lines lines = {0};
	assert_ok(f, lines_break(w->breaker, f->arena, &paragraph, measure, &lines, &f->diags));
	return lines;
}

static void put_line(const struct line *line, struct buf *out)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct piece *piece = &line->pieces[i];
		for (size_t r = 0; piece->word && r < piece->word->count; r++)
			buf_put(out, piece->word->runs[r].text, piece->word->runs[r].length);
		if (piece->space_font)
			buf_char(out, ' ');
	}
}

static const char *line_text(struct fixture *f, const struct line *line)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	put_line(line, &buf);
	buf_char(&buf, 0);
	return buf.at;
}

/* No line over the measure, its width the sum of its pieces, and every byte in order. */
static void assert_sound(struct fixture *f, const struct lines *lines, const char *text,
                         double measure)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->at[i];
		double width = 0;
		for (size_t k = 0; k < line->count; k++)
			width += line->pieces[k].width + (k + 1 < line->count ? line->pieces[k].space : 0);
		assert_near(line->width, width, 1e-6);
		if (line->width > measure)
			fail_msg("line %zu of “%s” is %g wide, over %g", i, text, line->width, measure);
		put_line(line, &buf);
	}
	buf_char(&buf, 0);
	assert_string_equal(buf.at, text);
	assert_null(lines->wide);
}

static const char sample[] =
	"CAR-T cell therapy uses your own immune cells to fight leukemia. It can work when other "
	"treatments have not. It does not work for all people, and it can make you very sick, most "
	"often in the first weeks. Your team will watch you closely.";

static void lines_fit_and_lose_nothing(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	size_t before = SIZE_MAX;
	for (double measure = 80; measure <= 1600; measure *= 1.17) {
		struct lines lines = break_text(f, w, sample, measure);
		assert_sound(f, &lines, sample, measure);
		assert_true(lines.count <= before);
		before = lines.count;
	}
	struct lines lines = break_text(f, w, sample, 10000);
	assert_int_equal(lines.count, 1);
	lines = break_text(f, w, "", 100);
	assert_int_equal(lines.count, 0);
	close_writing(w);
}

static void a_hyphen_breaks_only_where_it_must(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *text = "Some people get CAR-T cells and some get CAR-T at home, so ask your team "
					   "about CAR-T now, for CAR-T may not be for you";
	for (double measure = 120; measure < 480; measure += 1) {
		struct lines lines = break_text(f, w, text, measure);
		for (size_t i = 0; i + 1 < lines.count; i++) {
			const char *line = line_text(f, &lines.at[i]);
			if (line[strlen(line) - 1] == '-')
				fail_msg("“%s” at a measure of %g", line, measure);
		}
	}
	struct lines lines = break_text(f, w, "CAR-T", shape(f, w, FONT_REGULAR, "CAR-")->width * 12);
	assert_int_equal(lines.count, 2); /* it may break: nothing else fits */
	close_writing(w);
}

static void the_last_line_is_no_stump(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *text = "Plan to stay close by for some weeks, with a care partner who can help, so";
	size_t broken = 0;
	for (double measure = 200; measure < 480; measure += 1) {
		struct lines lines = break_text(f, w, text, measure);
		assert_sound(f, &lines, text, measure);
		if (lines.count > 1) {
			broken++;
			assert_string_not_equal(line_text(f, &lines.at[lines.count - 1]), "so");
		}
	}
	assert_true(broken > 100);
	close_writing(w);
}

static void what_cannot_be_broken_is_named(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *word = repeat(f, "", "m", 5000, "");
	const char *text = arena_format(f->arena, "before %s after", word);
	struct lines lines = break_text(f, w, text, 400);
	assert_int_equal(lines.wide_length, 5000);
	assert_ptr_equal(lines.wide, text + 7);
	assert_int_equal(lines.count, 3);
	assert_string_equal(line_text(f, &lines.at[2]), "after");
	lines = break_text(f, w, "10\u00a0000\u00a0cells", 40); /* a no-break space holds */
	assert_non_null(lines.wide);
	close_writing(w);
}

static void spans_share_a_word(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const char *text = "a bold-ish word";
	const struct line_span spans[] = {
		{0, 2, FONT_REGULAR}, {2, 6, FONT_BOLD}, {6, 15, FONT_REGULAR}};
	const struct paragraph paragraph = {.utf8 = text,
	                                    .length = 15,
	                                    .spans = spans,
	                                    .count = 3,
	                                    .stack = w->stack,
	                                    .language = "en",
	                                    .size = 12,
	                                    .missing = note_missing,
	                                    .context = w};
	struct lines lines = {0};
	assert_ok(f, lines_break(w->breaker, f->arena, &paragraph, 500, &lines, &f->diags));
	assert_int_equal(lines.count, 1);
	assert_sound(f, &lines, text, 500);
	size_t bold = 0;
	for (size_t i = 0; i < lines.at[0].count; i++) {
		const struct piece *piece = &lines.at[0].pieces[i];
		assert_int_equal(is_face(piece->word->runs, "-Bold"), piece->span == 1);
		bold += piece->span == 1;
	}
	assert_int_equal(bold, 1);
	close_writing(w);
}

static void measuring_agrees_with_breaking(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const struct line_span span = {0, strlen(sample), FONT_REGULAR};
	struct paragraph paragraph = {.utf8 = sample,
	                              .length = strlen(sample),
	                              .spans = &span,
	                              .count = 1,
	                              .stack = w->stack,
	                              .language = "en",
	                              .size = 12,
	                              .missing = note_missing,
	                              .context = w};
	double natural = 0, widest = 0;
	assert_ok(f, lines_measure(w->breaker, &paragraph, &natural, &widest, &f->diags));
	struct lines lines = break_text(f, w, sample, natural + 0.001);
	assert_int_equal(lines.count, 1);
	assert_near(lines.at[0].width, natural, 0.001);
	lines = break_text(f, w, sample, widest + 0.001);
	assert_null(lines.wide);
	lines = break_text(f, w, sample, widest - 0.001);
	assert_non_null(lines.wide);
	double twice = 0;
	paragraph.size = 24;
	assert_ok(f, lines_measure(w->breaker, &paragraph, &twice, &widest, &f->diags));
	assert_near(twice, 2 * natural, 0.001);
	close_writing(w);
}

/* The levels of text's characters as digits, one for each. */
static const char *levels_of(struct fixture *f, const char *text, bool right_to_left)
{
	struct bidi *bidi = bidi_new();
	struct buf out;
	uint8_t *levels;
	assert_non_null(bidi);
	assert_ok(f,
	          bidi_levels(bidi, f->arena, text, strlen(text), right_to_left, &levels, &f->diags));
	buf_init(&out, f->arena);
	for (size_t at = 0; at < strlen(text);) {
		buf_integer(&out, levels[at]);
		utf8_next(text, strlen(text), &at);
	}
	buf_char(&out, 0);
	bidi_drop(bidi);
	return out.at;
}

static void doses_and_numbers_keep_their_order(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *text, *levels;
	} cases[] = {
		{"اب +1 555 0142 ج", "1112222222222211"},
		{"اب (555) 0142.", "11122222222221"},
		{"خذ 5 mg ثم", "1112222111"},
		{"اب CAR-T، ج", "11122222111"},
		{"اب (CAR-T) ج", "111122222111"},
		{"اب <38.5 °C؟", "11122222222"
	                     "1"},
		{"اب 5، 10", "11121122"},
		{"اب (65 ج", "11112211"},
		{"اب 2026-05-15", "1112222222222"},
		{"اب Kymriah® ج", "1112222222211"},
		{"اب (abc (Xy®)) ج", "1111222222222"
	                         "111"},
		{"CD4+/CD8+ ج", "22222222211"},
		{"اب ≥ 38.0 ج", "11122222211"},
		{"5 mg (2 حبة)", "222211211111"},
		{"[1] 5 mg", "12112222"},
		{"ا cafe\u0301 ب", "112222211"},
		{"«CAR-T» ا", "122222111"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *levels = levels_of(f, cases[i].text, true);
		for (size_t k = 0; levels[k] || cases[i].levels[k]; k++)
			if ((levels[k] ^ cases[i].levels[k]) & 1)
				fail_msg("%s: %s, not %s", cases[i].text, levels, cases[i].levels);
	}
	assert_string_equal(levels_of(f, "ab שלום", false), "0001111");
	assert_string_equal(levels_of(f, "ש: +1 555 0", false), "10000000000");
	assert_string_equal(levels_of(f, "zz אב5mg", false), "00011200");
	assert_false(bidi_is_needed("Ağrı – ж", strlen("Ağrı – ж"), false));
	assert_true(bidi_is_needed("a א", strlen("a א"), false));
	assert_true(bidi_is_needed("a", 1, true));
}

static void lines_are_ordered_by_level(void **state)
{
	struct fixture *f = *state;
	static const uint8_t levels[] = {1, 2, 2, 1};
	static const uint32_t to_left[] = {0, 2, 1, 3}, to_right[] = {3, 1, 2, 0};
	uint32_t places[4];
	assert_ok(f, bidi_places(f->arena, levels, 4, true, places, &f->diags));
	assert_memory_equal(places, to_left, sizeof to_left);
	assert_ok(f, bidi_places(f->arena, levels, 4, false, places, &f->diags));
	assert_memory_equal(places, to_right, sizeof to_right);
}

static void languages_choose_their_fonts(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const struct font_family_files families[] = {
		{.style = {root_path(f, "fonts/AtkinsonHyperlegibleNext-Regular.ttf")}},
		{.style = {root_path(f, "fonts/NotoSans-Regular.ttf")}},
		{.style = {root_path(f, "fonts/NotoSansArabic-Regular.ttf")}, .scripts = {"Arab"}},
		{.style = {"/no/such.ttc"}, .scripts = {"Hans"}, .package = "fonts-there"},
	};
	static const struct {
		const char *language, *script, *leads;
	} cases[] = {{"en", "Latn", "Hyperlegible"},
	             {"vi", "Latn", "NotoSans-"},
	             {"ru", "Cyrl", "NotoSans-"},
	             {"ar", "Arab", "NotoSansArabic"},
	             {"ur", "Arab", "NotoSansArabic"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct font *font;
		struct font_stack *stack =
			stack_of(f, w, families, COUNT(families), cases[i].language, cases[i].script);
		assert_ok(f, font_stack_load(stack, 0, FONT_REGULAR, &font, &f->diags));
		if (!strstr(font->path, cases[i].leads))
			fail_msg("%s: %s", cases[i].language, font->path);
		assert_false(font_stack_serves(stack, COUNT(families) - 1, 'a', false));
		assert_true(font_stack_serves(stack, COUNT(families) - 1, 0x4e2d, false));
		assert_true(font_stack_serves(stack, COUNT(families) - 1, 0x3002,
		                              false)); /* by Script_Extensions */
	}
	struct font_stack *stack = NULL;
	struct place blame = {"own.yaml", 3, 1};
	assert_int_equal(fonts_stack(w->fonts, families, COUNT(families), "zh-Hans", "Hans", blame,
	                             &stack, &f->diags),
	                 DIAG_INPUT);
	told(f, "install Debian's package fonts-there");
	forget_diags(f);
	assert_int_equal(fonts_stack(w->fonts, families, 3, "ka", "Geor", blame, &stack, &f->diags),
	                 DIAG_INPUT);
	assert_told(f, 3, 1, "a letter of language “ka”");
	close_writing(w);
}

static void letters_join_across_styles(void **state)
{
	struct fixture *f = *state;
	struct writing *w = open_writing(f);
	const struct font_family_files family = {
		.style = {root_path(f, "fonts/NotoSansArabic-Regular.ttf")}, .scripts = {"Arab"}};
	struct font_stack *stack = stack_of(f, w, &family, 1, "ar", "Arab");
	const struct word *alone, *joined;
	struct shape_request request = {.stack = stack,
	                                .form = {.right_to_left = true},
	                                .language = "ar",
	                                .text = "ب",
	                                .length = strlen("ب"),
	                                .missing = note_missing,
	                                .context = w};
	struct shaper *shaper = line_breaker_shaper(w->breaker);
	assert_ok(f, shaper_word(shaper, &request, &alone, &f->diags));
	request.form.joins_before = true;
	assert_ok(f, shaper_word(shaper, &request, &joined, &f->diags));
	assert_int_not_equal(alone->runs[0].glyphs[0].id, joined->runs[0].glyphs[0].id);
	assert_int_equal(joined->runs[0].count, 1);
	close_writing(w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(pairs_are_kerned),
		TEST(glyphs_add_up),
		TEST(words_are_kept),
		TEST(a_full_cache_changes_nothing),
		TEST(the_next_family_fills_gaps),
		TEST(missing_glyphs_are_told_each_time),
		TEST(broken_fonts_are_refused),
		TEST(lines_fit_and_lose_nothing),
		TEST(a_hyphen_breaks_only_where_it_must),
		TEST(the_last_line_is_no_stump),
		TEST(what_cannot_be_broken_is_named),
		TEST(spans_share_a_word),
		TEST(measuring_agrees_with_breaking),
		TEST(doses_and_numbers_keep_their_order),
		TEST(lines_are_ordered_by_level),
		TEST(languages_choose_their_fonts),
		TEST(letters_join_across_styles),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
