#include "cmd/topic.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/nearest.h"

static bool looks_like_topic(const char *text)
{
	size_t good = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return *text != '-' && !text[good];
}

static enum diag_code refuse(const char *text, const struct sheet *sheets, size_t count,
                             struct diags *diags)
{
	struct nearest nearest;
	nearest_start(&nearest, text, strlen(text));
	for (size_t i = 0; i < count; i++)
		if (sheets[i].topic)
			nearest_offer(&nearest, sheets[i].topic);
	return nearest.best
	           ? diag_add(diags, DIAG_INPUT, (struct place){.file = text},
	                      "there is no such file or topic; did you mean “%s”?", nearest.best)
	           : DIAG_OK;
}

enum diag_code topic_find(struct arena *arena, const char *data_path, const char *text,
                          struct topic *out, struct diags *diags)
{
	struct sheets_request request = {.data_path = data_path};
	struct sheet *sheets;
	size_t count;
	*out = (struct topic){NULL, 0};
	if (!looks_like_topic(text) || access(text, F_OK) == 0)
		return DIAG_OK;
	if (!sheets_of_library(arena, data_path, &request))
		return diag_no_memory(diags);
	enum diag_code code =
		request.path_count ? sheets_find(arena, &request, &sheets, &count, diags) : DIAG_OK;
	if (code != DIAG_OK || !request.path_count)
		return code;
	if (!(out->at = arena_array(arena, count, sizeof(void *))))
		return diag_no_memory(diags);
	for (size_t i = 0; i < count; i++)
		if (sheets[i].topic && !strcmp(sheets[i].topic, text))
			out->at[out->count++] = &sheets[i];
	return out->count ? DIAG_OK : refuse(text, sheets, count, diags);
}

enum diag_code topic_choose(struct arena *arena, const char *text, const struct topic *topic,
                            const char **out, struct diags *diags)
{
	const struct sheet *chosen = topic->at[0];
	struct buf known;
	bool several = false;
	buf_init(&known, arena);
	for (size_t i = 0; i < topic->count; i++) {
		const struct sheet *sheet = topic->at[i];
		bool same_type = !strcmp(sheet->cancer_type, chosen->cancer_type);
		several = several || !same_type;
		buf_format(&known, "%s%s", i ? ", " : "", sheet->path);
		if (same_type && !strcmp(sheet->language, "en"))
			chosen = sheet;
	}
	buf_char(&known, 0);
	if (known.failed)
		return diag_no_memory(diags);
	if (several)
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "the topic “%s” belongs to several sheets; say which file: %s", text,
		                known.at);
	*out = chosen->path;
	return DIAG_OK;
}
