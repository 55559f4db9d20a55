#include "layout/frame.h"

#include <string.h>

const char *tag_role_name(enum tag_role role)
{
	switch (role) {
	case TAG_DOCUMENT:
		return "Document";
	case TAG_PART:
		return "Part";
	case TAG_SECT:
		return "Sect";
	case TAG_H1:
		return "H1";
	case TAG_H2:
		return "H2";
	case TAG_H3:
		return "H3";
	case TAG_P:
		return "P";
	case TAG_L:
		return "L";
	case TAG_LI:
		return "LI";
	case TAG_LBL:
		return "Lbl";
	case TAG_LBODY:
		return "LBody";
	case TAG_TABLE:
		return "Table";
	case TAG_TR:
		return "TR";
	case TAG_TH:
		return "TH";
	case TAG_TD:
		return "TD";
	case TAG_FIGURE:
		return "Figure";
	case TAG_CAPTION:
		return "Caption";
	case TAG_LINK:
		return "Link";
	case TAG_ROLE_COUNT:
		break;
	}
	return NULL;
}

double frame_word_width(const struct frame_word *word, double size)
{
	return word->word ? word->word->width * size : 0;
}

double frame_word_space(const struct frame_word *word, double size)
{
	const struct font *font = word->space_font;
	return font ? (double)font->space_advance / font->units_per_em * size : 0;
}

static bool add_kid(struct arena *arena, struct tag *tag, struct tag *kid, struct frame_item *item)
{
	struct tag_kid *entry = arena_alloc(arena, sizeof *entry);
	if (!entry)
		return false;
	entry->tag = kid;
	entry->item = item;
	if (tag->last)
		tag->last->next = entry;
	else
		tag->first = entry;
	tag->last = entry;
	return true;
}

struct tag *tag_new_later(struct arena *arena, struct frames *frames, enum tag_role role,
                          struct tag *parent)
{
	struct tag *tag = arena_alloc(arena, sizeof *tag);
	if (!tag)
		return NULL;
	tag->role = role;
	tag->parent = parent;
	tag->id = frames->tag_count++;
	return tag;
}

static bool place_tag(struct arena *arena, struct tag *tag)
{
	if (tag->placed || !tag->parent)
		return true;
	tag->placed = true;
	return add_kid(arena, tag->parent, tag, NULL);
}

struct tag *tag_new(struct arena *arena, struct frames *frames, enum tag_role role,
                    struct tag *parent)
{
	struct tag *tag = tag_new_later(arena, frames, role, parent);
	return tag && place_tag(arena, tag) ? tag : NULL;
}

bool tag_add_item(struct arena *arena, struct tag *tag, struct frame_item *item)
{
	return place_tag(arena, tag) && add_kid(arena, tag, NULL, item);
}

static void renumber(struct tag *tag, unsigned by)
{
	tag->id += by;
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next)
		if (kid->tag)
			renumber(kid->tag, by);
}

static bool make_part(struct arena *arena, struct tag *document, struct tag *part,
                      const char *language)
{
	part->role = TAG_PART;
	part->language = language;
	part->parent = document;
	part->placed = true;
	return add_kid(arena, document, part, NULL);
}

bool frames_append(struct arena *arena, struct frames *first, const struct frames *copy)
{
	struct frame_page *pages = arena_array(arena, first->count + copy->count, sizeof *pages);
	struct tag *document = arena_alloc(arena, sizeof *document);
	if (!pages || !document)
		return false;
	memcpy(pages, first->pages, first->count * sizeof *pages);
	memcpy(pages + first->count, copy->pages, copy->count * sizeof *pages);
	for (size_t p = 0; p < copy->count; p++)
		for (size_t i = 0; i < copy->pages[p].count; i++)
			copy->pages[p].items[i]->page += (unsigned)first->count;
	renumber(copy->document, first->tag_count);
	document->role = TAG_DOCUMENT;
	document->id = first->tag_count + copy->tag_count;
	if (!make_part(arena, document, first->document, first->language) ||
	    !make_part(arena, document, copy->document, copy->language))
		return false;
	first->document = document;
	first->tag_count = document->id + 1;
	first->second = first->count;
	first->second_language = copy->language;
	first->pages = pages;
	first->count += copy->count;
	return true;
}

