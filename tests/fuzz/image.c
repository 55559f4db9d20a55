/* A PNG or JPEG. */
#include "base/image.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct image image;
	char path[32];
	file_of(data, size, path);
	if (image_load(run.arena, path, (struct place){"sheet", 1, 1}, &image, run.diags) == DIAG_OK)
		image_to_grey(run.arena, &image);
	return run_end(run);
}
