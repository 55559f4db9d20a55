#include "job/job.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "content/load.h"
#include "job/engine.h"
#include "library/expiry.h"

#ifndef HANDOUT_VERSION
#error "HANDOUT_VERSION comes from the Makefile"
#endif

const char job_version[] = "handout " HANDOUT_VERSION;

static enum diag_code load_style(struct job_engine *engine, const struct job_request *request,
                                 const struct text *language, const struct style **out,
                                 struct diags *diags)
{
	struct kept_style *kept;
	enum diag_code code =
		engine_style(engine, request, language->utf8, node_place(language->node), &kept, diags);
	if (code == DIAG_OK)
		*out = &kept->style;
	return code;
}

/* A brand's plain text where a handout takes Markdown. */
static bool to_rich(struct arena *arena, const struct text *text, struct rich *out)
{
	struct span *span = arena_alloc(arena, sizeof *span);
	if (!span)
		return false;
	span->end = text->length;
	*out = (struct rich){text->node, text->utf8, text->length, span, text->length ? 1 : 0};
	return true;
}

/* A brand's texts must be in the language of the sheet where the sheet takes them. */
static enum diag_code check_brand(const struct handout *handout, const struct style *style,
                                  struct diags *diags)
{
	const struct brand *brand = &style->brand;
	const struct {
		bool taken;
		const char *what;
	} texts[] = {{!handout->disclaimer.node, "disclaimer"},
	             {!handout->call_to_action.node && brand->call_to_action.count, "call_to_action"},
	             {brand->contacts.count, "contacts"},
	             {brand->logo.node, "logo: {alt: …}"}};
	enum diag_code code = DIAG_OK;
	const char *file = brand->node->source->name, *dot = strrchr(file, '.');
	for (size_t i = 0; i < sizeof texts / sizeof *texts && !style->brand_speaks; i++)
		if (texts[i].taken)
			code = diag_add(diags, DIAG_INPUT, node_place(brand->node),
			                "“%s” is missing in language “%s”; write it into %.*s.%s.yaml",
			                texts[i].what, style->language.name,
			                (int)(dot ? dot - file : (ptrdiff_t)strlen(file)), file,
			                style->language.name);
	return code;
}

/* What the handout leaves to its brand. */
static bool fill_from_brand(struct arena *arena, struct handout *handout, const struct brand *brand)
{
	if (!handout->disclaimer.node && !to_rich(arena, &brand->disclaimer, &handout->disclaimer))
		return false;
	if (handout->call_to_action.node || !brand->call_to_action.count)
		return true;
	const struct brand_invitation *from = brand->call_to_action.at;
	struct list list = {.node = brand->call_to_action.node, .count = brand->call_to_action.count};
	struct invitation *to = arena_array(arena, list.count, sizeof *to);
	for (size_t i = 0; to && i < list.count; i++) {
		to[i].node = from[i].node;
		to[i].url = from[i].url;
		if (!to_rich(arena, &from[i].title, &to[i].title) ||
		    !to_rich(arena, &from[i].text, &to[i].text))
			return false;
	}
	list.at = to;
	handout->call_to_action = list;
	return to;
}

static bool is_loaded(const struct section_style *styles, size_t count, const char *language)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(styles[i].language, language))
			return true;
	return false;
}

/* The styles of sections that are in another language. */
static enum diag_code load_section_styles(struct job_engine *engine, struct arena *arena,
                                          const struct job_request *request,
                                          const struct handout *handout,
                                          struct layout_request *layout, struct diags *diags)
{
	const struct section *sections = handout->sections.at;
	struct section_style *styles = arena_array(arena, handout->sections.count, sizeof *styles);
	if (!styles)
		return diag_no_memory(diags);
	for (size_t i = 0; i < handout->sections.count; i++) {
		const struct text *language = &sections[i].language;
		if (!language->utf8 || is_loaded(styles, layout->section_style_count, language->utf8))
			continue;
		if (layout->section_style_count == STYLES_MAX / 4)
			return diag_add(diags, DIAG_INPUT, node_place(language->node),
			                "sections in more than %d languages", STYLES_MAX / 4);
		struct section_style *style = &styles[layout->section_style_count++];
		style->language = language->utf8;
		enum diag_code code = load_style(engine, request, language, &style->style, diags);
		if (code != DIAG_OK)
			return code;
	}
	layout->section_styles = styles;
	return DIAG_OK;
}

