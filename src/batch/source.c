#include "batch/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "batch/output.h"

enum {
	CONTENT_MAX = 1024 * 1024,
	LINE_MAX_BYTES = 2 * 1024 * 1024,
	NAMES_MAX = 64,
	DEPTH_MAX = 16, /* of folders */
};

struct names {
	const char *at[NAMES_MAX];
	size_t count;
};

struct content_file {
	struct batch_sheet sheet;
	const char *stem; /* "leukemia/car-t.en" of the output; NULL where the sheet has a fault */
};

struct source_of_jobs {
	const struct batch_request *request;
	struct arena *scratch; /* of one head after the other */
	struct names layouts, brands, languages, cancer_types;
	struct content_file *files;
	size_t count, capacity;
	uint64_t next;          /* of the product, or line */
	uint64_t number, given; /* jobs of all shards, and of this one */
	int fd;                 /* of JSON lines, or -1 */
	char *line;             /* what was read and not yet given */
	size_t length, room;
	bool ended;
	uint64_t *seen; /* digests of outputs, open addressing; 0: free */
	size_t seen_count, seen_room;
};

static bool split(struct arena *arena, const char *list, const char *otherwise, struct names *out)
{
	const char *s = list ? list : otherwise;
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

static bool is_among(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcasecmp(names->at[i], name))
			return true;
	return !names->count;
}

/* Add a file that is asked for, or one whose head has a fault, which is told as a job that failed. */
static enum diag_code add_file(struct source_of_jobs *s, struct arena *arena, const char *path,
                               struct diags *diags)
{
	struct arena *scratch = s->scratch;
	arena_reset(scratch);
	struct diags *own = arena_alloc(scratch, sizeof *own);
	struct job_content content = {.name = path};
	struct job_identity id = {0};
	struct content_file file = {.sheet.path = path};
	if (!own)
		return diag_no_memory(diags);
	diags_init(own, scratch);
	enum diag_code code = file_read(scratch, path, CONTENT_MAX, &content.bytes, own);
	if (code == DIAG_OK)
		code = job_identify(scratch, &content, &id, own);
	bool whole = code == DIAG_OK && id.topic && id.cancer_type && id.language;
	bool asked = !whole || (is_among(&s->languages, id.language) &&
	                        is_among(&s->cancer_types, id.cancer_type));
	if (whole) {
		file.stem = arena_format(arena, "%s/%s.%s", id.cancer_type, id.topic, id.language);
		file.sheet.cancer_type = arena_copy(arena, id.cancer_type, strlen(id.cancer_type));
		file.sheet.topic = arena_copy(arena, id.topic, strlen(id.topic));
		file.sheet.language = arena_copy(arena, id.language, strlen(id.language));
	} else if (own->count) {
		const struct diag *d = &own->list[0];
		file.sheet.fault =
			arena_format(arena, "%s:%u:%u: %s", path, d->at.line, d->at.column, d->text);
	} else {
		file.sheet.fault =
			arena_format(arena, "%s: “topic”, “cancer_type” or “language” is missing", path);
	}
	void *at = s->files;
	if (!asked)
		return DIAG_OK;
	if ((!file.stem && !file.sheet.fault) ||
	    !arena_grow(arena, &at, s->count, &s->capacity, sizeof *s->files))
		return diag_no_memory(diags);
	s->files = at;
	s->files[s->count++] = file;
	return DIAG_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum diag_code add_path(struct source_of_jobs *s, struct arena *arena, const char *path,
                               unsigned depth, struct diags *diags);

/* Every *.yaml below a folder, in the order of names. Links to folders are not followed: they can lead in circles. */
static enum diag_code walk(struct source_of_jobs *s, struct arena *arena, const char *folder,
                           unsigned depth, struct diags *diags)
{
	DIR *directory = opendir(folder);
	char **names = NULL;
	size_t count = 0, capacity = 0;
	bool failed = false;
	if (!directory)
		return diag_add(diags, DIAG_INPUT, (struct place){.file = folder},
		                "cannot read this folder: %s", strerror(errno));
	for (const struct dirent *entry; !failed && (entry = readdir(directory));) {
		void *at = names;
		if (entry->d_name[0] == '.')
			continue;
		char *path = path_join(arena, folder, entry->d_name);
		failed = !path || !arena_grow(arena, &at, count, &capacity, sizeof *names);
		names = at;
		if (!failed)
			names[count++] = path;
	}
	closedir(directory);
	if (failed)
		return diag_no_memory(diags);
	if (count)
		qsort(names, count, sizeof *names, by_name);
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; code == DIAG_OK && i < count; i++) {
		size_t length = strlen(names[i]);
		struct stat st;
		bool folder_below = !lstat(names[i], &st) && S_ISDIR(st.st_mode);
		if (folder_below || (length > 5 && !strcmp(names[i] + length - 5, ".yaml")))
			code = add_path(s, arena, names[i], depth + 1, diags);
	}
	return code;
}

