#include "portal/send.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "portal/loaded.h"

/* What is used of libcurl; functions[] says what each is called there. */
struct curl_functions {
	CURLcode (*global_init_mem)(long, curl_malloc_callback, curl_free_callback,
	                            curl_realloc_callback, curl_strdup_callback, curl_calloc_callback);
	void (*global_cleanup)(void);
	CURL *(*easy_init)(void);
	void (*easy_cleanup)(CURL *);
	CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
	CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
	CURLcode (*easy_perform)(CURL *);
	const char *(*easy_strerror)(CURLcode);
	struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
	void (*slist_free_all)(struct curl_slist *);
	CURLU *(*url)(void);
	void (*url_cleanup)(CURLU *);
	CURLUcode (*url_set)(CURLU *, CURLUPart, const char *, unsigned);
	CURLUcode (*url_get)(const CURLU *, CURLUPart, char **, unsigned);
	void (*free)(void *);
};

/* That a variable of the environment names, and what it is called in messages: never its user and
 * password. */
struct proxy {
	const char *variable; /* NULL: there is none */
	const char *host;
	long port;
};

struct sender {
	struct curl_functions curl;
	CURL *easy;
	struct proxy proxy;
	long port;    /* of the server */
	bool proxied; /* the last connection was to the proxy */
	struct curl_slist *headers;
	const char *base; /* arena of send_open() */
	bool started, no_memory;
};

enum { HTTPS_PORT = 443, PROXY_PORT = 1080 /* libcurl's */ };

#define FUNCTION(member, symbol)                        \
	{                                                   \
		offsetof(struct curl_functions, member), symbol \
	}
static const struct loaded_function functions[] = {
	FUNCTION(global_init_mem, "curl_global_init_mem"),
	FUNCTION(global_cleanup, "curl_global_cleanup"),
	FUNCTION(easy_init, "curl_easy_init"),
	FUNCTION(easy_cleanup, "curl_easy_cleanup"),
	FUNCTION(easy_setopt, "curl_easy_setopt"),
	FUNCTION(easy_getinfo, "curl_easy_getinfo"),
	FUNCTION(easy_perform, "curl_easy_perform"),
	FUNCTION(easy_strerror, "curl_easy_strerror"),
	FUNCTION(slist_append, "curl_slist_append"),
	FUNCTION(slist_free_all, "curl_slist_free_all"),
	FUNCTION(url, "curl_url"),
	FUNCTION(url_cleanup, "curl_url_cleanup"),
	FUNCTION(url_set, "curl_url_set"),
	FUNCTION(url_get, "curl_url_get"),
	FUNCTION(free, "curl_free"),
};

/* It cannot be taken out again while OpenSSL holds state. */
static bool load(struct curl_functions *out)
{
	static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
	return loaded_open(names, functions, sizeof functions / sizeof *functions, out);
}

static void wiping_free(void *at)
{
	if (at)
		explicit_bzero(at, malloc_usable_size(at));
	free(at);
}

static void *wiping_realloc(void *at, size_t size)
{
	void *moved = malloc(size);
	if (!moved || !at)
		return moved;
	size_t had = malloc_usable_size(at);
	memcpy(moved, at, had < size ? had : size);
	wiping_free(at);
	return moved;
}

/* "localhost" is this machine to libcurl, whatever DNS says. */
static bool is_this_machine(const char *host)
{
	struct in_addr address;
	return !strcmp(host, "localhost") || !strcmp(host, "[::1]") ||
	       (inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127);
}

static const char *part_of(struct sender *s, struct arena *arena, const CURLU *url, CURLUPart part)
{
	char *text = NULL;
	CURLUcode code = s->curl.url_get(url, part, &text, 0);
	const char *copy = text ? arena_copy(arena, text, strlen(text)) : NULL;
	s->no_memory = s->no_memory || code == CURLUE_OUT_OF_MEMORY || (text && !copy);
	s->curl.free(text);
	return copy;
}

