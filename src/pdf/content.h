#ifndef PDF_CONTENT_H
#define PDF_CONTENT_H
/*
 * A page's items -> its content stream, cut into marked-content sequences.
 *
 * Source  ISO 32000-1, 9.4 text, 8.5 paths, 14.6 marked content, 14.8.2.2 artifacts.
 */
#include "pdf/marks.h"

/* Write page number writer->page; writer->out and writer->mcid_tags are made anew, in its scratch.
 */
void content_write(struct content_writer *writer, const struct frame_page *page);

#endif