static enum diag_code add_path(struct source_of_jobs *s, struct arena *arena, const char *path,
                               unsigned depth, struct diags *diags)
{
	struct stat st;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return depth < DEPTH_MAX
		           ? walk(s, arena, path, depth, diags)
		           : diag_add(diags, DIAG_INPUT, (struct place){.file = path},
		                      "folders inside one another more than %d deep", DEPTH_MAX);
	return add_file(s, arena, path, diags);
}

static int by_stem(const void *a, const void *b)
{
	const struct content_file *const *x = a, *const *y = b;
	return strcasecmp((*x)->stem, (*y)->stem);
}

/* Two files of one name would write one output; names are ASCII, so that case is all that can differ. */
static enum diag_code check_stems(struct source_of_jobs *s, struct arena *arena,
                                  struct diags *diags)
{
	struct content_file **sorted = arena_array(arena, s->count, sizeof *sorted);
	size_t count = 0;
	enum diag_code code = DIAG_OK;
	if (!sorted)
		return diag_no_memory(diags);
	for (size_t i = 0; i < s->count; i++)
		if (s->files[i].stem)
			sorted[count++] = &s->files[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, by_stem);
	for (size_t i = 1; i < count; i++)
		if (!strcasecmp(sorted[i - 1]->stem, sorted[i]->stem))
			code = diag_add(diags, DIAG_INPUT, (struct place){.file = sorted[i]->sheet.path},
			                "it would be written to the same file as %s (%s…)",
			                sorted[i - 1]->sheet.path, sorted[i]->stem);
	return code;
}

static enum diag_code open_lines(struct source_of_jobs *s, struct diags *diags)
{
	const char *from = s->request->from;
	s->fd = strcmp(from, "-") ? open(from, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (s->fd >= 0)
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = from}, "cannot read it: %s",
	                strerror(errno));
}

enum diag_code source_open(struct arena *arena, const struct batch_request *request,
                           struct source_of_jobs **out, struct diags *diags)
{
	struct source_of_jobs *s = arena_alloc(arena, sizeof *s);
	if (!s)
		return diag_no_memory(diags);
	s->request = request;
	s->fd = -1;
	*out = s;
	if (!(s->scratch = arena_new(0)))
		return diag_no_memory(diags);
	if (!split(arena, request->layouts, "letter", &s->layouts) ||
	    !split(arena, request->brands, "navis", &s->brands) ||
	    !split(arena, request->languages, NULL, &s->languages) ||
	    !split(arena, request->cancer_types, NULL, &s->cancer_types))
		return diag_add(diags, DIAG_USAGE, (struct place){0},
		                "a list needs names separated by commas, at most %d", NAMES_MAX);
	enum diag_code code = DIAG_OK;
	for (size_t i = 0; code == DIAG_OK && i < request->path_count; i++)
		code = add_path(s, arena, request->paths[i], 0, diags);
	if (code == DIAG_OK)
		code = check_stems(s, arena, diags);
	if (code == DIAG_OK && request->from)
		code = open_lines(s, diags);
	return code;
}

void source_close(struct source_of_jobs *s)
{
	if (!s)
		return;
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	arena_drop(s->scratch);
	free(s->line);
	free(s->seen);
}

int source_fd(const struct source_of_jobs *s)
{
	return s->fd;
}

