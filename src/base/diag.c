#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

void diags_init(struct diags *diags, struct arena *arena)
{
	diags->arena = arena;
	diags->count = diags->more = 0;
	diags->worst = DIAG_OK;
	diags->no_memory = false;
}

enum diag_code diag_no_memory(struct diags *diags)
{
	diags->no_memory = true;
	diags->worst = DIAG_MACHINE;
	return DIAG_MACHINE;
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
	char text[1024];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length < 0)
		length = 0;
	if ((size_t)length >= sizeof text)
		length = (int)sizeof text - 1;
	const char *copy = arena_copy(diags->arena, text, (size_t)length);
	if (!copy)
		return diag_no_memory(diags);
	diags->list[diags->count++] = (struct diag){.code = code, .at = at, .text = copy};
	return code;
}
