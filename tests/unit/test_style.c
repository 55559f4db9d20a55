#include "support.h"

#include <sys/stat.h>

#include "style/style.h"

static enum diag_code load_from(struct fixture *f, const char *data, const char *layout,
                                const char *brand, const char *language, struct style *out)
{
	struct style_request request = {
		.data_path = data,
		.layout = layout,
		.brand = brand,
		.language = language,
		.language_place = {"sheet.yaml", 5, 11},
	};
	return style_load(f->arena, &request, out, &f->diags);
}

static enum diag_code load(struct fixture *f, const char *layout, const char *brand,
                           const char *language, struct style *out)
{
	return load_from(f, root_folder(), layout, brand, language, out);
}

static void load_ok(struct fixture *f, const char *layout, const char *brand, struct style *out)
{
	assert_ok(f, load(f, layout, brand, "en", out));
}

/* A layout that extends letter and adds these lines. */
static const char *write_layout(struct fixture *f, const char *lines)
{
	return write_text(f, "own.yaml",
	                  arena_format(f->arena, "layout: 1\nextends: letter\n%s", lines));
}

/* A data folder of our own: layouts beside the shipped brands, words and letter. */
static const char *make_data_folder(struct fixture *f)
{
	static const char *const shared[] = {"layouts/brands", "layouts/phrases", "layouts/letter.yaml",
	                                     "fonts"};
	assert_int_equal(mkdir(temp_path(f, "layouts"), 0777), 0);
	for (size_t i = 0; i < COUNT(shared); i++) {
		char *real = realpath(root_path(f, shared[i]), NULL);
		assert_non_null(real);
		assert_int_equal(symlink(real, temp_path(f, shared[i])), 0);
		free(real);
	}
	return f->folder;
}

static void assert_layout_refused(struct fixture *f, const char *lines, const char *words)
{
	struct style style = {.language.name = "untouched"};
	forget_diags(f);
	assert_int_equal(load(f, write_layout(f, lines), "navis", "en", &style), DIAG_INPUT);
	told(f, words);
	assert_string_equal(style.language.name, "untouched");
}

static void shipped_files_load(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name;
		double width, height, body;
		int brand_colors;
	} layouts[] = {
		{"letter", 612, 792, 12, 1},
		{"a4", 595.28, 841.89, 12, 1},
		{"large-print-letter", 612, 792, 18, 1},
		{"large-print-a4", 595.28, 841.89, 18, 1},
		{"letter-mono", 612, 792, 12, 0},
	};
	static const char *const brands[] = {"navis", "marlowe-bay"};
	static const char *const names[] = {"Navis AI", "Marlowe Bay Cancer Clinic"};
	for (size_t i = 0; i < COUNT(layouts); i++)
		for (size_t k = 0; k < COUNT(brands); k++) {
			struct style style;
			load_ok(f, layouts[i].name, brands[k], &style);
			assert_near(style.layout.page.width, layouts[i].width, 0.01);
			assert_near(style.layout.page.height, layouts[i].height, 0.01);
			assert_in_range(style.layout.type.at[TEXT_BODY].size, layouts[i].body, 20);
			assert_int_equal(style.layout.brand_colors, layouts[i].brand_colors);
			assert_string_equal(style.brand.name.utf8, names[k]);
			assert_true(style.brand.image.width > 0);
			assert_true(style.brand.disclaimer.length > 40);
			assert_string_equal(style.language.name, "en");
			style_close(&style);
		}
}

static void brands_colour_what_lets_them(void **state)
{
	struct fixture *f = *state;
	struct style style;
	load_ok(f, "letter", "marlowe-bay", &style);
	const struct color *accent = &style.layout.colors.at[PALETTE_ACCENT];
	assert_near(accent->red, 0x5a / 255.0, 1e-9);
	assert_near(accent->blue, 0x6b / 255.0, 1e-9);
	style_close(&style);
	load_ok(f, "letter-mono", "marlowe-bay", &style);
	assert_near(style.layout.colors.at[PALETTE_ACCENT].red, 0, 0);
	style_close(&style);
}

