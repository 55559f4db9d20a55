#include "library/expiry.h"

#include <string.h>

#include "base/file.h"
#include "content/load.h"
#include "library/variant.h"

enum { ORIGINALS_MAX = 4 /* a translation of a translation of … */ };

static bool has_word(struct bytes bytes, const char *word)
{
	return memmem(bytes.at, bytes.length, word, strlen(word));
}

/* Can a day of expiry, or what it would be taken from, stand behind the head? */
static bool may_say_more(struct bytes bytes, const struct handout *head)
{
	return !head->review.expires.utf8 &&
	       (has_word(bytes, "expires") || memchr(bytes.at, '\\', bytes.length) ||
	        (!head->translation.node && has_word(bytes, "translation")));
}

/* As much of the file as tells when it expires. */
static enum diag_code read_days(struct arena *arena, const struct source *source,
                                struct handout *out, struct diags *diags)
{
	enum diag_code code = content_identify(arena, source, out, diags);
	if (code == DIAG_OK && may_say_more(source->bytes, out))
		code = content_load(arena, source, NULL, out, diags);
	return code;
}

/* *out: the sheet that a file beside path holds in language; NULL: there is none. */
static enum diag_code read_original(struct arena *arena, const char *path, const char *language,
                                    struct handout **out, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	*out = NULL;
	if (!source || !variant_original(arena, path, language, &source->name))
		return diag_no_memory(diags);
	if (!source->name)
		return DIAG_OK;
	enum diag_code code = file_read(arena, source->name, YAML_BYTES_MAX, &source->bytes, diags);
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!handout)
		return diag_no_memory(diags);
	if (code == DIAG_OK)
		code = read_days(arena, source, handout, diags);
	*out = handout;
	return code;
}

enum diag_code expiry_inherit(struct arena *arena, const char *path, struct handout *handout,
                              struct diags *diags)
{
	struct handout *at = handout;
	for (int i = 0; i < ORIGINALS_MAX; i++) {
		struct handout *original;
		if (at->review.expires.utf8 || !at->translation.from.utf8)
			break;
		enum diag_code code =
			read_original(arena, path, at->translation.from.utf8, &original, diags);
		if (code != DIAG_OK || !original)
			return code;
		at = original;
		path = at->node->source->name;
	}
	handout->review.expires = at->review.expires;
	return DIAG_OK;
}

enum diag_code expiry_read(struct arena *arena, const struct source *source, const char **out,
                           struct diags *diags)
{
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!handout)
		return diag_no_memory(diags);
	enum diag_code code = read_days(arena, source, handout, diags);
	if (code == DIAG_OK)
		code = expiry_inherit(arena, source->name, handout, diags);
	if (code == DIAG_OK)
		*out = handout->review.expires.utf8;
	return code;
}

bool expiry_is_inherited(const struct handout *handout)
{
	const struct node *node = handout->review.expires.node;
	return node && node->source != handout->node->source;
}

bool expiry_is_past(const struct handout *handout, const char *today)
{
	const char *expires = handout->review.expires.utf8;
	return expires && today && strcmp(expires, today) < 0;
}

enum diag_code expiry_refuse(const struct handout *handout, const char *today, struct diags *diags)
{
	const struct text *expires = &handout->review.expires;
	if (!expiry_is_past(handout, today))
		return DIAG_OK;
	if (expiry_is_inherited(handout))
		return diag_add(diags, DIAG_INPUT, node_place(handout->translation.from.node),
		                "this sheet is a translation of %s, which expired on %s; have both "
		                "reviewed again and write the new dates, or allow it with --allow-expired: "
		                "then every page says that it has expired",
		                expires->node->source->name, expires->utf8);
	return diag_add(diags, DIAG_INPUT, node_place(expires->node),
	                "this sheet expired on %s; have it reviewed again and write the new dates, or "
	                "allow it with --allow-expired: then every page says that it has expired",
	                expires->utf8);
}
