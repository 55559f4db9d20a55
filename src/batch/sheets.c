#include "batch/sheets.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "job/job.h"

enum { CONTENT_MAX = 1024 * 1024, DEPTH_MAX = 16 /* of folders */ };

struct search {
	const struct batch_request *request;
	struct job_finder *finder; /* NULL: nothing is searched for */
	struct arena *scratch;     /* of one head after the other */
	struct names languages, cancer_types;
	struct content_file *files;
	size_t count, capacity;
};

bool names_split(struct arena *arena, const char *list, struct names *out)
{
	const char *s = list;
	while (s && *s) {
		size_t length = strcspn(s, ",");
		if (!length || out->count == NAMES_MAX)
			return false;
		char *name = arena_copy(arena, s, length);
		if (!name)
			return false;
		bool known = false;
		for (size_t i = 0; i < out->count; i++)
			known = known || !strcmp(out->at[i], name);
		if (!known)
			out->at[out->count++] = name;
		s += length + (s[length] == ',');
	}
	return !list || out->count;
}

/* An empty list asks for everything. */
static bool is_asked(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcasecmp(names->at[i], name))
			return names->found[i] = true;
	return !names->count;
}

static const char *first_fault(struct arena *arena, const char *path, const struct diags *diags)
{
	const struct diag *d = &diags->list[0];
	if (!diags->count)
		return arena_format(arena, "%s: “topic”, “cancer_type” or “language” is missing", path);
	return d->at.line ? arena_format(arena, "%s:%u:%u: %s", path, d->at.line, d->at.column, d->text)
	                  : arena_format(arena, "%s: %s", path, d->text);
}

bool sheets_identify(struct arena *arena, struct arena *scratch, const char *path,
                     struct content_file *out)
{
	arena_reset(scratch);
	struct diags *own = arena_alloc(scratch, sizeof *own);
	struct job_content content = {.name = path};
	struct job_identity id = {0};
	*out = (struct content_file){.sheet.path = path};
	if (!own)
		return false;
	diags_init(own, scratch);
	enum diag_code code = file_read(scratch, path, CONTENT_MAX, &content.bytes, own);
	if (code == DIAG_OK)
		code = job_identify(scratch, &content, &id, own);
	if (own->no_memory)
		return false;
	if (code != DIAG_OK || !id.topic || !id.cancer_type || !id.language)
		return (out->sheet.fault = first_fault(arena, path, own)) != NULL;
	out->sheet.cancer_type = arena_copy(arena, id.cancer_type, strlen(id.cancer_type));
	out->sheet.topic = arena_copy(arena, id.topic, strlen(id.topic));
	out->sheet.language = arena_copy(arena, id.language, strlen(id.language));
	out->stem = arena_format(arena, "%s/%s.%s", id.cancer_type, id.topic, id.language);
	return out->stem;
}

/* Has file what is searched for? *yes also where it has a fault, which is told. False without
 * memory. */
static bool search_file(struct search *s, struct arena *arena, struct content_file *file, bool *yes)
{
	struct job_content content = {.name = file->sheet.path};
	*yes = !s->finder || job_finder_wants(s->finder, file->sheet.cancer_type);
	file->general = s->finder && job_finder_is_general(s->finder, file->sheet.cancer_type);
	if (!*yes || !s->request->search)
		return true;
	arena_reset(s->scratch);
	struct diags *own = arena_alloc(s->scratch, sizeof *own);
	if (!own)
		return false;
	diags_init(own, s->scratch);
	enum diag_code code = file_read(s->scratch, content.name, CONTENT_MAX, &content.bytes, own);
	if (code == DIAG_OK)
		code = job_finder_ask(s->finder, s->scratch, &content, &file->answer, own);
	if (code == DIAG_OK)
		*yes = file->answer.found;
	if (code == DIAG_OK || own->no_memory)
		return !own->no_memory;
	*file = (struct content_file){
		.sheet = {.path = content.name, .fault = first_fault(arena, content.name, own)}};
	return file->sheet.fault;
}

/* Add a file that is asked for, or one whose head has a fault: that is told as a failed job. */
static enum diag_code add_file(struct search *s, struct arena *arena, const char *path,
                               struct diags *diags)
{
	struct content_file file;
	if (!sheets_identify(arena, s->scratch, path, &file))
		return diag_no_memory(diags);
	void *at = s->files;
	bool language = file.stem && is_asked(&s->languages, file.sheet.language);
	bool cancer_type = file.stem && is_asked(&s->cancer_types, file.sheet.cancer_type);
	bool asked = !file.stem || (language && cancer_type);
	if (file.stem && asked && !search_file(s, arena, &file, &asked))
		return diag_no_memory(diags);
	if (!asked)
		return DIAG_OK;
	if (!arena_grow(arena, &at, s->count, &s->capacity, sizeof *s->files))
		return diag_no_memory(diags);
	s->files = at;
	s->files[s->count++] = file;
	return DIAG_OK;
}

