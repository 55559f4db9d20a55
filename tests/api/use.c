/*
 * What a program does with the installed library: usage: use SHEET.yaml OUT.pdf. Also as C++.
 */
#include <handout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(bool is, const char *what)
{
	if (is)
		return;
	fprintf(stderr, "use: %s\n", what);
	exit(1);
}

static struct handout_request request_for(const char *file)
{
	struct handout_request request;
	memset(&request, 0, sizeof request);
	request.size = sizeof request;
	request.file = file;
	return request;
}

static void tells_of_faults(struct handout_engine *engine)
{
	static const char text[] = "handout: 1\ntitel: A\n";
	struct handout_request request = request_for(NULL);
	request.content.at = text;
	request.content.length = sizeof text - 1;
	struct handout_result *made = handout_render(engine, &request);
	need(made && made->code == HANDOUT_INPUT && !made->bytes.at, "a fault is HANDOUT_INPUT");
	need(made->message_count > 0 && made->messages[0]->line == 2 &&
	         strstr(made->messages[0]->text, "did you mean “title”"),
	     "a fault has its place and remedy");
	need(!strcmp(made->messages[0]->file, "content"), "content without a name is called so");
	handout_result_drop(made);
	request = request_for(NULL);
	made = handout_render(engine, &request);
	need(made && made->code == HANDOUT_USAGE, "a request without content is HANDOUT_USAGE");
	handout_result_drop(made);
}

/* A caller that was compiled when the request ended with its file, and one of a later version. */
static void takes_requests_of_other_versions(struct handout_engine *engine, const char *sheet)
{
	struct handout_request request;
	memset(&request, 0xff, sizeof request);
	request.size = offsetof(struct handout_request, content);
	request.file = sheet;
	struct handout_result *made = handout_render(engine, &request);
	need(made && made->code == HANDOUT_OK, "what is behind the size is not looked at");
	handout_result_drop(made);
	struct {
		struct handout_request request;
		const char *more;
	} later = {request_for(sheet), NULL};
	later.request.size = sizeof later;
	made = handout_render(engine, &later.request);
	need(made && made->code == HANDOUT_OK, "a later version's request that asks for nothing new");
	handout_result_drop(made);
	later.more = "new";
	made = handout_render(engine, &later.request);
	need(made && made->code == HANDOUT_USAGE, "what is not known is not left out silently");
	handout_result_drop(made);
	later.request.size = 0;
	made = handout_render(engine, &later.request);
	need(made && made->code == HANDOUT_USAGE, "a request without a size");
	handout_result_drop(made);
}

/* What was made is there when what made it is not. */
static void outlives_its_engine(const char *sheet)
{
	struct handout_engine *engine = handout_engine_new(NULL);
	struct handout_request request = request_for(sheet);
	struct handout_result *made = handout_check(engine, &request, 0);
	handout_engine_drop(engine);
	need(made && made->finding_count > 0 && strlen(made->findings[0]->text) > 0, "findings");
	handout_result_drop(made);
}

static void gives_lists(struct handout_engine *engine)
{
	struct handout_result *listed = handout_catalog(engine, HANDOUT_LAYOUTS);
	need(listed && listed->code == HANDOUT_OK && listed->entry_count >= 5, "layouts");
	handout_result_drop(listed);
	struct handout_list_request all;
	memset(&all, 0, sizeof all);
	all.size = sizeof all;
	listed = handout_list(engine, &all);
	need(listed && listed->code == HANDOUT_OK && listed->sheet_count > 40, "sheets");
	handout_result_drop(listed);
	listed = handout_schema(NULL);
	need(listed && listed->code == HANDOUT_OK && strstr(listed->bytes.at, "$schema"), "a schema");
	handout_result_drop(listed);
	handout_result_drop(NULL);
	handout_engine_drop(NULL);
}

int main(int argc, char **argv)
{
	need(argc == 3, "SHEET.yaml OUT.pdf");
	struct handout_engine *engine = handout_engine_new(NULL);
	need(engine, "an engine");
	struct handout_request request = request_for(argv[1]);
	struct handout_result *made = handout_render(engine, &request);
	need(made, "memory");
	for (size_t i = 0; i < made->message_count; i++)
		fprintf(stderr, "%s:%u:%u: %s\n", made->messages[i]->file ? made->messages[i]->file : "-",
		        made->messages[i]->line, made->messages[i]->column, made->messages[i]->text);
	need(made->code == HANDOUT_OK && made->pages > 0 && made->topic, "a PDF");
	FILE *out = fopen(argv[2], "wb");
	need(out && fwrite(made->bytes.at, 1, made->bytes.length, out) == made->bytes.length, "a file");
	fclose(out);
	handout_result_drop(made);
	tells_of_faults(engine);
	takes_requests_of_other_versions(engine, argv[1]);
	outlives_its_engine(argv[1]);
	gives_lists(engine);
	printf("%s\n", handout_version());
	handout_engine_drop(engine);
	return 0;
}
