#include "pdf/pdf.h"

#include <hpdf_version.h>
#include <stdlib.h>
#include <string.h>

#include "pdf/file.h"
#include "pdf/metadata.h"
#include "pdf/output_intent.h"
#include "pdf/structure.h"

const char pdf_library[] = "libharu " HPDF_VERSION_TEXT;

struct pdf_writer {
	struct deflater *deflater;
	struct subsets *subsets;
	struct image_store *images;
};

struct pdf_writer *pdf_writer_new(void)
{
	struct pdf_writer *writer = calloc(1, sizeof *writer);
	if (!writer)
		return NULL;
	writer->deflater = deflater_new();
	writer->subsets = subsets_new();
	writer->images = image_store_new();
	if (!writer->deflater || !writer->subsets || !writer->images) {
		pdf_writer_drop(writer);
		return NULL;
	}
	return writer;
}

void pdf_writer_measure(struct pdf_writer *writer, struct profile *profile)
{
	deflater_measure(writer->deflater, profile);
}

void pdf_writer_drop(struct pdf_writer *writer)
{
	if (!writer)
		return;
	deflater_drop(writer->deflater);
	subsets_drop(writer->subsets);
	image_store_drop(writer->images);
	free(writer);
}

struct file {
	struct pdf_doc *doc;
	struct pdf_writer *writer;
	const struct frames *frames;
	const struct pdf_options *options;
	struct page_record *pages;
};

static void write_page(struct file *f, struct content_writer *content, unsigned p)
{
	struct pdf_doc *doc = f->doc;
	struct page_record *record = &f->pages[p];
	struct bytes deflated;
	content->page = p;
	content_write(content, &f->frames->pages[p]);
	record->page = HPDF_AddPage(doc->hpdf);
	if (!record->page && !doc_check(doc, HPDF_FAILD_TO_ALLOC_MEM))
		return;
	size_t size = content->mcid_count * sizeof *content->mcid_tags;
	record->mcid_tags = arena_alloc(doc->arena, size);
	record->mcid_count = content->mcid_count;
	if (content->failed || !record->mcid_tags ||
	    !deflate_bytes(doc->deflater, DEFLATE_FAST, doc->scratch,
	                   (struct bytes){content->out.at, content->out.length}, &deflated)) {
		doc_no_memory(doc);
		return;
	}
	if (size)
		memcpy(record->mcid_tags, content->mcid_tags, size);
	stream_fill(doc, ((HPDF_PageAttr)record->page->attr)->contents, deflated);
}

static void write_pages(struct file *f, struct content_writer *content)
{
	for (size_t p = 0; p < f->frames->count && f->doc->code == DIAG_OK; p++) {
		struct arena_mark before = arena_mark(f->doc->scratch);
		write_page(f, content, (unsigned)p);
		arena_release(f->doc->scratch, before);
	}
}

/* libharu made Type, Parent, MediaBox and Contents; the rest is ours. */
static void finish_pages(struct file *f, struct object *resources)
{
	struct pdf_doc *doc = f->doc;
	for (size_t p = 0; p < f->frames->count && doc->code == DIAG_OK; p++) {
		HPDF_Page page = f->pages[p].page;
		(void)(doc_check(doc, HPDF_Page_SetWidth(page, (HPDF_REAL)f->frames->width)) &&
		       doc_check(doc, HPDF_Page_SetHeight(page, (HPDF_REAL)f->frames->height)) &&
		       doc_check(doc, HPDF_Dict_Add(page, "Resources", resources)) &&
		       doc_check(doc, HPDF_Dict_AddNumber(page, "StructParents", (HPDF_INT32)p)) &&
		       doc_check(doc, HPDF_Dict_AddName(page, "Tabs", "S")));
	}
}

static struct object *write_resources(struct file *f, struct content_writer *content)
{
	struct buf body;
	struct object *resources = object_new(f->doc);
	buf_init(&body, f->doc->arena);
	buf_text(&body, "/Font<<");
	fonts_write(f->doc, content->fonts, f->writer->subsets, &body);
	buf_text(&body, ">>");
	if (content->images->count) {
		buf_text(&body, "/XObject<<");
		images_write(f->doc, content->images, f->writer->images, &body);
		buf_text(&body, ">>");
	}
	object_fill(f->doc, resources, &body);
	return resources;
}

static void write_catalog(struct file *f, const struct structure *structure, HPDF_Dict metadata)
{
	struct buf body;
	buf_init(&body, f->doc->arena);
	buf_text(&body, "/Lang");
	put_text_string(&body, f->frames->language);
	buf_text(&body, "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>"
	                "/PageLabels<</Nums[0<</S/D>>");
	if (f->frames->second) {
		buf_integer(&body, (int64_t)f->frames->second);
		buf_text(&body, "<</S/D>>");
	}
	buf_text(&body, "]>>/StructTreeRoot ");
	put_reference(&body, structure->root);
	buf_text(&body, "/Metadata ");
	put_reference(&body, metadata);
	if (structure->outline) {
		buf_text(&body, "/Outlines ");
		put_reference(&body, structure->outline);
	}
	output_intent_write(f->doc, &body);
	dict_fill(f->doc, f->doc->hpdf->catalog, &body);
}

static void write_file(struct file *f, struct bytes *out)
{
	struct arena *arena = f->doc->arena;
	const struct frames *frames = f->frames;
	struct pdf_fonts *fonts = arena_alloc(arena, sizeof *fonts);
	struct pdf_images images = {.arena = arena};
	struct content_writer content = {.arena = arena,
	                                 .scratch = f->doc->scratch,
	                                 .height = frames->height,
	                                 .fonts = fonts,
	                                 .images = &images};
	content.marks = arena_array(arena, frames->tag_count, sizeof *content.marks);
	f->pages = arena_array(arena, frames->count, sizeof *f->pages);
	if (!fonts || !content.marks || !f->pages) {
		doc_no_memory(f->doc);
		return;
	}
	fonts->arena = arena;
	write_pages(f, &content);
	struct object *resources = write_resources(f, &content);
	struct structure structure = {
		.doc = f->doc, .frames = frames, .marks = content.marks, .pages = f->pages};
	if (f->doc->code == DIAG_OK)
		structure_write(&structure);
	finish_pages(f, resources);
	HPDF_Dict metadata = metadata_write(f->doc, f->frames, f->options);
	if (f->doc->code != DIAG_OK)
		return;
	info_write(f->doc, f->frames, f->options);
	write_catalog(f, &structure, metadata);
	if (f->doc->code == DIAG_OK)
		file_write_objects(f->doc, out);
}

enum diag_code pdf_write(struct pdf_writer *writer, struct arena *arena,
                         const struct frames *frames, const struct pdf_options *options,
                         struct bytes *out, struct diags *diags)
{
	struct pdf_doc doc = {.arena = arena, .diags = diags, .deflater = writer->deflater};
	struct file file = {.doc = &doc, .writer = writer, .frames = frames, .options = options};
	subsets_trim(writer->subsets);
	image_store_trim(writer->images);
	if (doc_open(&doc))
		write_file(&file, out);
	doc_close(&doc);
	return doc.code;
}
