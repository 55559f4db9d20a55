/*
 * A program of whose allocations one fails: usage: fail DATA SHEET.yaml. It writes the PDF to
 * standard output, made anew where there was no memory at first, and ends then with 3.
 */
#include <handout.h>
#include <stdio.h>
#include <string.h>

/* Says what a call without memory said. */
static int code_of(const struct handout_result *result)
{
	if (!result || result->code == HANDOUT_MACHINE)
		fprintf(stderr, "out of memory\n");
	if (result && result->code != HANDOUT_OK && result->bytes.at)
		return 99;
	return result ? (int)result->code : HANDOUT_MACHINE;
}

int main(int argc, char **argv)
{
	struct handout_request request = {.size = sizeof request, .file = argc > 2 ? argv[2] : NULL};
	struct handout_engine *engine = handout_engine_new(argv[1]);
	struct handout_result *made = engine ? handout_render(engine, &request) : NULL;
	int code = code_of(made);
	if (engine && code == HANDOUT_MACHINE) {
		handout_result_drop(made);
		made = handout_render(engine, &request);
	}
	if (made && made->code == HANDOUT_OK)
		fwrite(made->bytes.at, 1, made->bytes.length, stdout);
	handout_result_drop(made);
	handout_engine_drop(engine);
	return code;
}
