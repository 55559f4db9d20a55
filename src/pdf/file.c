#include "pdf/file.h"

#include <hpdf_encrypt.h>
#include <hpdf_list.h>
#include <string.h>

enum { PACK_MAX = 200 }; /* objects in one object stream: their index fits into a byte */

enum entry_type { ENTRY_FREE, ENTRY_PLAIN, ENTRY_PACKED };

struct entry {
	uint8_t type;   /* enum entry_type */
	uint8_t index;  /* in the object stream */
	uint32_t where; /* offset, or number of the object stream */
};

struct saving {
	struct pdf_doc *doc;
	struct buf out;
	struct entry *entries; /* by object number */
	size_t count, capacity;
	HPDF_Stream to_pack; /* libharu writes a value there, it goes on to packed */
	struct buf packed, heads;
	unsigned packed_count;
	size_t first_packed, end_packed; /* numbers of its objects lie here, half open */
};

static HPDF_STATUS append(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT size)
{
	struct buf *to = stream->attr;
	buf_put(to, bytes, size);
	return to->failed ? HPDF_FAILD_TO_ALLOC_MEM : HPDF_OK;
}

static void check_bufs(struct saving *s)
{
	if (s->out.failed || s->packed.failed || s->heads.failed)
		doc_no_memory(s->doc);
}

static struct entry *entry_at(struct saving *s, size_t number)
{
	while (s->count <= number && s->doc->code == DIAG_OK) {
		void *at = s->entries;
		if (!arena_grow(s->doc->arena, &at, s->count, &s->capacity, sizeof *s->entries)) {
			doc_no_memory(s->doc);
			return NULL;
		}
		s->entries = at;
		s->entries[s->count++] = (struct entry){.type = ENTRY_FREE};
	}
	return number < s->count ? &s->entries[number] : NULL;
}

/* "7 0 obj" with a stream of body and data; entries: of its dictionary without Length. */
static void put_stream(struct saving *s, size_t number, struct bytes entries, struct bytes data)
{
	struct entry *entry = entry_at(s, number);
	if (!entry || s->out.length > UINT32_MAX - data.length) {
		doc_no_memory(s->doc);
		return;
	}
	entry->type = ENTRY_PLAIN;
	entry->where = (uint32_t)s->out.length;
	buf_integer(&s->out, (int64_t)number);
	buf_text(&s->out, " 0 obj\n<<");
	buf_put(&s->out, entries.at, entries.length);
	buf_format(&s->out, "/Length %zu>>stream\n", data.length);
	buf_put(&s->out, data.at, data.length);
	buf_text(&s->out, "\nendstream\nendobj\n");
	check_bufs(s);
}

static bool put_deflated(struct saving *s, size_t number, struct buf *entries,
                         const struct buf *data)
{
	struct bytes deflated;
	struct arena_mark before = arena_mark(s->doc->scratch);
	buf_text(entries, "/Filter/FlateDecode");
	if (entries->failed || data->failed ||
	    !deflate_bytes(s->doc->deflater, DEFLATE_FAST, s->doc->scratch,
	                   (struct bytes){data->at, data->length}, &deflated)) {
		doc_no_memory(s->doc);
		return false;
	}
	put_stream(s, number, (struct bytes){entries->at, entries->length}, deflated);
	arena_release(s->doc->scratch, before);
	return true;
}

/* A stream that libharu numbered: its Length becomes direct, and the object that is to hold it is
 * free. */
static void put_kept_stream(struct saving *s, size_t number, HPDF_Dict dict)
{
	const struct stream_body *body = stream_body(dict);
	put_stream(s, number, body ? body->entries : (struct bytes){0},
	           body ? body->data : (struct bytes){0});
}

/* In front of what is packed, which can be megabytes. */
static void put_heads(struct saving *s)
{
	if (buf_reserve(&s->packed, s->heads.length)) {
		memmove(s->packed.at + s->heads.length, s->packed.at, s->packed.length);
		memcpy(s->packed.at, s->heads.at, s->heads.length);
		s->packed.length += s->heads.length;
	}
	check_bufs(s);
}

static void end_pack(struct saving *s)
{
	struct buf entries;
	if (!s->packed_count)
		return;
	size_t number = s->count > s->doc->hpdf->xref->entries->count
	                    ? s->count
	                    : s->doc->hpdf->xref->entries->count;
	buf_init(&entries, s->doc->arena);
	buf_format(&entries, "/Type/ObjStm/N %u/First %zu", s->packed_count, s->heads.length);
	put_heads(s);
	if (s->doc->code != DIAG_OK || !put_deflated(s, number, &entries, &s->packed))
		return;
	for (size_t i = s->first_packed; i < s->end_packed; i++)
		if (s->entries[i].type == ENTRY_PACKED && !s->entries[i].where)
			s->entries[i].where = (uint32_t)number;
	s->packed_count = 0;
	s->heads.length = s->packed.length = 0;
}

