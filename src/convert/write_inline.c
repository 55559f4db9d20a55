#include "convert/write_inline.h"

#include "content/inline.h"

struct bytes outline_inline(struct arena *arena, const struct rich *rich, struct buf *out)
{
	struct buf text;
	buf_init(&text, arena);
	inline_write(rich, &text);
	buf_char(&text, 0);
	if (!text.failed)
		return (struct bytes){text.at, text.length - 1};
	out->failed = true;
	return (struct bytes){"", 0};
}

void outline_write_row(struct arena *arena, const struct part *row, const char *bar,
                       struct buf *out)
{
	buf_char(out, '|');
	for (const struct part *cell = row->first; cell; cell = cell->next) {
		struct bytes text = outline_inline(arena, &cell->text, out);
		buf_char(out, ' ');
		for (size_t i = 0; i < text.length; i++)
			if (text.at[i] == '|')
				buf_text(out, bar);
			else
				buf_char(out, text.at[i]);
		buf_text(out, text.length ? " |" : "|");
	}
	buf_char(out, '\n');
}
