/* A file of a brand, with a sound sheet. */
#include "fuzz.h"
#include "style/style.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	char path[32];
	struct style style;
	file_of(data, size, path);
	const struct style_request request = {
		.data_path = ".", .layout = "letter", .brand = path, .language = "en"};
	if (style_load(run.arena, &request, &style, run.diags) == DIAG_OK)
		style_close(&style);
	return run_end(run);
}
