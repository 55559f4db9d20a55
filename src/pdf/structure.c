#include "pdf/structure.h"

struct writing {
	struct structure *s;
	struct pdf_doc *doc;
	struct buf parents;   /* of the annotations: "5 12 0 R…" for the parent tree's Nums */
	unsigned next_parent; /* key in the parent tree */
};

static double flip(const struct writing *w, double y)
{
	return w->s->frames->height - y;
}

static void put_rect(struct buf *out, double left, double bottom, double right, double top)
{
	const double values[] = {left, bottom, right, top};
	for (size_t i = 0; i < 4; i++) {
		buf_char(out, i ? ' ' : '[');
		put_length(out, values[i]);
	}
	buf_char(out, ']');
}

/* An annotation over one item of a link; returns it. */
static struct object *write_link(struct writing *w, const struct tag *tag,
                                 const struct frame_item *item, const struct object *element)
{
	struct buf body;
	struct arena_mark before = arena_mark(w->doc->scratch);
	double size = item->text.size, base = flip(w, item->y);
	struct object *link = object_new(w->doc);
	buf_init(&body, w->doc->scratch);
	buf_text(&body, "/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect");
	put_rect(&body, item->x, base - size * 0.3, item->x + item->width, base + size);
	buf_text(&body, "/Contents");
	put_text_string(&body, tag->alt);
	buf_text(&body, "/A<</S/URI/URI");
	put_text_string(&body, tag->url);
	buf_text(&body, ">>/StructParent ");
	buf_integer(&body, w->next_parent);
	object_fill(w->doc, link, &body);
	arena_release(w->doc->scratch, before);
	buf_char(&w->parents, ' ');
	buf_integer(&w->parents, w->next_parent++);
	buf_char(&w->parents, ' ');
	put_reference(&w->parents, element);
	struct page_record *page = &w->s->pages[item->page];
	if (link && !page->annotations) {
		page->annotations = HPDF_Array_New(w->doc->hpdf->mmgr);
		HPDF_STATUS added = page->annotations
		                        ? HPDF_Dict_Add(page->page, "Annots", page->annotations)
		                        : HPDF_FAILD_TO_ALLOC_MEM;
		if (!doc_check(w->doc, added))
			return link;
	}
	if (link)
		doc_check(w->doc, HPDF_Array_Add(page->annotations, link));
	return link;
}

static void put_attributes(struct writing *w, struct buf *out, const struct tag *tag)
{
	static const char *const numberings[] = {"None", "Disc", "Decimal"};
	if (tag->role == TAG_L)
		buf_format(out, "/A<</O/List/ListNumbering/%s>>", numberings[tag->numbering]);
	else if (tag->role == TAG_TH)
		buf_text(out, "/A<</O/Table/Scope/Column>>");
	else if (tag->role == TAG_FIGURE) {
		const struct frame_item *item = NULL;
		for (const struct tag_kid *kid = tag->first; kid && !item; kid = kid->next)
			item = kid->item;
		if (item) {
			buf_text(out, "/A<</O/Layout/Placement/Block/BBox");
			put_rect(out, item->x, flip(w, item->y + item->height), item->x + item->width,
			         flip(w, item->y));
			buf_text(out, ">>");
		}
		buf_text(out, "/Alt");
		put_text_string(out, tag->alt);
	}
}

/* The page on which the tag's own content begins, or NULL: it has tags only. */
static HPDF_Page page_of(const struct writing *w, const struct tag *tag)
{
	const struct mark *mark = w->s->marks[tag->id].first;
	return mark ? w->s->pages[mark->page].page : NULL;
}

static void put_mark(struct writing *w, struct buf *out, const struct mark *mark, HPDF_Page own)
{
	HPDF_Page page = w->s->pages[mark->page].page;
	if (page == own) {
		buf_integer(out, mark->mcid);
		return;
	}
	buf_text(out, "<</Type/MCR/Pg ");
	put_reference(out, page);
	buf_text(out, "/MCID ");
	buf_integer(out, mark->mcid);
	buf_text(out, ">>");
}