static void pack(struct saving *s, size_t number, void *object)
{
	if (s->packed_count == PACK_MAX)
		end_pack(s);
	struct entry *entry = entry_at(s, number);
	if (!entry)
		return;
	if (!s->packed_count)
		s->first_packed = number;
	s->end_packed = number + 1;
	entry->type = ENTRY_PACKED;
	entry->index = (uint8_t)s->packed_count++;
	buf_integer(&s->heads, (int64_t)number);
	buf_char(&s->heads, ' ');
	buf_integer(&s->heads, (int64_t)s->packed.length);
	buf_char(&s->heads, ' ');
	if (is_object(object)) {
		const struct object *ours = object;
		buf_text(&s->packed, "<<\n");
		buf_put(&s->packed, ours->text.at, ours->text.length);
		buf_text(&s->packed, ">>");
	} else {
		doc_check(s->doc, HPDF_Obj_WriteValue(object, s->to_pack, NULL));
	}
	buf_char(&s->packed, '\n');
	check_bufs(s);
}

static bool is_dict(const void *object)
{
	const HPDF_Obj_Header *header = object;
	return (header->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_DICT;
}

static void put_xref(struct saving *s)
{
	struct buf entries, table;
	size_t start = s->out.length, number = s->count;
	HPDF_MD5_CTX digest;
	HPDF_BYTE id[16];
	HPDF_MD5Init(&digest);
	HPDF_MD5Update(&digest, (const HPDF_BYTE *)s->out.at, (HPDF_UINT32)start);
	HPDF_MD5Final(id, &digest);
	struct entry *own = entry_at(s, number);
	if (!own)
		return;
	*own = (struct entry){.type = ENTRY_PLAIN, .where = (uint32_t)start};
	buf_init(&entries, s->doc->arena);
	buf_init(&table, s->doc->arena);
	for (size_t i = 0; i < s->count; i++) {
		const struct entry *e = &s->entries[i];
		const uint8_t row[] = {e->type,
		                       (uint8_t)(e->where >> 24),
		                       (uint8_t)(e->where >> 16),
		                       (uint8_t)(e->where >> 8),
		                       (uint8_t)e->where,
		                       e->type == ENTRY_PACKED ? e->index
		                       : i                     ? 0
		                                               : 255};
		buf_put(&table, row, sizeof row);
	}
	buf_format(&entries, "/Type/XRef/Size %zu/W[1 4 1]/Root ", s->count);
	put_reference(&entries, s->doc->hpdf->catalog);
	buf_text(&entries, "/Info ");
	put_reference(&entries, s->doc->hpdf->info);
	buf_text(&entries, "/ID[");
	for (int half = 0; half < 2; half++) {
		buf_char(&entries, '<');
		for (int i = 0; i < 16; i++)
			buf_format(&entries, "%02x", id[i]);
		buf_char(&entries, '>');
	}
	buf_char(&entries, ']');
	put_deflated(s, number, &entries, &table);
	buf_format(&s->out, "startxref\n%zu\n%%%%EOF\n", start);
}

static void put_objects(struct saving *s)
{
	HPDF_Xref xref = s->doc->hpdf->xref;
	if (!buf_reserve(&s->out, 64 * 1024) || !entry_at(s, 0)) {
		doc_no_memory(s->doc);
		return;
	}
	buf_text(&s->out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	for (HPDF_UINT i = 1; i < xref->entries->count && s->doc->code == DIAG_OK; i++) {
		void *object = HPDF_Xref_GetEntry(xref, i)->obj;
		HPDF_Dict dict = is_dict(object) ? object : NULL;
		if (dict && dict->stream)
			put_kept_stream(s, i++, dict); /* the next object is its Length */
		else
			pack(s, i, object);
	}
	end_pack(s);
}

void file_write_objects(struct pdf_doc *doc, struct bytes *out)
{
	struct saving s = {.doc = doc};
	buf_init(&s.out, doc->arena);
	buf_init(&s.packed, doc->arena);
	buf_init(&s.heads, doc->arena);
	s.to_pack = HPDF_CallbackWriter_New(doc->hpdf->mmgr, append, &s.packed);
	if (!s.to_pack && !doc_check(doc, HPDF_FAILD_TO_ALLOC_MEM))
		return;
	put_objects(&s);
	HPDF_Stream_Free(s.to_pack);
	if (doc->code == DIAG_OK)
		put_xref(&s);
	check_bufs(&s);
	if (doc->code == DIAG_OK)
		*out = (struct bytes){s.out.at, s.out.length};
}