static enum diag_code lay_out(struct job_engine *engine, struct arena *arena,
                              const struct job_request *request, struct handout *handout,
                              const struct values *values, struct original original,
                              struct frames **frames, struct diags *diags)
{
	const struct style *style = NULL;
	enum diag_code code = load_style(engine, request, &handout->language, &style, diags);
	if (code != DIAG_OK)
		return code;
	code = check_brand(handout, style, diags);
	if (code != DIAG_OK)
		return code;
	if (!fill_from_brand(arena, handout, &style->brand))
		return diag_no_memory(diags);
	struct layout_request layout = {
		.handout = handout,
		.values = values,
		.style = style,
		.original = original,
		.breaker = engine->breaker,
		.fonts = engine->fonts,
		.expired = expiry_is_past(handout, request->today),
	};
	code = type_table_name(&engine->types, arena, handout, style->language.name,
	                       &layout.cancer_type, diags);
	if (code == DIAG_OK)
		code = load_section_styles(engine, arena, request, handout, &layout, diags);
	return code == DIAG_OK ? layout_handout(arena, &layout, frames, diags) : code;
}

static enum diag_code take_dump(struct buf *dump, struct bytes *out, struct diags *diags)
{
	if (dump->failed)
		return diag_no_memory(diags);
	*out = (struct bytes){dump->at, dump->length};
	return DIAG_OK;
}

static enum diag_code output(struct job_engine *engine, struct arena *arena,
                             const struct job_request *request, const struct frames *frames,
                             struct bytes *out, struct diags *diags)
{
	struct buf dump;
	buf_init(&dump, arena);
	if (request->output == JOB_DUMP_FRAMES)
		frames_dump(frames, &dump);
	else if (request->output == JOB_DUMP_TAGS)
		tags_dump(frames, &dump);
	if (request->output != JOB_PDF)
		return take_dump(&dump, out, diags);
	const char *created =
		request->created ? request->created : arena_format(arena, "%sT00:00:00Z", frames->date);
	struct pdf_options options = {.producer = job_version, .created = created};
	uint64_t started = profile_start(engine->profile);
	enum diag_code code = created ? pdf_write(engine->writer, arena, frames, &options, out, diags)
	                              : diag_no_memory(diags);
	profile_stop(engine->profile, PROFILE_WRITE, started);
	return code;
}

/* Is language a, or a more general one? */
static bool is_in(struct arena *arena, const char *language, const char *a)
{
	char *tag = arena_copy(arena, language, strlen(language));
	do
		if (!tag || !strcasecmp(tag, a))
			return tag;
	while (language_generalize(tag));
	return false;
}

static enum diag_code read_content(struct arena *arena, const struct job_request *request,
                                   const struct job_content *content, struct handout **out,
                                   struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_load(arena, source, content->folder, handout, diags);
	*out = handout;
	const struct text own = handout->review.expires;
	if (code == DIAG_OK)
		code = expiry_inherit(arena, content->name, handout, diags);
	if (code == DIAG_OK && !request->allow_expired)
		code = expiry_refuse(handout, request->today, diags);
	if (request->output == JOB_DUMP_CONTENT)
		handout->review.expires = own; /* the dump has what the file has */
	if (code == DIAG_OK && content->language &&
	    !is_in(arena, handout->language.utf8, content->language) &&
	    !is_in(arena, content->language, handout->language.utf8))
		code = diag_add(diags, DIAG_INPUT, node_place(handout->language.node),
		                "this is in “%s”, but its file is the one for “%s”", handout->language.utf8,
		                content->language);
	return code;
}

/* Is copy the sheet again, in another language? */
static enum diag_code check_copy(const struct handout *handout, const struct handout *copy,
                                 struct diags *diags)
{
	if (strcmp(handout->topic.utf8, copy->topic.utf8) != 0)
		return diag_add(diags, DIAG_INPUT, node_place(copy->topic.node),
		                "“topic” is “%s”, but the sheet that this is a copy of has “%s”",
		                copy->topic.utf8, handout->topic.utf8);
	if (!strcmp(handout->language.utf8, copy->language.utf8))
		return diag_add(diags, DIAG_INPUT, node_place(copy->language.node),
		                "both sheets are in “%s”; the copy must be in another language",
		                copy->language.utf8);
	return DIAG_OK;
}

