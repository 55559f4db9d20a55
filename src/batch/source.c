#include "batch/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "batch/job_lines.h"
#include "batch/name_set.h"
#include "batch/output.h"
#include "library/catalog.h"
#include "library/names.h"
#include "library/sheets.h"
#include "library/variant.h"

struct source_of_jobs {
	const struct batch_request *request;
	struct names layouts, brands;
	struct sheet *files;
	size_t count;
	struct job_lines *lines; /* NULL: the product of files, layouts and brands */
	uint64_t next;           /* of the product */
	uint64_t number, given;  /* jobs of all shards, and of this one */
	struct name_set outputs; /* of lines */
	struct name_set doubled; /* of lines that can be read twice: those that two jobs have */
	struct arena *scratch;   /* of one head after the other */
};

static const char *fault_of_double(const struct source_of_jobs *s, struct arena *arena)
{
	return job_lines_fault(s->lines, arena,
	                       s->request->finish ? "an earlier job is the same"
	                       : s->doubled.count ? "another job has this output too, so neither "
	                                            "is made"
	                                          : "an earlier job already has this output");
}

/* The output that nobody named, or a fault. brand: whether it is part of the name. */
static void name_output(struct arena *arena, const struct sheet *file, bool brand,
                        struct batch_job *job)
{
	job->fault = file->fault;
	if (!file->stem)
		return;
	if (file->twin) {
		job->fault =
			arena_format(arena,
		                 "%s: it would be written to the same file as %s (%s…), so neither "
		                 "is made; give one of them another topic",
		                 file->path, file->twin, file->stem);
		job->fault = job->fault ? job->fault : "out of memory";
		return;
	}
	job->output = brand ? arena_format(arena, "%s.%s.%s.pdf", file->stem, job->layout, job->brand)
	                    : arena_format(arena, "%s.%s.pdf", file->stem, job->layout);
	if (!job->output)
		job->fault = "out of memory";
	else if (!output_is_sound(job->output))
		job->fault =
			arena_format(arena, "%s: “%s” cannot name a file of a batch", file->path, job->output);
}

/* What a line leaves open. */
static void complete_line(struct source_of_jobs *s, struct arena *arena, struct batch_job *job)
{
	bool brand = job->brand || s->request->brands;
	const char *path = job->content;
	struct sheet file;
	if (s->request->finish) {
		job->layout = job->layout ? job->layout : s->request->layouts;
		job->brand = job->brand ? job->brand : s->brands.at[0];
		return;
	}
	if (!job->layout)
		job->layout = s->layouts.at[0];
	if (!job->brand)
		job->brand = s->brands.at[0];
	if (job->output)
		return;
	struct diags *diags = arena_alloc(arena, sizeof *diags);
	if (diags)
		diags_init(diags, arena);
	if (diags && job->language &&
	    variant_find(arena, job->content, job->language, &path, diags) == DIAG_INPUT)
		job->fault = diags->list[0].text;
	else if (!diags || diags->worst || !sheet_identify(arena, s->scratch, path, &file))
		job->fault = "out of memory";
	else
		name_output(arena, &file, brand, job);
	if (job->fault && !(job->fault = job_lines_fault(s->lines, arena, job->fault)))
		job->fault = "out of memory";
}

/* Where the lines can be read twice, outputs that two jobs have are known before one is given. */
static enum diag_code find_doubles(struct source_of_jobs *s, struct diags *diags)
{
	struct arena *scratch = arena_new(0);
	bool enough = scratch;
	struct batch_job job;
	while (enough && job_lines_next(s->lines, scratch, &job) == SOURCE_JOB) {
		if (!job.fault)
			complete_line(s, scratch, &job);
		uint64_t hash = job.fault ? 0 : name_hash(job.output);
		enum name_state state = hash ? name_set_add(&s->outputs, hash) : NAME_NEW;
		if (state == NAME_THERE)
			state = name_set_add(&s->doubled, hash);
		enough = state != NAME_NO_MEMORY;
		arena_reset(scratch);
	}
	arena_drop(scratch);
	name_set_clear(&s->outputs);
	job_lines_rewind(s->lines);
	return enough ? DIAG_OK : diag_no_memory(diags);
}

static enum diag_code open_lines(struct source_of_jobs *s, struct diags *diags)
{
	const struct batch_finish *finish = s->request->finish;
	if (s->request->languages || s->request->cancer_types || (s->layouts.count > 1 && !finish) ||
	    s->brands.count > 1)
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "jobs from --from have their own languages and layouts; --layout and "
		                "--brand can name one each, for those that have none");
	enum diag_code code = job_lines_open(s->request->from, finish, &s->lines, diags);
	if (code == DIAG_OK && !(s->scratch = arena_new(0)))
		code = diag_no_memory(diags);
	if (code == DIAG_OK && !finish && job_lines_rewind(s->lines))
		code = find_doubles(s, diags);
	return code;
}

