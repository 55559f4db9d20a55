#include "support.h"

#include <libdeflate.h>

#include "content/load.h"
#include "layout/layout.h"
#include "pdf/pdf.h"

static const char sheet[] =
	"handout: 1\ntitle: “Cells” (a)\ntopic: t\ncancer_type: leukemia\nlanguage: en\n"
	"date: 2026-05-15\nauthor: Zoé\ndisclaimer: Not advice.\nsections:\n  - heading: H\n    body:\n"
	"      - text: See [the page](https://e.org/a) **now**.\n"
	"      - table: {columns: [A, B], rows: [[1, 2]]}\n"
	"      - figure: {image: cells.png, alt: Two cells}\n"
	"      - figure: {image: cells.jpg, alt: The same}\n";

struct drawing {
	struct style style;
	struct handout handout;
	struct values values;
	struct fonts *fonts;
	struct line_breaker *breaker;
	struct pdf_writer *writer;
	struct frames *frames;
};

static struct drawing *open_drawing(struct fixture *f)
{
	struct drawing *d = arena_alloc(f->arena, sizeof *d);
	const struct style_request style = {root_folder(), "letter", "navis", "en", {0}};
	assert_ok(f, content_load(f->arena, source_of(f, sheet), root_path(f, "tests/golden"),
	                          &d->handout, &f->diags));
	assert_ok(f, style_load(f->arena, &style, &d->style, &f->diags));
	d->fonts = fonts_new();
	d->breaker = line_breaker_new();
	d->writer = pdf_writer_new();
	const struct layout_request request = {.handout = &d->handout,
	                                       .cancer_type = "Leukemia",
	                                       .values = &d->values,
	                                       .style = &d->style,
	                                       .breaker = d->breaker,
	                                       .fonts = d->fonts};
	assert_ok(f, layout_handout(f->arena, &request, &d->frames, &f->diags));
	return d;
}

static void close_drawing(struct drawing *d)
{
	pdf_writer_drop(d->writer);
	style_close(&d->style);
	line_breaker_drop(d->breaker);
	fonts_drop(d->fonts);
}

static struct bytes draw(struct fixture *f, struct drawing *d)
{
	const struct pdf_options options = {"unit 1.0", "2026-05-15T01:02:03Z"};
	struct bytes bytes = {0};
	assert_ok(f, pdf_write(d->writer, f->arena, d->frames, &options, &bytes, &f->diags));
	return bytes;
}

static size_t count_of(struct bytes bytes, const char *part)
{
	size_t count = 0, length = strlen(part);
	const char *at = bytes.at, *end = bytes.at + bytes.length;
	for (; (at = memmem(at, (size_t)(end - at), part, length)); at++)
		count++;
	return count;
}

static void assert_count(struct bytes bytes, const char *part, size_t count)
{
	size_t found = count_of(bytes, part);
	if (found != count)
		fail_msg("“%s” stands there %zu times, not %zu", part, found, count);
}

enum { INFLATED_MAX = 4 * 1024 * 1024 };

/* The zlib stream at from; length 0 where it is none. */
static struct bytes inflate_one(struct fixture *f, const char *from, const char *end)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	char *to = malloc(INFLATED_MAX);
	size_t length = 0;
	assert_true(inflater && to);
	if (libdeflate_zlib_decompress_ex(inflater, from, (size_t)(end - from), to, INFLATED_MAX, NULL,
	                                  &length) != LIBDEFLATE_SUCCESS)
		length = 0;
	struct bytes out = {arena_copy(f->arena, to, length), length};
	libdeflate_free_decompressor(inflater);
	free(to);
	return out;
}

/* What stands outside of streams, and what is in them. */
static struct bytes inflate_all(struct fixture *f, struct bytes pdf)
{
	struct buf out;
	const char *at = pdf.at, *end = pdf.at + pdf.length;
	buf_init(&out, f->arena);
	for (const char *stream; (stream = memmem(at, (size_t)(end - at), "stream\n", 7));) {
		const char *from = stream + 7, *stop = memmem(from, (size_t)(end - from), "endstream", 9);
		assert_non_null(stop);
		struct bytes inside = inflate_one(f, from, stop);
		buf_put(&out, at, (size_t)(from - at));
		if (inside.length)
			buf_put(&out, inside.at, inside.length);
		else
			buf_put(&out, from, (size_t)(stop - from));
		at = stop + 9;
	}
	buf_put(&out, at, (size_t)(end - at));
	assert_false(out.failed);
	return (struct bytes){out.at, out.length};
}

static size_t big_endian(const unsigned char *at, int width)
{
	size_t value = 0;
	for (int i = 0; i < width; i++)
		value = value << 8 | at[i];
	return value;
}

