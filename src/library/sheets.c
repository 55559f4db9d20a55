#include "library/sheets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/data_path.h"
#include "base/file.h"
#include "content/load.h"
#include "library/called.h"
#include "library/expiry.h"
#include "library/names.h"
#include "library/walk.h"

struct search {
	const struct sheets_request *request;
	struct arena *arena;   /* of what is found */
	struct finder *finder; /* NULL: nothing is searched for */
	struct arena *scratch; /* of one head after the other */
	struct names languages, cancer_types;
	struct sheet *files;
	size_t count, capacity;
	size_t layer; /* index of the path that is walked */
};

/* Nothing is known of the sheet but its first fault. False without memory. */
static bool keep_fault(struct arena *arena, const char *path, const struct diags *diags,
                       struct sheet *out)
{
	const char *text = "“topic”, “cancer_type” or “language” is missing";
	struct place at = {.file = path};
	if (diags->count) {
		at.line = diags->list[0].at.line;
		at.column = diags->list[0].at.column;
		text = diags->list[0].text;
	}
	*out = (struct sheet){.path = path, .fault_at = at};
	out->fault = at.line ? arena_format(arena, "%s:%u:%u: %s", path, at.line, at.column, text)
	                     : arena_format(arena, "%s: %s", path, text);
	out->fault_text = arena_copy(arena, text, strlen(text));
	return out->fault && out->fault_text;
}

bool sheets_of_library(struct arena *arena, const char *data_path, struct sheets_request *request)
{
	const char *rest = data_path, *folder;
	const char **paths = arena_array(arena, strlen(data_path) / 2 + 1, sizeof *paths);
	bool enough = paths;
	request->path_count = 0;
	while (enough && (enough = data_next(arena, &rest, &folder)) && folder) {
		const char *content = path_join(arena, folder, "content");
		if (!(enough = content))
			break;
		if (access(content, F_OK) == 0)
			paths[request->path_count++] = content;
	}
	request->paths = paths;
	request->layered = true;
	return enough;
}

/* Diagnostics of one file alone, with memory of scratch; NULL without memory. */
static struct diags *start_file(struct arena *scratch)
{
	arena_reset(scratch);
	struct diags *own = arena_alloc(scratch, sizeof *own);
	if (own)
		diags_init(own, scratch);
	return own;
}

static enum diag_code read_source(struct arena *scratch, const char *path, struct source *out,
                                  struct diags *diags)
{
	out->name = path;
	return file_read(scratch, path, YAML_BYTES_MAX, &out->bytes, diags);
}

enum diag_code sheet_read_head(struct arena *arena, const struct source *source,
                               struct sheet_head *out, struct diags *diags)
{
	struct handout *handout = arena_alloc(arena, sizeof *handout);
	if (!handout)
		return diag_no_memory(diags);
	enum diag_code code = content_identify(arena, source, handout, diags);
	if (code == DIAG_OK)
		*out = (struct sheet_head){handout->topic.utf8, handout->cancer_type.utf8,
		                           handout->language.utf8, NULL};
	const struct rich *title = &handout->title;
	if (code == DIAG_OK && title->node &&
	    !(out->title = arena_copy(arena, title->utf8, title->length)))
		return diag_no_memory(diags);
	return code;
}

bool sheet_identify(struct arena *arena, struct arena *scratch, const char *path, struct sheet *out)
{
	struct diags *own = start_file(scratch);
	struct source *source = arena_alloc(scratch, sizeof *source);
	struct sheet_head head = {0};
	*out = (struct sheet){.path = path};
	if (!own || !source)
		return false;
	enum diag_code code = read_source(scratch, path, source, own);
	if (code == DIAG_OK)
		code = sheet_read_head(scratch, source, &head, own);
	if (own->no_memory)
		return false;
	if (code != DIAG_OK || !head.topic || !head.cancer_type || !head.language)
		return keep_fault(arena, path, own, out);
	if (head.title && !(out->title = arena_copy(arena, head.title, strlen(head.title))))
		return false;
	out->cancer_type = arena_copy(arena, head.cancer_type, strlen(head.cancer_type));
	out->topic = arena_copy(arena, head.topic, strlen(head.topic));
	out->language = arena_copy(arena, head.language, strlen(head.language));
	out->stem = arena_format(arena, "%s/%s.%s", head.cancer_type, head.topic, head.language);
	return out->cancer_type && out->topic && out->language && out->stem;
}

/* Has the sheet what is searched for? *yes also where it has a fault, which is told. False without
 * memory. */
