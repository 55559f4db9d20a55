#include <stdlib.h>
#include <string.h>

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

static bool copy(const char *text, size_t length, struct portal_token *out)
{
	while (length && strchr(" \t\r\n", text[length - 1]))
		length--;
	char *token = is_token(text, length) ? malloc(length + 1) : NULL;
	if (!token)
		return false;
	memcpy(token, text, length);
	token[length] = 0;
	portal_token_wipe(out);
	out->at = token;
	return true;
}

bool portal_token_copy(const char *text, struct portal_token *out)
{
	return !text || !*text || copy(text, strlen(text), out);
}

enum diag_code portal_token_read(struct arena *arena, const char *path, struct portal_token *out,
                                 struct diags *diags)
{
	struct bytes file;
	enum diag_code code = file_read(arena, path, TOKEN_MAX, &file, diags);
	if (code != DIAG_OK)
		return code;
	bool read = copy(file.at, file.length, out);
	explicit_bzero((char *)file.at, file.length);
	return read
	           ? DIAG_OK
	           : diag_add(diags, DIAG_INPUT, (struct place){.file = path},
	                      "this is no bearer token: letters, digits and - . _ ~ + / = on one line");
}
