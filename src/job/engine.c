#include "job/engine.h"

#include <stdlib.h>
#include <string.h>

static void drop_style(struct kept_style *kept)
{
	if (!kept)
		return;
	style_close(&kept->style);
	arena_drop(kept->arena);
	free(kept);
}

struct job_engine *job_engine_new(const char *data_path)
{
	struct job_engine *engine = calloc(1, sizeof *engine);
	if (!engine)
		return NULL;
	engine->data_path = strdup(data_path);
	engine->fonts = fonts_new();
	engine->breaker = line_breaker_new();
	engine->writer = pdf_writer_new();
	engine->arena = arena_new(0);
	if (!engine->data_path || !engine->fonts || !engine->breaker || !engine->writer ||
	    !engine->arena) {
		job_engine_drop(engine);
		return NULL;
	}
	type_table_init(&engine->types, engine->arena, engine->data_path);
	return engine;
}

void job_engine_drop(struct job_engine *engine)
{
	if (!engine)
		return;
	for (size_t i = 0; i < engine->style_count; i++)
		drop_style(engine->styles[i]);
	pdf_writer_drop(engine->writer);
	line_breaker_drop(engine->breaker);
	fonts_drop(engine->fonts);
	type_table_close(&engine->types);
	arena_drop(engine->arena);
	free(engine->data_path);
	free(engine);
}

static struct kept_style *find_style(const struct job_engine *engine, const char *layout,
                                     const char *brand, const char *language)
{
	for (size_t i = 0; i < engine->style_count; i++) {
		struct kept_style *kept = engine->styles[i];
		if (!strcmp(kept->layout, layout) && !strcmp(kept->brand, brand) &&
		    !strcmp(kept->language, language))
			return kept;
	}
	return NULL;
}

static size_t longest_unused(const struct job_engine *engine)
{
	size_t oldest = 0;
	for (size_t i = 1; i < engine->style_count; i++)
		if (engine->styles[i]->used < engine->styles[oldest]->used)
			oldest = i;
	return oldest;
}

static char *copy(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

enum diag_code engine_style(struct job_engine *engine, const struct job_request *request,
                            const char *language, struct place blame, struct kept_style **out,
                            struct diags *diags)
{
	const char *layout = request->layout ? request->layout : JOB_LAYOUT;
	const char *brand = request->brand ? request->brand : JOB_BRAND;
	struct kept_style *kept = find_style(engine, layout, brand, language);
	if (kept) {
		kept->used = engine->jobs;
		*out = kept;
		return DIAG_OK;
	}
	kept = calloc(1, sizeof *kept);
	if (!kept || !(kept->arena = arena_new(0))) {
		free(kept);
		return diag_no_memory(diags);
	}
	kept->layout = copy(kept->arena, layout);
	kept->brand = copy(kept->arena, brand);
	kept->language = copy(kept->arena, language);
	if (!kept->layout || !kept->brand || !kept->language) {
		drop_style(kept);
		return diag_no_memory(diags);
	}
	struct style_request style = {.data_path = engine->data_path,
	                              .layout = kept->layout,
	                              .brand = kept->brand,
	                              .language = kept->language,
	                              .language_place = blame};
	enum diag_code code = style_load(kept->arena, &style, &kept->style, diags);
	if (code != DIAG_OK) {
		drop_style(kept);
		return code;
	}
	/* the longest unused makes room; a job asks for fewer than there are, so its own ones stay */
	size_t at = engine->style_count;
	if (at < STYLES_MAX)
		engine->style_count++;
	else
		at = longest_unused(engine);
	drop_style(engine->styles[at]);
	kept->used = engine->jobs;
	engine->styles[at] = kept;
	*out = kept;
	return DIAG_OK;
}

void job_engine_measure(struct job_engine *engine, struct profile *profile)
{
	engine->profile = profile;
	line_breaker_measure(engine->breaker, profile);
	pdf_writer_measure(engine->writer, profile);
}
