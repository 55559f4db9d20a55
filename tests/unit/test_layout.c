#include "support.h"

#include "content/load.h"
#include "layout/layout.h"

struct sheet {
	struct style style;
	struct fonts *fonts;
	struct line_breaker *breaker;
	struct handout handout;
	struct values values;
	struct frames *frames;
};

static const char head[] =
	"handout: 1\ntitle: A title of some words\ntopic: t\ncancer_type: skin-melanoma\n"
	"language: en\ndate: 2026-05-15\nauthor: An Author\n"
	"disclaimer: This sheet is not medical advice. Ask your care team before you choose.\n";
static const char disclaimer[] =
	"This sheet is not medical advice. Ask your care team before you choose.";

static enum diag_code try_sheet(struct fixture *f, struct sheet *s, const char *yaml,
                                const char *layout, bool expired)
{
	const struct style_request style = {root_folder(), layout, "navis", "en", {0}};
	assert_ok(f, content_load(f->arena, source_of(f, yaml), root_path(f, "tests/golden"),
	                          &s->handout, &f->diags));
	assert_ok(f, style_load(f->arena, &style, &s->style, &f->diags));
	s->fonts = fonts_new();
	s->breaker = line_breaker_new();
	const struct layout_request request = {.handout = &s->handout,
	                                       .cancer_type = "Skin cancer (melanoma)",
	                                       .values = &s->values,
	                                       .style = &s->style,
	                                       .breaker = s->breaker,
	                                       .fonts = s->fonts,
	                                       .expired = expired};
	return layout_handout(f->arena, &request, &s->frames, &f->diags);
}

static void close_sheet(struct sheet *s)
{
	style_close(&s->style);
	line_breaker_drop(s->breaker);
	fonts_drop(s->fonts);
}

static struct sheet *lay_out(struct fixture *f, const char *body, const char *layout)
{
	struct sheet *s = arena_alloc(f->arena, sizeof *s);
	assert_ok(f, try_sheet(f, s, arena_format(f->arena, "%s%s", head, body), layout, false));
	assert_true(s->frames->count > 0);
	return s;
}

static void put_words(const struct frame_item *item, struct buf *out)
{
	for (size_t i = 0; item->kind == FRAME_TEXT && i < item->text.count; i++) {
		const struct frame_word *word = &item->text.words[i];
		for (size_t r = 0; word->word && r < word->word->count; r++)
			buf_put(out, word->word->runs[r].text, word->word->runs[r].length);
		buf_text(out, word->space_font ? " " : "");
	}
}

static double right_of(const struct frame_item *item)
{
	double x = item->x;
	if (item->kind != FRAME_TEXT)
		return x + item->width;
	for (size_t i = 0; i < item->text.count; i++) {
		const struct frame_word *word = &item->text.words[i];
		x += frame_word_width(word, item->text.size) +
		     (i + 1 < item->text.count ? frame_word_space(word, item->text.size) : 0);
	}
	return x;
}

/* The text of one kind on one page; the last foot is tagged too. */
static const char *artifact_text(struct fixture *f, const struct frame_page *page,
                                 enum artifact artifact)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	for (size_t i = 0; i < page->count; i++)
		if (page->items[i]->artifact == artifact)
			put_words(page->items[i], &buf);
	buf_char(&buf, 0);
	return buf.at;
}

static void put_tag(const struct tag *tag, struct buf *out)
{
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next)
		if (kid->tag)
			put_tag(kid->tag, out);
		else
			put_words(kid->item, out);
}

static const char *tag_text(struct fixture *f, const struct tag *tag)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	put_tag(tag, &buf);
	buf_char(&buf, 0);
	return buf.at;
}

static const char *tree_of(struct fixture *f, const struct sheet *s)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	tags_dump(s->frames, &buf);
	buf_char(&buf, 0);
	return buf.at;
}

static const struct tag *above(const struct tag *tag, enum tag_role role)
{
	while (tag && tag->role != role)
		tag = tag->parent;
	return tag;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	for (; (text = strstr(text, part)); text++)
		count++;
	return count;
}

static const char *const layouts[] = {"letter", "a4", "large-print-letter", "large-print-a4",
                                      "letter-mono"};

