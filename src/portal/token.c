#include <stdlib.h>
#include <string.h>

#include "portal/encrypt.h"
#include "portal/portal.h"

enum { TOKEN_MAX = 16 * 1024 };

void portal_token_wipe(struct portal_token *token)
{
	if (token->at)
		explicit_bzero(token->at, strlen(token->at));
	free(token->at);
	token->at = NULL;
}

/* b64token of RFC 6750, 2.1: nothing that could end a header. */
static bool is_token(const char *text, size_t length)
{
	static const char signs[] = "-._~+/=";
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!plain && !memchr(signs, c, sizeof signs - 1))
			return false;
	}
	return length && length <= TOKEN_MAX;
}

static bool keep(const char *text, size_t length, struct portal_token *out)
{
	char *token = malloc(length + 1);
	if (!token)
		return false;
	memcpy(token, text, length);
	token[length] = 0;
	portal_token_wipe(out);
	out->at = token;
	return true;
}

static bool copy(const char *text, size_t length, struct portal_token *out)
{
	while (length && strchr(" \t\r\n", text[length - 1]))
		length--;
	return is_token(text, length) && keep(text, length, out);
}

bool portal_token_copy(const char *text, struct portal_token *out)
{
	return !text || !*text || copy(text, strlen(text), out);
}

enum diag_code portal_token_read(struct arena *arena, const char *path, struct portal_token *out,
                                 struct diags *diags)
{
	struct bytes file;
	enum diag_code code = file_read_secret(arena, path, TOKEN_MAX, &file, diags);
	if (code != DIAG_OK)
		return code;
	bool read = copy(file.at, file.length, out);
	explicit_bzero((char *)file.at, file.length);
	return read ? DIAG_OK
	            : diag_add(
					  diags, DIAG_INPUT, (struct place){.file = path},
					  "this is not a bearer token: letters, digits and - . _ ~ + / = on one line");
}

static bool is_password(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return length >= PASSWORD_MIN && length <= PASSWORD_MAX;
}

bool portal_is_password(const char *text)
{
	return is_password(text, strlen(text));
}

enum diag_code portal_password_read(struct arena *arena, const char *path, struct portal_token *out,
                                    struct diags *diags)
{
	struct bytes file;
	enum diag_code code = file_read_secret(arena, path, TOKEN_MAX, &file, diags);
	if (code != DIAG_OK)
		return code;
	size_t length = strcspn(file.at, "\r\n");
	bool sound = is_password(file.at, length) && (length == file.length || file.at[length]);
	bool kept = sound && keep(file.at, length, out);
	explicit_bzero((char *)file.at, file.length);
	if (sound && !kept)
		return diag_no_memory(diags);
	return kept
	           ? DIAG_OK
	           : diag_add(
					 diags, DIAG_INPUT, (struct place){.file = path},
					 "its first line is not a password: %d to %d ASCII letters, digits and symbols",
					 PASSWORD_MIN, PASSWORD_MAX);
}
