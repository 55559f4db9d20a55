#include "portal/encrypt.h"

#include <errno.h>
#include <fcntl.h>
#include <qpdf/qpdf-c.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "portal/loaded.h"

enum { OWNER_BYTES = 32, READ_BYTES = 64 * 1024 };
enum ending { ENDED_WELL, ENDED_NO_LIBRARY, ENDED_FAILED };

struct qpdf_functions {
	qpdf_data (*init)(void);
	void (*silence_errors)(qpdf_data);
	void (*set_suppress_warnings)(qpdf_data, QPDF_BOOL);
	void (*set_attempt_recovery)(qpdf_data, QPDF_BOOL);
	QPDF_BOOL (*more_warnings)(qpdf_data);
	QPDF_ERROR_CODE(*read_memory)
	(qpdf_data, char const *, char const *, unsigned long long, char const *);
	QPDF_ERROR_CODE (*init_write_memory)(qpdf_data);
	void (*set_r6_encryption_parameters2)(qpdf_data, char const *, char const *, QPDF_BOOL,
	                                      QPDF_BOOL, QPDF_BOOL, QPDF_BOOL, QPDF_BOOL, QPDF_BOOL,
	                                      enum qpdf_r3_print_e, QPDF_BOOL);
	QPDF_ERROR_CODE (*write)(qpdf_data);
	size_t (*get_buffer_length)(qpdf_data);
	unsigned char const *(*get_buffer)(qpdf_data);
	qpdf_oh (*get_root)(qpdf_data);
	qpdf_oh (*oh_get_key)(qpdf_data, qpdf_oh, char const *);
	qpdf_oh (*oh_new_null)(qpdf_data);
	QPDF_ERROR_CODE(*oh_get_stream_data)
	(qpdf_data, qpdf_oh, enum qpdf_stream_decode_level_e, QPDF_BOOL *, unsigned char **, size_t *);
	void (*oh_replace_stream_data)(qpdf_data, qpdf_oh, unsigned char const *, size_t, qpdf_oh,
	                               qpdf_oh);
};

#define FUNCTION(member)                                         \
	{                                                            \
		offsetof(struct qpdf_functions, member), "qpdf_" #member \
	}
static const struct loaded_function functions[] = {
	FUNCTION(init),
	FUNCTION(silence_errors),
	FUNCTION(set_suppress_warnings),
	FUNCTION(set_attempt_recovery),
	FUNCTION(more_warnings),
	FUNCTION(read_memory),
	FUNCTION(init_write_memory),
	FUNCTION(set_r6_encryption_parameters2),
	FUNCTION(write),
	FUNCTION(get_buffer_length),
	FUNCTION(get_buffer),
	FUNCTION(get_root),
	FUNCTION(oh_get_key),
	FUNCTION(oh_new_null),
	FUNCTION(oh_get_stream_data),
	FUNCTION(oh_replace_stream_data),
};

static bool load(struct qpdf_functions *out)
{
	static const char *const names[] = {"libqpdf.so.29", "libqpdf.so.30", NULL};
	return loaded_open(names, functions, sizeof functions / sizeof *functions, out);
}

/* Take what says PDF/A out of the metadata. */
static bool disclaim_archive(const struct qpdf_functions *f, qpdf_data qpdf)
{
	static const char *const claims[] = {"<pdfaid:part>2</pdfaid:part>",
	                                     "<pdfaid:conformance>A</pdfaid:conformance>"};
	qpdf_oh metadata = f->oh_get_key(qpdf, f->get_root(qpdf), "/Metadata");
	unsigned char *xmp = NULL;
	size_t length = 0;
	if (f->oh_get_stream_data(qpdf, metadata, qpdf_dl_generalized, NULL, &xmp, &length) !=
	    QPDF_SUCCESS)
		return false;
	for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
		size_t size = strlen(claims[i]);
		unsigned char *at = memmem(xmp, length, claims[i], size);
		if (!at)
			continue;
		memmove(at, at + size, length - (size_t)(at - xmp) - size);
		length -= size;
	}
	f->oh_replace_stream_data(qpdf, metadata, xmp, length, f->oh_new_null(qpdf),
	                          f->oh_new_null(qpdf));
	free(xmp);
	return true;
}

static bool make_owner(char owner[2 * OWNER_BYTES + 1])
{
	unsigned char bytes[OWNER_BYTES];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(owner + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

/* What the process of its own does. */
static enum ending encrypt(struct bytes pdf, const char *password, int out)
{
	struct qpdf_functions f;
	char owner[2 * OWNER_BYTES + 1];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!load(&f))
		return ENDED_NO_LIBRARY;
	qpdf_data qpdf = f.init();
	f.silence_errors(qpdf);
	f.set_suppress_warnings(qpdf, QPDF_TRUE);
	/* it would take a failed allocation for a broken file, and leave out what it cannot read */
	f.set_attempt_recovery(qpdf, QPDF_FALSE);
	if (!make_owner(owner) ||
	    f.read_memory(qpdf, "sheet", pdf.at, pdf.length, NULL) != QPDF_SUCCESS ||
	    !disclaim_archive(&f, qpdf) || f.init_write_memory(qpdf) != QPDF_SUCCESS)
		return ENDED_FAILED;
	f.set_r6_encryption_parameters2(qpdf, password, owner, QPDF_TRUE, QPDF_TRUE, QPDF_FALSE,
	                                QPDF_TRUE, QPDF_TRUE, QPDF_FALSE, qpdf_r3p_full, QPDF_TRUE);
	if (f.write(qpdf) != QPDF_SUCCESS || f.more_warnings(qpdf))
		return ENDED_FAILED;
	const struct bytes made = {(const char *)f.get_buffer(qpdf), f.get_buffer_length(qpdf)};
	return made.length && !file_put(out, made) ? ENDED_WELL : ENDED_FAILED;
}

/* All that comes, and how the process ended. */
static enum ending collect(pid_t pid, int from, struct buf *out)
{
	ssize_t got = 1;
	int status = 0;
	while (got > 0) {
		char *to = buf_reserve(out, READ_BYTES);
		got = to ? TEMP_FAILURE_RETRY(read(from, to, READ_BYTES)) : -1;
		out->length += got > 0 ? (size_t)got : 0;
	}
	close(from); /* one that writes on ends by it */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return !got && WIFEXITED(status) ? (enum ending)WEXITSTATUS(status) : ENDED_FAILED;
}

enum diag_code encrypt_pdf(struct arena *arena, struct bytes pdf, const char *password,
                           struct place blame, struct bytes *out, struct diags *diags)
{
	int ends[2];
	struct buf made;
	buf_init(&made, arena);
	if (!buf_reserve(&made, pdf.length + pdf.length / 8 + READ_BYTES))
		return diag_no_memory(diags);
	if (pipe2(ends, O_CLOEXEC))
		return diag_add(diags, DIAG_MACHINE, blame, "cannot encrypt it: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		_exit((int)encrypt(pdf, password, ends[1]));
	}
	int error = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return diag_add(diags, DIAG_MACHINE, blame, "cannot encrypt it: %s", strerror(error));
	}
	enum ending ending = collect(pid, ends[0], &made);
	if (made.failed)
		return diag_no_memory(diags);
	if (ending != ENDED_WELL)
		return diag_add(diags, DIAG_MACHINE, blame, "cannot encrypt it: %s",
		                ending == ENDED_NO_LIBRARY
		                    ? "libqpdf is not installed, or there is no memory"
		                    : "libqpdf failed, or had no memory");
	*out = (struct bytes){made.at, made.length};
	return DIAG_OK;
}
