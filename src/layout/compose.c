#include "layout/compose.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"

static void no_memory(struct flow *flow)
{
	flow->code = diag_no_memory(flow->diags);
}

static void note_code(struct flow *flow, enum diag_code code)
{
	if (code > flow->code)
		flow->code = code;
}

void compose_start(struct composed *c, struct flow *flow, enum text_role role,
                   const struct node *node)
{
	*c = (struct composed){.flow = flow, .style = &flow->style->layout.type.at[role], .node = node};
	c->before = arena_mark(flow->scratch);
	buf_init(&c->text, flow->scratch);
}

void compose_end(struct composed *c)
{
	arena_release(c->flow->scratch, c->before);
}

static void add_span(struct composed *c, const char *utf8, size_t length, enum font_style style,
                     struct voice voice)
{
	struct flow *flow = c->flow;
	void *spans = c->spans, *voices = c->voices;
	size_t begin = c->text.length;
	if (!length || flow_failed(flow))
		return;
	buf_put(&c->text, utf8, length);
	if (c->text.failed ||
	    !arena_grow(flow->scratch, &spans, c->count, &c->span_capacity, sizeof *c->spans) ||
	    !arena_grow(flow->scratch, &voices, c->count, &c->voice_capacity, sizeof *c->voices)) {
		no_memory(flow);
		return;
	}
	c->spans = spans;
	c->voices = voices;
	c->spans[c->count] = (struct line_span){begin, c->text.length, style};
	c->voices[c->count++] = voice;
}

void compose_plain(struct composed *c, const char *utf8, enum text_role role, struct tag *tag)
{
	const struct text_style *style = &c->flow->style->layout.type.at[role];
	if (!utf8) {
		no_memory(c->flow);
		return;
	}
	add_span(c, utf8, strlen(utf8), style->bold ? FONT_BOLD : FONT_REGULAR,
	         (struct voice){tag, style->color});
}

void compose_phrase(struct composed *c, enum phrase phrase, enum text_role role, struct tag *tag)
{
	compose_plain(c, c->flow->style->phrases.at[phrase].utf8, role, tag);
}

/* How url is written for a reader: without https://, mailto:, tel: or a last slash. NULL without
 * memory. */