static void put_kids(struct writing *w, struct buf *out, const struct tag *tag, HPDF_Page own)
{
	const struct mark *mark = w->s->marks[tag->id].first;
	const struct object *element = w->s->elements[tag->id];
	buf_text(out, "/K[");
	size_t start = out->length;
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next) {
		if (out->length > start && out->length && out->at[out->length - 1] != ' ')
			buf_char(out, ' ');
		if (kid->tag)
			put_reference(out, w->s->elements[kid->tag->id]);
		for (; kid->item && mark && mark->first == kid->item; mark = mark->next) {
			if (out->length > start && out->at[out->length - 1] != ' ')
				buf_char(out, ' ');
			put_mark(w, out, mark, own);
		}
		/* the space that ends a line can stand alone, without width */
		if (kid->item && tag->role == TAG_LINK && kid->item->kind == FRAME_TEXT &&
		    kid->item->width > 0) {
			const struct object *link = write_link(w, tag, kid->item, element);
			buf_text(out, "<</Type/OBJR/Obj ");
			put_reference(out, link);
			if (w->s->pages[kid->item->page].page != own) {
				buf_text(out, "/Pg ");
				put_reference(out, w->s->pages[kid->item->page].page);
			}
			buf_text(out, ">>");
		}
	}
	if (out->length > start && out->at && out->at[out->length - 1] == ' ')
		out->length--;
	buf_char(out, ']');
}

static void write_element(struct writing *w, const struct tag *tag)
{
	struct buf body;
	struct arena_mark before = arena_mark(w->doc->scratch);
	HPDF_Page own = page_of(w, tag);
	buf_init(&body, w->doc->scratch);
	buf_text(&body, "/S/");
	buf_text(&body, tag_role_name(tag->role));
	buf_text(&body, "/P ");
	put_reference(&body, tag->parent ? w->s->elements[tag->parent->id] : w->s->root);
	if (own) {
		buf_text(&body, "/Pg ");
		put_reference(&body, own);
	}
	if (tag->language) {
		buf_text(&body, "/Lang");
		put_text_string(&body, tag->language);
	}
	put_attributes(w, &body, tag);
	put_kids(w, &body, tag, own);
	object_fill(w->doc, w->s->elements[tag->id], &body);
	arena_release(w->doc->scratch, before);
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next)
		if (kid->tag)
			write_element(w, kid->tag);
}

static void reserve_elements(struct writing *w, const struct tag *tag)
{
	w->s->elements[tag->id] = object_new(w->doc);
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next)
		if (kid->tag)
			reserve_elements(w, kid->tag);
}

static void write_root(struct writing *w)
{
	struct buf body;
	struct structure *s = w->s;
	buf_init(&body, w->doc->arena);
	buf_text(&body, "/Type/StructTreeRoot/K ");
	put_reference(&body, s->elements[s->frames->document->id]);
	buf_text(&body, "/ParentTree<</Nums[");
	for (size_t p = 0; p < s->frames->count; p++) {
		buf_integer(&body, (int64_t)p);
		buf_char(&body, '[');
		for (size_t i = 0; i < s->pages[p].mcid_count; i++) {
			if (i)
				buf_char(&body, ' ');
			put_reference(&body, s->elements[s->pages[p].mcid_tags[i]->id]);
		}
		buf_char(&body, ']');
	}
	buf_put(&body, w->parents.at, w->parents.length);
	buf_format(&body, "]>>/ParentTreeNextKey %u", w->next_parent);
	object_fill(w->doc, s->root, &body);
	if (w->parents.failed)
		doc_no_memory(w->doc);
}

/* Titles and section headings, sections below their title. */
struct outline_entry {
	const struct tag *tag;
	struct object *object;
	size_t title; /* index of the title that it stands below; its own for a title */
};

static size_t collect_headings(const struct tag *tag, struct outline_entry *out, size_t count)
{
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next) {
		if (!kid->tag)
			continue;
		if ((kid->tag->role == TAG_H1 || kid->tag->role == TAG_H2) && kid->tag->heading) {
			if (out) {
				bool is_title = kid->tag->role == TAG_H1 || !count;
				out[count].tag = kid->tag;
				out[count].title = is_title ? count : out[count - 1].title;
			}
			count++;
		}
		count = collect_headings(kid->tag, out, count);
	}
	return count;
}

