#ifndef PDF_MARKS_H
#define PDF_MARKS_H
/*
 * What a page's content stream is written into, and which marked-content sequences each tag has.
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
	struct arena *scratch; /* of this page */
	double height;         /* of the page */
	unsigned page;
	struct pdf_fonts *fonts;
	struct pdf_images *images;
	struct tag_marks *marks;      /* by tag id */
	const struct tag **mcid_tags; /* of this page: tag of each mcid */
	size_t mcid_count, mcid_capacity;
	struct buf out;
	bool failed;
};

#endif
