/* A font file: its tables, a word shaped with it. */
#include "fuzz.h"
#include "text/stack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct fonts *fonts = fonts_new();
	const struct font *font;
	char path[32];
	file_of(data, size, path);
	if (fonts && fonts_load(fonts, path, 0, NULL, &font, run.diags) == DIAG_OK) {
		hb_buffer_t *buffer = hb_buffer_create();
		hb_buffer_add_utf8(buffer, "Fever 38 \xc2\xb0 AV", -1, 0, -1);
		hb_buffer_guess_segment_properties(buffer);
		hb_shape(font->hb, buffer, NULL, 0);
		hb_buffer_destroy(buffer);
	}
	fonts_drop(fonts);
	return run_end(run);
}
