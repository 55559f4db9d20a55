#ifndef PDF_PDF_H
#define PDF_PDF_H
/*
 * Frames -> a tagged PDF 1.7.   layout/frame.h -> here -> bytes
 *
 * The bytes depend on the frames and the options alone: no clock, no locale, no order of a table.
 * What one writer keeps between handouts (font subsets, deflated images) changes how fast they
 * come, never what they are.
 *
 * Owner   *out lies in the arena.
 * Source  ISO 32000-1; tags: 14.7 and 14.8; ISO 14289-1 (PDF/UA-1).
 */
#include "layout/frame.h"
#include "pdf/options.h"

struct pdf_writer;

struct pdf_writer *pdf_writer_new(void); /* NULL without memory */
/* Count the time of deflating in profile, which is borrowed; NULL: no longer. */
void pdf_writer_measure(struct pdf_writer *writer, struct profile *profile);
void pdf_writer_drop(struct pdf_writer *writer);

extern const char pdf_library[]; /* "libharu 2.3.0" */

/*
 * DIAG_INPUT    a font is damaged
 * DIAG_MACHINE  no memory, or libharu, HarfBuzz or libdeflate failed
 */
enum diag_code pdf_write(struct pdf_writer *writer, struct arena *arena,
                         const struct frames *frames, const struct pdf_options *options,
                         struct bytes *out, struct diags *diags);

#endif