/* Sections with texts of many lengths: a page ends at another place each time. */
static const char *sections_of(struct fixture *f, unsigned seed)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_text(&buf, "sections:\n");
	for (unsigned i = 0; i < 14; i++) {
		unsigned words = 1 + (seed * 37 + i * 53) % 90, items = 1 + (seed + i * 5) % 6;
		buf_format(&buf, "  - heading: Heading %u\n    body:\n      - text: ", i);
		for (unsigned w = 0; w < words; w++)
			buf_text(&buf, w % 3 ? "care " : "therapy ");
		buf_text(&buf, "\n      - bullets:\n");
		for (unsigned k = 0; k < items; k++)
			buf_text(&buf, "          - An item of a list that is long enough to need a second "
			               "line on every one of the pages that there are\n");
	}
	buf_char(&buf, 0);
	return buf.at;
}

static void every_page_says_the_disclaimer(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < COUNT(layouts); i++) {
		struct sheet *s = lay_out(f, sections_of(f, 3), layouts[i]);
		assert_true(s->frames->count >= 3);
		for (size_t p = 0; p < s->frames->count; p++) {
			const char *foot = artifact_text(f, &s->frames->pages[p], ARTIFACT_FOOTER);
			assert_non_null(strstr(foot, disclaimer));
			assert_non_null(strstr(foot, "This sheet has not been reviewed by a clinician."));
			assert_non_null(
				strstr(foot, arena_format(f->arena, "Page %zu of %zu", p + 1, s->frames->count)));
		}
		assert_int_equal(count_of(tag_text(f, s->frames->document), disclaimer), 1);
		close_sheet(s);
	}
}

static void every_page_says_that_it_expired(void **state)
{
	struct fixture *f = *state;
	static const char review[] = "review: {by: A Board, on: 2026-01-01, expires: 2027-01-01}\n";
	for (int expired = 0; expired < 2; expired++) {
		struct sheet *s = arena_alloc(f->arena, sizeof *s);
		const char *yaml = arena_format(f->arena, "%s%s%s", head, review, sections_of(f, 1));
		assert_ok(f, try_sheet(f, s, yaml, "letter", expired));
		for (size_t p = 0; p < s->frames->count; p++) {
			const char *foot = artifact_text(f, &s->frames->pages[p], ARTIFACT_FOOTER);
			assert_int_equal(count_of(foot, "expired on January 1, 2027"), expired);
			assert_int_equal(count_of(foot, "has not been reviewed"), 0);
		}
		assert_non_null(strstr(tag_text(f, s->frames->document),
		                       "Last reviewed on January 1, 2026 by A Board."));
		close_sheet(s);
	}
}

static bool is_heading(const struct tag *tag)
{
	return above(tag, TAG_H1) || above(tag, TAG_H2) || above(tag, TAG_H3);
}

static void headings_and_items_stay_whole(void **state)
{
	struct fixture *f = *state;
	for (unsigned seed = 0; seed < 40; seed++) {
		struct sheet *s = lay_out(f, sections_of(f, seed), seed % 2 ? "letter" : "a4");
		const struct tag *before = NULL; /* the last list item of the page before */
		for (size_t p = 0; p < s->frames->count; p++) {
			const struct frame_page *page = &s->frames->pages[p];
			const struct tag *last = NULL, *first = NULL;
			for (size_t i = 0; i < page->count; i++)
				if (page->items[i]->tag && page->items[i]->kind == FRAME_TEXT) {
					first = first ? first : page->items[i]->tag;
					last = page->items[i]->tag;
				}
			assert_non_null(last);
			assert_false(is_heading(last));
			assert_true(!before || above(first, TAG_LI) != before);
			before = above(last, TAG_LI);
		}
		close_sheet(s);
	}
}

static void no_line_stands_alone(void **state)
{
	struct fixture *f = *state;
	for (unsigned seed = 0; seed < 40; seed++) {
		struct sheet *s = lay_out(f, sections_of(f, seed), "letter");
		for (size_t p = 0; p + 1 < s->frames->count; p++) {
			/* lines of the paragraph that the page's end cuts */
			const struct tag *cut = NULL;
			size_t here = 0, there = 0;
			const struct frame_page *page = &s->frames->pages[p], *next = page + 1;
			double y = 0;
			for (size_t i = 0; i < page->count; i++)
				cut = page->items[i]->tag && page->items[i]->kind == FRAME_TEXT
				          ? page->items[i]->tag
				          : cut;
			for (size_t i = 0; i < page->count; i++)
				if (page->items[i]->tag == cut && page->items[i]->y > y) {
					y = page->items[i]->y;
					here++;
				}
			y = 0;
			for (size_t i = 0; i < next->count; i++)
				if (next->items[i]->tag == cut && next->items[i]->y > y) {
					y = next->items[i]->y;
					there++;
				}
			assert_true(!there || (here > 1 && there > 1));
		}
		close_sheet(s);
	}
}

