#include <stdio.h>
#include <string.h>

#include "base/data_path.h"
#include "base/digest.h"
#include "base/json_text.h"
#include "cmd/inputs.h"
#include "cmd/print.h"
#include "cmd/render.h"
#include "job/job.h"
#include "job/walls.h"
#include "library/variant.h"

enum { CONTENT_MAX = 1024 * 1024 };

static const char *const dumps[] = {"content", "frames", "tags", NULL};
static const enum job_output outputs[] = {JOB_DUMP_CONTENT, JOB_DUMP_FRAMES, JOB_DUMP_TAGS,
                                          JOB_PDF};
enum { NO_DUMP = 3 };

static const struct option options[] = {
	OPTION_OUTPUT(struct rendering, out, "where the PDF goes; - is standard output",
                  "TOPIC.LANGUAGE.pdf"),
	OPTION_BILINGUAL(struct rendering, second,
                     "put the copy in this language behind the sheet, for the clinician"),
	{.name = "dump",
     .kind = VALUE_CHOICE,
     .value = "WHAT",
     .group = GROUP_MAKE,
     .help = "print the loaded sheet, the placed items or the tag tree instead",
     .choices = dumps,
     .at = offsetof(struct rendering, dump)},
	OPTION_LANGUAGE(struct rendering, language),
	OPTION_EXPIRED(struct rendering, expired),
	OPTION_LAYOUT(struct rendering, layout),
	OPTION_BRAND(struct rendering, brand),
	{.name = "values",
     .kind = VALUE_FILE,
     .value = "FILE",
     .group = GROUP_PATIENT,
     .help = "YAML with prepared_for, prepared_by, phone, note, date; - is standard input",
     .more = "It is never taken from the command line, which other users of a machine can read.",
     .otherwise = "lines for a pen",
     .at = offsetof(struct rendering, values)},
	{.name = "open",
     .group = GROUP_RUN,
     .help = "show the PDF with the desktop's program (xdg-open)",
     .at = offsetof(struct rendering, opens)},
	{.name = "watch",
     .group = GROUP_RUN,
     .help = "make it again after each save, until Ctrl-C",
     .more = "Watched are the sheet with what lies beside it, values, and layouts and brands. "
             "Faults are told, and watching goes on.",
     .at = offsetof(struct rendering, watches)},
	OPTION_JSON(struct rendering, json, "print a JSON object that says what was made"),
	{.name = "verbose",
     .letter = 'v',
     .group = GROUP_TELL,
     .help = "tell on standard error how long each stage took",
     .at = offsetof(struct rendering, verbose)},
	OPTION_QUIET(struct rendering, quiet),
	OPTIONS_END,
};

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

static const char *pdf_name(struct arena *arena, const struct rendering *r,
                            const struct job_result *result)
{
	const char *copy = result->copy_language;
	if (r->out)
		return r->out;
	return r->dump == NO_DUMP ? arena_format(arena, "%s.%s%s%s.pdf", result->topic,
	                                         result->language, copy ? "." : "", copy ? copy : "")
	                          : "-";
}

static bool print_json(const char *out, const struct rendering *r, const struct job_result *result)
{
	char sha256[DIGEST_HEX + 1];
	struct digest digest;
	digest_start(&digest);
	digest_add(&digest, result->bytes);
	digest_end(&digest, sha256);
	return print_json_line(json_pack("{s:o,s:s?,s:s?,s:s?,s:s?,s:o,s:o,s:I,s:I,s:s}", "output",
	                                 json_text(out), "topic", result->topic, "title", result->title,
	                                 "language", result->language, "copy_language",
	                                 result->copy_language, "layout", json_text(r->layout), "brand",
	                                 json_text(r->brand), "pages", (json_int_t)result->pages,
	                                 "bytes", (json_int_t)result->bytes.length, "sha256", sha256));
}

static enum diag_code write_output(struct arena *arena, const struct rendering *r,
                                   const struct job_result *result, struct diags *diags)
{
	const char *out = pdf_name(arena, r, result);
	if (!out)
		return diag_no_memory(diags);
	enum diag_code code = r->values ? file_write_private(out, result->bytes, diags)
	                                : file_write(out, result->bytes, diags);
	if (code != DIAG_OK || !strcmp(out, "-"))
		return code;
	if (r->told >= 0)
		file_put(r->told, (struct bytes){out, strlen(out)});
	if (r->json)
		return print_json(out, r, result) ? DIAG_OK : diag_no_memory(diags);
	if (!r->quiet)
		printf("%s\n", out);
	return DIAG_OK;
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

static enum diag_code make(struct arena *arena, const struct rendering *r,
                           struct job_engine *engine, const struct job_request *request,
                           struct diags *diags)
{
	struct job_result result;
	struct profile profile = {0};
	if (r->verbose)
		job_engine_measure(engine, &profile);
	enum diag_code code = job_run(engine, arena, request, &result, diags);
	uint64_t started = r->verbose ? profile_start(&profile) : 0;
	if (code == DIAG_OK)
		code = write_output(arena, r, &result, diags);
	if (r->verbose) {
		profile_stop(&profile, PROFILE_FILE, started);
		print_profile(&profile, 1);
	}
	return code;
}

enum diag_code render_once(struct arena *arena, void *context, struct diags *diags)
{
	const struct rendering *r = context;
	struct job_request request = {
		.layout = r->layout,
		.brand = r->brand,
		.output = outputs[r->dump],
		.created = r->clock.epoch ? r->clock.created : NULL,
		.today = r->clock.today,
		.allow_expired = r->expired,
	};
	const char *data = data_default(arena);
	enum diag_code code = data ? confine(arena, r, data, diags) : diag_no_memory(diags);
	if (code == DIAG_OK)
		code = read_inputs(arena, r, &request, diags);
	if (code != DIAG_OK)
		return code;
	struct job_engine *engine = job_engine_new(data);
	if (!engine)
		return diag_no_memory(diags);
	code = make(arena, r, engine, &request, diags);
	/* after a failed allocation HarfBuzz can fall over while it cleans up; the process ends anyway
	 */
	if (!diags->no_memory)
		job_engine_drop(engine);
	return code;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct rendering r = {.dump = NO_DUMP, .told = -1};
	int usage = options_read(command, argc, argv, &r);
	const struct inputs inputs = {{{"content", r.file},
	                               {"values", r.values},
	                               {"layout", input_file_of(r.layout)},
	                               {"brand", input_file_of(r.brand)}},
	                              r.language || r.second};
	if (!usage)
		usage = inputs_check(command, &inputs, r.out);
	bool pdf_in_file = r.dump == NO_DUMP && !(r.out && !strcmp(r.out, "-"));
	if (!usage && !pdf_in_file && (r.json || r.opens || r.watches))
		usage = cmd_usage(command, "--json, --open and --watch are for a PDF in a file");
	if (!usage && r.watches && (!strcmp(r.file, "-") || (r.values && !strcmp(r.values, "-"))))
		usage = cmd_usage(command, "--watch is for files, not for standard input");
	if (!usage)
		usage = cmd_clock(command, &r.clock);
	return usage ? usage
	             : cmd_run_with_names(command,
	                                  r.opens || r.watches ? render_supervised : render_once, &r);
}

const struct command command_render = {
	.name = "render",
	.about = "make the PDF of one handout",
	.help = "The PDF is tagged, with the brand's head, the whole disclaimer and the page number on "
			"every page. Its path is printed.",
	.options = options,
	.argument = ARGUMENT_SHEET(struct rendering, file),
	.run = run,
};
