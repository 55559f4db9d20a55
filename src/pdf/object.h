#ifndef PDF_OBJECT_H
#define PDF_OBJECT_H
/*
 * Objects of one PDF file, through libharu's object level: libharu numbers and keeps them; what
 * stands in a dictionary is written by us as text, which is smaller and faster than a libharu object
 * for each entry, and so is a struct object beside libharu's dictionary.
 *
 * Errors  a failure is noted in doc->code and later calls do nothing: check once, at the end.
 * Source  ISO 32000-1, 7.3.
 */
#include <hpdf.h>

#include "base/buf.h"
#include "pdf/deflate.h"

struct pdf_doc {
	HPDF_Doc hpdf;
	struct arena *arena;
	struct arena *scratch; /* of what is written now: given back when it is kept or deflated */
	struct diags *diags;
	struct deflater *deflater;
	enum diag_code code;
	HPDF_STATUS error; /* libharu's first */
};

bool doc_open(struct pdf_doc *doc);
void doc_close(struct pdf_doc *doc);
void doc_no_memory(struct pdf_doc *doc);
/* True where libharu said HPDF_OK and has no error pending; else the failure is noted. */
bool doc_check(struct pdf_doc *doc, HPDF_STATUS status);

/* An indirect dictionary of ours among libharu's objects, which begin with a header too. */
struct object {
	HPDF_Obj_Header header;
	struct bytes text; /* between << and >> */
};
/* Still to be filled; NULL after a failure. */
struct object *object_new(struct pdf_doc *doc);
/* text is copied. */
void object_fill(struct pdf_doc *doc, struct object *object, const struct buf *text);
bool is_object(const void *object); /* is it ours? */
/* Put text behind the entries that libharu has in a dictionary of its own; it is copied. */
void dict_fill(struct pdf_doc *doc, HPDF_Dict dict, const struct buf *text);
/* A stream; entries: of its dictionary, without Length and Filter. data is borrowed until the file is
 * written, and deflated already where deflated is set. */
HPDF_Dict stream_new(struct pdf_doc *doc, const struct buf *entries, struct bytes data,
                     bool deflated);
/* Fill a stream that libharu made (a page's content); deflated is copied. */
void stream_fill(struct pdf_doc *doc, HPDF_Dict stream, struct bytes deflated);

/* What a stream says: entries of its dictionary but Length, and its data. libharu only numbers it. */
struct stream_body {
	struct bytes entries, data;
};
/* NULL while it is not filled. */
const struct stream_body *stream_body(HPDF_Dict stream);

/* "12 0 R"; object: libharu's or ours, NULL after a failure. */
void put_reference(struct buf *out, const void *object);
/* UTF-8 as a text string: PDFDocEncoding where it is ASCII, else UTF-16BE (7.9.2.2). */
void put_text_string(struct buf *out, const char *utf8);
/* A coordinate or length. */
void put_length(struct buf *out, double value);

#endif
