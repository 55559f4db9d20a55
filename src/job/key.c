/*
 * What a sheet is made of, before it is made: a digest of all that goes in.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "content/load.h"
#include "job/engine.h"
#include "library/expiry.h"

static enum diag_code identify(struct arena *arena, const struct job_content *content,
                               struct handout **out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	*out = arena_alloc(arena, sizeof **out);
	if (!source || !*out)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	return content_identify(arena, source, *out, diags);
}

/* A font file's CRC-32 and length: fonts change with their package, and nobody gains by two that
 * agree. One that is not there counts as one that is empty: the sheet may not need it. */
static void check_font(const char *path, char text[FONT_CHECK_SIZE])
{
	char part[64 * 1024];
	struct stat st;
	uint32_t crc = 0;
	uint64_t length = 0;
	int fd = file_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
	bool more = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode);
	while (more) {
		ssize_t got = read(fd, part, sizeof part);
		more = got > 0 || (got < 0 && errno == EINTR);
		if (got <= 0)
			continue;
		crc = libdeflate_crc32(crc, part, (size_t)got);
		length += (uint64_t)got;
	}
	if (fd >= 0)
		close(fd);
	snprintf(text, FONT_CHECK_SIZE, "%08" PRIx32 " %" PRIu64, crc, length);
}

/* Read once an engine. NULL without memory. */
static const char *font_check(struct job_engine *engine, const char *path)
{
	for (const struct font_check *known = engine->font_checks; known; known = known->next)
		if (!strcmp(known->path, path))
			return known->text;
	struct font_check *entry = arena_alloc(engine->arena, sizeof *entry);
	if (!entry || !(entry->path = arena_copy(engine->arena, path, strlen(path))))
		return NULL;
	check_font(path, entry->text);
	entry->next = engine->font_checks;
	engine->font_checks = entry;
	return entry->text;
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
			const char *check = files[k]->utf8 ? font_check(engine, files[k]->utf8) : "";
			if (!check)
				return diag_no_memory(diags);
			digest_add_text(&digest, check);
		}
	}
	digest_end(&digest, kept->fonts);
	return DIAG_OK;
}

static enum diag_code add_style(struct job_engine *engine, const struct job_request *request,
                                const char *language, struct digest *digest,
                                struct kept_style **out, struct diags *diags)
{
	struct kept_style *kept;
	enum diag_code code = engine_style(engine, request, language, (struct place){0}, &kept, diags);
	if (code == DIAG_OK)
		code = digest_fonts(engine, kept, diags);
	if (code != DIAG_OK)
		return code;
	digest_add_text(digest, kept->style.digest);
	digest_add_text(digest, kept->fonts);
	*out = kept;
	return DIAG_OK;
}

/* Its own name is in the content. */
static enum diag_code add_type(struct job_engine *engine, const struct handout *handout,
                               const char *language, struct digest *digest, struct diags *diags)
{
	const char *name = NULL;
	if (handout->cancer_type_name.utf8)
		return DIAG_OK;
	enum diag_code code =
		type_table_lookup(&engine->types, handout->cancer_type.utf8, language, &name, diags);
	digest_add_text(digest, name ? name : "");
	return code;
}

/* Whether it has expired; of a translation also the day, which is in another file. */
static enum diag_code add_expiry(struct arena *arena, const struct job_request *request,
                                 const struct job_content *content, struct handout *handout,
                                 struct digest *digest, struct diags *diags)
{
	enum diag_code code = expiry_inherit(arena, content->name, handout, diags);
	if (code == DIAG_OK && !request->allow_expired)
		code = expiry_refuse(handout, request->today, diags);
	if (code != DIAG_OK)
		return code;
	digest_add_text(digest, expiry_is_past(handout, request->today) ? "expired" : "");
	if (expiry_is_inherited(handout))
		digest_add_text(digest, handout->review.expires.utf8);
	return DIAG_OK;
}

/* Images, the languages of sections, a review that stands behind them; few handouts have any, and
 * only these are read in full. */
static enum diag_code add_parts(struct job_engine *engine, struct arena *arena,
                                const struct job_request *request,
                                const struct job_content *content, const struct style *style,
                                struct digest *digest, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!source || !handout)
		return diag_no_memory(diags);
	*source = (struct source){content->name, content->bytes};
	enum diag_code code = content_load(arena, source, content->folder, handout, diags);
	if (code == DIAG_OK)
		code = add_expiry(arena, request, content, handout, digest, diags);
	if (code == DIAG_OK)
		code = add_type(engine, handout, style->language.name, digest, diags);
	const struct section *sections = handout->sections.at;
	struct kept_style *kept;
	for (size_t i = 0; code == DIAG_OK && i < handout->sections.count; i++)
		if (sections[i].language.utf8)
			code = add_style(engine, request, sections[i].language.utf8, digest, &kept, diags);
	for (const struct loaded_image *image = handout->images; code == DIAG_OK && image;
	     image = image->next)
		digest_add(digest, image->image.file);
	return code;
}

/* How often word is there as a key: before a colon, whether in quotes or not. */
static size_t count_keys(struct bytes bytes, const char *word)
{
	size_t times = 0, length = strlen(word);
	const char *at = bytes.at, *end = bytes.at + bytes.length;
	while ((at = memmem(at, (size_t)(end - at), word, length))) {
		at += length;
		const char *behind = at;
		while (behind < end && strchr("\"' \t\r\n", *behind))
			behind++;
		times += behind < end && *behind == ':';
	}
	return times;
}

/* Can there be images, sections in another language than the head's, or a cancer type, an original
 * or a day of expiry that the head lacks? Escapes may spell each. */
static bool may_have_parts(struct bytes bytes, const struct handout *head)
{
	static const char expires[] = "expires", translation[] = "translation";
	return !head->cancer_type.utf8 || count_keys(bytes, "image") ||
	       count_keys(bytes, "language") > 1 ||
	       (!head->translation.node &&
	        memmem(bytes.at, bytes.length, translation, sizeof translation - 1)) ||
	       (!head->review.expires.utf8 &&
	        memmem(bytes.at, bytes.length, expires, sizeof expires - 1)) ||
	       memchr(bytes.at, '\\', bytes.length);
}

static enum diag_code add_content(struct job_engine *engine, struct arena *arena,
                                  const struct job_request *request,
                                  const struct job_content *content, struct digest *digest,
                                  struct diags *diags)
{
	struct handout *head = NULL;
	struct kept_style *kept;
	enum diag_code code = identify(arena, content, &head, diags);
	if (code == DIAG_OK && !request->allow_expired)
		code = expiry_refuse(head, request->today, diags);
	if (code == DIAG_OK)
		code = add_style(engine, request, head->language.utf8 ? head->language.utf8 : "und", digest,
		                 &kept, diags);
	if (code != DIAG_OK)
		return code;
	digest_add(digest, content->bytes);
	if (may_have_parts(content->bytes, head))
		return add_parts(engine, arena, request, content, &kept->style, digest, diags);
	code = add_expiry(arena, request, content, head, digest, diags);
	if (code != DIAG_OK)
		return code;
	return add_type(engine, head, kept->style.language.name, digest, diags);
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
	if (request->values_key)
		digest_add_text(&digest, request->values_key);
	digest_end(&digest, key);
	return code;
}
