#include "layout/table.h"

#include <math.h>

#include "base/utf8.h"

enum { ROWS_WHOLE = 6 }; /* a table of so many rows at most is small: it stays on one page */

struct column {
	double width, most; /* least at first; what its longest text would like */
	bool blank;         /* to write in */
};

/* Give room to the blank columns, the narrowest first, so that they become alike. */
static void level(struct column *columns, size_t count, double room)
{
	double each = 0;
	for (bool more = true; more;) {
		double sum = room;
		size_t narrow = 0;
		more = false;
		for (size_t k = 0; k < count; k++)
			if (columns[k].blank) {
				sum += columns[k].width;
				narrow++;
			}
		each = sum / (double)narrow;
		for (size_t k = 0; k < count; k++)
			if (columns[k].blank && columns[k].width > each) {
				columns[k].blank = false;
				more = true;
			}
	}
	for (size_t k = 0; k < count; k++)
		if (columns[k].blank)
			columns[k].width = each;
}

/*
 * Share what the columns' longest words leave. Columns that need no more than an equal share get
 * all they would like, the shortest first; the others share the rest by how much more they would
 * like (as CSS 2.1, 17.5.2.2 leaves open). What nobody needs is for the columns to write in.
 */
static void widen(struct column *columns, size_t count, double room)
{
	bool full[TABLE_COLUMNS_MAX] = {false}, blank = false;
	double excess = 0;
	size_t left = count;
	for (size_t k = 0; k < count; k++) {
		room -= columns[k].width;
		blank = blank || columns[k].blank;
	}
	for (bool more = true; more;) {
		more = false;
		for (size_t k = 0; k < count; k++) {
			double want = columns[k].most - columns[k].width;
			if (full[k] || want > room / (double)left || want > room)
				continue;
			columns[k].width = columns[k].most;
			room -= want;
			full[k] = more = true;
			left--;
		}
	}
	for (size_t k = 0; k < count; k++)
		excess += full[k] ? 0 : columns[k].most - columns[k].width;
	if (excess <= 0 && blank)
		level(columns, count, room);
	else
		for (size_t k = 0; k < count; k++)
			columns[k].width += excess <= 0 ? room / (double)count
			                    : full[k]   ? 0
			                                : room * (columns[k].most - columns[k].width) / excess;
}

static bool is_empty(const struct cell *cell)
{
	return !utf8_has_ink(cell->text.utf8, cell->text.length);
}

/* Is the column one to write in: are most of its cells empty? */
static bool is_blank(const struct table *table, size_t column)
{
	const struct row *rows = table->rows.at;
	size_t empty = 0;
	for (size_t i = 0; i < table->rows.count; i++)
		empty += is_empty((const struct cell *)rows[i].cells.at + column);
	return empty * 2 > table->rows.count;
}

static void measure_column(struct flow *flow, const struct table *table, size_t k,
                           struct column *column)
{
	const struct table_style *t = &flow->style->layout.table;
	const struct row *rows = table->rows.at;
	column->blank = is_blank(table, k);
	for (size_t i = 0; i <= table->rows.count && !flow_failed(flow); i++) {
		const struct list *cells = i ? &rows[i - 1].cells : &table->columns;
		const struct rich *text = &((const struct cell *)cells->at)[k].text;
		enum text_role role = i ? TEXT_TABLE : TEXT_TABLE_HEAD;
		double natural, widest;
		struct composed c;
		compose_start(&c, flow, role, text->node);
		compose_rich(&c, text, 0, text->length, role, NULL);
		compose_measure(&c, &natural, &widest);
		compose_end(&c);
		natural += 2 * t->pad_x + 1;
		widest += 2 * t->pad_x + 1;
		column->most = natural > column->most ? natural : column->most;
		column->width = widest > column->width ? widest : column->width;
	}
}

static bool share_width(struct flow *flow, const struct table *table, struct column *columns)
{
	size_t count = table->columns.count;
	double least = 0, most = 0, equal = flow->width / (double)count;
	for (size_t k = 0; k < count; k++) {
		measure_column(flow, table, k, &columns[k]);
		least += columns[k].width;
		most += columns[k].most;
	}
	if (least > flow->width) {
		flow->code =
			diag_add(flow->diags, DIAG_INPUT, node_place(table->node),
		             "the table's longest words need %.0f pt, but its line has %.0f; use fewer "
		             "columns or shorter words",
		             least, flow->width);
		return false;
	}
	/* beside texts that take all there is, a column to write in keeps two thirds of an equal share */
	for (size_t k = 0; k < count && most > flow->width; k++) {
		double want =
			columns[k].blank ? fmin(equal * 2 / 3 - columns[k].width, flow->width - least) : 0;
		if (want <= 0)
			continue;
		columns[k].width += want;
		columns[k].most = fmax(columns[k].most, columns[k].width);
		least += want;
	}
	widen(columns, count, flow->width);
	return !flow_failed(flow);
}

