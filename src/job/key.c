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

/* Read path once an engine; a font that is not there counts as one that is empty: the sheet may not
 * need it. NULL without memory. */
static const char *font_digest(struct job_engine *engine, const char *path)
{
	for (const struct font_digest *known = engine->digests; known; known = known->next)
		if (!strcmp(known->path, path))
			return known->sha256;
	struct arena *scratch = arena_new(0);
	struct diags *ignored = scratch ? arena_alloc(scratch, sizeof *ignored) : NULL;
	struct font_digest *entry = arena_alloc(engine->digest_arena, sizeof *entry);
	struct bytes bytes = {"", 0};
	struct digest digest;
	bool read =
		ignored && entry && (entry->path = arena_copy(engine->digest_arena, path, strlen(path)));
	if (read) {
		diags_init(ignored, scratch);
		digest_start(&digest);
		if (file_read(scratch, path, FONT_BYTES_MAX, &bytes, ignored) == DIAG_OK)
			digest_add(&digest, bytes);
		read = !ignored->no_memory;
		digest_end(&digest, entry->sha256);
		entry->next = engine->digests;
		engine->digests = read ? entry : engine->digests;
	}
	arena_drop(scratch);
	return read ? entry->sha256 : NULL;
}

/* Once a style: fonts are read once a process, and taken as they were then. */
static enum diag_code digest_fonts(struct job_engine *engine, struct kept_style *kept,
                                   struct diags *diags)
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
			const char *sha256 = files[k]->utf8 ? font_digest(engine, files[k]->utf8) : "";
			if (!sha256)
				return diag_no_memory(diags);
			digest_add_text(&digest, sha256);
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
		code = digest_fonts(engine, kept, diags);
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
