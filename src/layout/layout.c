#include "layout/layout.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "layout/matter.h"
#include "layout/running.h"

/* Do the letters of the script (ISO 15924) have capitals? */
static bool has_case(const char *script)
{
	static const char *const scripts[] = {"Latn", "Cyrl", "Grek", "Armn"};
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (!strcmp(script, scripts[i]))
			return true;
	return false;
}

static bool measure_digits(struct flow *flow, const struct font *font)
{
	errno = 0; /* HarfBuzz hides a failed allocation; malloc() leaves it here */
	flow->digit_top = font->cap_height;
	flow->digit_bottom = 0;
	for (size_t i = 0; i < 10; i++) {
		const char *digit = flow->style->language.digits[i];
		double top, bottom;
		size_t at = 0;
		if (!font_ink(font, utf8_next(digit, strlen(digit), &at), &top, &bottom))
			continue;
		flow->digit_top = i ? fmax(flow->digit_top, top) : top;
		flow->digit_bottom = fmin(flow->digit_bottom, bottom);
	}
	if (errno == ENOMEM)
		flow->code = diag_no_memory(flow->diags);
	return errno != ENOMEM;
}

static bool open_fonts(struct flow *flow)
{
	const struct style *style = flow->style;
	const struct family *families = style->layout.fonts.at;
	size_t count = style->layout.fonts.count;
	struct font_family_files *files = arena_array(flow->arena, count, sizeof *files);
	if (!files) {
		flow->code = diag_no_memory(flow->diags);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct script *scripts = families[i].scripts.at;
		files[i] =
			(struct font_family_files){.style = {[FONT_REGULAR] = families[i].regular.utf8,
		                                         [FONT_BOLD] = families[i].bold.utf8,
		                                         [FONT_ITALIC] = families[i].italic.utf8,
		                                         [FONT_BOLD_ITALIC] = families[i].bold_italic.utf8},
		                               .face_index = (unsigned)families[i].face,
		                               .package = families[i].package.utf8};
		for (size_t k = 0; k < families[i].scripts.count; k++)
			files[i].scripts[k] = scripts[k].code.utf8;
	}
	const struct font *font;
	enum diag_code code =
		fonts_stack(flow->fonts, files, count, style->language.name, style->language.script,
	                node_place(style->layout.fonts.node), &flow->stack, flow->diags);
	if (code == DIAG_OK)
		code = font_stack_load(flow->stack, 0, FONT_REGULAR, &font, flow->diags);
	if (code != DIAG_OK) {
		flow->code = code;
		return false;
	}
	flow->ascent = font->ascent;
	flow->descent = font->descent;
	flow->x_height = font->x_height;
	flow->cap_height = font->cap_height;
	if (!measure_digits(flow, font))
		return false;
	if (!has_case(style->language.script)) {
		/* scripts without capitals, for which fonts say odd things: marks stand level with the
		 * digits */
		flow->cap_height = flow->digit_top;
		if (!strncmp(style->language.script, "Han", 3) || !strcmp(style->language.script, "Jpan") ||
		    !strcmp(style->language.script, "Kore"))
			flow->x_height = flow->digit_top;
	}
	return true;
}

static void place_section(struct flow *flow, const struct section *section, struct tag *parent)
{
	if (section->heading.utf8)
		place_heading(flow, &section->heading, TAG_H2, TEXT_HEADING, parent);
	place_blocks(flow, &section->body, parent);
}

/* A section in another language has its own words, fonts and direction. */
static void place_foreign_section(struct flow *flow, const struct section *section,
                                  struct tag *document)
{
	const struct layout_request *request = flow->request;
	const struct style *style = flow->style;
	struct tag *tag = flow_tag(flow, TAG_SECT, document);
	size_t first_item = flow->item_count, first_strip = flow->strip_count;
	for (size_t i = 0; i < request->section_style_count; i++)
		if (!strcmp(request->section_styles[i].language, section->language.utf8))
			flow->style = request->section_styles[i].style;
	if (tag && open_fonts(flow)) {
		tag->language = flow->style->language.name;
		flow->against = flow->style->language.right_to_left != style->language.right_to_left;
		place_section(flow, section, tag);
		if (flow->against)
			galley_mirror(flow, first_item, first_strip);
	}
	flow->against = false;
	flow->style = style;
	open_fonts(flow);
}

