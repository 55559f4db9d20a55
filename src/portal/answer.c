#include "portal/answer.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

enum { LINE_MAX_BYTES = 300 };

static bool is_type(const json_t *resource, const char *type)
{
	const char *name = json_string_value(json_object_get(resource, "resourceType"));
	return name && !strcmp(name, type);
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void put_part(struct buf *out, const char *before, const char *text)
{
	if (!text || !*text)
		return;
	buf_text(out, out->length ? before : "");
	for (const char *s = text; *s && out->length < LINE_MAX_BYTES; s++)
		buf_char(out, strchr("\r\n\t", *s) ? ' ' : *s);
}

/* "invalid at Communication.subject: …" of the first issue that is an error, else the first. */
static const char *line_of(struct arena *arena, const json_t *outcome,
                           const struct secrets *secrets)
{
	const json_t *issues = json_object_get(outcome, "issue"), *issue = json_array_get(issues, 0);
	struct buf line;
	buf_init(&line, arena);
	for (size_t i = 0; i < json_array_size(issues); i++) {
		const char *severity = text_at(json_array_get(issues, i), "severity");
		if (severity && (!strcmp(severity, "error") || !strcmp(severity, "fatal"))) {
			issue = json_array_get(issues, i);
			break;
		}
	}
	const json_t *places = json_object_get(issue, "expression");
	const char *said = text_at(issue, "diagnostics");
	put_part(&line, "", text_at(issue, "code"));
	put_part(&line, " at ", json_string_value(json_array_get(places, 0)));
	put_part(&line, ": ", said ? said : text_at(json_object_get(issue, "details"), "text"));
	if (line.length >= LINE_MAX_BYTES)
		buf_text(&line, "…");
	if (!line.length)
		return NULL;
	buf_char(&line, 0);
	return line.failed ? NULL : redact_words(arena, secrets, line.at);
}

/* NULL: this is no JSON, or no memory; of an allocation that failed jansson says what it likes. */
static json_t *read_json(struct bytes body, bool *no_memory)
{
	json_error_t error;
	errno = 0;
	json_t *json = body.length ? json_loadb(body.at, body.length, 0, &error) : NULL;
	*no_memory = !json && errno == ENOMEM;
	return json;
}

const char *answer_outcome(struct arena *arena, struct bytes body, const struct secrets *secrets)
{
	bool no_memory;
	json_t *json = read_json(body, &no_memory);
	const char *line = is_type(json, "OperationOutcome") ? line_of(arena, json, secrets) : NULL;
	json_decref(json);
	return line;
}

/* Is {code: code} among the interactions of object? */
static bool has_interaction(const json_t *object, const char *code)
{
	const json_t *list = json_object_get(object, "interaction");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = text_at(json_array_get(list, i), "code");
		if (name && !strcmp(name, code))
			return true;
	}
	return false;
}

static const json_t *find(const json_t *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = text_at(json_array_get(list, i), key);
		if (text && !strcmp(text, value))
			return json_array_get(list, i);
	}
	return NULL;
}

/* Anything else could be the token that the server was sent. */
static bool is_version(const char *text)
{
	return text && strspn(text, "0123456789.") == strlen(text) && strlen(text) < 12;
}

static enum diag_code check(const json_t *statement, struct place at, bool *repeatable,
                            struct diags *diags)
{
	static const char *const types[] = {"DocumentReference", "Communication"};
	const char *version = text_at(statement, "fhirVersion");
	if (!is_type(statement, "CapabilityStatement"))
		return diag_add(diags, DIAG_USAGE, at,
		                "this is not a FHIR server: its metadata is not a CapabilityStatement");
	if (!version || strncmp(version, "4.", 2) != 0)
		return diag_add(diags, DIAG_USAGE, at, "the server speaks FHIR %s, not R4 (4.0)",
		                is_version(version) ? version : "of no version");
	const json_t *rest = find(json_object_get(statement, "rest"), "mode", "server");
	if (!has_interaction(rest, "transaction"))
		return diag_add(diags, DIAG_USAGE, at, "the server does not take transactions");
	*repeatable = true;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const json_t *type = find(json_object_get(rest, "resource"), "type", types[i]);
		const json_t *condition = json_object_get(type, "conditionalCreate");
		if (!has_interaction(type, "create"))
			return diag_add(diags, DIAG_USAGE, at, "the server does not create %s resources",
			                types[i]);
		if (json_is_false(condition))
			return diag_add(diags, DIAG_USAGE, at,
			                "the server does not create %s resources on condition, so what is sent "
			                "twice would be there twice",
			                types[i]);
		*repeatable = *repeatable && json_is_true(condition);
	}
	return DIAG_OK;
}

enum diag_code answer_capability(struct bytes body, struct place at, bool *repeatable,
                                 struct diags *diags)
{
	bool no_memory;
	json_t *json = read_json(body, &no_memory);
	enum diag_code code = no_memory ? diag_no_memory(diags) : check(json, at, repeatable, diags);
	json_decref(json);
	return code;
}

/* 201 of "201 Created"; 0 where it is no status. */
static int status_of(const json_t *response)
{
	const char *text = text_at(response, "status");
	int status = 0;
	for (int i = 0; text && i < 3; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		status = status * 10 + (text[i] - '0');
	}
	return status;
}

static enum diag_code count(struct arena *arena, const json_t *entries,
                            const struct secrets *secrets, struct place at,
                            struct portal_outcome *out, struct diags *diags)
{
	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *response = json_object_get(json_array_get(entries, i), "response");
		const json_t *outcome = json_object_get(response, "outcome");
		int status = status_of(response);
		out->created += status == 201;
		out->there += status == 200;
		if (status == 201 || status == 200)
			continue;
		const char *line = outcome ? line_of(arena, outcome, secrets) : NULL;
		return diag_add(diags, DIAG_INPUT, at, "the server did not create part %zu (status %d)%s%s",
		                i + 1, status, line ? ": " : "", line ? line : "");
	}
	return DIAG_OK;
}

enum diag_code answer_transaction(struct arena *arena, struct bytes body, size_t wanted,
                                  const struct secrets *secrets, struct place at,
                                  struct portal_outcome *out, struct diags *diags)
{
	struct portal_outcome outcome = {0};
	bool no_memory;
	json_t *json = read_json(body, &no_memory);
	const char *type = text_at(json, "type");
	const json_t *entries = json_object_get(json, "entry");
	enum diag_code code;
	if (no_memory)
		code = diag_no_memory(diags);
	else if (!is_type(json, "Bundle") || !type || strcmp(type, "transaction-response") != 0 ||
	         json_array_size(entries) != wanted)
		code = diag_add(diags, DIAG_MACHINE, at,
		                "the server's answer does not say what it created; send it again: what is "
		                "there is not created twice");
	else
		code = count(arena, entries, secrets, at, &outcome, diags);
	json_decref(json);
	if (code == DIAG_OK)
		*out = outcome;
	return code;
}