static bool search_sheet(struct search *s, struct sheet *sheet, bool *yes)
{
	*yes = !s->finder || finder_wants(s->finder, sheet->cancer_type);
	sheet->general = s->finder && finder_is_general(s->finder, sheet->cancer_type);
	if (!*yes || !s->request->search)
		return true;
	struct diags *own = start_file(s->scratch);
	struct source *source = arena_alloc(s->scratch, sizeof *source);
	if (!own || !source)
		return false;
	enum diag_code code = read_source(s->scratch, sheet->path, source, own);
	if (code == DIAG_OK)
		code = finder_ask(s->finder, s->scratch, source, &sheet->answer, own);
	if (code == DIAG_OK)
		*yes = sheet->answer.found;
	if (code == DIAG_OK || own->no_memory)
		return !own->no_memory;
	return keep_fault(s->arena, sheet->path, own, sheet);
}

/* Add a file that is asked for, or one whose head has a fault: that is told as a failed job. */
static enum diag_code add_file(void *context, const char *path, struct diags *diags)
{
	struct search *s = context;
	struct sheet file;
	if (!sheet_identify(s->arena, s->scratch, path, &file))
		return diag_no_memory(diags);
	void *at = s->files;
	bool language = file.stem && names_ask(&s->languages, file.language);
	bool cancer_type = file.stem && names_ask(&s->cancer_types, file.cancer_type);
	bool asked = !file.stem || (language && cancer_type);
	if (!asked)
		return DIAG_OK;
	if (file.stem && !search_sheet(s, &file, &asked))
		return diag_no_memory(diags);
	file.unanswering = !asked;
	if (!asked && !s->request->layered)
		return DIAG_OK;
	if (!arena_grow(s->arena, &at, s->count, &s->capacity, sizeof *s->files))
		return diag_no_memory(diags);
	s->files = at;
	file.layer = s->layer;
	s->files[s->count++] = file;
	return DIAG_OK;
}

static enum diag_code add_path(struct search *s, const char *path, struct diags *diags)
{
	const struct walk_visitor visitor = {add_file, s};
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode) ? walk_folder(s->arena, path, &visitor, diags)
	                                               : add_file(s, path, diags);
}

static int by_stem(const void *a, const void *b)
{
	const struct sheet *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->stem, (*y)->stem);
	return order ? order : *x < *y ? -1 : 1;
}

/* Two files of one name would write one output; names are ASCII, so that case is all that can
 * differ. */
static enum diag_code find_twins(struct search *s, struct diags *diags)
{
	struct sheet **sorted = arena_array(s->arena, s->count, sizeof *sorted);
	size_t count = 0;
	if (!sorted)
		return diag_no_memory(diags);
	for (size_t i = 0; i < s->count; i++)
		if (s->files[i].stem)
			sorted[count++] = &s->files[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, by_stem);
	for (size_t i = 1; i < count; i++) {
		struct sheet *earlier = sorted[i - 1], *later = sorted[i];
		if (strcasecmp(earlier->stem, later->stem) != 0)
			continue;
		later->covered = earlier->covered || (s->request->layered && earlier->layer < later->layer);
		if (later->covered)
			continue;
		later->twin = earlier->path;
		earlier->twin = earlier->twin ? earlier->twin : later->path;
	}
	return DIAG_OK;
}

static void drop_covered(struct search *s)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->count; i++)
		if (!s->files[i].covered && !s->files[i].unanswering)
			s->files[kept++] = s->files[i];
	s->count = kept;
}

/* A type that no sheet has may be a slip; a language is one that is known. */
static enum diag_code check_found(const struct search *s, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < s->cancer_types.count; i++) {
		const char *type = s->cancer_types.at[i], *near = NULL;
		if (s->cancer_types.found[i])
			continue;
		if (s->request->data_path)
			near = type_nearest(s->arena, s->request->data_path, type);
		bool slip = near && strcmp(near, type) != 0;
		code = diag_add(
			diags, DIAG_USAGE, (struct place){0}, "no handout has the cancer type “%s”%s%s%s", type,
			slip ? "; did you mean “" : "; see `handout list`", slip ? near : "", slip ? "”?" : "");
	}
	for (size_t i = 0; i < s->languages.count; i++)
		if (!s->languages.found[i]) {
			diag_add(diags, DIAG_INPUT, (struct place){.file = s->request->paths[0]},
			         "no handout is in language “%s”; see `handout list`", s->languages.at[i]);
			code = code == DIAG_OK ? DIAG_INPUT : code;
		}
	return code;
}

