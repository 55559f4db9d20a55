#include "portal/papers.h"

#include <string.h>

#include "portal/encrypt.h"
#include "portal/redact.h"

static bool is_content(const struct portal_request *request, const char *file)
{
	for (size_t i = 0; file && i < request->sheets.count; i++)
		if (!strcmp(request->sheets.at[i].content.name, file))
			return true;
	return false;
}

enum diag_code papers_redact(struct arena *arena, const struct portal_request *request,
                             const struct node *secret, size_t first, enum diag_code code,
                             struct diags *diags)
{
	for (size_t i = first; i < diags->count; i++) {
		struct diag *diag = &diags->list[i];
		const char *text = diag->text;
		if (diag->at.file && !strcmp(diag->at.file, request->values_name))
			text = redact_citations(arena, text);
		else if (!is_content(request, diag->at.file))
			text = redact_words(arena, &(struct secrets){secret, NULL}, text);
		diag->text = text ? text : "";
		if (!text)
			code = diag_no_memory(diags);
	}
	return code;
}

/* "large-print-letter" of layouts/large-print-letter.yaml, in letters that any portal takes. */
static const char *name_of_layout(struct arena *arena, const char *layout)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *slash = strrchr(layout, '/'), *begin = slash ? slash + 1 : layout;
	const char *dot = strrchr(begin, '.');
	size_t length = dot && dot > begin ? (size_t)(dot - begin) : strlen(begin);
	char *name = arena_copy(arena, begin, length);
	for (size_t i = 0; name && i < length; i++)
		if (!memchr(plain, name[i], sizeof plain - 1))
			name[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : '-';
	return name;
}

static enum diag_code complete(struct arena *arena, const struct portal_sheet *sheet,
                               const struct job_result *result, struct paper *out,
                               struct diags *diags)
{
	const char *layout = name_of_layout(arena, sheet->layout);
	const char *file =
		layout ? arena_format(arena, "%s.%s.%s.pdf", result->topic, result->language, layout)
			   : NULL;
	*out = (struct paper){.title = result->title,
	                      .language = result->language,
	                      .date = result->date,
	                      .brand = result->brand,
	                      .layout = layout,
	                      .file = file,
	                      .pages = result->pages,
	                      .bytes = result->bytes};
	return file ? DIAG_OK : diag_no_memory(diags);
}

static enum diag_code too_long(const struct portal_request *request,
                               const struct portal_sheet *sheet, size_t length, struct diags *diags)
{
	if (length <= request->max_bytes)
		return DIAG_OK;
	return diag_add(diags, DIAG_INPUT, (struct place){.file = sheet->content.name},
	                "its PDF in “%s” has %zu bytes, but at most %zu are allowed (--max-bytes); use "
	                "smaller pictures",
	                sheet->layout, length, request->max_bytes);
}

/* Encrypt it where that is asked for, and read what is sent. */
static enum diag_code finish(struct arena *arena, const struct portal_request *request,
                             const struct portal_sheet *sheet, struct paper *paper,
                             struct diags *diags)
{
	struct place blame = {.file = sheet->content.name};
	enum diag_code code = DIAG_OK;
	if (request->password) {
		struct digest digest;
		digest_start(&digest);
		digest_add(&digest, paper->bytes);
		digest_end(&digest, paper->sha256);
		paper->encrypted = true;
		code = encrypt_pdf(arena, paper->bytes, request->password, blame, &paper->bytes, diags);
	}
	if (code == DIAG_OK)
		code = too_long(request, sheet, paper->bytes.length, diags);
	if (code == DIAG_OK && !attachment_read(arena, paper->bytes, &paper->attachment))
		code = diag_no_memory(diags);
	if (code == DIAG_OK && !paper->encrypted)
		memcpy(paper->sha256, paper->attachment.sha256, sizeof paper->sha256);
	return code;
}

static enum diag_code make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, const struct node *secret,
                           const struct portal_sheet *sheet, struct paper *out, struct diags *diags)
{
	/* of the content's own day, whatever the clock says: equal sheets are equal bytes */
	struct job_request job = {.content = sheet->content,
	                          .values_name = request->values_name,
	                          .values = request->values,
	                          .values_key = portal_sheet_key,
	                          .layout = sheet->layout,
	                          .brand = request->brand,
	                          .output = JOB_PDF,
	                          .today = request->today,
	                          .allow_expired = request->allow_expired};
	struct job_result result;
	size_t first = diags->count;
	enum diag_code code = job_run(engine, arena, &job, &result, diags);
	if (code != DIAG_OK)
		return papers_redact(arena, request, secret, first, code, diags);
	code = complete(arena, sheet, &result, out, diags);
	return code == DIAG_OK ? finish(arena, request, sheet, out, diags) : code;
}

enum diag_code papers_make(struct job_engine *engine, struct arena *arena,
                           const struct portal_request *request, const struct node *secret,
                           struct paper **out, struct diags *diags)
{
	const struct portal_sheets *sheets = &request->sheets;
	struct paper *papers = arena_array(arena, sheets->count, sizeof *papers);
	enum diag_code code = papers ? DIAG_OK : diag_no_memory(diags);
	for (size_t i = 0; code == DIAG_OK && i < sheets->count; i++) {
		code = make(engine, arena, request, secret, &sheets->at[i], &papers[i], diags);
		for (size_t k = 0; code == DIAG_OK && k < i; k++)
			if (!strcmp(papers[k].sha256, papers[i].sha256))
				code =
					diag_add(diags, DIAG_USAGE, (struct place){.file = sheets->at[i].content.name},
				             "the sheet in “%s” and “%s” is requested twice", papers[i].language,
				             sheets->at[i].layout);
	}
	if (code == DIAG_OK)
		*out = papers;
	return code;
}
