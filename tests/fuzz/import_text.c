/* A text that people copied, or that was exported. */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return import_run(data, size, DOCUMENT_TEXT);
}