uint64_t source_count(const struct source_of_jobs *s)
{
	return s->fd < 0 ? s->count * s->layouts.count * s->brands.count : 0;
}

void source_peek(struct source_of_jobs *s, uint64_t i, struct arena *arena, struct batch_job *out)
{
	size_t brands = s->brands.count, pairs = brands * s->layouts.count;
	const struct content_file *file = &s->files[i / pairs];
	const char *layout = s->layouts.at[i % pairs / brands], *brand = s->brands.at[i % brands];
	*out = (struct batch_job){.content = file->sheet.path,
	                          .layout = layout,
	                          .brand = brand,
	                          .language = file->sheet.language,
	                          .fault = file->sheet.fault};
	if (!file->stem)
		return;
	out->output = s->request->brands
	                  ? arena_format(arena, "%s.%s.%s.pdf", file->stem, layout, brand)
	                  : arena_format(arena, "%s.%s.pdf", file->stem, layout);
	if (!out->output)
		out->fault = "out of memory";
	else if (!output_is_sound(out->output))
		out->fault = arena_format(arena, "%s: “%s” is no name for a file of a batch",
		                          file->sheet.path, out->output);
}

/* More of the lines; false where nothing is to be had now. */
static bool read_more(struct source_of_jobs *s)
{
	struct pollfd poll_fd = {.fd = s->fd, .events = POLLIN};
	if (poll(&poll_fd, 1, 0) <= 0)
		return false;
	if (s->room - s->length < 64 * 1024) {
		char *wider = s->room < LINE_MAX_BYTES * 2 ? realloc(s->line, s->room + 128 * 1024) : NULL;
		if (!wider) {
			s->ended = true;
			return true;
		}
		s->line = wider;
		s->room += 128 * 1024;
	}
	ssize_t got = read(s->fd, s->line + s->length, s->room - s->length);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (got <= 0)
		s->ended = true;
	else
		s->length += (size_t)got;
	return true;
}

static const char *text_of(json_t *job, const char *key, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(job, key));
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

/* Values go on as YAML, of which JSON is a part. */
static struct bytes values_of(json_t *job, struct arena *arena)
{
	json_t *values = json_object_get(job, "values");
	char *text = values ? json_dumps(values, JSON_ENSURE_ASCII) : NULL;
	struct bytes bytes = {text ? arena_copy(arena, text, strlen(text)) : NULL,
	                      text ? strlen(text) : 0};
	free(text);
	return bytes;
}

static void read_job(struct source_of_jobs *s, json_t *job, struct arena *arena,
                     struct batch_job *out)
{
	static const char *const known[] = {"content",  "layout", "brand",
	                                    "language", "values", "output"};
	const char *key;
	json_t *value;
	json_object_foreach(job, key, value)
	{
		bool is_known = false;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			is_known = is_known || !strcmp(known[i], key);
		bool right = !strcmp(key, "values") ? json_is_object(value) : json_is_string(value);
		if (!is_known || !right)
			out->fault = arena_format(arena, "“%.60s” is %s", key,
			                          is_known ? "of the wrong kind" : "not known in a job");
	}
	out->content = text_of(job, "content", arena);
	out->layout = text_of(job, "layout", arena);
	out->brand = text_of(job, "brand", arena);
	out->language = text_of(job, "language", arena);
	out->output = text_of(job, "output", arena);
	out->values = values_of(job, arena);
	if (!out->layout)
		out->layout = s->layouts.at[0];
	if (!out->brand)
		out->brand = s->brands.at[0];
	if (!out->fault && (!out->content || !out->output))
		out->fault = "a job needs “content” and “output”";
	if (!out->fault && !output_is_sound(out->output))
		out->fault =
			arena_format(arena,
		                 "“%.200s” is no output: it must be a path below the folder, of ASCII "
		                 "letters, digits, “-”, “_” and “.”, and end in .pdf",
		                 out->output);
}

static void line_job(struct source_of_jobs *s, const char *line, size_t length, struct arena *arena,
                     struct batch_job *out)
{
	json_error_t error;
	json_t *job = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	*out = (struct batch_job){.index = 0};
	s->next++;
	if (json_is_object(job))
		read_job(s, job, arena, out);
	else
		out->fault =
			"not a JSON object"; /* the line itself may hold what nobody else should read */
	json_decref(job);
	if (out->fault)
		out->fault =
			arena_format(arena, "%s:%llu: %s",
		                 strcmp(s->request->from, "-") ? s->request->from : "standard input",
		                 (unsigned long long)s->next, out->fault);
}

