#include "portal/mail.h"

#include <string.h>

#include "base/utf8.h"
#include "portal/mail_values.h"
#include "portal/mime.h"
#include "portal/papers.h"

enum { ID = 32 /* digits */, NAME_MAX_BYTES = 120, MARGIN = 64 * 1024 };

struct mailing {
	struct arena *arena;
	const struct portal_request *request;
	struct mail_values values;
	struct paper *papers;
	size_t count;
	char id[DIGEST_HEX + 1];
	struct buf out;
};

static enum diag_code load_values(struct mailing *m, struct diags *diags)
{
	const struct portal_request *request = m->request;
	struct source *source = arena_alloc(m->arena, sizeof *source);
	size_t first = diags->count;
	if (!source)
		return diag_no_memory(diags);
	*source = (struct source){request->values_name, request->values};
	enum diag_code code = mail_values_load(m->arena, source, &m->values, diags);
	return papers_redact(m->arena, request, NULL, first, code, diags);
}

static void add_text(struct digest *digest, const struct text *text)
{
	digest_add_text(digest, text->utf8 ? text->utf8 : "");
}

static void add_mailbox(struct digest *digest, const struct mail_mailbox *box)
{
	add_text(digest, &box->address);
	add_text(digest, &box->name);
}

/* Of all that is said, but for the time. */
static void identify(struct mailing *m)
{
	const struct mail_mailbox *to = m->values.to.at;
	struct digest digest;
	digest_start(&digest);
	digest_add_text(&digest, "handout mail 1");
	add_mailbox(&digest, &m->values.from);
	for (size_t i = 0; i < m->values.to.count; i++)
		add_mailbox(&digest, &to[i]);
	digest_add_text(&digest, ""); /* no address is empty: here the list ends */
	add_text(&digest, &m->values.subject);
	digest_add_text(&digest, m->values.message.node->text);
	add_text(&digest, &m->values.occasion);
	for (size_t i = 0; i < m->count; i++) {
		digest_add_text(&digest, m->papers[i].language);
		digest_add_text(&digest, m->papers[i].sha256);
		digest_add_text(&digest, m->papers[i].encrypted ? "encrypted" : "");
	}
	digest_end(&digest, m->id);
}

static void put_mailboxes(struct mailing *m, const char *name, const struct mail_mailbox *boxes,
                          size_t count)
{
	struct mime_mailbox *out = arena_array(m->arena, count, sizeof *out);
	for (size_t i = 0; out && i < count; i++)
		out[i] = (struct mime_mailbox){boxes[i].name.utf8, boxes[i].address.utf8};
	if (out)
		mime_put_mailboxes(&m->out, name, out, count);
	m->out.failed = m->out.failed || !out;
}

static void put_head(struct mailing *m)
{
	const struct mail_values *values = &m->values;
	put_mailboxes(m, "From", &values->from, 1);
	put_mailboxes(m, "To", values->to.at, values->to.count);
	mime_put_text(&m->out, "Subject", values->subject.utf8);
	mime_put_date(&m->out, m->request->now);
	buf_format(&m->out, "Message-ID: <%.*s%s>\r\n", ID, m->id,
	           strrchr(values->from.address.utf8, '@'));
	/* "=_" stands in neither encoding, so that no part holds the boundary */
	buf_format(
		&m->out,
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"=_%.*s\"\r\n\r\n", ID,
		m->id);
}

static void put_boundary(struct mailing *m, const char *end)
{
	buf_format(&m->out, "--=_%.*s%s\r\n", ID, m->id, end);
}

/* The text without white space at its ends. */
static void put_text(struct mailing *m)
{
	const struct node *node = m->values.message.node;
	size_t begin = strspn(node->text, " \t\n"), end = node->length;
	while (end > begin && strchr(" \t\n", node->text[end - 1]))
		end--;
	put_boundary(m, "");
	buf_text(&m->out, "Content-Type: text/plain; charset=utf-8\r\n");
	mime_put_body(&m->out, (struct bytes){node->text + begin, end - begin});
}

/* Does another paper have this one's title? */
static bool is_shared(const struct mailing *m, size_t i)
{
	for (size_t k = 0; k < m->count; k++)
		if (k != i && !strcmp(m->papers[k].title, m->papers[i].title))
			return true;
	return false;
}

/* The title as the name of a file that every system can save. */
static const char *name_of(struct mailing *m, size_t i)
{
	const struct paper *paper = &m->papers[i];
	size_t whole = strlen(paper->title), length = 0, at = 0;
	while (at < whole && (utf8_next(paper->title, whole, &at), at <= NAME_MAX_BYTES))
		length = at;
	char *stem = arena_copy(m->arena, paper->title, length);
	for (char *s = stem; s && *s; s++)
		if (strchr("/\\:*?\"<>|", *s) || (unsigned char)*s < ' ' || (s == stem && *s == '.'))
			*s = '-';
	if (!stem)
		return NULL;
	return is_shared(m, i)
	           ? arena_format(m->arena, "%s (%s, %s).pdf", stem, paper->language, paper->layout)
	           : arena_format(m->arena, "%s.pdf", stem);
}

static void put_paper(struct mailing *m, size_t i)
{
	const struct paper *paper = &m->papers[i];
	const char *name = name_of(m, i);
	m->out.failed = m->out.failed || !name;
	if (!name)
		return;
	put_boundary(m, "");
	buf_text(&m->out, "Content-Type: application/pdf");
	mime_put_parameter(&m->out, "name", paper->file);
	buf_text(&m->out, "\r\nContent-Disposition: attachment");
	mime_put_parameter(&m->out, "filename", name);
	buf_format(&m->out, "\r\nContent-Language: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n",
	           paper->language);
	mime_put_lines(&m->out, paper->attachment.base64);
}

/* Room for all at once: a buffer that grows would copy the files each time. */
static bool reserve(struct mailing *m)
{
	size_t room = MARGIN + 4 * m->values.message.node->length;
	for (size_t i = 0; i < m->count; i++) {
		size_t length = m->papers[i].attachment.base64.length;
		if (length > SIZE_MAX / 4 - room)
			return false;
		room += length + length / 32;
	}
	return buf_reserve(&m->out, room);
}

enum diag_code mail_make(struct job_engine *engine, struct arena *arena,
                         const struct portal_request *request, struct bytes *out,
                         struct diags *diags)
{
	struct mailing m = {.arena = arena, .request = request, .count = request->sheets.count};
	enum diag_code code = load_values(&m, diags);
	if (code == DIAG_OK)
		code = papers_make(engine, arena, request, m.values.node, &m.papers, diags);
	if (code != DIAG_OK)
		return code;
	buf_init(&m.out, arena);
	if (!reserve(&m))
		return diag_no_memory(diags);
	identify(&m);
	put_head(&m);
	put_text(&m);
	for (size_t i = 0; i < m.count; i++)
		put_paper(&m, i);
	put_boundary(&m, "--");
	if (m.out.failed)
		return diag_no_memory(diags);
	*out = (struct bytes){m.out.at, m.out.length};
	return DIAG_OK;
}