/* Lines between cells, where one of two neighbours is to write in. */
static void rule_cells(struct flow *flow, const struct list *cells, const struct column *columns,
                       double height)
{
	const struct table_style *t = &flow->style->layout.table;
	const struct cell *cell = cells->at;
	double x = flow->x;
	for (size_t k = 1; k < cells->count; k++) {
		x += columns[k - 1].width;
		if (!is_empty(&cell[k - 1]) && !is_empty(&cell[k]))
			continue;
		struct frame_item *rule = flow_item(flow, FRAME_RULE, NULL);
		if (!rule)
			return;
		rule->x = x;
		rule->height = height;
		rule->ink = flow_ink(flow, t->color);
		rule->shape = (struct frame_shape){.stroke = true, .line_width = t->rule};
	}
}

static void place_row(struct flow *flow, const struct list *cells, const struct column *columns,
                      bool head, struct tag *row_tag, const struct node *node, double before)
{
	const struct table_style *t = &flow->style->layout.table;
	enum text_role role = head ? TEXT_TABLE_HEAD : TEXT_TABLE;
	const struct cell *cell = cells->at;
	double x = flow->x, height = flow->style->layout.type.at[role].leading, least = 0;
	if (!strip_open(flow, before, node))
		return;
	struct frame_item *fill =
		head && t->fill != PALETTE_NONE ? flow_item(flow, FRAME_RECT, NULL) : NULL;
	for (size_t k = 0; k < cells->count && !flow_failed(flow); k++) {
		struct tag *tag = flow_tag(flow, head ? TAG_TH : TAG_TD, row_tag);
		struct composed c;
		compose_start(&c, flow, role, cell[k].text.node);
		compose_rich(&c, &cell[k].text, 0, cell[k].text.length, role, tag);
		compose_break(&c, columns[k].width - 2 * t->pad_x);
		double used = compose_lines(&c, x + t->pad_x, t->pad_y, columns[k].width, ALIGN_START);
		compose_end(&c);
		height = used > height ? used : height;
		least = !head && is_empty(&cell[k]) ? t->room : least;
		x += columns[k].width;
	}
	height += 2 * t->pad_y;
	height = height > least ? height : least;
	if (least > 0 && t->rule > 0)
		rule_cells(flow, cells, columns, height);
	if (fill) {
		fill->x = flow->x;
		fill->width = flow->width;
		fill->height = height;
		fill->ink = flow_ink(flow, t->fill);
		fill->shape = (struct frame_shape){.fill = true};
	}
	flow_rule(flow, flow->x, height - t->rule / 2, flow->width, t->rule, t->color);
	strip_close(flow, height, head ? CUT_HEADING : CUT_ITEM);
}

/* A page may end behind row i of count, hardly where a row stands alone or the table is small. */
static void end_row(struct flow *flow, size_t i, size_t count)
{
	double cut = count <= ROWS_WHOLE ? CUT_TABLE : CUT_ITEM;
	if (i == 0 || i + 2 >= count)
		cut += CUT_LONE_ITEM;
	galley_end(flow, i + 1 < count ? cut : CUT_BLOCK);
}

void place_table(struct flow *flow, const struct table *table, struct tag *parent)
{
	const struct table_style *t = &flow->style->layout.table;
	const struct row *rows = table->rows.at;
	struct column columns[TABLE_COLUMNS_MAX] = {{.width = 0}};
	if (!share_width(flow, table, columns))
		return;
	struct tag *tag = flow_tag(flow, TAG_TABLE, parent);
	place_row(flow, &table->columns, columns, true, flow_tag(flow, TAG_TR, tag), table->node,
	          t->before);
	flow->header_repeat = flow->strip_count; /* the head's index + 1 */
	for (size_t i = 0; i < table->rows.count && !flow_failed(flow); i++) {
		place_row(flow, &rows[i].cells, columns, false, flow_tag(flow, TAG_TR, tag), rows[i].node,
		          0);
		end_row(flow, i, table->rows.count);
	}
	flow->header_repeat = 0;
	galley_space(flow, t->after);
}
