#include "pdf/object.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"

static void note_error(HPDF_STATUS error, HPDF_STATUS detail, void *user)
{
	struct pdf_doc *doc = user;
	(void)detail;
	if (!doc->error)
		doc->error = error;
}

void doc_no_memory(struct pdf_doc *doc)
{
	doc->code = diag_no_memory(doc->diags);
}

bool doc_check(struct pdf_doc *doc, HPDF_STATUS status)
{
	if (status == HPDF_OK && !doc->error)
		return true;
	if (doc->code == DIAG_OK) {
		HPDF_STATUS error = doc->error ? doc->error : status;
		if (error == HPDF_FAILD_TO_ALLOC_MEM || errno == ENOMEM)
			doc_no_memory(doc);
		else
			doc->code = diag_add(doc->diags, DIAG_MACHINE, (struct place){0},
			                     "libharu failed with error 0x%04lX", (unsigned long)error);
	}
	return false;
}

bool doc_open(struct pdf_doc *doc)
{
	errno =
		0; /* some of libharu's failures hide that memory was the cause; malloc() leaves it here */
	doc->hpdf = HPDF_NewEx(note_error, NULL, NULL, 0, doc); /* no pool: libharu's does not align */
	doc->scratch = arena_new(0);
	if (!doc->hpdf || !doc->scratch)
		doc_no_memory(doc);
	return doc->hpdf && doc->scratch;
}

void doc_close(struct pdf_doc *doc)
{
	if (doc->hpdf)
		HPDF_Free(doc->hpdf);
	arena_drop(doc->scratch);
	doc->hpdf = NULL;
	doc->scratch = NULL;
}

/* libharu widens its lists by one step, and copies byte by byte: the step grows with the list. */
static HPDF_STATUS number_object(struct pdf_doc *doc, void *object)
{
	HPDF_List entries = doc->hpdf->xref->entries;
	if (entries->count && entries->count == entries->block_siz)
		entries->items_per_block = entries->block_siz;
	return HPDF_Xref_Add(doc->hpdf->xref, object);
}

/* libharu frees what it has numbered, whatever it is. */
struct object *object_new(struct pdf_doc *doc)
{
	if (doc->code != DIAG_OK)
		return NULL;
	struct object *object = HPDF_GetMem(doc->hpdf->mmgr, sizeof *object);
	if (!object) {
		doc_check(doc, HPDF_FAILD_TO_ALLOC_MEM);
		return NULL;
	}
	*object = (struct object){.header.obj_class = HPDF_OCLASS_UNKNOWN};
	return doc_check(doc, number_object(doc, object)) ? object : NULL;
}

bool is_object(const void *object)
{
	const HPDF_Obj_Header *header = object;
	return (header->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_UNKNOWN;
}

static bool keep_text(struct pdf_doc *doc, const struct buf *text, struct bytes *out)
{
	const char *copy = text->failed ? NULL : arena_copy(doc->arena, text->at, text->length);
	if (!copy)
		doc_no_memory(doc);
	*out = (struct bytes){copy, text->length};
	return doc->code == DIAG_OK;
}

void object_fill(struct pdf_doc *doc, struct object *object, const struct buf *text)
{
	struct bytes kept;
	if (keep_text(doc, text, &kept) && object)
		object->text = kept;
}

static HPDF_STATUS write_text(HPDF_Dict dict, HPDF_Stream stream)
{
	const struct bytes *text = dict->attr;
	return HPDF_Stream_Write(stream, (const HPDF_BYTE *)text->at, (HPDF_UINT)text->length);
}

void dict_fill(struct pdf_doc *doc, HPDF_Dict dict, const struct buf *text)
{
	struct bytes *kept = arena_alloc(doc->arena, sizeof *kept);
	if (!kept)
		doc_no_memory(doc);
	else if (keep_text(doc, text, kept)) {
		dict->attr = kept;
		dict->write_fn = write_text;
	}
}

static void fill_stream(struct pdf_doc *doc, HPDF_Dict stream, struct bytes entries,
                        struct bytes data)
{
	struct stream_body *body = arena_alloc(doc->arena, sizeof *body);
	if (!body) {
		doc_no_memory(doc);
		return;
	}
	*body = (struct stream_body){entries, data};
	stream->attr = body;
}

const struct stream_body *stream_body(HPDF_Dict stream)
{
	return stream->attr;
}

HPDF_Dict stream_new(struct pdf_doc *doc, const struct buf *entries, struct bytes data,
                     bool deflated)
{
	struct buf body;
	buf_init(&body, doc->arena);
	buf_put(&body, entries->at, entries->length);
	/* libharu drops a Filter entry of its own, for it did not deflate; ours is text behind the
	 * entries */
	if (deflated)
		buf_text(&body, "/Filter/FlateDecode");
	if (entries->failed || body.failed)
		doc_no_memory(doc);
	if (doc->code != DIAG_OK)
		return NULL;
	HPDF_Dict stream = HPDF_DictStream_New(doc->hpdf->mmgr, doc->hpdf->xref);
	if (!stream) {
		doc_check(doc, HPDF_FAILD_TO_ALLOC_MEM);
		return NULL;
	}
	fill_stream(doc, stream, (struct bytes){body.at, body.length}, data);
	return stream;
}

void stream_fill(struct pdf_doc *doc, HPDF_Dict stream, struct bytes deflated)
{
	static const char filter[] = "/Filter/FlateDecode";
	const char *copy = arena_copy(doc->arena, deflated.at, deflated.length);
	if (copy)
		fill_stream(doc, stream, (struct bytes){filter, sizeof filter - 1},
		            (struct bytes){copy, deflated.length});
	else
		doc_no_memory(doc);
}

void put_reference(struct buf *out, const void *object)
{
	const HPDF_Obj_Header *header = object;
	buf_integer(out, header ? header->obj_id & 0x00ffffff : 0);
	buf_put(out, " 0 R", 4);
}

void put_text_string(struct buf *out, const char *utf8)
{
	size_t length = strlen(utf8);
	bool ascii = true;
	for (size_t i = 0; i < length && ascii; i++)
		ascii = (unsigned char)utf8[i] < 0x80;
	if (ascii) {
		buf_char(out, '(');
		for (size_t i = 0; i < length; i++) {
			if (utf8[i] == '(' || utf8[i] == ')' || utf8[i] == '\\')
				buf_char(out, '\\');
			buf_char(out, utf8[i]);
		}
		buf_char(out, ')');
		return;
	}
	buf_text(out, "<FEFF");
	for (size_t at = 0; at < length;) {
		uint32_t c = utf8_next(utf8, length, &at);
		if (c > 0xffff)
			buf_format(out, "%04X%04X", (unsigned)(0xd7c0 + (c >> 10)),
			           (unsigned)(0xdc00 | (c & 0x3ff)));
		else
			buf_format(out, "%04X", (unsigned)c);
	}
	buf_char(out, '>');
}

void put_length(struct buf *out, double value)
{
	buf_number(out, value, 2);
}
