/*
 * What a sheet is made of, before it is made: its name, and a digest of all that goes in.
 */
#include <string.h>

#include "content/load.h"
#include "job/engine.h"

enum { FONT_BYTES_MAX = 256 * 1024 * 1024 };

enum diag_code job_identify(struct arena *arena, const struct job_content *content,
                            struct job_identity *out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_identify(arena, source, handout, diags);
	if (code == DIAG_OK)
		*out = (struct job_identity){handout->topic.utf8, handout->cancer_type.utf8,
		                             handout->language.utf8, handout->review.expires.utf8};
	return code;
}

/* A font that is not there counts as one that is empty: the sheet may not need it. */
static enum diag_code add_font(struct digest *digest, const char *path, struct diags *diags)
{
	struct arena *arena = arena_new(0);
	struct diags *ignored = arena ? arena_alloc(arena, sizeof *ignored) : NULL;
	struct bytes bytes = {"", 0};
	if (!ignored) {
		arena_drop(arena);
		return diag_no_memory(diags);
	}
	diags_init(ignored, arena);
	enum diag_code code = file_read(arena, path, FONT_BYTES_MAX, &bytes, ignored);
	digest_add_text(digest, path);
	if (code == DIAG_OK)
		digest_add(digest, bytes);
	arena_drop(arena);
	return DIAG_OK;
}

/* Once a style: fonts are read once a process, and taken as they were then. */
static enum diag_code digest_fonts(struct kept_style *kept, struct diags *diags)
{
	const struct family *families = kept->style.layout.fonts.at;
	struct digest digest;
	if (kept->fonts[0])
		return DIAG_OK;
	digest_start(&digest);
	for (size_t i = 0; i < kept->style.layout.fonts.count; i++) {
		const struct text *files[] = {&families[i].regular, &families[i].bold, &families[i].italic,
		                              &families[i].bold_italic};
		for (size_t k = 0; k < 4; k++) {
			enum diag_code code =
				files[k]->utf8 ? add_font(&digest, files[k]->utf8, diags) : DIAG_OK;
			if (code != DIAG_OK)
				return code;
		}
	}
	digest_end(&digest, kept->fonts);
	return DIAG_OK;
}

static enum diag_code add_style(struct job_engine *engine, const struct job_request *request,
                                const char *language, struct digest *digest, struct diags *diags)
{
	struct kept_style *kept;
	enum diag_code code = engine_style(engine, request, language, (struct place){0}, &kept, diags);
	if (code == DIAG_OK)
		code = digest_fonts(kept, diags);
	if (code != DIAG_OK)
		return code;
	digest_add_text(digest, kept->style.digest);
	digest_add_text(digest, kept->fonts);
	return DIAG_OK;
}

/* Images and the languages of sections; few handouts have any, and only these are read in full. */
static enum diag_code add_parts(struct job_engine *engine, struct arena *arena,
                                const struct job_request *request,
                                const struct job_content *content, struct digest *digest,
                                struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_load(arena, source, content->folder, handout, diags);
	const struct section *sections = handout->sections.at;
	for (size_t i = 0; code == DIAG_OK && i < handout->sections.count; i++)
		if (sections[i].language.utf8)
			code = add_style(engine, request, sections[i].language.utf8, digest, diags);
	for (const struct loaded_image *image = handout->images; code == DIAG_OK && image;
	     image = image->next)
		digest_add(digest, image->image.file);
	return code;
}

static bool holds(struct bytes bytes, const char *word)
{
	return memmem(bytes.at, bytes.length, word, strlen(word));
}

static enum diag_code add_content(struct job_engine *engine, struct arena *arena,
                                  const struct job_request *request,
                                  const struct job_content *content, struct digest *digest,
                                  struct diags *diags)
{
	struct job_identity identity = {0};
	enum diag_code code = job_identify(arena, content, &identity, diags);
	bool expired =
		identity.expires && request->today && strcmp(identity.expires, request->today) < 0;
	if (code == DIAG_OK)
		code = add_style(engine, request, identity.language ? identity.language : "und", digest,
		                 diags);
	digest_add(digest, content->bytes);
	digest_add_text(digest, expired ? "expired" : "");
	if (code == DIAG_OK &&
	    (holds(content->bytes, "image:") || holds(content->bytes, "  language:")))
		code = add_parts(engine, arena, request, content, digest, diags);
	return code;
}

enum diag_code job_key(struct job_engine *engine, struct arena *arena,
                       const struct job_request *request, char key[JOB_KEY_SIZE],
                       struct diags *diags)
{
	struct digest digest;
	engine->jobs++;
	digest_start(&digest);
	digest_add_text(&digest, job_version);
	digest_add_text(&digest, request->created ? request->created : "");
	enum diag_code code = add_content(engine, arena, request, &request->content, &digest, diags);
	if (code == DIAG_OK && request->copy.name)
		code = add_content(engine, arena, request, &request->copy, &digest, diags);
	digest_add_text(&digest, request->values_name ? "values" : "");
	digest_add(&digest, request->values);
	digest_end(&digest, key);
	return code;
}
