#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void diags_init(struct diags *diags, struct arena *arena)
{
	diags->arena = arena;
	diags->count = diags->more = 0;
	diags->worst = DIAG_OK;
	diags->no_memory = false;
	diags->private_file = NULL;
}

/* Leave out what a cut has torn: a precision in a format counts bytes. */
static size_t keep_whole(char *text, size_t length)
{
	size_t kept = 0;
	for (size_t at = 0; at < length;) {
		size_t start = at;
		if (utf8_next(text, length, &at) == UTF8_INVALID)
			continue;
		memmove(text + kept, text + start, at - start);
		kept += at - start;
	}
	return kept;
}

enum diag_code diag_no_memory(struct diags *diags)
{
	diags->no_memory = true;
	diags->worst = DIAG_MACHINE;
	return DIAG_MACHINE;
}

/* A font that cannot be used is met at every word; once is enough. */
static bool is_said(const struct diags *diags, enum diag_code code, struct place at,
                    const char *text, size_t length)
{
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *said = &diags->list[i];
		if (said->code == code && said->at.line == at.line && said->at.column == at.column &&
		    !said->at.file == !at.file && (!at.file || !strcmp(said->at.file, at.file)) &&
		    strlen(said->text) == length && !memcmp(said->text, text, length))
			return true;
	}
	return false;
}

enum diag_code diag_add(struct diags *diags, enum diag_code code, struct place at,
                        const char *format, ...)
{
	if (code > diags->worst)
		diags->worst = code;
	if (diags->count == DIAGS_MAX) {
		diags->more++;
		return code;
	}
	bool named = at.file;
	char text[1024];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length < 0)
		length = 0;
	if ((size_t)length >= sizeof text)
		length = (int)sizeof text - 1;
	length = (int)keep_whole(text, (size_t)length);
	if (is_said(diags, code, at, text, (size_t)length))
		return code;
	const char *copy = arena_copy(diags->arena, text, (size_t)length);
	if (at.file) /* its owner may be gone when the message is read */
		at.file = arena_copy(diags->arena, at.file, strlen(at.file));
	if (!copy || (named && !at.file))
		return diag_no_memory(diags);
	diags->list[diags->count++] = (struct diag){.code = code, .at = at, .text = copy};
	return code;
}