static void put_text(struct buf *out, const struct frame_text *text)
{
	for (size_t i = 0; i < text->count; i++) {
		const struct word *word = text->words[i].word;
		for (size_t r = 0; word && r < word->count; r++)
			buf_put(out, word->runs[r].text, word->runs[r].length);
		if (text->words[i].space_font)
			buf_char(out, ' ');
	}
}

static void put_ink(struct buf *out, const char *name, struct ink ink)
{
	buf_format(out, " %s #%02x%02x%02x", name, (unsigned)(ink.red * 255 + 0.5),
	           (unsigned)(ink.green * 255 + 0.5), (unsigned)(ink.blue * 255 + 0.5));
}

static void put_number(struct buf *out, const char *name, double value)
{
	buf_format(out, " %s ", name);
	buf_number(out, value, 2);
}

static const char *face_name(const struct frame_text *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->words[i].word && text->words[i].word->count) {
			const char *path = text->words[i].word->runs[0].font->path, *name = path;
			for (; *path; path++)
				if (*path == '/')
					name = path + 1;
			return name;
		}
	return "-";
}

static void put_item(struct buf *out, const struct frame_item *item)
{
	static const char *const kinds[] = {"text", "rect", "rule", "disc", "image", "qr"};
	static const char *const artifacts[] = {"layout", "header", "footer", "table-head"};
	buf_format(out, "  %s %s", kinds[item->kind],
	           item->tag ? tag_role_name(item->tag->role) : artifacts[item->artifact]);
	put_number(out, "x", item->x);
	put_number(out, "y", item->y);
	if (item->kind != FRAME_TEXT) {
		put_number(out, "width", item->width);
		put_number(out, "height", item->height);
	}
	switch (item->kind) {
	case FRAME_TEXT:
		put_number(out, "size", item->text.size);
		put_ink(out, "ink", item->ink);
		buf_format(out, " %s \"", face_name(&item->text));
		put_text(out, &item->text);
		buf_char(out, '"');
		break;
	case FRAME_QR:
		buf_format(out, " modules %u", item->qr.side);
		break;
	case FRAME_IMAGE:
		buf_format(out, " pixels %u×%u", item->image->width, item->image->height);
		break;
	default:
		if (item->shape.fill)
			put_ink(out, "fill", item->ink);
		if (item->shape.stroke) {
			put_ink(out, "stroke", item->ink);
			put_number(out, "line", item->shape.line_width);
		}
	}
	buf_char(out, '\n');
}

void frames_dump(const struct frames *frames, struct buf *out)
{
	for (size_t p = 0; p < frames->count; p++) {
		buf_format(out, "page %zu", p + 1);
		put_number(out, "width", frames->width);
		put_number(out, "height", frames->height);
		buf_char(out, '\n');
		for (size_t i = 0; i < frames->pages[p].count; i++)
			put_item(out, frames->pages[p].items[i]);
	}
}

static void put_tag(struct buf *out, const struct tag *tag, int depth)
{
	static const char *const numberings[] = {NULL, "Disc", "Decimal"};
	for (int i = 0; i < depth; i++)
		buf_text(out, "  ");
	buf_text(out, tag_role_name(tag->role));
	if (tag->language)
		buf_format(out, " language %s", tag->language);
	if (tag->numbering)
		buf_format(out, " numbering %s", numberings[tag->numbering]);
	if (tag->url)
		buf_format(out, " url %s", tag->url);
	if (tag->alt)
		buf_format(out, " alt \"%s\"", tag->alt);
	bool open = false; /* inside the quotes of a run of items */
	bool head = true;  /* still on the line of the role */
	for (const struct tag_kid *kid = tag->first; kid; kid = kid->next) {
		if (kid->tag) {
			buf_text(out, open ? "\"\n" : head ? "\n" : "");
			head = false;
			open = false;
			put_tag(out, kid->tag, depth + 1);
			continue;
		}
		if (kid->item->kind != FRAME_TEXT)
			continue;
		if (!open) {
			for (int i = 0; !head && i <= depth; i++)
				buf_text(out, "  ");
			buf_text(out, head ? " \"" : "\"");
			head = false;
		}
		open = true;
		put_text(out, &kid->item->text);
	}
	if (open)
		buf_char(out, '"');
	if (open || !tag->last || !tag->last->tag)
		buf_char(out, '\n');
}

void tags_dump(const struct frames *frames, struct buf *out)
{
	put_tag(out, frames->document, 0);
}