/* What was asked for and is not there would otherwise be missed by nobody. */
static enum diag_code check_files(const struct search *s, struct diags *diags)
{
	enum diag_code code = check_found(s, diags);
	if (code == DIAG_OK && s->finder && !s->count)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = s->request->paths[0]},
		                s->request->search ? "no handout has all of these words"
		                                   : "no handout is about a cancer with this code");
	if (code == DIAG_OK && s->request->path_count && !s->count)
		code = diag_add(diags, DIAG_INPUT, (struct place){.file = s->request->paths[0]},
		                "no handout (*.yaml) was found that matches the request");
	return code;
}

static int by_answer(const void *a, const void *b)
{
	const struct sheet *const *x = a, *const *y = b;
	const struct finder_answer *p = &(*x)->answer, *q = &(*y)->answer;
	if ((*x)->general != (*y)->general)
		return (*x)->general ? 1 : -1;
	if (p->inside != q->inside)
		return p->inside ? 1 : -1;
	if (p->rank != q->rank)
		return p->rank < q->rank ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/* The best first, those of every cancer last. Files that have a word only inside others count where
 * no file has it whole. */
static enum diag_code sort_files(struct search *s, struct diags *diags)
{
	struct sheet **sorted = arena_array(s->arena, s->count, sizeof *sorted);
	struct sheet *files = arena_array(s->arena, s->count, sizeof *files);
	size_t count = 0;
	if (!sorted || !files)
		return diag_no_memory(diags);
	for (size_t i = 0; i < s->count; i++)
		sorted[i] = &s->files[i];
	if (s->count)
		qsort(sorted, s->count, sizeof(void *), by_answer);
	bool whole = false;
	for (size_t i = 0; i < s->count; i++)
		whole = whole || (sorted[i]->stem && !sorted[i]->answer.inside);
	for (size_t i = 0; i < s->count; i++)
		if (!whole || !sorted[i]->answer.inside)
			files[count++] = *sorted[i];
	s->files = files;
	s->count = count;
	return DIAG_OK;
}

static enum diag_code open_finder(struct search *s, struct diags *diags)
{
	const struct sheets_request *r = s->request;
	const struct finder_question question = {r->data_path, r->icd10, r->search};
	return r->icd10 || r->search ? finder_new(s->arena, &question, &s->finder, diags) : DIAG_OK;
}

/* A fault that hides the day is told by a check. False without memory. */
static bool add_expiry(struct search *s, struct sheet *sheet)
{
	struct diags *own = start_file(s->scratch);
	struct source *source = arena_alloc(s->scratch, sizeof *source);
	const char *day = NULL;
	if (!own || !source)
		return false;
	enum diag_code code = read_source(s->scratch, sheet->path, source, own);
	if (code == DIAG_OK)
		code = expiry_read(s->scratch, source, &day, own);
	if (code != DIAG_OK || !day)
		return !own->no_memory;
	sheet->expires = arena_copy(s->arena, day, strlen(day));
	sheet->expired = strcmp(day, s->request->today) < 0;
	return sheet->expires;
}

static enum diag_code add_expiries(struct search *s, struct diags *diags)
{
	for (size_t i = 0; s->request->today && i < s->count; i++)
		if (s->files[i].stem && !add_expiry(s, &s->files[i]))
			return diag_no_memory(diags);
	return DIAG_OK;
}

static enum diag_code find_all(struct search *s, struct diags *diags)
{
	enum diag_code code = open_finder(s, diags);
	for (s->layer = 0; code == DIAG_OK && s->layer < s->request->path_count; s->layer++)
		code = add_path(s, s->request->paths[s->layer], diags);
	if (code == DIAG_OK)
		code = find_twins(s, diags);
	if (code == DIAG_OK && s->request->layered)
		drop_covered(s);
	if (code == DIAG_OK)
		code = check_files(s, diags);
	if (code == DIAG_OK && s->finder)
		code = sort_files(s, diags);
	return code == DIAG_OK ? add_expiries(s, diags) : code;
}

enum diag_code sheets_find(struct arena *arena, const struct sheets_request *request,
                           struct sheet **out, size_t *count, struct diags *diags)
{
	struct search search = {.request = request, .arena = arena};
	enum diag_code named = names_split(arena, request->languages, &search.languages, diags);
	if (named == DIAG_OK)
		named = names_split(arena, request->cancer_types, &search.cancer_types, diags);
	if (named != DIAG_OK)
		return named;
	if (!(search.scratch = arena_new(0)))
		return diag_no_memory(diags);
	enum diag_code code = find_all(&search, diags);
	arena_drop(search.scratch);
	*out = search.files;
	*count = code == DIAG_OK ? search.count : 0;
	return code;
}
