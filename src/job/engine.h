#ifndef JOB_ENGINE_H
#define JOB_ENGINE_H
/*
 * What an engine keeps between jobs: styles, fonts, shaped words, subsets.
 *
 * Owner   styles belong to the engine; one that the running job asked for stays while it runs.
 */
#include "content/handout.h"
#include "job/job.h"
#include "layout/layout.h"
#include "library/type_table.h"
#include "pdf/pdf.h"
#include "style/style.h"

enum { STYLES_MAX = 128, FONT_CHECK_SIZE = 32 };

/* A style that was loaded, under the names that asked for it. */
struct kept_style {
	struct arena *arena;
	char *layout, *brand, *language;
	uint64_t used;              /* number of the job that asked last */
	char fonts[DIGEST_HEX + 1]; /* digest of the fonts that the layout names; "" while unasked */
	struct style style;
};

/* By what a font file that changed is known; read once. */
struct font_check {
	struct font_check *next;
	char *path;
	char text[FONT_CHECK_SIZE];
};

struct job_engine {
	char *data_path;
	struct fonts *fonts;
	struct line_breaker *breaker;
	struct pdf_writer *writer;
	struct kept_style *styles[STYLES_MAX];
	size_t style_count;
	uint64_t jobs;
	struct profile *profile; /* NULL: nothing is measured */
	struct arena *arena;     /* of what is kept to the end */
	struct font_check *font_checks;
	struct type_table types;
};

/*
 * The style of request's layout and brand in language, loaded if it was not yet; blame is where the
 * language is named. Codes as style_load().
 */
enum diag_code engine_style(struct job_engine *engine, const struct job_request *request,
                            const char *language, struct place blame, struct kept_style **out,
                            struct diags *diags);

/*
 * *expires: the day on which the original of handout, a translation read from path, expired before
 * today; NULL: it has not, or handout has a day of its own. Codes as expiry_inherit().
 */
enum diag_code engine_expired_original(struct arena *arena, const char *path,
                                       const struct handout *handout, const char *today,
                                       const struct text **expires, struct diags *diags);

/*
 * Lay out handout in request's layout and brand, without values; what it leaves to its brand is
 * filled in. Codes as job_run().
 */
enum diag_code engine_lay_out(struct job_engine *engine, struct arena *arena,
                              const struct job_request *request, struct handout *handout,
                              struct frames **out, struct diags *diags);

#endif