/* Names that no layout or brand has, before anything is written. */
static enum diag_code check_names(struct arena *arena, const char *data_path,
                                  enum library_kind kind, const struct names *names,
                                  struct diags *diags)
{
	struct library_entry *known;
	size_t count;
	enum diag_code code = library_catalog(arena, data_path, kind, &known, &count, diags);
	for (size_t i = 0; code != DIAG_MACHINE && i < names->count; i++) {
		struct nearest nearest;
		size_t k = 0;
		nearest_start(&nearest, names->at[i], strlen(names->at[i]));
		for (; k < count && strcmp(known[k].name, names->at[i]) != 0; k++)
			nearest_offer(&nearest, known[k].name);
		if (k == count)
			code = diag_add(diags, DIAG_USAGE, (struct place){0}, "no %s “%s”; %s%s%s",
			                kind == LIBRARY_LAYOUTS ? "layout" : "brand", names->at[i],
			                nearest.best ? "did you mean “" : "see `handout ",
			                nearest.best              ? nearest.best
			                : kind == LIBRARY_LAYOUTS ? "layouts"
			                                          : "brands",
			                nearest.best ? "”?" : "`");
	}
	return code;
}

static enum diag_code open_product(struct source_of_jobs *s, struct arena *arena,
                                   struct diags *diags)
{
	const struct batch_request *r = s->request;
	const char *data = r->data_path;
	const struct sheets_request sheets = {.data_path = data,
	                                      .paths = r->paths,
	                                      .path_count = r->path_count,
	                                      .languages = r->languages,
	                                      .cancer_types = r->cancer_types};
	enum diag_code code = check_names(arena, data, LIBRARY_LAYOUTS, &s->layouts, diags);
	enum diag_code brands = check_names(arena, data, LIBRARY_BRANDS, &s->brands, diags);
	if (code == DIAG_OK)
		code = brands;
	if (code == DIAG_OK)
		code = sheets_find(arena, &sheets, &s->files, &s->count, diags);
	return code;
}

enum diag_code source_open(struct arena *arena, const struct batch_request *request,
                           struct source_of_jobs **out, struct diags *diags)
{
	struct source_of_jobs *s = arena_alloc(arena, sizeof *s);
	*out = s;
	if (!s)
		return diag_no_memory(diags);
	s->request = request;
	enum diag_code code =
		names_split(arena, request->layouts ? request->layouts : "letter", &s->layouts, diags);
	if (code == DIAG_OK)
		code = names_split(arena, request->brands ? request->brands : "navis", &s->brands, diags);
	if (code != DIAG_OK)
		return code;
	return request->from ? open_lines(s, diags) : open_product(s, arena, diags);
}

void source_close(struct source_of_jobs *s)
{
	if (!s)
		return;
	job_lines_close(s->lines);
	name_set_clear(&s->outputs);
	name_set_clear(&s->doubled);
	arena_drop(s->scratch);
}

uint64_t source_read(const struct source_of_jobs *s)
{
	return s->number;
}

int source_fd(const struct source_of_jobs *s)
{
	return s->lines ? job_lines_fd(s->lines) : -1;
}

bool source_sheets(const struct source_of_jobs *s, const struct sheet **out, size_t *count)
{
	*out = s->files;
	*count = s->count;
	return !s->lines && !s->request->languages && !s->request->cancer_types;
}

uint64_t source_count(const struct source_of_jobs *s)
{
	return s->lines ? 0 : s->count * s->layouts.count * s->brands.count;
}

void source_peek(struct source_of_jobs *s, uint64_t i, struct arena *arena, struct batch_job *out)
{
	size_t brands = s->brands.count, pairs = brands * s->layouts.count;
	const struct sheet *file = &s->files[i / pairs];
	const char *layout = s->layouts.at[i % pairs / brands], *brand = s->brands.at[i % brands];
	*out = (struct batch_job){
		.content = file->path, .layout = layout, .brand = brand, .language = file->language};
	name_output(arena, file, s->request->brands, out);
}

static enum source_state next_of_product(struct source_of_jobs *s, struct arena *arena,
                                         struct batch_job *out)
{
	if (s->next == source_count(s))
		return SOURCE_END;
	source_peek(s, s->next++, arena, out);
	return SOURCE_JOB;
}

static enum source_state next_line(struct source_of_jobs *s, struct arena *arena,
                                   struct batch_job *out)
{
	enum source_state state = job_lines_next(s->lines, arena, out);
	if (state != SOURCE_JOB || out->fault)
		return state;
	complete_line(s, arena, out);
	if (out->fault)
		return state;
	uint64_t hash = name_hash(out->output);
	enum name_state known =
		name_set_has(&s->doubled, hash) ? NAME_THERE : name_set_add(&s->outputs, hash);
	if (known == NAME_THERE)
		out->fault = fault_of_double(s, arena);
	if (known == NAME_NO_MEMORY || (known == NAME_THERE && !out->fault))
		out->fault = "out of memory";
	return state;
}

enum source_state source_next(struct source_of_jobs *s, struct arena *arena, struct batch_job *out)
{
	unsigned shards = s->request->shards, share = s->request->shard - 1;
	for (;;) {
		enum source_state state =
			s->lines ? next_line(s, arena, out) : next_of_product(s, arena, out);
		if (state != SOURCE_JOB)
			return state;
		const char *name = out->output ? out->output : out->content ? out->content : "";
		out->number = s->number++;
		if (shards && name_hash(name) / 2 % shards != share)
			continue;
		out->index = s->given++;
		return SOURCE_JOB;
	}
}