static void layouts_extend_layouts(void **state)
{
	struct fixture *f = *state;
	struct style letter, own;
	load_ok(f, "letter", "navis", &letter);
	load_ok(f, write_layout(f, "type:\n  body: {size: 13}\nmargins: {end: 60}\n"), "navis", &own);
	assert_near(own.layout.type.at[TEXT_BODY].size, 13, 0);
	assert_near(own.layout.type.at[TEXT_BODY].leading, letter.layout.type.at[TEXT_BODY].leading, 0);
	assert_near(own.layout.type.at[TEXT_TITLE].size, letter.layout.type.at[TEXT_TITLE].size, 0);
	assert_near(own.layout.margins.end, 60, 0);
	assert_near(own.layout.margins.top, letter.layout.margins.top, 0);
	assert_int_equal(own.layout.fonts.count, letter.layout.fonts.count);
	style_close(&own);
	const char *data = make_data_folder(f);
	write_text(f, "layouts/parent.yaml", "layout: 1\nextends: letter\ntype: {body: {size: 14}}\n");
	write_text(f, "layouts/child.yaml", "layout: 1\nextends: parent\npage: {width: 600}\n");
	assert_ok(f, load_from(f, data, "child", "navis", "en", &own));
	assert_near(own.layout.type.at[TEXT_BODY].size, 14, 0);
	assert_near(own.layout.page.width, 600, 0);
	assert_near(own.layout.page.height, 792, 0);
	style_close(&own);
	style_close(&letter);
}

static void circles_are_refused(void **state)
{
	struct fixture *f = *state;
	struct style style;
	const char *data = make_data_folder(f);
	write_text(f, "layouts/a.yaml", "layout: 1\nextends: b\n");
	write_text(f, "layouts/b.yaml", "layout: 1\nextends: a\n");
	write_text(f, "layouts/self.yaml", "layout: 1\nextends: self\n");
	assert_int_equal(load_from(f, data, "a", "navis", "en", &style), DIAG_INPUT);
	assert_told(f, 2, 10, "do they form a loop?");
	forget_diags(f);
	assert_int_equal(load_from(f, data, "self", "navis", "en", &style), DIAG_INPUT);
	assert_told(f, 2, 10, "do they form a loop?");
}

static void unknown_names_get_suggestions(void **state)
{
	struct fixture *f = *state;
	struct style style;
	assert_int_equal(load(f, "leter", "navsi", "xx", &style), DIAG_INPUT);
	const char *text = told(f, "unknown layout “leter”; did you mean “letter”?")->text;
	assert_non_null(strstr(text, "known: a4, large-print-a4, large-print-letter, letter"));
	told(f, "unknown brand “navsi”; did you mean “navis”?; known: marlowe-bay, navis");
	assert_told(f, 5, 11, "for language “xx”");
	assert_layout_refused(f, "extends: a\n", "appears twice");
	forget_diags(f);
	const char *path = write_text(f, "own.yaml", "layout: 1\nextends: large-print\n");
	assert_int_equal(load(f, path, "navis", "en", &style), DIAG_INPUT);
	assert_told(f, 2, 10, "unknown layout “large-print”");
	forget_diags(f);
	assert_int_equal(load(f, "no/such.yaml", "no/such.yaml", "en", &style), DIAG_INPUT);
	assert_int_equal(f->diags.count, 1); /* the same of both */
	assert_string_equal(f->diags.list[0].at.file, "no/such.yaml");
}

static void names_do_not_leave_their_folder(void **state)
{
	struct fixture *f = *state;
	struct style style;
	assert_int_equal(load(f, "letter", "navis", "../brands/navis", &style), DIAG_INPUT);
	assert_int_equal(load(f, "..", "navis", "en", &style), DIAG_INPUT);
	assert_int_equal(load(f, "", "", "en", &style), DIAG_INPUT);
}

static void contrast_follows_wcag(void **state)
{
	(void)state;
	const struct color black = {NULL, 0, 0, 0}, white = {NULL, 1, 1, 1}, red = {NULL, 1, 0, 0};
	const double g = 0x76 / 255.0, h = 0x77 / 255.0;
	const struct color grey = {NULL, g, g, g}, lighter = {NULL, h, h, h};
	assert_near(contrast_ratio(&black, &white), 21, 1e-9);
	assert_near(contrast_ratio(&white, &black), 21, 1e-9);
	assert_near(contrast_ratio(&red, &red), 1, 1e-9);
	assert_near(contrast_ratio(&grey, &white), 4.54, 0.005);
	assert_near(contrast_ratio(&lighter, &white), 4.48, 0.005);
	assert_near(contrast_ratio(&red, &white), 4.0, 0.005);
}

