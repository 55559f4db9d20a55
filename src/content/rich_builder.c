#include "content/rich_builder.h"

#include <stdlib.h>
#include <string.h>

void rich_builder_init(struct rich_builder *builder, struct arena *arena)
{
	*builder = (struct rich_builder){.bold = 0};
	buf_init(&builder->text, arena);
}

void rich_builder_add(struct rich_builder *b, const char *bytes, size_t length)
{
	unsigned style = (b->bold ? SPAN_BOLD : 0u) | (b->italic ? SPAN_ITALIC : 0u);
	struct span *last = b->count ? &b->spans[b->count - 1] : NULL;
	size_t begin = b->text.length;
	void *at = b->spans;
	if (!length || b->failed)
		return;
	buf_put(&b->text, bytes, length);
	if (last && last->style == style && last->url == b->url) {
		last->end = b->text.length;
	} else if (arena_grow(b->text.arena, &at, b->count, &b->capacity, sizeof *b->spans)) {
		b->spans = at;
		b->spans[b->count++] = (struct span){begin, b->text.length, style, b->url};
	} else {
		b->failed = true;
	}
	b->failed = b->failed || b->text.failed;
}

void rich_builder_put(struct rich_builder *b, const struct rich *rich)
{
	for (size_t i = 0; i < rich->count; i++) {
		const struct span *span = &rich->spans[i];
		b->bold = span->style & SPAN_BOLD;
		b->italic = span->style & SPAN_ITALIC;
		b->url = span->url;
		rich_builder_add(b, rich->utf8 + span->begin, span->end - span->begin);
	}
	b->bold = b->italic = 0;
	b->url = NULL;
}

struct rich rich_builder_take(struct rich_builder *b, const struct node *node)
{
	size_t length = b->text.length;
	buf_char(&b->text, 0);
	b->failed = b->failed || b->text.failed;
	struct rich rich = {node, b->text.at, length, b->spans, b->count};
	bool failed = b->failed;
	rich_builder_init(b, b->text.arena);
	b->failed = failed;
	return rich;
}

/* "&#39;" or "&#x27;"; false where it is no character. */
static bool read_number(struct bytes name, char out[UTF8_MAX], size_t *length)
{
	bool hex = name.at[2] == 'x' || name.at[2] == 'X';
	char *end;
	unsigned long code = strtoul(name.at + 2 + hex, &end, hex ? 16 : 10);
	if (*end != ';' || code < 0x20 || (code >= 0x7f && code < 0xa0) || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		return false;
	if (utf8_is_control((uint32_t)code) || utf8_is_bidi_control((uint32_t)code))
		return false;
	*length = utf8_encode((uint32_t)code, out);
	return true;
}

struct bytes markdown_entity(struct bytes name, char number[UTF8_MAX])
{
	static const struct {
		const char *name, *utf8;
	} entities[] = {{"&amp;", "&"},    {"&lt;", "<"},          {"&gt;", ">"},     {"&quot;", "\""},
	                {"&apos;", "'"},   {"&nbsp;", "\xc2\xa0"}, {"&ndash;", "–"},  {"&mdash;", "—"},
	                {"&lsquo;", "‘"},  {"&rsquo;", "’"},       {"&ldquo;", "“"},  {"&rdquo;", "”"},
	                {"&hellip;", "…"}, {"&deg;", "°"},         {"&ge;", "≥"},     {"&le;", "≤"},
	                {"&times;", "×"},  {"&plusmn;", "±"},      {"&frac12;", "½"}, {"&micro;", "µ"},
	                {"&copy;", "©"},   {"&reg;", "®"},         {"&trade;", "™"},  {"&eacute;", "é"},
	                {"&ntilde;", "ñ"}, {"&bull;", "•"},        {"&middot;", "·"}};
	size_t length;
	if (name.length > 3 && name.at[1] == '#' && read_number(name, number, &length))
		return (struct bytes){number, length};
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (strlen(entities[i].name) == name.length &&
		    !memcmp(entities[i].name, name.at, name.length))
			return (struct bytes){entities[i].utf8, strlen(entities[i].utf8)};
	return name;
}

const char *markdown_address(struct arena *arena, const MD_ATTRIBUTE *address)
{
	struct buf out;
	buf_init(&out, arena);
	for (size_t i = 0; address->substr_offsets[i] < address->size; i++) {
		MD_OFFSET begin = address->substr_offsets[i], end = address->substr_offsets[i + 1];
		struct bytes part = {address->text + begin, end - begin};
		char number[UTF8_MAX];
		if (address->substr_types[i] == MD_TEXT_ENTITY)
			part = markdown_entity(part, number);
		buf_put(&out, part.at, part.length);
	}
	buf_char(&out, 0);
	return out.failed ? NULL : out.at;
}
