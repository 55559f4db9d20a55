#include "portal/bundle.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "portal/identity.h"
#include "portal/narrative.h"

/* A file is megabytes of base64, which needs no escape: jansson writes all but it, and an empty
 * member marks its place. Inside a string quotes are escaped, so that nothing else looks like it. */
static const char hole[] = "\"data\":\"\"";

struct writing {
	const struct bundle_request *request;
	struct arena *arena;
	struct buf out;
	bool failed;
};

/* Give value to object; one that is NULL for want of memory is noted. */
static void set(struct writing *w, json_t *object, const char *key, json_t *value)
{
	w->failed = json_object_set_new(object, key, value) || w->failed;
}

static void set_text(struct writing *w, json_t *object, const char *key, const char *text)
{
	if (text)
		set(w, object, key, json_string(text));
}

static json_t *list_of(struct writing *w, json_t *only)
{
	json_t *list = json_array();
	w->failed = json_array_append_new(list, only) || w->failed;
	return list;
}

/* Signs that mean something in a search, and all that an address may not hold. */
static void put_search_value(struct buf *out, const struct text *value)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < value->length; i++) {
		unsigned char c = (unsigned char)value->utf8[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (c == ',' || c == '|' || c == '$' || c == '\\')
			buf_text(out, "%5C");
		if (plain || strchr("-._~", c)) {
			buf_char(out, (char)c);
		} else {
			const char escape[] = {'%', digits[c >> 4], digits[c & 15]};
			buf_put(out, escape, sizeof escape);
		}
	}
}

/* Patient?identifier=system|value: the server puts the one that it finds in its place. */
static json_t *search_for(struct writing *w, const struct portal_party *party, const char *type)
{
	struct buf search;
	buf_init(&search, w->arena);
	buf_format(&search, "%s?identifier=", type);
	buf_text(&search, party->system.utf8);
	buf_char(&search, '|');
	put_search_value(&search, &party->value);
	return search.failed ? NULL : json_stringn(search.at, search.length);
}

/* type: what it is where only an identifier says who; NULL: not known. */
static json_t *reference(struct writing *w, const struct portal_party *party, const char *type)
{
	json_t *out = json_object();
	if (party->reference.utf8) {
		set_text(w, out, "reference", party->reference.utf8);
	} else if (type && w->request->codes->identifiers == IDENTIFIER_SEARCH) {
		set(w, out, "reference", search_for(w, party, type));
	} else {
		set_text(w, out, "type", type);
		set(w, out, "identifier",
		    json_pack("{s:s, s:s}", "system", party->system.utf8, "value", party->value.utf8));
	}
	set_text(w, out, "display", party->display.utf8);
	return out;
}

static json_t *reference_to(const char *urn)
{
	return json_pack("{s:s}", "reference", urn);
}

static json_t *coding(struct writing *w, const struct portal_coding *from)
{
	json_t *out = json_pack("{s:s, s:s}", "system", from->system.utf8, "code", from->code.utf8);
	set_text(w, out, "display", from->display.utf8);
	return out;
}

/* One concept of all codings. */
static json_t *concept(struct writing *w, const struct portal_coding *codings, size_t count)
{
	json_t *list = json_array(), *out = json_object();
	for (size_t i = 0; i < count; i++)
		w->failed = json_array_append_new(list, coding(w, &codings[i])) || w->failed;
	set(w, out, "coding", list);
	return out;
}

/* A concept of each coding. */
static json_t *concepts(struct writing *w, const struct list *codings)
{
	json_t *out = json_array();
	const struct portal_coding *at = codings->at;
	for (size_t i = 0; i < codings->count; i++)
		w->failed = json_array_append_new(out, concept(w, &at[i], 1)) || w->failed;
	return out;
}

static json_t *narrative(struct writing *w, const char *language, const char *text)
{
	struct buf div;
	buf_init(&div, w->arena);
	narrative_put(&div, language, text);
	return div.failed ? NULL
	                  : json_pack("{s:s, s:s%}", "status", "generated", "div", div.at, div.length);
}