static void put_destination(struct writing *w, struct buf *out, const struct tag *tag)
{
	const struct mark *mark = w->s->marks[tag->id].first;
	double top = mark ? flip(w, mark->first->y - mark->first->height) : w->s->frames->height;
	buf_text(out, "/Dest[");
	put_reference(out, w->s->pages[mark ? mark->page : 0].page);
	buf_text(out, "/XYZ null ");
	put_length(out, top);
	buf_text(out, " null]");
}

static void put_link_to(struct buf *out, const char *key, const struct object *object)
{
	buf_text(out, key);
	put_reference(out, object);
}

/* The neighbour of entry i on its own level, before it (step -1) or behind it (1); count: there is
 * none. */
static size_t neighbour(const struct outline_entry *entries, size_t count, size_t i, int step)
{
	bool title = entries[i].title == i;
	for (size_t k = i + (size_t)step; k < count; k += (size_t)step)
		if (title ? entries[k].title == k
		          : entries[k].title == entries[i].title && entries[k].title != k)
			return k;
	return count;
}

static size_t count_sections(const struct outline_entry *entries, size_t count, size_t title)
{
	size_t end = title + 1;
	while (end < count && entries[end].title == title)
		end++;
	return end - title - 1;
}

static void write_entry(struct writing *w, const struct outline_entry *entries, size_t count,
                        size_t i)
{
	struct buf body;
	struct arena_mark start = arena_mark(w->doc->scratch);
	bool title = entries[i].title == i;
	size_t before = neighbour(entries, count, i, -1), behind = neighbour(entries, count, i, 1);
	size_t sections = title ? count_sections(entries, count, i) : 0;
	buf_init(&body, w->doc->scratch);
	buf_text(&body, "/Title");
	put_text_string(&body, entries[i].tag->heading);
	put_link_to(&body, "/Parent ", title ? w->s->outline : entries[entries[i].title].object);
	if (before < count)
		put_link_to(&body, "/Prev ", entries[before].object);
	if (behind < count)
		put_link_to(&body, "/Next ", entries[behind].object);
	if (sections) {
		put_link_to(&body, "/First ", entries[i + 1].object);
		put_link_to(&body, "/Last ", entries[i + sections].object);
		buf_format(&body, "/Count %zu", sections);
	}
	put_destination(w, &body, entries[i].tag);
	object_fill(w->doc, entries[i].object, &body);
	arena_release(w->doc->scratch, start);
}

static void write_outline(struct writing *w)
{
	struct pdf_doc *doc = w->doc;
	struct buf body;
	size_t count = collect_headings(w->s->frames->document, NULL, 0);
	if (!count)
		return;
	struct outline_entry *entries = arena_array(doc->arena, count, sizeof *entries);
	if (!entries) {
		doc_no_memory(doc);
		return;
	}
	collect_headings(w->s->frames->document, entries, 0);
	w->s->outline = object_new(doc);
	for (size_t i = 0; i < count; i++)
		entries[i].object = object_new(doc);
	buf_init(&body, doc->arena);
	put_link_to(&body, "/Type/Outlines/First ", entries[0].object);
	put_link_to(&body, "/Last ", entries[entries[count - 1].title].object);
	buf_format(&body, "/Count %zu", count);
	object_fill(doc, w->s->outline, &body);
	for (size_t i = 0; i < count; i++)
		write_entry(w, entries, count, i);
}

void structure_write(struct structure *s)
{
	struct writing w = {.s = s, .doc = s->doc, .next_parent = (unsigned)s->frames->count};
	buf_init(&w.parents, s->doc->arena);
	s->elements = arena_array(s->doc->arena, s->frames->tag_count, sizeof *s->elements);
	if (!s->elements) {
		doc_no_memory(s->doc);
		return;
	}
	s->root = object_new(s->doc);
	reserve_elements(&w, s->frames->document);
	write_element(&w, s->frames->document);
	write_root(&w);
	write_outline(&w);
}
