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

static const enum job_output outputs[] = {JOB_DUMP_CONTENT, JOB_DUMP_FRAMES,
                                          JOB_DUMP_TAGS, [RENDER_NO_DUMP] = JOB_PDF};

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
		                "this would be overwritten: it is what the sheet is made from");
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
		diags->private_file = r->values;
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
	return r->dump == RENDER_NO_DUMP
	           ? arena_format(arena, "%s.%s%s%s.pdf", result->topic, result->language,
	                          copy ? "." : "", copy ? copy : "")
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