static json_t *identifier(struct writing *w, const char *urn)
{
	return json_pack("{s:s, s:s}", "system", w->request->codes->identifier_system.utf8, "value",
	                 urn);
}

static json_t *author(struct writing *w, const struct paper *document)
{
	const struct portal_party *practitioner = &w->request->values->practitioner;
	return practitioner->node ? reference(w, practitioner, "Practitioner")
	                          : json_pack("{s:s}", "display", document->brand);
}

static json_t *custodian(struct writing *w, const struct paper *document)
{
	const struct portal_party *keeper = &w->request->codes->custodian;
	return keeper->node ? reference(w, keeper, "Organization")
	                    : json_pack("{s:s}", "display", document->brand);
}

static json_t *attachment(const struct paper *document)
{
	const struct attachment *file = &document->attachment;
	return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "contentType", "application/pdf",
	                 "language", document->language, "size", (json_int_t)file->size, "hash",
	                 file->sha1, "title", document->file, "creation", document->date, "data", "");
}

static json_t *document_resource(struct writing *w, const struct paper *document, const char *urn)
{
	const struct portal_values *values = w->request->values;
	const struct portal_document_codes *codes = &w->request->codes->document;
	json_t *out = json_pack("{s:s}", "resourceType", "DocumentReference");
	set_text(w, out, "language", document->language);
	set(w, out, "text", narrative(w, document->language, document->title));
	set(w, out, "identifier", list_of(w, identifier(w, urn)));
	set_text(w, out, "status", "current");
	set(w, out, "type", concept(w, codes->type.at, codes->type.count));
	set(w, out, "category", concepts(w, &codes->category));
	set(w, out, "subject", reference(w, &values->patient, "Patient"));
	set_text(w, out, "date", w->request->now);
	set(w, out, "author", list_of(w, author(w, document)));
	set(w, out, "custodian", custodian(w, document));
	set_text(w, out, "description", document->title);
	set(w, out, "content", list_of(w, json_pack("{s:o}", "attachment", attachment(document))));
	if (values->encounter.node)
		set(w, out, "context",
		    json_pack("{s:o}", "encounter",
		              list_of(w, reference(w, &values->encounter, "Encounter"))));
	return out;
}

static json_t *recipients(struct writing *w)
{
	const struct portal_values *values = w->request->values;
	const struct portal_party *at = values->recipients.at;
	if (!values->recipients.count)
		return list_of(w, reference(w, &values->patient, "Patient"));
	json_t *out = json_array();
	for (size_t i = 0; i < values->recipients.count; i++)
		w->failed = json_array_append_new(out, reference(w, &at[i], NULL)) || w->failed;
	return out;
}

/* The message as it stands in the file, lines and all, without white space at its ends. */
static const char *message_of(struct writing *w)
{
	const struct node *node = w->request->values->message.node;
	size_t begin = strspn(node->text, " \t\n"), end = node->length;
	while (end > begin && strchr(" \t\n", node->text[end - 1]))
		end--;
	const char *text = arena_copy(w->arena, node->text + begin, end - begin);
	w->failed = w->failed || !text;
	return text ? text : "";
}

static json_t *payload(struct writing *w, const char *text, const char (*urns)[URN_SIZE])
{
	json_t *out = list_of(w, json_pack("{s:s}", "contentString", text));
	for (size_t i = 0; i < w->request->count; i++) {
		json_t *part = json_pack("{s:o}", "contentReference", reference_to(urns[i]));
		w->failed = json_array_append_new(out, part) || w->failed;
	}
	return out;
}

