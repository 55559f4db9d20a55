#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/data_path.h"
#include "cmd/cmd.h"
#include "job/job.h"
#include "job/walls.h"
#include "library/variant.h"

enum { CONTENT_MAX = 1024 * 1024 };

struct rendering {
	const char *file, *out, *layout, *brand, *values, *dump, *language, *second;
	const char *expired; /* NULL: refuse what has expired */
	enum job_output output;
	struct clock clock;
};

static bool read_dump(struct rendering *r)
{
	static const char *const kinds[] = {"content", "frames", "tags"};
	static const enum job_output outputs[] = {JOB_DUMP_CONTENT, JOB_DUMP_FRAMES, JOB_DUMP_TAGS};
	for (size_t i = 0; r->dump && i < 3; i++)
		if (!strcmp(kinds[i], r->dump)) {
			r->output = outputs[i];
			return true;
		}
	return !r->dump;
}

static const char *name_of_input(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

static enum diag_code read_content(struct arena *arena, const char *path, const char *language,
                                   struct job_content *out, struct diags *diags)
{
	const char *folder = strcmp(path, "-") ? path_folder(arena, path) : ".";
	*out =
		(struct job_content){.name = name_of_input(path), .folder = folder, .language = language};
	return folder ? file_read(arena, path, CONTENT_MAX, &out->bytes, diags) : diag_no_memory(diags);
}

/* The sheet itself, or its variant where a language is asked for. */
static enum diag_code read_variant(struct arena *arena, const struct rendering *r,
                                   const char *language, struct job_content *out,
                                   struct diags *diags)
{
	const char *path = r->file;
	enum diag_code code = language ? variant_find(arena, r->file, language, &path, diags) : DIAG_OK;
	if (code == DIAG_OK && cmd_is_same_file(r->out, path))
		code = diag_add(diags, DIAG_USAGE, (struct place){.file = r->out},
		                "this would be overwritten: it is what the sheet is made of");
	return code == DIAG_OK ? read_content(arena, path, language, out, diags) : code;
}

static enum diag_code read_inputs(struct arena *arena, const struct rendering *r,
                                  struct job_request *request, struct diags *diags)
{
	enum diag_code code = read_variant(arena, r, r->language, &request->content, diags);
	if (r->second) {
		enum diag_code read = read_variant(arena, r, r->second, &request->copy, diags);
		code = read > code ? read : code;
	}
	if (r->values) {
		enum diag_code read = file_read(arena, r->values, CONTENT_MAX, &request->values, diags);
		code = read > code ? read : code;
		request->values_name = name_of_input(r->values);
	}
	return code;
}

static enum diag_code write_output(struct arena *arena, const struct rendering *r,
                                   const struct job_result *result, struct diags *diags)
{
	const char *out = r->out;
	if (!out)
		out = r->output == JOB_PDF
		          ? arena_format(arena, "%s.%s%s%s.pdf", result->topic, result->language,
		                         result->copy_language ? "." : "",
		                         result->copy_language ? result->copy_language : "")
		          : "-";
	if (!out)
		return diag_no_memory(diags);
	enum diag_code code = r->values ? file_write_private(out, result->bytes, diags)
	                                : file_write(out, result->bytes, diags);
	if (code == DIAG_OK && strcmp(out, "-") != 0)
		printf("%s\n", out);
	return code;
}

/* What is read may be hostile: from here on the process can do no more than print it. */
static enum diag_code confine(struct arena *arena, const struct rendering *r, const char *data,
                              struct diags *diags)
{
	struct confinement *walls = walls_new(arena, data);
	const char *const inputs[] = {r->values, r->layout, r->brand};
	bool enough = walls && walls_read_sheet(arena, walls, r->file) &&
	              walls_write_beside(arena, walls, r->out ? r->out : ".");
	for (size_t i = 0; enough && i < sizeof inputs / sizeof *inputs; i++)
		enough = walls_read_beside(arena, walls, inputs[i]);
	return enough ? confine_process(walls, diags) : diag_no_memory(diags);
}

static enum diag_code render(struct arena *arena, void *context, struct diags *diags)
{
	const struct rendering *r = context;
	struct job_request request = {
		.layout = r->layout ? r->layout : "letter",
		.brand = r->brand ? r->brand : "navis",
		.output = r->output,
		.created = r->clock.epoch ? r->clock.created : NULL,
		.today = r->clock.today,
		.allow_expired = r->expired,
	};
	struct job_result result;
	const char *data = data_default(arena);
	enum diag_code code = data ? confine(arena, r, data, diags) : diag_no_memory(diags);
	if (code == DIAG_OK)
		code = read_inputs(arena, r, &request, diags);
	if (code != DIAG_OK)
		return code;
	struct job_engine *engine = job_engine_new(data);
	if (!engine)
		return diag_no_memory(diags);
	code = job_run(engine, arena, &request, &result, diags);
	if (code == DIAG_OK)
		code = write_output(arena, r, &result, diags);
	/* after a failed allocation HarfBuzz can fall over while it cleans up; the process ends anyway
	 */
	if (!diags->no_memory)
		job_engine_drop(engine);
	return code;
}

int cmd_render(const struct command *command, int argc, char **argv)
{
	struct rendering r = {.output = JOB_PDF};
	const struct option_value options[] = {
		{"--output", 'o', &r.out, false},  {"--layout", 0, &r.layout, false},
		{"--brand", 0, &r.brand, false},   {"--values", 0, &r.values, false},
		{"--lang", 0, &r.language, false}, {"--bilingual", 0, &r.second, false},
		{"--dump", 0, &r.dump, false},     {"--allow-expired", 0, &r.expired, true}};
	size_t files;
	int usage = cmd_options(command, argc, argv, options, sizeof options / sizeof *options, &r.file,
	                        1, &files);
	if (usage)
		return usage;
	if (!files)
		return cmd_usage(command, "which file? Name one, or - for standard input");
	if (!*r.file || (r.out && !*r.out))
		return cmd_usage(command, "a file's name is empty");
	if (cmd_is_same_file(r.out, r.file) || cmd_is_same_file(r.out, r.values) ||
	    cmd_is_same_file(r.out, r.layout) || cmd_is_same_file(r.out, r.brand))
		return cmd_usage(command, "“%s” would be overwritten: it is what the sheet is made of",
		                 r.out);
	if ((r.language || r.second) && !strcmp(r.file, "-"))
		return cmd_usage(command,
		                 "--lang and --bilingual look beside a file, not beside standard input");
	if (!read_dump(&r))
		return cmd_usage(command, "--dump can be content, frames or tags, not “%s”", r.dump);
	if (r.values && !strcmp(r.file, "-") && !strcmp(r.values, "-"))
		return cmd_usage(command, "content and values cannot both come from standard input");
	if (!cmd_clock(&r.clock))
		return cmd_usage(command, "SOURCE_DATE_EPOCH is not a number of seconds since 1970");
	return cmd_run(render, &r);
}