/* What is wrong with the address, or NULL. *https: it is one over TLS. */
static const char *fault_of(struct sender *s, struct arena *arena, const CURLU *url, bool *https)
{
	const char *scheme = part_of(s, arena, url, CURLUPART_SCHEME);
	const char *host = part_of(s, arena, url, CURLUPART_HOST);
	*https = scheme && !strcmp(scheme, "https");
	if (!host || !scheme || (!*https && strcmp(scheme, "http") != 0))
		return "this is not the address of a server, which looks like https://HOST/PATH";
	if (part_of(s, arena, url, CURLUPART_USER) || part_of(s, arena, url, CURLUPART_PASSWORD))
		return "an address must not hold a name or password, which others could read; use a token";
	if (part_of(s, arena, url, CURLUPART_QUERY) || part_of(s, arena, url, CURLUPART_FRAGMENT))
		return "the address of a server must end with its path, without ? or #";
	if (!*https && !is_this_machine(host))
		return "use https: over http others could read it; http is only for this machine";
	return NULL;
}

static long port_of(struct sender *s, struct arena *arena, const CURLU *url, long def)
{
	const char *port = part_of(s, arena, url, CURLUPART_PORT);
	return port ? strtol(port, NULL, 10) : def;
}

/* The one that libcurl takes for https, in its order. */
static void find_proxy(struct sender *s, struct arena *arena)
{
	static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
	const char *address = NULL;
	size_t i = 0;
	while (i < sizeof variables / sizeof *variables &&
	       (!(address = getenv(variables[i])) || !*address))
		i++;
	CURLU *url = address && *address ? s->curl.url() : NULL;
	if (url && s->curl.url_set(url, CURLUPART_URL, address,
	                           CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		const char *scheme = part_of(s, arena, url, CURLUPART_SCHEME);
		long def = scheme && !strcmp(scheme, "https") ? HTTPS_PORT : PROXY_PORT;
		s->proxy = (struct proxy){variables[i], part_of(s, arena, url, CURLUPART_HOST),
		                          port_of(s, arena, url, def)};
	}
	s->curl.url_cleanup(url);
}

/* Where a connection leads tells whether the proxy is used: NO_PROXY is libcurl's to read. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct sender *s = context;
	const struct sockaddr_in *v4 = (const void *)&to->addr;
	const struct sockaddr_in6 *v6 = (const void *)&to->addr;
	long port = ntohs(to->family == AF_INET6 ? v6->sin6_port : v4->sin_port);
	(void)purpose;
	s->proxied = s->proxy.host && port == s->proxy.port && port != s->port;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static bool add_header(struct sender *s, const char *header)
{
	struct curl_slist *longer = s->curl.slist_append(s->headers, header);
	if (longer)
		s->headers = longer;
	return longer;
}

/* *code keeps the first that is not CURLE_OK. */
static void set_number(struct sender *s, CURLoption option, long number, CURLcode *code)
{
	if (*code == CURLE_OK)
		*code = s->curl.easy_setopt(s->easy, option, number);
}

static void set_pointer(struct sender *s, CURLoption option, const void *at, CURLcode *code)
{
	if (*code == CURLE_OK)
		*code = s->curl.easy_setopt(s->easy, option, at);
}

static void set_protocol(struct sender *s, bool https, CURLcode *code)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	set_pointer(s, CURLOPT_PROTOCOLS_STR, https ? "https" : "http", code);
#else
	set_number(s, CURLOPT_PROTOCOLS, https ? CURLPROTO_HTTPS : CURLPROTO_HTTP, code);
#endif
}

