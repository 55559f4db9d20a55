/* A sheet in YAML, all the way to its PDF. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = run_start();
	struct bytes content = run_bytes(run, data, size);
	run_render(run, content, (struct bytes){NULL, 0}, "letter", "navis");
	bytes_free(content);
	return run_end(run);
}