static const char *table_of(struct fixture *f, unsigned rows)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_text(&buf, "sections:\n  - heading: T\n    body:\n      - table:\n"
	               "          columns: [Drug, Use]\n          rows:\n");
	for (unsigned i = 0; i < rows; i++)
		buf_format(&buf, "            - [Row %u, 'once a day']\n", i);
	buf_char(&buf, 0);
	return buf.at;
}

static void table_heads_are_repeated(void **state)
{
	struct fixture *f = *state;
	struct sheet *s = lay_out(f, table_of(f, 120), "letter");
	const char *all = tag_text(f, s->frames->document), *tree = tree_of(f, s);
	size_t pages = 0, heads = 0;
	for (size_t p = 0; p < s->frames->count; p++) {
		const struct frame_page *page = &s->frames->pages[p];
		bool cells = false;
		double head_y = 0, top = 1e9;
		for (size_t i = 0; i < page->count; i++) {
			const struct frame_item *item = page->items[i];
			bool cell = item->tag && above(item->tag, TAG_TD);
			cells = cells || cell;
			if (cell && item->y < top)
				top = item->y;
			if (!item->tag && item->artifact == ARTIFACT_TABLE_HEAD && item->kind == FRAME_TEXT)
				head_y = item->y;
		}
		const char *head_text = artifact_text(f, page, ARTIFACT_TABLE_HEAD);
		pages += cells;
		if (pages > 1 && cells) {
			heads++;
			assert_int_equal(count_of(head_text, "Drug"), 1);
			assert_int_equal(count_of(head_text, "Use"), 1);
			assert_true(head_y > 0 && head_y < top);
		} else {
			assert_string_equal(head_text, "");
		}
	}
	assert_true(heads >= 2);
	assert_int_equal(count_of(all, "Drug"), 1);
	assert_int_equal(count_of(all, "Row 1"), 1 + 10 + 20);
	assert_int_equal(count_of(tree, "TH \""), 2);
	assert_int_equal(count_of(tree, "TD \""), 240);
	assert_int_equal(count_of(tree, "TR\n"), 121);
	close_sheet(s);
}

static const char *every_block(struct fixture *f)
{
	struct bytes bytes;
	assert_ok(f, file_read(f->arena, root_path(f, "tests/golden/every-block.en.yaml"),
	                       YAML_BYTES_MAX, &bytes, &f->diags));
	return bytes.at;
}

static void nothing_leaves_the_page(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < COUNT(layouts); i++) {
		struct sheet *s = arena_alloc(f->arena, sizeof *s);
		assert_ok(f, try_sheet(f, s, every_block(f), layouts[i], false));
		const struct layout *l = &s->style.layout;
		const struct frames *frames = s->frames;
		assert_near(frames->width, l->page.width, 0);
		for (size_t p = 0; p < frames->count; p++)
			for (size_t k = 0; k < frames->pages[p].count; k++) {
				const struct frame_item *item = frames->pages[p].items[k];
				double top = item->kind == FRAME_TEXT ? item->y - item->text.size : item->y;
				double bottom = item->kind == FRAME_TEXT ? item->y : item->y + item->height;
				assert_int_equal(item->page, p);
				assert_true(item->x >= 0 && top >= 0 && bottom <= frames->height);
				assert_true(right_of(item) <= frames->width - l->margins.end + 0.01);
				if (item->tag) {
					assert_true(item->x >= l->margins.start + l->margins.binding - 0.01);
					assert_true(top >= 0 && bottom <= frames->height - l->margins.bottom);
				}
			}
		close_sheet(s);
	}
}

static void large_print_is_large(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 2; i < 4; i++) {
		struct sheet *s = arena_alloc(f->arena, sizeof *s);
		assert_ok(f, try_sheet(f, s, every_block(f), layouts[i], false));
		for (size_t p = 0; p < s->frames->count; p++)
			for (size_t k = 0; k < s->frames->pages[p].count; k++) {
				const struct frame_item *item = s->frames->pages[p].items[k];
				if (item->kind == FRAME_TEXT)
					assert_true(item->text.size >=
					            (item->tag && above(item->tag, TAG_P) && above(item->tag, TAG_SECT)
					                 ? 18
					                 : 14));
			}
		close_sheet(s);
	}
}