/* What holds for all exchanges. */
static CURLcode set_up(struct sender *s, const struct send_options *options, bool https)
{
	long timeout = (long)options->timeout;
	CURLcode code = CURLE_OK;
	if (!add_header(s, "Accept: application/fhir+json") ||
	    !add_header(s, "Content-Type: application/fhir+json") ||
	    !add_header(s, "Prefer: return=minimal"))
		return CURLE_OUT_OF_MEMORY;
	set_pointer(s, CURLOPT_HTTPHEADER, s->headers, &code);
	set_protocol(s, https, &code);
	set_number(s, CURLOPT_FOLLOWLOCATION, 0, &code);
	set_number(s, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2, &code);
	set_number(s, CURLOPT_SSL_VERIFYPEER, 1, &code);
	set_number(s, CURLOPT_SSL_VERIFYHOST, 2, &code);
	set_number(s, CURLOPT_NOSIGNAL, 1, &code);
	set_number(s, CURLOPT_TIMEOUT, timeout, &code);
	set_number(s, CURLOPT_CONNECTTIMEOUT, timeout < 10 ? timeout : 10, &code);
	set_pointer(s, CURLOPT_USERAGENT, "handout", &code);
	if (!https) /* nor to a proxy in plain text */
		set_pointer(s, CURLOPT_PROXY, "", &code);
	set_pointer(s, CURLOPT_OPENSOCKETDATA, s, &code);
	if (code == CURLE_OK)
		code = s->curl.easy_setopt(s->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	if (options->ca_file && *options->ca_file)
		set_pointer(s, CURLOPT_CAINFO, options->ca_file, &code);
	if (options->token) {
		set_number(s, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER, &code);
		set_pointer(s, CURLOPT_XOAUTH2_BEARER, options->token, &code);
	}
	return code;
}

static enum diag_code start(struct sender *s, struct arena *arena,
                            const struct send_options *options, struct diags *diags)
{
	bool https = false;
	s->started = s->curl.global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiping_free, wiping_realloc,
	                                     strdup, calloc) == CURLE_OK;
	CURLU *url = s->started ? s->curl.url() : NULL;
	if (!url)
		return diag_no_memory(diags);
	CURLUcode read = s->curl.url_set(url, CURLUPART_URL, options->base, 0);
	const char *fault = fault_of(s, arena, url, &https);
	s->port = port_of(s, arena, url, HTTPS_PORT);
	if (!fault && https)
		find_proxy(s, arena);
	s->no_memory = s->no_memory || read == CURLUE_OUT_OF_MEMORY;
	s->curl.url_cleanup(url);
	if (s->no_memory)
		return diag_no_memory(diags);
	if (fault) /* an address with a password in it is not told */
		return diag_add(diags, DIAG_USAGE,
		                (struct place){.file = strchr(options->base, '@') ? NULL : options->base},
		                "%s", fault);
	s->easy = s->curl.easy_init();
	CURLcode code = s->easy ? set_up(s, options, https) : CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OUT_OF_MEMORY)
		return diag_no_memory(diags);
	return code == CURLE_OK ? DIAG_OK
	                        : diag_add(diags, DIAG_MACHINE, (struct place){.file = options->base},
	                                   "libcurl cannot do this: %s", s->curl.easy_strerror(code));
}

enum diag_code send_open(struct arena *arena, const struct send_options *options,
                         struct sender **out, struct diags *diags)
{
	struct sender *sender = arena_alloc(arena, sizeof *sender);
	if (!sender || !(sender->base = arena_copy(arena, options->base, strlen(options->base))))
		return diag_no_memory(diags);
	if (!load(&sender->curl))
		return diag_add(diags, DIAG_MACHINE, (struct place){0},
		                "the library libcurl.so.4 is missing; install Debian's package libcurl4");
	if (options->ca_file && *options->ca_file && access(options->ca_file, R_OK))
		return diag_add(diags, DIAG_USAGE, (struct place){.file = options->ca_file},
		                "cannot read these certificates, which SSL_CERT_FILE names: %s",
		                strerror(errno));
	enum diag_code code = start(sender, arena, options, diags);
	if (code == DIAG_OK)
		*out = sender;
	else
		send_close(sender);
	return code;
}

void send_close(struct sender *sender)
{
	if (!sender)
		return;
	if (sender->easy)
		sender->curl.easy_cleanup(sender->easy);
	if (sender->headers)
		sender->curl.slist_free_all(sender->headers);
	if (sender->started)
		sender->curl.global_cleanup();
}

struct receiving {
	struct buf body;
	size_t limit;
};

static size_t receive(char *at, size_t size, size_t count, void *context)
{
	struct receiving *r = context;
	if (count > r->limit - r->body.length) /* size is 1 */
		return 0;
	buf_put(&r->body, at, size * count);
	return r->body.failed ? 0 : count;
}

static enum send_fault fault_for(CURLcode code, const struct receiving *r)
{
	switch (code) {
	case CURLE_OK:
		return SEND_ANSWERED;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return SEND_BROKEN;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
		return SEND_UNTRUSTED;
	case CURLE_OUT_OF_MEMORY:
		return SEND_NO_MEMORY;
	case CURLE_WRITE_ERROR:
		return r->body.failed ? SEND_NO_MEMORY : SEND_TOO_LONG;
	default:
		return SEND_FAILED;
	}
}