/* Every object is where the cross-reference stream says. */
static void the_file_is_whole(void **state)
{
	struct fixture *f = *state;
	struct drawing *d = open_drawing(f);
	struct bytes pdf = draw(f, d);
	const char *end = pdf.at + pdf.length;
	assert_memory_equal(pdf.at, "%PDF-1.7", 8);
	assert_memory_equal(end - 6, "%%EOF\n", 6);
	const char *start = memmem(pdf.at, pdf.length, "startxref\n", 10);
	assert_non_null(start);
	const char *table = pdf.at + strtol(start + 10, NULL, 10);
	assert_true(table < start);
	const char *widths = memmem(table, (size_t)(end - table), "/W[", 3);
	const char *stream = memmem(table, (size_t)(end - table), "stream\n", 7);
	int kind, offset, index;
	assert_true(widths && stream);
	assert_int_equal(sscanf(widths, "/W[%d %d %d]", &kind, &offset, &index), 3);
	struct bytes entries = inflate_one(f, stream + 7, end);
	size_t size = (size_t)(kind + offset + index), count = entries.length / size, plain = 0;
	assert_in_range(count, 40, 1000);
	assert_int_equal(entries.length, count * size);
	for (size_t i = 1; i < count; i++) {
		const unsigned char *entry = (const unsigned char *)entries.at + i * size;
		size_t type = big_endian(entry, kind), where = big_endian(entry + kind, offset);
		if (type == 2) /* in an object stream */
			assert_in_range(where, 1, count - 1);
		if (type != 1)
			continue;
		const char *wanted = arena_format(f->arena, "%zu 0 obj", i);
		assert_in_range(where, 1, pdf.length - 20);
		assert_memory_equal(pdf.at + where, wanted, strlen(wanted));
		plain++;
	}
	assert_true(plain > 5);
	close_drawing(d);
}

static void the_file_says_that_it_is_tagged(void **state)
{
	struct fixture *f = *state;
	struct drawing *d = open_drawing(f);
	struct bytes pdf = inflate_all(f, draw(f, d));
	static const char *const once[] = {"/MarkInfo<</Marked true>>", "/DisplayDocTitle true",
	                                   "/Type/StructTreeRoot", "/Lang(en)",
	                                   "<pdfuaid:part>1</pdfuaid:part>"};
	for (size_t i = 0; i < COUNT(once); i++)
		assert_count(pdf, once[i], 1);
	assert_int_equal(count_of(pdf, "/Tabs/S") + count_of(pdf, "/Tabs /S"), d->frames->count);
	assert_true(count_of(pdf, "unit 1.0") >= 1);
	assert_true(count_of(pdf, "D:20260515010203Z") >= 1);
	assert_count(pdf, "<xmp:CreateDate>2026-05-15T01:02:03Z</xmp:CreateDate>", 1);
	/* the title holds quotes and brackets */
	assert_count(pdf, "“Cells” (a)</rdf:li>", 1);
	close_drawing(d);
}

static void every_tag_reaches_the_file(void **state)
{
	struct fixture *f = *state;
	struct drawing *d = open_drawing(f);
	struct bytes pdf = inflate_all(f, draw(f, d));
	size_t elements = 0;
	for (int role = 0; role < TAG_ROLE_COUNT; role++)
		elements += count_of(pdf, arena_format(f->arena, "/S/%s/", tag_role_name(role)));
	assert_int_equal(elements, d->frames->tag_count);
	assert_count(pdf, "/S/Document/", 1);
	assert_count(pdf, "/S/TH/", 2);
	assert_count(pdf, "/S/TD/", 2);
	assert_count(pdf, "/Alt(Two cells)", 1);
	assert_count(pdf, "/URI(https://e.org/a)", 1);
	assert_count(pdf, "/Type/OBJR", 2); /* and the brand's address */
	/* marked content opens as often as it closes */
	size_t opened = count_of(pdf, "BDC\n") + count_of(pdf, "BMC\n");
	assert_true(opened > 20);
	assert_int_equal(opened, count_of(pdf, "EMC\n"));
	assert_true(count_of(pdf, "/Artifact") >= 4);
	close_drawing(d);
}

static void images_and_fonts_are_inside(void **state)
{
	struct fixture *f = *state;
	struct drawing *d = open_drawing(f);
	struct bytes pdf = draw(f, d), all = inflate_all(f, pdf), jpeg;
	assert_ok(
		f, file_read(f->arena, root_path(f, "tests/golden/cells.jpg"), 1 << 20, &jpeg, &f->diags));
	assert_non_null(memmem(pdf.at, pdf.length, jpeg.at, jpeg.length));
	assert_count(all, "/DCTDecode", 1);
	assert_count(all, "/FontFile2", 2); /* regular and bold */
	assert_count(all, "/ToUnicode", 2);
	assert_true(count_of(all, "+AtkinsonHyperlegibleNext") >= 2);
	close_drawing(d);
}

static void a_writer_forgets_the_last_file(void **state)
{
	struct fixture *f = *state;
	struct drawing *a = open_drawing(f), *b = open_drawing(f);
	struct bytes first = draw(f, a), again = draw(f, a), fresh = draw(f, b);
	assert_int_equal(first.length, again.length);
	assert_memory_equal(first.at, again.at, first.length);
	assert_int_equal(first.length, fresh.length);
	assert_memory_equal(first.at, fresh.at, first.length);
	close_drawing(a);
	close_drawing(b);
}

static void no_memory_is_told(void **state)
{
	struct fixture *f = *state;
	struct drawing *d = open_drawing(f);
	const struct pdf_options options = {"unit 1.0", "2026-05-15T01:02:03Z"};
	struct arena *small = arena_new(64 * 1024);
	struct bytes bytes = {0};
	assert_int_equal(pdf_write(d->writer, small, d->frames, &options, &bytes, &f->diags),
	                 DIAG_MACHINE);
	assert_null(bytes.at);
	arena_drop(small);
	forget_diags(f);
	assert_memory_equal(draw(f, d).at, "%PDF", 4);
	close_drawing(d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_file_is_whole),
		TEST(the_file_says_that_it_is_tagged),
		TEST(every_tag_reaches_the_file),
		TEST(images_and_fonts_are_inside),
		TEST(a_writer_forgets_the_last_file),
		TEST(no_memory_is_told),
	};
	return cmocka_run_group_tests_name("pdf", tests, NULL, NULL);
}