static enum source_state next_line(struct source_of_jobs *s, struct arena *arena,
                                   struct batch_job *out)
{
	for (;;) {
		char *end = s->length ? memchr(s->line, '\n', s->length) : NULL;
		size_t length = end ? (size_t)(end - s->line) : s->length;
		if (!end && !s->ended) {
			if (!read_more(s))
				return SOURCE_WAIT;
			continue;
		}
		if (!length && !end)
			return SOURCE_END;
		bool blank = strspn(s->line ? s->line : "", " \t\r") >= length;
		if (!blank)
			line_job(s, s->line, length, arena, out);
		size_t used = length + (end != NULL);
		memmove(s->line, s->line + used, s->length - used);
		s->length -= used;
		if (!blank)
			return SOURCE_JOB;
		s->next++;
	}
}

static uint64_t hash_of(const char *text)
{
	struct digest digest;
	char hex[DIGEST_HEX + 1], folded[512];
	size_t i = 0;
	for (; text[i] && i < sizeof folded - 1; i++)
		folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
	folded[i] = 0;
	digest_start(&digest);
	digest_add_text(&digest, folded);
	digest_end(&digest, hex);
	hex[16] = 0;
	return strtoull(hex, NULL, 16) | 1;
}

/* Was there a job with this output already? */
static bool is_seen(struct source_of_jobs *s, uint64_t hash)
{
	if (s->seen_count * 4 >= s->seen_room * 3) {
		size_t room = s->seen_room ? s->seen_room * 2 : 1024;
		uint64_t *wider = calloc(room, sizeof *wider);
		if (!wider)
			return false;
		for (size_t i = 0; i < s->seen_room; i++)
			for (size_t at = s->seen[i] % room; s->seen[i];) {
				if (!wider[at]) {
					wider[at] = s->seen[i];
					break;
				}
				at = (at + 1) % room;
			}
		free(s->seen);
		s->seen = wider;
		s->seen_room = room;
	}
	size_t at = hash % s->seen_room;
	for (; s->seen[at]; at = (at + 1) % s->seen_room)
		if (s->seen[at] == hash)
			return true;
	s->seen[at] = hash;
	s->seen_count++;
	return false;
}

enum source_state source_next(struct source_of_jobs *s, struct arena *arena, struct batch_job *out)
{
	for (;;) {
		enum source_state state = SOURCE_JOB;
		if (s->fd >= 0)
			state = next_line(s, arena, out);
		else if (s->next < source_count(s))
			source_peek(s, s->next++, arena, out);
		else
			state = SOURCE_END;
		if (state != SOURCE_JOB)
			return state;
		uint64_t hash = hash_of(out->output ? out->output : out->content ? out->content : "");
		if (s->fd >= 0 && !out->fault && is_seen(s, hash))
			out->fault = arena_format(arena, "%s:%llu: an earlier job has this output already",
			                          s->request->from, (unsigned long long)s->next);
		out->number = s->number++;
		if (s->request->shards && hash / 2 % s->request->shards != s->request->shard - 1)
			continue;
		out->index = s->given++;
		return SOURCE_JOB;
	}
}

enum diag_code batch_list(struct arena *arena, const struct batch_request *request,
                          struct batch_sheet **out, size_t *count, struct diags *diags)
{
	struct source_of_jobs *source = NULL;
	enum diag_code code = source_open(arena, request, &source, diags);
	struct batch_sheet *sheets =
		code == DIAG_OK ? arena_array(arena, source->count, sizeof *sheets) : NULL;
	if (code == DIAG_OK && !sheets)
		code = diag_no_memory(diags);
	for (size_t i = 0; code == DIAG_OK && i < source->count; i++)
		sheets[i] = source->files[i].sheet;
	*out = sheets;
	*count = code == DIAG_OK ? source->count : 0;
	source_close(source);
	return code;
}