static enum diag_code dump_content(struct arena *arena, const struct handout *handout,
                                   const struct handout *copy, struct bytes *out,
                                   struct diags *diags)
{
	struct buf dump;
	buf_init(&dump, arena);
	content_dump(handout, &dump);
	if (copy)
		content_dump(copy, &dump);
	return take_dump(&dump, out, diags);
}

static enum diag_code lay_out_all(struct job_engine *engine, struct arena *arena,
                                  const struct job_request *request, struct handout *handout,
                                  struct handout *copy, const struct values *values,
                                  struct frames **out, const char **brand, struct diags *diags)
{
	const struct style *style = NULL; /* of the sheet: it stays while the job runs */
	struct frames *second = NULL;
	struct original original = {0};
	shaper_trim(line_breaker_shaper(engine->breaker));
	enum diag_code code = lay_out(engine, arena, request, handout, values, original, out, diags);
	if (code == DIAG_OK)
		code = load_style(engine, request, &handout->language, &style, diags);
	if (code == DIAG_OK &&
	    !(*brand = arena_copy(arena, style->brand.name.utf8, style->brand.name.length)))
		code = diag_no_memory(diags);
	if (code != DIAG_OK || !copy)
		return code;
	original = (struct original){handout->language.utf8, (*out)->count};
	code = lay_out(engine, arena, request, copy, values, original, &second, diags);
	if (code == DIAG_OK && !frames_append(arena, *out, second))
		code = diag_no_memory(diags);
	return code;
}

enum diag_code engine_expired_original(struct arena *arena, const char *path,
                                       const struct handout *handout, const char *today,
                                       const struct text **expires, struct diags *diags)
{
	struct handout *dated = arena_alloc(arena, sizeof *dated);
	if (!dated)
		return diag_no_memory(diags);
	*dated = *handout;
	enum diag_code code = expiry_inherit(arena, path, dated, diags);
	bool past = code == DIAG_OK && expiry_is_inherited(dated) && expiry_is_past(dated, today);
	*expires = past ? &dated->review.expires : NULL;
	return code;
}

enum diag_code engine_lay_out(struct job_engine *engine, struct arena *arena,
                              const struct job_request *request, struct handout *handout,
                              struct frames **out, struct diags *diags)
{
	const struct values none = {0};
	const char *brand;
	engine->jobs++;
	return lay_out_all(engine, arena, request, handout, NULL, &none, out, &brand, diags);
}

enum diag_code job_run(struct job_engine *engine, struct arena *arena,
                       const struct job_request *request, struct job_result *out,
                       struct diags *diags)
{
	struct source *said = arena_alloc(arena, sizeof *said);
	struct values *values = arena_alloc(arena, sizeof *values);
	struct handout *handout = NULL, *copy = NULL;
	struct job_result result = {0};
	if (!said || !values)
		return diag_no_memory(diags);
	engine->jobs++;
	uint64_t started = profile_start(engine->profile);
	enum diag_code code = read_content(arena, request, &request->content, &handout, diags);
	if (request->copy.name) {
		enum diag_code read = read_content(arena, request, &request->copy, &copy, diags);
		code = read > code ? read : code;
	}
	if (request->values_name) {
		*said = (struct source){request->values_name, request->values};
		enum diag_code loaded = values_load(arena, said, request->values_key, values, diags);
		code = loaded > code ? loaded : code;
	}
	profile_stop(engine->profile, PROFILE_LOAD, started);
	if (code == DIAG_OK && copy)
		code = check_copy(handout, copy, diags);
	if (code != DIAG_OK)
		return code;
	result.topic = handout->topic.utf8;
	result.language = handout->language.utf8;
	result.copy_language = copy ? copy->language.utf8 : NULL;
	result.title = handout->title.utf8;
	result.date = handout->date.utf8;
	if (request->output == JOB_DUMP_CONTENT) {
		code = dump_content(arena, handout, copy, &result.bytes, diags);
	} else {
		struct frames *frames = NULL;
		started = profile_start(engine->profile);
		code = lay_out_all(engine, arena, request, handout, copy, values, &frames, &result.brand,
		                   diags);
		profile_stop(engine->profile, PROFILE_LAYOUT, started);
		if (code == DIAG_OK) {
			result.pages = frames->count;
			code = output(engine, arena, request, frames, &result.bytes, diags);
		}
	}
	if (code == DIAG_OK)
		*out = result;
	return code;
}