static void tags_tell_roles_and_order(void **state)
{
	struct fixture *f = *state;
	struct sheet *s =
		lay_out(f,
	            "notice: {title: N title, text: N text}\nsections:\n  - heading: First\n    body:\n"
	            "      - text: See [the page](https://e.org/a) **now**.\n"
	            "      - bullets: [one, {text: two, numbered: [deep]}]\n"
	            "      - steps: [{title: Go, body: [{text: there}]}]\n"
	            "      - callout: {kind: urgent, title: Call, body: [{text: us}]}\n"
	            "      - terms: [{term: T cell, means: A white cell}]\n"
	            "      - figure: {image: cells.png, alt: Two cells, caption: Cells}\n"
	            "closing: The end.\nsources: [A book]\n",
	            "letter");
	static const char *const order[] = {
		"Document\n",
		"H1 \"A title of some words\"",
		"P \"Skin cancer (melanoma) · May 15, 2026 · An Author\"",
		"P \"Prepared for\"",
		"Sect",
		"P \"N title\"",
		"P \"N text\"",
		"H2 \"First\"",
		"P",
		"L numbering Disc",
		"LI",
		"LBody \"one\"",
		"LBody \"two",
		"L numbering Decimal",
		"Lbl \"1\"",
		"LBody \"deep\"",
		"Lbl \"Step 1",
		"P \"Go\"",
		"P \"there\"",
		"Sect",
		"H3 \"Urgent: Call\"",
		"P \"us\"",
		"Lbl \"T cell: \"",
		"LBody \"A white cell\"",
		"Figure alt \"Two cells\"",
		"Cells\"",
		"P \"The end.\"",
		"H2 \"Notes from your nurse\"",
		"H2 \"Sources\"",
		"A book",
		disclaimer,
	};
	const char *tree = tree_of(f, s), *at = tree;
	for (size_t i = 0; i < COUNT(order); i++) {
		const char *found = strstr(at, order[i]);
		if (!found) {
			print_message("%s\n", tree);
			fail_msg("“%s” is not where it ought to be", order[i]);
		}
		at = found;
	}
	close_sheet(s);
}

static const struct tag *find_tag(const struct tag *tag, enum tag_role role, const char *url)
{
	const struct tag *found = NULL;
	if (tag->role == role && (!url || (tag->url && !strcmp(tag->url, url))))
		return tag;
	for (const struct tag_kid *kid = tag->first; kid && !found; kid = kid->next)
		found = kid->tag ? find_tag(kid->tag, role, url) : NULL;
	return found;
}

static void links_are_read_where_they_stand(void **state)
{
	struct fixture *f = *state;
	struct sheet *s = lay_out(f,
	                          "sections:\n  - heading: H\n    body:\n"
	                          "      - text: See [the page](https://e.org/a) **now**.\n"
	                          "sources: [{text: A book, url: 'https://e.org/b'}]\n",
	                          "letter");
	const struct tag *a = find_tag(s->frames->document, TAG_LINK, "https://e.org/a");
	const struct tag *b = find_tag(s->frames->document, TAG_LINK, "https://e.org/b");
	assert_true(a && b);
	assert_string_equal(tag_text(f, a->parent), "See the page (e.org/a) now.");
	assert_string_equal(tag_text(f, b->parent), "A book e.org/b");
	close_sheet(s);
}

/* Each tagged item hangs in the tree just once, and what hangs there stands on a page. */
static size_t count_items(const struct tag *tag)
{
	size_t count = 0;
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next) {
		assert_ptr_equal(kid->tag ? kid->tag->parent : kid->item->tag, tag);
		count += kid->tag ? count_items(kid->tag) : 1;
	}
	return count;
}

static void every_word_is_tagged(void **state)
{
	struct fixture *f = *state;
	struct sheet *s = arena_alloc(f->arena, sizeof *s);
	assert_ok(f, try_sheet(f, s, every_block(f), "letter", false));
	const char *tagged = tag_text(f, s->frames->document);
	static const char *const words[] = {
		"It’s made up, and it is not advice for anyone.",
		"bold words, slanted words, both at once and a link to an example (example.org/a).",
		"≥ 5 µm and 38 °C. The patient’s ‘own words’ count too.",
		"over the end of the line and on to a second one",
		"The second level down",
		"a clean towel",
		"Show your card",
		"the blue one",
		"You can’t catch your breath",
		"Naïve cell",
		"not yet met its target.",
		"Results—good or bad",
		"A T cell finds its target (PNG).",
		"When is it safe to drive?",
		"Papers",
		"+1 555 0117",
		"Monday to Friday, 8 am to 5 pm",
		"in your own words what you will do first.",
		"“Cells at 37 °C”",
		"A printed book without an address",
		"Zoé Martel",
	};
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strstr(tagged, words[i]))
			fail_msg("“%s” is not in the tags", words[i]);
	size_t placed = 0;
	for (size_t p = 0; p < s->frames->count; p++)
		for (size_t i = 0; i < s->frames->pages[p].count; i++)
			placed += s->frames->pages[p].items[i]->tag != NULL;
	assert_int_equal(count_items(s->frames->document), placed);
	close_sheet(s);
}