struct entry {
	char *path;
	unsigned char type; /* as readdir() tells it */
};

static int by_path(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return strcmp(x->path, y->path);
}

static bool is_folder(const struct entry *entry)
{
	struct stat st;
	return entry->type == DT_DIR ||
	       (entry->type == DT_UNKNOWN && !lstat(entry->path, &st) && S_ISDIR(st.st_mode));
}

/* Data of a library that is no handout: its rules, its table of cancer types, a portal's codes. */
static bool is_data(const struct entry *entry, bool folder)
{
	const char *slash = strrchr(entry->path, '/'), *name = slash ? slash + 1 : entry->path;
	return folder ? !strcmp(name, "rules")
	              : !strcmp(name, "cancer-types.yaml") || !strcmp(name, "portal-codes.yaml");
}

/* Every *.yaml below a folder, in the order of names. Links to folders are not followed: they can
 * lead in circles. */
static enum diag_code walk(struct search *s, struct arena *arena, const char *folder,
                           unsigned depth, struct diags *diags)
{
	if (depth == DEPTH_MAX)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "folders inside one another more than %d deep", DEPTH_MAX);
	DIR *directory = opendir(folder);
	struct entry *entries = NULL;
	size_t count = 0, capacity = 0;
	bool failed = false;
	if (!directory && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!directory)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "cannot read this folder: %s", strerror(errno));
	for (const struct dirent *entry; !failed && (entry = readdir(directory));) {
		void *at = entries;
		if (entry->d_name[0] == '.')
			continue;
		char *path = path_join(arena, folder, entry->d_name);
		failed = !path || !arena_grow(arena, &at, count, &capacity, sizeof *entries);
		entries = at;
		if (!failed)
			entries[count++] = (struct entry){path, entry->d_type};
	}
	closedir(directory);
	if (failed)
		return diag_no_memory(diags);
	if (count)
		qsort(entries, count, sizeof *entries, by_path);
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; code == DIAG_OK && i < count; i++) {
		const char *path = entries[i].path;
		size_t length = strlen(path);
		bool inner = is_folder(&entries[i]);
		if (is_data(&entries[i], inner))
			continue;
		if (inner)
			code = walk(s, arena, path, depth + 1, diags);
		else if (length > 5 && !strcmp(path + length - 5, ".yaml"))
			code = add_file(s, arena, path, diags);
	}
	return code;
}

static enum diag_code add_path(struct search *s, struct arena *arena, const char *path,
                               struct diags *diags)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode) ? walk(s, arena, path, 0, diags)
	                                               : add_file(s, arena, path, diags);
}

static int by_stem(const void *a, const void *b)
{
	const struct content_file *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->stem, (*y)->stem);
	return order ? order : *x < *y ? -1 : 1;
}

/* Two files of one name would write one output; names are ASCII, so that case is all that can
 * differ. */
static enum diag_code find_twins(struct search *s, struct arena *arena, struct diags *diags)
{
	struct content_file **sorted = arena_array(arena, s->count, sizeof *sorted);
	size_t count = 0;
	if (!sorted)
		return diag_no_memory(diags);
	for (size_t i = 0; i < s->count; i++)
		if (s->files[i].stem)
			sorted[count++] = &s->files[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, by_stem);
	for (size_t i = 1; i < count; i++)
		if (!strcasecmp(sorted[i - 1]->stem, sorted[i]->stem))
			sorted[i]->sheet.twin = sorted[i - 1]->sheet.path;
	return DIAG_OK;
}

enum diag_code sheets_refuse_twins(const struct content_file *files, size_t count,
                                   struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < count; i++)
		if (files[i].sheet.twin)
			code = diag_add(diags, DIAG_INPUT, (struct place){.file = files[i].sheet.path},
			                "it would be written to the same file as %s (%s…)", files[i].sheet.twin,
			                files[i].stem);
	return code;
}

static enum diag_code check_found(const struct names *names, const char *what, struct diags *diags)
{
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; i < names->count; i++)
		if (!names->found[i])
			code = diag_add(diags, DIAG_USAGE, (struct place){0},
			                "no handout has the %s “%s”; see `handout list`", what, names->at[i]);
	return code;
}