static json_t *message_resource(struct writing *w, const char *urn, const char (*urns)[URN_SIZE])
{
	const struct portal_values *values = w->request->values;
	const struct portal_codes *codes = w->request->codes;
	const char *text = message_of(w);
	json_t *out = json_pack("{s:s}", "resourceType", "Communication");
	set(w, out, "text", narrative(w, NULL, text));
	set(w, out, "identifier", list_of(w, identifier(w, urn)));
	if (values->in_response_to.node)
		set(w, out, "inResponseTo",
		    list_of(w, reference(w, &values->in_response_to, "Communication")));
	set_text(w, out, "status", portal_message_statuses[codes->message.status]);
	set(w, out, "category", concepts(w, &codes->message.category));
	if (codes->message.medium.count)
		set(w, out, "medium", concepts(w, &codes->message.medium));
	set(w, out, "subject", reference(w, &values->patient, "Patient"));
	if (values->encounter.node)
		set(w, out, "encounter", reference(w, &values->encounter, "Encounter"));
	set_text(w, out, "sent", w->request->now);
	set(w, out, "recipient", recipients(w));
	if (values->practitioner.node)
		set(w, out, "sender", reference(w, &values->practitioner, "Practitioner"));
	else if (codes->custodian.node)
		set(w, out, "sender", reference(w, &codes->custodian, "Organization"));
	set(w, out, "payload", payload(w, text, urns));
	return out;
}

static json_t *entry(struct writing *w, const char *urn, const char *type, json_t *resource)
{
	const char *search =
		arena_format(w->arena, "identifier=%s|%s", w->request->codes->identifier_system.utf8, urn);
	json_t *request = json_pack("{s:s, s:s, s:s}", "method", "POST", "url", type, "ifNoneExist",
	                            search ? search : "");
	w->failed = w->failed || !search;
	return json_pack("{s:s, s:o, s:o}", "fullUrl", urn, "resource", resource, "request", request);
}

static int append(const char *bytes, size_t size, void *out)
{
	buf_put(out, bytes, size);
	return 0;
}

/* Takes entry over. data goes into the hole; NULL: there is none. */
static void put_entry(struct writing *w, json_t *entry, const struct bytes *data)
{
	struct buf text;
	buf_init(&text, w->arena);
	bool written = entry && !w->failed && !json_dump_callback(entry, append, &text, JSON_COMPACT);
	json_decref(entry);
	if (!written || text.failed) {
		w->failed = true;
		return;
	}
	const char *at = data ? memmem(text.at, text.length, hole, sizeof hole - 1) : NULL;
	size_t before = at ? (size_t)(at - text.at) + sizeof hole - 2 : text.length;
	buf_put(&w->out, text.at, before);
	if (at) {
		buf_put(&w->out, data->at, data->length);
		buf_put(&w->out, text.at + before, text.length - before);
	}
}

/* Room for all files at once: a buffer that grows would copy them each time. */
static bool reserve(struct writing *w)
{
	size_t room = 64 * 1024;
	for (size_t i = 0; i < w->request->count; i++) {
		size_t length = w->request->documents[i].attachment.base64.length;
		if (length > SIZE_MAX / 4 - room)
			return false;
		room += length;
	}
	return buf_reserve(&w->out, room);
}

enum diag_code bundle_write(struct arena *arena, const struct bundle_request *request,
                            struct bytes *out, char urn[PORTAL_URN_SIZE], struct diags *diags)
{
	struct writing w = {.request = request, .arena = arena};
	char(*urns)[URN_SIZE] = arena_array(arena, request->count, sizeof *urns);
	buf_init(&w.out, arena);
	if (!urns || !reserve(&w))
		return diag_no_memory(diags);
	buf_text(&w.out, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
	for (size_t i = 0; i < request->count; i++) {
		const struct paper *document = &request->documents[i];
		identity_of_document(request->values, document, urns[i]);
		put_entry(&w,
		          entry(&w, urns[i], "DocumentReference", document_resource(&w, document, urns[i])),
		          &document->attachment.base64);
		buf_char(&w.out, ',');
	}
	const char(*all)[URN_SIZE] = (const char(*)[URN_SIZE])urns;
	identity_of_message(request->values, all, request->count, urn);
	put_entry(&w, entry(&w, urn, "Communication", message_resource(&w, urn, all)), NULL);
	buf_text(&w.out, "]}\n");
	if (w.failed || w.out.failed)
		return diag_no_memory(diags);
	*out = (struct bytes){w.out.at, w.out.length};
	return DIAG_OK;
}