static void low_contrast_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_layout_refused(f, "colors: {muted: \"#777777\"}\n",
	                      "meta text (muted #777777) on the page (paper #ffffff) has a contrast of "
	                      "4.47:1; it needs 4.5:1");
	assert_layout_refused(f, "colors: {paper: \"#555555\"}\n", "(ink #1b2733) on the page");
	assert_layout_refused(f, "boxes: {info: {fill: ink}}\n", "on info (ink #1b2733)");
	assert_layout_refused(f, "table: {fill: dark}\n", "a table's head (dark #0d2b45)");
	assert_layout_refused(f, "colors: {on_accent: \"#0b5561\"}\n", "badge text (on_accent");
	struct style style;
	const char *brand = write_text(f, "brand.yaml",
	                               "brand: 1\nname: B\ndisclaimer: D\ncolors:\n"
	                               "  accent: \"#66ccff\"\n");
	forget_diags(f);
	assert_int_equal(load(f, "letter", brand, "en", &style), DIAG_INPUT);
	assert_told(f, 5, 11, "(accent #66ccff) on the page (paper #ffffff)");
	forget_diags(f);
	load_ok(f, "letter-mono", brand, &style); /* does not take the brand's colours */
	style_close(&style);
	forget_diags(f); /* large text may be paler */
	load_ok(f, write_layout(f, "type: {title: {color: rule}}\ncolors: {rule: \"#888888\"}\n"),
	        "navis", &style);
	style_close(&style);
}

static void small_text_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_layout_refused(f, "type:\n  body: {size: 11.9}\n",
	                      "body text of 11.9 pt; patients need at least 12");
	assert_layout_refused(f, "type:\n  body: {size: 16, leading: 22}\n",
	                      "beside large print (body 16 pt); it needs at least 14");
	assert_layout_refused(f, "type:\n  meta: {leading: 10}\n", "lines 10 pt apart");
	assert_layout_refused(f, "margins: {start: 400}\n", "at least 144 × 144");
	assert_layout_refused(f, "margins: {end: 5}\n", "closer to the page's edge than the 18 pt");
	assert_layout_refused(f, "margins: {bottom: 5}\n", "closer to the page's edge");
	assert_layout_refused(f, "header: {baseline: 20}\n", "closer to the page's edge");
	assert_layout_refused(f, "page: {width: 200}\n", "at least 144 × 144");
	assert_layout_refused(f, "margins: {top: 700}\n", "at least 144 × 144");
	assert_layout_refused(f, "type:\n  bdy: {size: 13}\n", "did you mean “body”?");
	assert_layout_refused(f, "page: {width: -1}\n", "must be a number from");
	assert_layout_refused(f, "boxes: {info: {fill: pink}}\n", "it can be: paper, ink");
}

static void brands_are_checked(void **state)
{
	struct fixture *f = *state;
	struct style style;
	const char *brand = write_text(f, "brand.yaml",
	                               "brand: 1\nname: B\nlogo: {image: no.png, "
	                               "alt: L}\ndisclaimer: D\n");
	assert_int_equal(load(f, "letter", brand, "en", &style), DIAG_INPUT);
	assert_told(f, 3, 15, "no.png");
	brand = write_text(f, "brand.yaml", "brand: 1\nname: B\n");
	forget_diags(f);
	assert_int_equal(load(f, "letter", brand, "en", &style), DIAG_INPUT);
	told(f, "“disclaimer” is missing in brand");
	brand = write_text(f, "brand.yaml", "brand: 1\nname: B\ndisclaimer: ' '\n");
	forget_diags(f);
	assert_int_equal(load(f, "letter", brand, "en", &style), DIAG_INPUT);
	assert_told(f, 3, 13, "“disclaimer” is empty");
	brand = write_text(f, "brand.yaml",
	                   "brand: 1\nname: B\ndisclaimer: D\n"
	                   "colors: {ink: \"#000000\"}\n");
	forget_diags(f);
	assert_int_equal(load(f, "letter", brand, "en", &style), DIAG_INPUT);
	told(f, "unknown key “ink”");
	brand = write_text(f, "brand.yaml", "brand: 1\nname: B\ndisclaimer: D\n");
	forget_diags(f);
	load_ok(f, "letter", brand, &style);
	assert_int_equal(style.brand.image.width, 0);
	style_close(&style);
}

