#ifndef PDF_CONTENT_H
#define PDF_CONTENT_H
/*
 * A page's items -> its content stream, cut into marked-content sequences.
 *
 * Source  ISO 32000-1, 9.4 text, 8.5 paths, 14.6 marked content, 14.8.2.2 artifacts.
 */
#include "layout/frame.h"
#include "pdf/fonts.h"
#include "pdf/images.h"

/* One marked-content sequence of a tag. */
struct mark {
	struct mark *next; /* of the same tag */
	const struct frame_item *first;
	unsigned page, mcid;
};

/* What is known of each tag, by its id. */
struct tag_marks {
	struct mark *first, *last;
};

struct content_writer {
	struct arena *arena;
	double height; /* of the page */
	unsigned page;
	struct pdf_fonts *fonts;
	struct pdf_images *images;
	struct tag_marks *marks;      /* by tag id */
	const struct tag **mcid_tags; /* of this page: tag of each mcid */
	size_t mcid_count, mcid_capacity;
	struct buf out;
	bool failed;
};

/* Write page number writer->page; writer->out and writer->mcid_tags are made anew. */
void content_write(struct content_writer *writer, const struct frame_page *page);

#endif