static void place_sections(struct flow *flow, struct tag *document)
{
	const struct section *sections = flow->handout->sections.at;
	for (size_t i = 0; i < flow->handout->sections.count && !flow_failed(flow); i++) {
		if (sections[i].language.utf8)
			place_foreign_section(flow, &sections[i], document);
		else
			place_section(flow, &sections[i], document);
		if (flow->strip_count && flow->strips[flow->strip_count - 1].cut == CUT_BLOCK)
			flow->strips[flow->strip_count - 1].cut = CUT_FREE;
	}
}

/* All of layout has x grow in the direction of reading; a page that is read from right to left is
 * mirrored as a whole. */
static void mirror_pages(struct frames *frames)
{
	for (size_t p = 0; p < frames->count; p++)
		for (size_t i = 0; i < frames->pages[p].count; i++) {
			struct frame_item *item = frames->pages[p].items[i];
			item->x = frames->width - item->x - item->width;
		}
}

/* A layout can ask for what leaves the paper: whatever it was, it must not be lost at the edge. */
static void check_pages(struct flow *flow)
{
	const struct frames *frames = flow->frames;
	for (size_t p = 0; p < frames->count; p++)
		for (size_t i = 0; i < frames->pages[p].count; i++) {
			const struct frame_item *item = frames->pages[p].items[i];
			bool text = item->kind == FRAME_TEXT;
			double top = text ? item->y - item->text.size : item->y;
			double bottom = text ? item->y : item->y + item->height;
			if (item->x >= 0 && item->x + item->width <= frames->width && top >= 0 &&
			    bottom <= frames->height && item->width >= 0 && (text || item->height >= 0))
				continue;
			flow->code = diag_add(flow->diags, DIAG_INPUT, flow->style->layout_place,
			                      "with this layout something on page %zu runs off the paper: it "
			                      "reaches from %.0f, %.0f to %.0f, %.0f pt",
			                      p + 1, item->x, top, item->x + item->width, bottom);
			return;
		}
}

static enum diag_code place_all(struct flow *flow)
{
	struct frames *frames = flow->frames;
	if (!open_fonts(flow))
		return flow->code;
	frames->document = flow_tag(flow, TAG_DOCUMENT, NULL);
	struct running running;
	running_measure(flow, &running, frames->document);
	place_front_matter(flow, frames->document);
	place_sections(flow, frames->document);
	place_back_matter(flow, frames->document);
	if (flow->code == DIAG_OK)
		galley_cut(flow, running.top, running.bottom);
	if (flow->code == DIAG_OK)
		running_place(flow, &running);
	if (flow->code == DIAG_OK && flow->request->style->language.right_to_left)
		mirror_pages(frames);
	if (flow->code == DIAG_OK)
		check_pages(flow);
	return flow->code;
}

enum diag_code layout_handout(struct arena *arena, const struct layout_request *request,
                              struct frames **out, struct diags *diags)
{
	const struct layout *layout = &request->style->layout;
	struct frames *frames = arena_alloc(arena, sizeof *frames);
	struct flow *flow = arena_alloc(arena, sizeof *flow);
	if (!frames || !flow)
		return diag_no_memory(diags);
	*flow = (struct flow){
		.arena = arena,
		.galley = arena_new(0),
		.scratch = arena_new(0),
		.diags = diags,
		.style = request->style,
		.request = request,
		.fonts = request->fonts,
		.handout = request->handout,
		.values = request->values,
		.breaker = request->breaker,
		.expired = request->expired,
		.frames = frames,
		.x = layout->margins.start + layout->margins.binding,
		.width = layout->page.width - layout->margins.start - layout->margins.binding -
	             layout->margins.end,
	};
	*frames = (struct frames){.width = layout->page.width,
	                          .height = layout->page.height,
	                          .language = request->style->language.name,
	                          .title = request->handout->title.utf8,
	                          .author = request->handout->author.utf8,
	                          .subject = request->cancer_type,
	                          .date = request->handout->date.utf8};
	enum diag_code code = flow->galley && flow->scratch ? place_all(flow) : diag_no_memory(diags);
	arena_drop(flow->galley);
	arena_drop(flow->scratch);
	if (code == DIAG_OK)
		*out = frames;
	return code;
}