static const char *url_to_read(struct arena *arena, const char *url)
{
	static const char *const schemes[] = {"https://", "mailto:", "tel:"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (!strncmp(url, schemes[i], strlen(schemes[i]))) {
			url += strlen(schemes[i]);
			break;
		}
	size_t length = strlen(url);
	if (length > 1 && url[length - 1] == '/')
		length--;
	return arena_copy(arena, url, length);
}

static struct tag *new_link(struct flow *flow, const char *url, struct tag *parent)
{
	struct tag *link = tag_new_later(flow->arena, flow->frames, TAG_LINK, parent);
	if (!link) {
		no_memory(flow);
		return NULL;
	}
	link->url = url;
	link->alt = url_to_read(flow->arena, url);
	if (link->alt)
		return link;
	no_memory(flow);
	return NULL;
}

void compose_url(struct composed *c, const char *url, struct tag *tag)
{
	struct tag *link = new_link(c->flow, url, tag);
	if (link)
		compose_plain(c, link->alt, TEXT_LINK, link);
}

/* " (example.org/page)" behind a link's words, where they are not the address itself. */
static void add_printed_url(struct composed *c, const char *url, size_t words,
                            enum font_style style, struct voice voice)
{
	if (!c->flow->style->layout.links.print_url)
		return;
	const char *address = url_to_read(c->flow->scratch, url);
	if (!address) {
		no_memory(c->flow);
		return;
	}
	size_t length = c->text.length - words;
	if (length == strlen(address) && !memcmp(c->text.at + words, address, length))
		return;
	const char *text =
		style_phrase(c->flow->style, c->flow->scratch, PHRASE_ADDRESS, "url", address, NULL);
	if (text)
		add_span(c, text, strlen(text), style, voice);
	else
		no_memory(c->flow);
}

/* The span that holds byte begin: a text can have a hundred thousand. */
static size_t first_span(const struct rich *rich, size_t begin)
{
	size_t low = 0, high = rich->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (rich->spans[middle].end > begin)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void compose_rich(struct composed *c, const struct rich *rich, size_t begin, size_t end,
                  enum text_role role, struct tag *tag)
{
	const struct layout *layout = &c->flow->style->layout;
	const struct text_style *look = &layout->type.at[role];
	const char *url = NULL; /* of the link that is open */
	struct tag *link = NULL;
	size_t words = 0; /* where the link's words begin */
	for (size_t i = first_span(rich, begin); i < rich->count && !flow_failed(c->flow); i++) {
		const struct span *span = &rich->spans[i];
		if (span->begin >= end)
			break;
		size_t from = span->begin > begin ? span->begin : begin;
		size_t to = span->end < end ? span->end : end;
		if (from >= to)
			continue;
		bool bold = look->bold || (span->style & SPAN_BOLD), italic = span->style & SPAN_ITALIC;
		enum font_style style =
			italic ? (bold ? FONT_BOLD_ITALIC : FONT_ITALIC) : (bold ? FONT_BOLD : FONT_REGULAR);
		struct voice voice = {tag, look->color};
		if (span->url) {
			if (url != span->url) {
				link = tag ? new_link(c->flow, span->url, tag) : NULL;
				words = c->text.length;
			}
			bool running = role == TEXT_BODY || role == TEXT_TABLE || role == TEXT_SMALL;
			voice = (struct voice){link, running ? layout->type.at[TEXT_LINK].color : look->color};
		}
		url = span->url;
		add_span(c, rich->utf8 + from, to - from, style, voice);
		bool link_ends = i + 1 == rich->count || rich->spans[i + 1].url != span->url;
		if (url && link_ends)
			add_printed_url(c, url, words, style, voice);
	}
}

/* Told by the shaper; a character is named once for each text, and after some of them the rest is
 * not looked for. */
static bool refuse_character(void *context, uint32_t code)
{
	const struct composed *c = context;
	struct flow *flow = c->flow;
	char utf8[UTF8_MAX + 1] = {0}, name[64] = "";
	for (size_t i = 0; i < flow->missing_count; i++)
		if (flow->missing[i].node == c->node && flow->missing[i].code == code)
			return true;
	flow->missing[flow->missing_count++] = (struct missing_glyph){c->node, code};
	utf8_encode(code, utf8);
	u_charName((UChar32)code, U_EXTENDED_CHAR_NAME, name, sizeof name, &(UErrorCode){U_ZERO_ERROR});
	note_code(flow,
	          diag_add(flow->diags, DIAG_INPUT,
	                   c->node ? node_place_of(c->node, code) : flow->style->layout_place,
	                   "no font of the layout has the character “%s” (U+%04X %s); write it another "
	                   "way or add a font that has it",
	                   utf8, (unsigned)code, name));
	return flow->missing_count < MISSING_MAX;
}

static struct paragraph to_paragraph(struct composed *c)
{
	return (struct paragraph){.utf8 = c->text.at,
	                          .length = c->text.length,
	                          .spans = c->spans,
	                          .count = c->count,
	                          .stack = c->flow->stack,
	                          .language = c->flow->style->language.name,
	                          .right_to_left = c->flow->style->language.right_to_left,
	                          .size = c->style->size,
	                          .missing = refuse_character,
	                          .context = c};
}

static bool is_mark(uint32_t code)
{
	return U_GET_GC_MASK((UChar32)code) & U_GC_M_MASK;
}

/* A mark without a letter would print on what happens to stand before it, or on nothing. */
static void refuse_lone_marks(struct composed *c)
{
	const char *text = c->text.at;
	bool alone = true;
	for (size_t at = 0; at < c->text.length;) {
		if ((unsigned char)text[at] < 0xcc) { /* below U+0300 there is none */
			alone = text[at++] == ' ';
			continue;
		}
		uint32_t code = utf8_next(text, c->text.length, &at);
		if (alone && is_mark(code)) {
			struct place place =
				c->node ? node_place_of(c->node, code) : c->flow->style->layout_place;
			note_code(c->flow, diag_add(c->flow->diags, DIAG_INPUT, place,
			                            "the mark U+%04X has no letter to sit on; write the letter "
			                            "before it, or a dotted circle (U+25CC)",
			                            (unsigned)code));
			return;
		}
		alone = false;
	}
}

/* What the frames keep of the pieces. */
static void keep_words(struct composed *c)
{
	const struct lines *lines = &c->lines;
	struct frame_word *words = arena_array(c->flow->arena, lines->piece_count, sizeof *words);
	if (!words) {
		no_memory(c->flow);
		return;
	}
	for (size_t i = 0; i < lines->piece_count; i++)
		words[i] = (struct frame_word){lines->pieces[i].word, lines->pieces[i].space_font};
	c->words = words;
}

void compose_break(struct composed *c, double measure)
{
	struct flow *flow = c->flow;
	struct paragraph paragraph = to_paragraph(c);
	if (flow_failed(flow))
		return;
	refuse_lone_marks(c);
	note_code(flow, lines_break(flow->breaker, flow->scratch, &paragraph, measure, &c->lines,
	                            flow->diags));
	keep_words(c);
	if (!c->lines.wide)
		return;
	struct place place = c->node ? node_place(c->node) : flow->style->layout_place;
	int shown = c->lines.wide_length > 60 ? 60 : (int)c->lines.wide_length;
	while (shown > 0 && shown < (int)c->lines.wide_length && (c->lines.wide[shown] & 0xc0) == 0x80)
		shown--;
	note_code(flow, diag_add(flow->diags, DIAG_INPUT, place,
	                         "“%.*s%s” is wider than its line of %.0f pt and cannot be broken; put "
	                         "a space in it or shorten it",
	                         shown, c->lines.wide, shown < (int)c->lines.wide_length ? "…" : "",
	                         measure));
}

void compose_measure(struct composed *c, double *natural, double *widest)
{
	struct flow *flow = c->flow;
	struct paragraph paragraph = to_paragraph(c);
	*natural = *widest = 0;
	if (!flow_failed(flow))
		note_code(flow, lines_measure(flow->breaker, &paragraph, natural, widest, flow->diags));
}

double compose_baseline(const struct flow *flow, const struct text_style *style)
{
	double ink = (flow->ascent + flow->descent) * style->size;
	return (style->leading - ink) / 2 + flow->ascent * style->size;
}

static bool same_voice(const struct voice *a, const struct voice *b)
{
	return a->tag == b->tag && a->color == b->color;
}

/* Do the pieces before and behind `end` stand side by side in the way in which a text item draws
 * them? */
static bool goes_on(const struct composed *c, const struct line *line, size_t end)
{
	const struct piece *before = &line->pieces[end - 1], *behind = before + 1;
	if (!same_voice(&c->voices[before->span], &c->voices[behind->span]))
		return false;
	if (!line->places)
		return true;
	bool forward = (before->level & 1) == c->flow->style->language.right_to_left;
	uint32_t next = forward ? line->places[end - 1] + 1 : line->places[end - 1] - 1;
	return (before->level & 1) == (behind->level & 1) && line->places[end] == next;
}

/* What piece i takes of its line; the space that ends a line takes nothing. */
static double advance_of(const struct line *line, size_t i)
{
	return line->pieces[i].width + (i + 1 < line->count ? line->pieces[i].space : 0);
}

/* starts[p]: where the piece at place p of the line begins, from the line's start. NULL without
 * memory. */
static double *find_starts(const struct composed *c, const struct line *line)
{
	double *starts = arena_array(c->flow->scratch, line->count + 1, sizeof *starts), at = 0;
	for (size_t i = 0; starts && i < line->count; i++)
		starts[line->places[i]] = advance_of(line, i);
	for (size_t p = 0; starts && p < line->count; p++) {
		double advance = starts[p];
		starts[p] = at;
		at += advance;
	}
	return starts;
}

/* Where the pieces first to end start. Read against the line's direction, they have their last
 * space in front. */
static double offset_of(const struct line *line, const double *starts, size_t first, size_t end,
                        bool against)
{
	if (!against)
		return starts[line->places[first]];
	return starts[line->places[end - 1]] + advance_of(line, end - 1) - line->pieces[end - 1].width;
}

void compose_line(struct composed *c, size_t i, double x, double y, double width, enum align align)
{
	const struct line *line = &c->lines.at[i];
	const struct frame_word *words = c->words + (line->pieces - c->lines.pieces);
	if (align == ALIGN_END)
		x += width - line->width;
	double line_x = x, *starts = line->places ? find_starts(c, line) : NULL;
	if (line->places && !starts) {
		no_memory(c->flow);
		return;
	}
	for (size_t first = 0, end; first < line->count; first = end) {
		const struct voice *voice = &c->voices[line->pieces[first].span];
		struct frame_item *item = flow_item(c->flow, FRAME_TEXT, voice->tag);
		if (!item)
			return;
		double item_width = 0;
		for (end = first; end == first || (end < line->count && goes_on(c, line, end)); end++)
			item_width += line->pieces[end].width + line->pieces[end].space;
		bool right_to_left = line->pieces[first].level & 1;
		bool against = right_to_left != c->flow->style->language.right_to_left;
		item->x = line->places ? line_x + offset_of(line, starts, first, end, against) : x;
		item->y = y + compose_baseline(c->flow, c->style);
		item->height = c->style->leading;
		item->ink = flow_ink(c->flow, voice->color);
		x += item_width;
		item->width = item_width - line->pieces[end - 1].space;
		item->text = (struct frame_text){.words = words + first,
		                                 .size = c->style->size,
		                                 .count = (uint32_t)(end - first),
		                                 .right_to_left = right_to_left};
	}
}

double compose_height(const struct composed *c)
{
	return (double)c->lines.count * c->style->leading;
}

double compose_lines(struct composed *c, double x, double y, double width, enum align align)
{
	for (size_t i = 0; i < c->lines.count && !flow_failed(c->flow); i++)
		compose_line(c, i, x, y + (double)i * c->style->leading, width, align);
	return compose_height(c);
}

void compose_strips(struct composed *c, size_t from, double x, double width, double before,
                    double cut)
{
	size_t n = c->lines.count;
	for (size_t i = from; i < n && !flow_failed(c->flow); i++) {
		/* neither the first nor the last line stands alone on a page */
		bool lone = i == 0 || i + 2 == n;
		double cost = i + 1 == n ? cut : lone ? CUT_ALONE : CUT_LINES;
		if (!strip_open(c->flow, i == from ? before : 0, c->node))
			return;
		compose_line(c, i, x, 0, width, ALIGN_START);
		strip_close(c->flow, c->style->leading, cost);
	}
}

void compose_whole(struct composed *c, double x, double width, double before, double cut)
{
	c->flow->whole++;
	compose_strips(c, 0, x, width, before, cut);
	c->flow->whole--;
	galley_end(c->flow, cut);
}

double compose_middle(const struct flow *flow, const struct text_style *style, double height)
{
	return compose_baseline(flow, style) - height * style->size / 2;
}

bool rich_next(const struct rich *rich, size_t *offset, size_t *begin, size_t *end)
{
	if (!rich->node || *offset >= rich->length)
		return false;
	const char *newline = memchr(rich->utf8 + *offset, '\n', rich->length - *offset);
	*begin = *offset;
	*end = newline ? (size_t)(newline - rich->utf8) : rich->length;
	*offset = newline ? *end + 1 : *end;
	return true;
}