static void an_address_gets_a_code(void **state)
{
	struct fixture *f = *state;
	static const char *const urls[] = {"", ", url: 'https://example.org/a'"};
	for (size_t with = 0; with < 2; with++) {
		const char *body = arena_format(f->arena,
		                                "sections: [{heading: H, body: [{text: x}]}]\n"
		                                "call_to_action: [{title: Read, text: More%s}]\n",
		                                urls[with]);
		struct sheet *s = lay_out(f, body, "letter");
		size_t codes = 0;
		for (size_t p = 0; p < s->frames->count; p++)
			for (size_t i = 0; i < s->frames->pages[p].count; i++) {
				const struct frame_item *item = s->frames->pages[p].items[i];
				if (item->kind != FRAME_QR)
					continue;
				codes++;
				assert_true(item->qr.side >= 21 && item->qr.side % 4 == 1);
				assert_memory_equal(item->qr.modules, "\1\1\1\1\1\1\1\0", 8); /* finder pattern */
				assert_true(item->width >= 57); /* 20 mm, as readers like it */
				assert_near(item->width, item->height, 0);
			}
		assert_int_equal(codes, with);
		assert_int_equal(count_of(tree_of(f, s), "url https://example.org/a"), with);
		close_sheet(s);
	}
}

static void values_fill_the_fields(void **state)
{
	struct fixture *f = *state;
	struct sheet *s = arena_alloc(f->arena, sizeof *s);
	assert_ok(f, values_load(f->arena,
	                         source_of(f, "prepared_for: Ana Díaz\nprepared_by: Nurse Lee\n"
	                                      "phone: '+1 555 0100'\nnote: Drink **much** water.\n"
	                                      "date: 2026-07-04\n"),
	                         NULL, &s->values, &f->diags));
	const char *body = "sections: [{heading: H, body: [{text: x}]}]\n";
	assert_ok(f, try_sheet(f, s, arena_format(f->arena, "%s%s", head, body), "letter", false));
	const char *text = tag_text(f, s->frames->document);
	assert_non_null(strstr(text, "Prepared for Ana Díaz"));
	assert_non_null(strstr(text, "Prepared by Nurse Lee"));
	assert_non_null(strstr(text, "Phone +1 555 0100"));
	assert_non_null(strstr(text, "Notes from your nurseDrink much water."));
	assert_non_null(strstr(text, "Given to you on July 4, 2026"));
	close_sheet(s);
}

static void assert_refused(struct fixture *f, const char *body, unsigned line, unsigned column,
                           const char *words)
{
	struct sheet *s = arena_alloc(f->arena, sizeof *s);
	forget_diags(f);
	assert_int_equal(try_sheet(f, s, arena_format(f->arena, "%s%s", head, body), "letter", false),
	                 DIAG_INPUT);
	assert_null(s->frames);
	assert_told(f, line, column, words);
	close_sheet(s);
}

static void nothing_is_dropped(void **state)
{
	struct fixture *f = *state;
	assert_refused(f, "sections: [{heading: H, body: [{text: Zoé 😀}]}]\n", 9, 43, "U+1F600");
	assert_refused(f, "sections: [{heading: H 𓀀, body: [{text: x}]}]\n", 9, 24, "U+13000");
	const char *wide = repeat(f, "sections: [{heading: H, body: [{text: ", "m", 200, "}]}]\n");
	assert_refused(f, wide, 9, 39, "mmm");
	wide = repeat(f, "sections: [{heading: H, body: [{table: {columns: [A], rows: [[", "m", 200,
	              "]]}}]}]\n");
	assert_refused(f, wide, 9, 40, "the table's longest words need");
	wide = repeat(f,
	              "sections: [{heading: H, body: [{text: x}]}]\ncall_to_action: [{title: A, "
	              "text: B, url: 'https://e.org/",
	              "abcdefgh", 200, "'}]\n");
	assert_refused(f, wide, 10, 43, "QR code");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(every_page_says_the_disclaimer),
		TEST(every_page_says_that_it_expired),
		TEST(headings_and_items_stay_whole),
		TEST(no_line_stands_alone),
		TEST(table_heads_are_repeated),
		TEST(nothing_leaves_the_page),
		TEST(large_print_is_large),
		TEST(tags_tell_roles_and_order),
		TEST(links_are_read_where_they_stand),
		TEST(every_word_is_tagged),
		TEST(an_address_gets_a_code),
		TEST(values_fill_the_fields),
		TEST(nothing_is_dropped),
	};
	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