/* What was asked for and is not there would else be missed by nobody. */
static enum diag_code check_files(const struct search *s, struct diags *diags)
{
	enum diag_code code = check_found(&s->cancer_types, "cancer type", diags);
	if (check_found(&s->languages, "language", diags) != DIAG_OK)
		code = DIAG_USAGE;
	if (code == DIAG_OK && s->finder && !s->count)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = s->request->paths[0]},
		                s->request->search ? "no handout has all of these words"
		                                   : "no handout is about a cancer with this code");
	if (code == DIAG_OK && s->request->path_count && !s->count)
		code = diag_add(diags, DIAG_INPUT, (struct place){.file = s->request->paths[0]},
		                "no handout (*.yaml) is there that was asked for");
	return code;
}

static int by_answer(const void *a, const void *b)
{
	const struct content_file *const *x = a, *const *y = b;
	const struct job_answer *p = &(*x)->answer, *q = &(*y)->answer;
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
static enum diag_code sort_files(struct search *s, struct arena *arena, struct diags *diags)
{
	struct content_file **sorted = arena_array(arena, s->count, sizeof *sorted);
	struct content_file *files = arena_array(arena, s->count, sizeof *files);
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

static enum diag_code open_finder(struct search *s, struct arena *arena, struct diags *diags)
{
	const struct batch_request *r = s->request;
	const struct job_question question = {r->data_folder, r->icd10, r->search};
	return r->icd10 || r->search ? job_finder_new(arena, &question, &s->finder, diags) : DIAG_OK;
}

enum diag_code sheets_find(struct arena *arena, const struct batch_request *request,
                           struct content_file **out, size_t *count, struct diags *diags)
{
	struct search search = {.request = request};
	enum diag_code code = DIAG_OK;
	if (!names_split(arena, request->languages, &search.languages) ||
	    !names_split(arena, request->cancer_types, &search.cancer_types))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "a list needs names separated by commas, at most %d", NAMES_MAX);
	if (!(search.scratch = arena_new(0)))
		return diag_no_memory(diags);
	code = open_finder(&search, arena, diags);
	for (size_t i = 0; code == DIAG_OK && i < request->path_count; i++)
		code = add_path(&search, arena, request->paths[i], diags);
	if (code == DIAG_OK)
		code = check_files(&search, diags);
	if (code == DIAG_OK)
		code = find_twins(&search, arena, diags);
	if (code == DIAG_OK && search.finder)
		code = sort_files(&search, arena, diags);
	arena_drop(search.scratch);
	*out = search.files;
	*count = search.count;
	return code;
}

/* A fault that hides the day is told by a check. False without memory. */
static bool add_expiry(struct arena *arena, struct arena *scratch,
                       const struct batch_request *request, struct batch_sheet *sheet)
{
	arena_reset(scratch);
	struct diags *own = arena_alloc(scratch, sizeof *own);
	struct job_content content = {.name = sheet->path};
	const char *day = NULL;
	if (!own)
		return false;
	diags_init(own, scratch);
	enum diag_code code = file_read(scratch, sheet->path, CONTENT_MAX, &content.bytes, own);
	if (code == DIAG_OK)
		code = job_expiry(scratch, &content, &day, own);
	if (code != DIAG_OK || !day)
		return !own->no_memory;
	sheet->expires = arena_copy(arena, day, strlen(day));
	sheet->expired = strcmp(day, request->today) < 0;
	return sheet->expires;
}

enum diag_code batch_list(struct arena *arena, const struct batch_request *request,
                          struct batch_sheet **out, size_t *count, struct diags *diags)
{
	struct content_file *files;
	size_t found;
	enum diag_code code = sheets_find(arena, request, &files, &found, diags);
	if (code != DIAG_OK)
		return code;
	struct batch_sheet *sheets = arena_array(arena, found, sizeof *sheets);
	if (!sheets)
		return diag_no_memory(diags);
	struct arena *scratch = request->today ? arena_new(0) : NULL;
	bool enough = scratch || !request->today;
	for (size_t i = 0; i < found && enough; i++) {
		sheets[i] = files[i].sheet;
		enough = !scratch || !files[i].stem || add_expiry(arena, scratch, request, &sheets[i]);
	}
	arena_drop(scratch);
	*out = sheets;
	*count = enough ? found : 0;
	return enough ? DIAG_OK : diag_no_memory(diags);
}
