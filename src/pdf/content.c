#include "pdf/content.h"

#include "pdf/glyphs.h"
#include "pdf/shapes.h"

void content_write(struct content_writer *w, const struct frame_page *page)
{
	struct painter s = {.w = w};
	buf_init(&w->out, w->scratch);
	w->mcid_tags = NULL;
	w->mcid_count = w->mcid_capacity = 0;
	for (size_t i = 0; i < page->count && !w->failed; i++) {
		const struct frame_item *item = page->items[i];
		s.item = item;
		if (item->tag)
			painter_begin_mark(&s, item);
		else
			painter_begin_artifact(&s, item->artifact);
		if (item->kind == FRAME_TEXT) {
			draw_text(&s, item);
			continue;
		}
		painter_end_text(&s);
		if (item->kind == FRAME_IMAGE)
			draw_image(&s, item);
		else if (item->kind == FRAME_QR)
			draw_qr(&s, item);
		else
			draw_shape(&s, item);
	}
	painter_end(&s);
	w->failed = w->failed || w->out.failed;
}