/* A data folder where the words of English have these lines instead. */
static void assert_phrases_refused(struct fixture *f, const char *from, const char *to,
                                   const char *words)
{
	struct bytes file;
	struct style style;
	forget_diags(f);
	assert_ok(
		f, file_read(f->arena, root_path(f, "layouts/phrases/en.yaml"), 1 << 20, &file, &f->diags));
	const char *line = strstr(file.at, from);
	assert_non_null(line);
	write_text(f, "layouts/phrases/en.yaml",
	           arena_format(f->arena, "%.*s%s%s", (int)(line - file.at), file.at, to,
	                        line + strcspn(line, "\n")));
	const char *data = arena_format(f->arena, "%s:%s", f->folder, root_folder());
	assert_int_equal(load_from(f, data, "letter", "navis", "en", &style), DIAG_INPUT);
	assert_non_null(strstr(told(f, words)->at.file, "layouts/phrases/en.yaml"));
}

static void phrases_are_checked(void **state)
{
	struct fixture *f = *state;
	static const char months[] = "months: [a, b, c, d, e, f, g, h, i, j, k, %s]";
	const char *name = repeat(f, "", "x", 70, "");
	assert_int_equal(mkdir(temp_path(f, "layouts"), 0777), 0);
	assert_int_equal(mkdir(temp_path(f, "layouts/phrases"), 0777), 0);
	static const struct {
		const char *from, *to, *words;
	} cases[] = {
		{"step:", "step: Step {nummer}", "“{nummer}” is not known in “step”"},
		{"step:", "step: Step", "“step” must hold {number}"},
		{"step:", "step: Step {number", "“step” must hold {number}"},
		{"pages:", "pages: {one: one page, other: many}", "“other” must hold {count}"},
		{"pages:", "pages: {one: '{pages} page', other: '{count} pages'}",
	     "only {count} is known in “pages”"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_phrases_refused(f, cases[i].from, cases[i].to, cases[i].words);
	const char *twelve = arena_format(f->arena, months, "l");
	assert_phrases_refused(f, "step:", arena_format(f->arena, "step: Step {number}\n%s", twelve),
	                       "“months” and “date_pattern” go together");
	assert_phrases_refused(f, "step:", "step: Step {number}\ndate_pattern: d MMMM y",
	                       "“months” and “date_pattern” go together");
	const char *pattern =
		arena_format(f->arena, "step: Step {number}\n%s\ndate_pattern: %s", twelve, name);
	assert_phrases_refused(f, "step:", pattern, "this is too long for a part of a date");
	const char *long_month = arena_format(f->arena, months, name);
	pattern = arena_format(f->arena, "step: Step {number}\n%s\ndate_pattern: d MMMM y", long_month);
	assert_phrases_refused(f, "step:", pattern, "this is too long for a part of a date");
}

static void texts_of_a_brand_are_all_there(void **state)
{
	struct fixture *f = *state;
	struct style style;
	write_text(f, "own.yaml",
	           "brand: 1\nname: B\ndisclaimer: D\ncontacts: [{name: N, phone: '+1 555 0142'}]\n"
	           "call_to_action: [{title: T, text: X}]\n");
	const char *brand = temp_path(f, "own.yaml");
	write_text(f, "own.es.yaml", "brand: 1\nlogo: {alt: L}\n");
	assert_int_equal(load(f, "letter", brand, "es", &style), DIAG_INPUT);
	told(f, "“contacts” is missing in language “es”");
	told(f, "“call_to_action” is missing in language “es”");
	told(f, "“disclaimer” is missing in language “es”");
	assert_told(f, 2, 7, "a logo belongs in the brand's own file");
	forget_diags(f);
	write_text(f, "own.es.yaml",
	           "brand: 1\ndisclaimer: D2\n"
	           "contacts: [{name: N2, phone: '+1 555 0142'}]\n"
	           "call_to_action: [{title: T2, text: X2}]\n");
	assert_ok(f, load(f, "letter", brand, "es-MX", &style));
	assert_string_equal(style.brand.disclaimer.utf8, "D2");
	style_close(&style);
	write_text(f, "own.es.yaml", "brand: 1\ndisclaimr: D2\n");
	assert_int_equal(load(f, "letter", brand, "es", &style), DIAG_INPUT);
	assert_string_equal(told(f, "did you mean “disclaimer”?")->at.file,
	                    temp_path(f, "own.es.yaml"));
	forget_diags(f);
	write_text(f, "own.es.yaml", "brand: [x\n");
	assert_int_equal(load(f, "letter", brand, "es", &style), DIAG_INPUT);
	told(f, "the “[” that opens here");
	forget_diags(f);
	char *png = realpath(root_path(f, "tests/golden/cells.png"), NULL);
	assert_non_null(png);
	write_text(
		f, "own",
		arena_format(f->arena,
	                 "brand: 1\nname: B\ndisclaimer: D\nlogo: {image: cells.png, alt: L}\n"));
	assert_int_equal(symlink(png, temp_path(f, "cells.png")), 0);
	free(png);
	write_text(f, "own.es.yaml",
	           "brand: 1\ndisclaimer: D2\n"); /* of a file without an ending, too */
	assert_int_equal(load(f, "letter", temp_path(f, "own"), "es", &style), DIAG_INPUT);
	told(f, "“logo: {alt: …}” is missing in language “es”");
	forget_diags(f);
}

static void catalogs_tell_what_they_can(void **state)
{
	struct fixture *f = *state;
	struct list list;
	static const char *const files[][2] = {
		{"layouts/a.yaml", "layout: 1\nabout: A\n"},
		{"layouts/b.yaml", "- x\n"},
		{"layouts/c.yaml", "a: ["},
		{"layouts/d.yaml", "about: [x]\n"},
		{"layouts/e.yaml", "layout: 1\n"},
		{"layouts/f.es.yaml", "about: F\n"},
		{"layouts/.yaml", "about: G\n"},
		{"layouts/note.txt", "about: H\n"},
	};
	static const char *const abouts[] = {"A", "(cannot be read)", "(cannot be read)", "", ""};
	assert_int_equal(mkdir(temp_path(f, "layouts"), 0777), 0);
	for (size_t i = 0; i < COUNT(files); i++)
		write_text(f, files[i][0], files[i][1]);
	assert_ok(f, style_catalog(f->arena, f->folder, CATALOG_LAYOUTS, &list, &f->diags));
	const struct catalog_entry *entries = list.at;
	assert_int_equal(list.count, COUNT(abouts));
	for (size_t i = 0; i < COUNT(abouts); i++) {
		assert_int_equal(entries[i].name[0], 'a' + (int)i);
		assert_string_equal(entries[i].about, abouts[i]);
	}
	assert_int_equal(style_catalog(f->arena, "", CATALOG_BRANDS, &list, &f->diags), DIAG_MACHINE);
	told(f, "there is no layouts/brands/");
	assert_int_equal(mkdir(temp_path(f, "layouts/brands"), 0777), 0);
	forget_diags(f);
	assert_ok(f, style_catalog(f->arena, f->folder, CATALOG_BRANDS, &list, &f->diags));
	assert_int_equal(list.count, 0);
}

static void dates_are_written_out(void **state)
{
	struct fixture *f = *state;
	struct style style;
	static const char *const zones[] = {"UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"};
	for (size_t i = 0; i < COUNT(zones); i++) {
		setenv("TZ", zones[i], 1);
		load_ok(f, "letter", "navis", &style);
		assert_string_equal(style_date(&style, f->arena, "2026-05-15"), "May 15, 2026");
		assert_string_equal(style_date(&style, f->arena, "2024-02-29"), "February 29, 2024");
		assert_string_equal(style_date(&style, f->arena, "1969-12-31"), "December 31, 1969");
		assert_string_equal(style_date(&style, f->arena, "2000-01-01"), "January 1, 2000");
		style_close(&style);
	}
	unsetenv("TZ");
	assert_ok(f, load(f, "letter", "navis", "en-GB", &style)); /* words of en, dates of Britain */
	assert_string_equal(style_date(&style, f->arena, "2026-05-15"), "15 May 2026");
	assert_string_equal(style_phrase(&style, f->arena, PHRASE_SOURCES, NULL), "Sources");
	style_close(&style);
}

static void phrases_are_filled_in(void **state)
{
	struct fixture *f = *state;
	struct style style;
	load_ok(f, "letter", "navis", &style);
	assert_string_equal(
		style_phrase(&style, f->arena, PHRASE_PAGE_OF, "pages", "12", "page", "3", NULL),
		"Page 3 of 12");
	assert_string_equal(style_phrase(&style, f->arena, PHRASE_STEP, "number", "2", NULL), "Step 2");
	assert_string_equal(style_phrase(&style, f->arena, PHRASE_CONTACT, "brand", "{page}", NULL),
	                    "How to reach {page}"); /* what is filled in is not read again */
	for (int i = 0; i < PHRASE_COUNT; i++)
		assert_true(style.phrases.at[i].length > 0);
	style_close(&style);
}

static void numbers_follow_the_language(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *language;
		size_t count;
		const char *pages;
	} cases[] = {{"en", 1, "1 page"},      {"en", 5, "5 pages"},    {"ru", 1, "1 страница"},
	             {"ru", 3, "3 страницы"},  {"ru", 5, "5 страниц"},  {"ru", 21, "21 страница"},
	             {"pl", 22, "22 strony"},  {"ar", 1, "صفحة واحدة"}, {"ar", 2, "صفحتان"},
	             {"fr", 1, "1\u00a0page"}, {"ja", 3, "3ページ"}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct style style;
		assert_ok(f, load(f, "letter", "navis", cases[i].language, &style));
		assert_string_equal(style_pages(&style, f->arena, cases[i].count, &f->diags),
		                    cases[i].pages);
		style_close(&style);
	}
}

static void languages_bring_their_ways(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *language, *script, *number, *date, *english;
		bool right_to_left;
	} cases[] = {{"ar", "Arab", "٢٠", "١٥ مايو ٢٠٢٦", "الإنجليزية", true},
	             {"fa", "Arab", "۲۰", NULL, "انگلیسی", true}, /* in the calendar of the clinic */
	             {"he", "Hebr", "20", "15 במאי 2026", "אנגלית", true},
	             {"ht", "Latn", "20", "15 me 2026", "English", false},
	             {"my", "Mymr", "၂၀", NULL, "အင်္ဂလိပ်", false},
	             {"zh-Hant", "Hant", "20", "2026年5月15日", "英文", false},
	             {"ZH-hans-sg", "Hans", "20", "2026年5月15日", "英语", false},
	             {"tl", "Latn", "20", "Mayo 15, 2026", "Ingles", false}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct style style;
		assert_ok(f, load(f, "letter", "navis", cases[i].language, &style));
		assert_string_equal(style.language.script, cases[i].script);
		assert_int_equal(style.language.right_to_left, cases[i].right_to_left);
		assert_string_equal(style_number(&style, f->arena, 20), cases[i].number);
		const char *date = style_date(&style, f->arena, "2026-05-15");
		if (cases[i].date)
			assert_string_equal(date, cases[i].date);
		assert_string_equal(style_language_name(&style, f->arena, "en"), cases[i].english);
		assert_true(style.layout.type.at[TEXT_BODY].size >= 12);
		style_close(&style);
	}
}

