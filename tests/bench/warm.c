/*
 * Warm cost of a handout, stage by stage: N documents in one process, no two with a text in common.
 *
 * usage: warm TEMPLATE.yaml DATA_FOLDER LAYOUT LANGUAGE N [OUT.pdf] Every "@@@@@" in the template
 * becomes the document's number, every "□" a Chinese character that few other documents have. With
 * OUT, each PDF is written there too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "content/load.h"
#include "job/job.h"
#include "layout/layout.h"
#include "pdf/pdf.h"

enum stage { LOAD, LAYOUT, PDF, FILE_OUT, STAGES };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void number_texts(char *yaml, unsigned number)
{
	char digits[8];
	snprintf(digits, sizeof digits, "%05u", number % 100000);
	for (char *at = yaml; (at = strstr(at, "@@@@@")); at += 5)
		memcpy(at, digits, 5);
	uint32_t rare = 0x4e00 + number * 7 % 8000;
	for (char *at = yaml; (at = strstr(at, "□")); at += 3)
		utf8_encode(rare, at);
}

static size_t resident_kib(void)
{
	char line[256];
	size_t kib = 0;
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		if (!strncmp(line, "VmRSS:", 6))
			kib = strtoul(line + 6, NULL, 10);
	if (status)
		fclose(status);
	return kib;
}

struct bench {
	struct style style;
	struct line_breaker *breaker;
	struct fonts *fonts;
	struct pdf_writer *writer;
	double spent[STAGES];
	size_t bytes, pages;
};

static enum diag_code render(struct bench *b, struct arena *arena, const char *yaml,
                             const char *out, struct diags *diags)
{
	struct source source = {"bench", {yaml, strlen(yaml)}};
	struct handout handout;
	struct values values = {0};
	struct frames *frames;
	struct bytes pdf;
	double t[STAGES + 1];
	t[0] = now();
	enum diag_code code = content_load(arena, &source, ".", &handout, diags);
	t[1] = now();
	struct layout_request request = {.handout = &handout,
	                                 .cancer_type = "Leukemia",
	                                 .values = &values,
	                                 .style = &b->style,
	                                 .breaker = b->breaker,
	                                 .fonts = b->fonts};
	if (code == DIAG_OK) {
		shaper_trim(line_breaker_shaper(b->breaker));
		code = layout_handout(arena, &request, &frames, diags);
	}
	t[2] = now();
	struct pdf_options options = {job_version, "2026-05-15T00:00:00Z"};
	if (code == DIAG_OK)
		code = pdf_write(b->writer, arena, frames, &options, &pdf, diags);
	t[3] = now();
	if (code == DIAG_OK && out)
		code = file_write(out, pdf, diags);
	t[4] = now();
	for (int i = 0; i < STAGES; i++)
		b->spent[i] += t[i + 1] - t[i];
	if (code == DIAG_OK) {
		b->bytes = pdf.length;
		b->pages = frames->count;
	}
	return code;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"load", "shape and lay out", "write and deflate", "file"};
	if (argc < 6)
		return 2;
	unsigned n = (unsigned)strtoul(argv[5], NULL, 10);
	const char *out = argc > 6 ? argv[6] : NULL;
	struct arena *arena = arena_new(0), *keep = arena_new(0);
	struct diags *diags = arena_alloc(keep, sizeof *diags);
	struct bytes template;
	struct bench b = {
		.breaker = line_breaker_new(), .fonts = fonts_new(), .writer = pdf_writer_new()};
	struct style_request style = {argv[2], argv[3], "navis", argv[4], {0}};
	diags_init(diags, keep);
	if (file_read(keep, argv[1], 1 << 20, &template, diags) != DIAG_OK ||
	    style_load(keep, &style, &b.style, diags) != DIAG_OK)
		return 1;
	double start = 0;
	size_t resident = 0;
	for (unsigned i = 0; i < n; i++) {
		arena_reset(arena);
		char *yaml = arena_copy(arena, template.at, template.length);
		number_texts(yaml, i);
		if (i == 1) { /* the first one warmed up */
			start = now();
			memset(b.spent, 0, sizeof b.spent);
		}
		if (i == n / 10)
			resident = resident_kib();
		if (render(&b, arena, yaml, out, diags) != DIAG_OK) {
			for (size_t k = 0; k < diags->count; k++)
				fprintf(stderr, "%u:%u: %s\n", diags->list[k].at.line, diags->list[k].at.column,
				        diags->list[k].text);
			return 1;
		}
	}
	double count = n > 1 ? n - 1 : 1;
	printf("warm_ms_per_doc %.4f\n", (now() - start) / count);
	for (int i = 0; i < STAGES; i++)
		printf("%s_ms %.4f\n", names[i], b.spent[i] / count);
	printf("bytes %zu\npages %zu\nresident_kib %zu\ngrowth_kib %ld\n", b.bytes, b.pages,
	       resident_kib(), (long)resident_kib() - (long)resident);
	style_close(&b.style);
	pdf_writer_drop(b.writer);
	line_breaker_drop(b.breaker);
	fonts_drop(b.fonts);
	arena_drop(arena);
	arena_drop(keep);
	return 0;
}