/* "https://other.example:8443" of an address. */
static const char *origin_of(struct sender *s, struct arena *arena, const char *address)
{
	CURLU *url = s->curl.url();
	const char *origin = NULL;
	if (url && s->curl.url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK) {
		const char *scheme = part_of(s, arena, url, CURLUPART_SCHEME);
		const char *host = part_of(s, arena, url, CURLUPART_HOST);
		const char *port = part_of(s, arena, url, CURLUPART_PORT);
		if (scheme && host)
			origin = arena_format(arena, "%s://%.200s%s%s", scheme, host, port ? ":" : "",
			                      port ? port : "");
	}
	s->curl.url_cleanup(url);
	return origin ? origin : "another address";
}

/* Why there is no answer; where the proxy is to blame, it is named. */
static const char *reason_of(struct sender *s, struct arena *arena, CURLcode code)
{
	const char *reason = s->curl.easy_strerror(code), *told = NULL;
	long refused = 0, status = 0;
	s->curl.easy_getinfo(s->easy, CURLINFO_HTTP_CONNECTCODE, &refused);
	s->curl.easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK || !s->proxy.host || (status && status != refused))
		return reason;
	if (refused >= 300)
		told = arena_format(arena, "the proxy %s:%ld, which %s names, answered %ld%s",
		                    s->proxy.host, s->proxy.port, s->proxy.variable, refused,
		                    refused == 407 ? ": it wants a user and password" : "");
	else if (code == CURLE_COULDNT_RESOLVE_PROXY || (s->proxied && !refused))
		told = arena_format(arena, "%s, at the proxy %s:%ld, which %s names", reason, s->proxy.host,
		                    s->proxy.port, s->proxy.variable);
	return told ? told : reason;
}

static CURLcode perform(struct sender *s, struct arena *arena, const struct send_request *request,
                        struct receiving *receiving)
{
	const char *path = request->path;
	const char *url = path ? arena_format(arena, "%s/%s", s->base, path) : s->base;
	CURLcode code = url ? CURLE_OK : CURLE_OUT_OF_MEMORY;
	set_pointer(s, CURLOPT_URL, url, &code);
	set_pointer(s, CURLOPT_WRITEDATA, receiving, &code);
	if (code == CURLE_OK)
		code = s->curl.easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, receive);
	/* libcurl itself repeats what a connection that was kept open has lost; not on a new one */
	set_number(s, CURLOPT_FRESH_CONNECT, request->once, &code);
	if (path) {
		set_number(s, CURLOPT_HTTPGET, 1, &code);
	} else {
		set_number(s, CURLOPT_POST, 1, &code);
		set_pointer(s, CURLOPT_POSTFIELDS, request->body.at, &code);
		if (code == CURLE_OK)
			code = s->curl.easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE,
			                           (curl_off_t)request->body.length);
	}
	return code == CURLE_OK ? s->curl.easy_perform(s->easy) : code;
}

void send_exchange(struct sender *s, struct arena *arena, const struct send_request *request,
                   struct send_answer *out)
{
	struct receiving receiving = {.limit = request->limit};
	buf_init(&receiving.body, arena);
	CURLcode code = perform(s, arena, request, &receiving);
	*out = (struct send_answer){.fault = fault_for(code, &receiving),
	                            .reason = reason_of(s, arena, code),
	                            .body = {receiving.body.at, receiving.body.length}};
	curl_off_t wait = 0;
	char *elsewhere = NULL;
	s->curl.easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &out->status);
	s->curl.easy_getinfo(s->easy, CURLINFO_RETRY_AFTER, &wait);
	s->curl.easy_getinfo(s->easy, CURLINFO_REDIRECT_URL, &elsewhere);
	out->wait = wait > 0 && wait < 1000000 ? (long)wait : wait > 0 ? 1000000 : 0;
	if (elsewhere)
		out->elsewhere = origin_of(s, arena, elsewhere);
	/* who refuses a long body may hang up before all of it is sent */
	if (out->fault == SEND_BROKEN && out->status >= 400)
		out->fault = SEND_ANSWERED;
}