static void catalogs_are_sorted(void **state)
{
	struct fixture *f = *state;
	struct list layouts, brands;
	assert_ok(f, style_catalog(f->arena, root_folder(), CATALOG_LAYOUTS, &layouts, &f->diags));
	assert_ok(f, style_catalog(f->arena, root_folder(), CATALOG_BRANDS, &brands, &f->diags));
	const struct catalog_entry *at = layouts.at;
	assert_true(layouts.count >= 5);
	assert_string_equal(at[0].name, "a4");
	for (size_t i = 0; i < layouts.count; i++) {
		assert_true(!i || strcmp(at[i - 1].name, at[i].name) < 0);
		assert_non_null(strstr(at[i].about, "pt body"));
	}
	at = brands.at;
	assert_string_equal(at[0].name, "marlowe-bay");
	assert_string_equal(at[0].about, "Marlowe Bay Cancer Clinic");
	assert_int_equal(style_catalog(f->arena, "/no/such", CATALOG_LAYOUTS, &layouts, &f->diags),
	                 DIAG_MACHINE);
	told(f, "HANDOUT_DATA");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(shipped_files_load),
		TEST(brands_colour_what_lets_them),
		TEST(layouts_extend_layouts),
		TEST(circles_are_refused),
		TEST(unknown_names_get_suggestions),
		TEST(names_do_not_leave_their_folder),
		TEST(contrast_follows_wcag),
		TEST(low_contrast_is_refused),
		TEST(small_text_is_refused),
		TEST(brands_are_checked),
		TEST(phrases_are_checked),
		TEST(texts_of_a_brand_are_all_there),
		TEST(catalogs_tell_what_they_can),
		TEST(dates_are_written_out),
		TEST(phrases_are_filled_in),
		TEST(numbers_follow_the_language),
		TEST(languages_bring_their_ways),
		TEST(catalogs_are_sorted),
	};
	return cmocka_run_group_tests_name("style", tests, NULL, NULL);
}
