#ifndef PDF_METADATA_H
#define PDF_METADATA_H
/*
 * What a file says about itself: Info (ISO 32000-1, 14.3.3) and XMP (ISO 16684-1) with the same
 * words, and the standards that it keeps: PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2).
 */
#include "layout/frame.h"
#include "pdf/object.h"
#include "pdf/options.h"

/* The XMP stream for the catalog; NULL after a failure. */
HPDF_Dict metadata_write(struct pdf_doc *doc, const struct frames *frames,
                         const struct pdf_options *options);
void info_write(struct pdf_doc *doc, const struct frames *frames,
                const struct pdf_options *options);

#endif
