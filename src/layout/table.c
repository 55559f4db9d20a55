
#include "layout/blocks.h"

/*
 * Share what the columns' longest words leave. Columns that need no more than an equal share get
 * all they would like, the shortest first; the others share the rest by how much more they would
 * like (as CSS 2.1, 17.5.2.2 leaves open).
 */
static void widen(double *widths, const double *most, size_t columns, double room)
{
	bool full[TABLE_COLUMNS_MAX] = {false};
	double excess = 0;
	size_t left = columns;
	for (size_t k = 0; k < columns; k++)
		room -= widths[k];
	for (bool more = true; more;) {
		more = false;
		for (size_t k = 0; k < columns; k++) {
			double want = most[k] - widths[k];
			if (full[k] || want > room / (double)left || want > room)
				continue;
			widths[k] = most[k];
			room -= want;
			full[k] = more = true;
			left--;
		}
	}
	for (size_t k = 0; k < columns; k++)
		excess += full[k] ? 0 : most[k] - widths[k];
	for (size_t k = 0; k < columns; k++)
		widths[k] += excess <= 0 ? room / (double)columns
		             : full[k]   ? 0
		                         : room * (most[k] - widths[k]) / excess;
}

static bool share_width(struct flow *flow, const struct table *table, double *widths)
{
	const struct table_style *t = &flow->style->layout.table;
	const struct row *rows = table->rows.at;
	size_t columns = table->columns.count;
	double *most = arena_array(flow->arena, columns, sizeof *most);
	double least_sum = 0;
	if (!most) {
		flow->code = diag_no_memory(flow->diags);
		return false;
	}
	for (size_t k = 0; k < columns; k++) {
		for (size_t i = 0; i <= table->rows.count && !flow_failed(flow); i++) {
			const struct list *cells = i ? &rows[i - 1].cells : &table->columns;
			const struct rich *text = &((const struct cell *)cells->at)[k].text;
			enum text_role role = i ? TEXT_TABLE : TEXT_TABLE_HEAD;
			double natural, widest;
			struct composed c;
			compose_start(&c, flow, role, text->node);
			compose_rich(&c, text, 0, text->length, role, NULL);
			compose_measure(&c, &natural, &widest);
			natural += 2 * t->pad_x + 1;
			widest += 2 * t->pad_x + 1;
			most[k] = natural > most[k] ? natural : most[k];
			widths[k] = widest > widths[k] ? widest : widths[k];
		}
		least_sum += widths[k];
	}
	if (least_sum > flow->width) {
		flow->code =
			diag_add(flow->diags, DIAG_INPUT, node_place(table->node),
		             "the table's longest words need %.0f pt, but its line has %.0f; use fewer "
		             "columns or shorter words",
		             least_sum, flow->width);
		return false;
	}
	widen(widths, most, columns, flow->width);
	return !flow_failed(flow);
}

static void place_row(struct flow *flow, const struct list *cells, const double *widths, bool head,
                      struct tag *row_tag, const struct node *node, double before)
{
	const struct table_style *t = &flow->style->layout.table;
	enum text_role role = head ? TEXT_TABLE_HEAD : TEXT_TABLE;
	const struct cell *cell = cells->at;
	double x = flow->x, height = flow->style->layout.type.at[role].leading;
	if (!strip_open(flow, before, node))
		return;
	struct frame_item *fill =
		head && t->fill != PALETTE_NONE ? flow_item(flow, FRAME_RECT, NULL) : NULL;
	for (size_t k = 0; k < cells->count && !flow_failed(flow); k++) {
		struct tag *tag = flow_tag(flow, head ? TAG_TH : TAG_TD, row_tag);
		struct composed c;
		compose_start(&c, flow, role, cell[k].text.node);
		compose_rich(&c, &cell[k].text, 0, cell[k].text.length, role, tag);
		compose_break(&c, widths[k] - 2 * t->pad_x);
		double used = compose_lines(&c, x + t->pad_x, t->pad_y, widths[k], ALIGN_START);
		height = used > height ? used : height;
		x += widths[k];
	}
	height += 2 * t->pad_y;
	if (fill) {
		fill->x = flow->x;
		fill->width = flow->width;
		fill->height = height;
		fill->shape = (struct frame_shape){.fill = true, .fill_ink = flow_ink(flow, t->fill)};
	}
	flow_rule(flow, flow->x, height - t->rule / 2, flow->width, t->rule, t->color);
	strip_close(flow, height, head ? CUT_HEADING : CUT_ITEM);
}

void place_table(struct flow *flow, const struct table *table, struct tag *parent)
{
	const struct table_style *t = &flow->style->layout.table;
	const struct row *rows = table->rows.at;
	double *widths = arena_array(flow->arena, table->columns.count, sizeof *widths);
	if (!widths) {
		flow->code = diag_no_memory(flow->diags);
		return;
	}
	if (!share_width(flow, table, widths))
		return;
	struct tag *tag = flow_tag(flow, TAG_TABLE, parent);
	place_row(flow, &table->columns, widths, true, flow_tag(flow, TAG_TR, tag), table->node,
	          t->before);
	flow->header_repeat = flow->strip_count; /* the head's index + 1 */
	for (size_t i = 0; i < table->rows.count && !flow_failed(flow); i++) {
		place_row(flow, &rows[i].cells, widths, false, flow_tag(flow, TAG_TR, tag), rows[i].node,
		          0);
		if (i + 2 == table->rows.count) /* the last row does not stand alone */
			galley_keep(flow, CUT_STRAND);
	}
	flow->header_repeat = 0;
	galley_space(flow, t->after);
}
