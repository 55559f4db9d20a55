#include "content/load.h"

#include <string.h>

#include "content/inline.h"

enum { PIXELS_MAX = 32 * 1024 * 1024 }; /* of all images of a handout */

struct loading {
	struct loaded_image *images;
	uint64_t pixels;
	struct arena *arena;
	const char *folder;
	struct diags *diags;
	enum diag_code code;
};

static void worsen(struct loading *l, enum diag_code code)
{
	if (code > l->code)
		l->code = code;
}

static void check_table(struct loading *l, const struct table *table)
{
	const struct row *rows = table->rows.at;
	for (size_t i = 0; i < table->rows.count && table->columns.count; i++)
		if (rows[i].cells.count && rows[i].cells.count != table->columns.count)
			worsen(l, diag_add(l->diags, DIAG_INPUT, node_place(rows[i].node),
			                   "this row has %zu cells, but the table has %zu columns",
			                   rows[i].cells.count, table->columns.count));
}

static struct image find_image(struct loading *l, const struct figure *figure, const char *path)
{
	for (const struct loaded_image *known = l->images; known; known = known->next)
		if (!strcmp(known->path, path))
			return known->image;
	struct loaded_image *image = arena_alloc(l->arena, sizeof *image);
	if (!image) {
		worsen(l, diag_no_memory(l->diags));
		return (struct image){0};
	}
	if (l->pixels > PIXELS_MAX) {
		worsen(
			l,
			diag_add(
				l->diags, DIAG_INPUT, node_place(figure->file.node),
				"the images before this one have more than %d pixels together; make them smaller",
				PIXELS_MAX));
		return (struct image){0};
	}
	worsen(l, image_load(l->arena, path, node_place(figure->file.node), &image->image, l->diags));
	l->pixels += (uint64_t)image->image.width * image->image.height;
	image->path = path;
	image->next = l->images;
	l->images = image;
	return image->image;
}

static void load_figure(struct loading *l, struct figure *figure)
{
	if (!figure->file.utf8 || !l->folder)
		return;
	const char *path = path_join(l->arena, l->folder, figure->file.utf8);
	if (!path)
		worsen(l, diag_no_memory(l->diags));
	else
		figure->image = find_image(l, figure, path);
}

static void check_blocks(struct loading *l, struct list *body)
{
	struct block *blocks = body->at;
	for (size_t i = 0; i < body->count; i++) {
		struct block *block = &blocks[i];
		if (block->kind == BLOCK_TABLE)
			check_table(l, &block->table);
		else if (block->kind == BLOCK_FIGURE)
			load_figure(l, &block->figure);
		else if (block->kind == BLOCK_CALLOUT)
			check_blocks(l, &block->callout.body);
		else if (block->kind == BLOCK_STEPS)
			for (size_t k = 0; k < block->items.count; k++)
				check_blocks(l, &((struct step *)block->items.at)[k].body);
	}
}

/* Fill out with what can be read; *there says whether there is anything. */
static enum diag_code load(struct arena *arena, const struct source *source, const char *key,
                           const struct schema_object *schema, void *out, bool *there,
                           struct diags *diags)
{
	struct node *file = NULL;
	struct schema_reader reader = {arena, diags, inline_read};
	enum diag_code code = yaml_parse(arena, source, &file, diags);
	const struct node *root = file && key ? node_lookup(file, key) : file;
	schema_clear(schema, out);
	*there = root && root->kind == NODE_MAPPING && code != DIAG_MACHINE;
	if (!root || code == DIAG_MACHINE)
		return code;
	enum diag_code bound = schema_bind(&reader, schema, root, out);
	if (bound > code)
		code = bound;
	if (*there && !file->cut_short && bound == DIAG_OK) {
		enum diag_code complete = schema_complete(&reader, schema, out, node_place(root));
		if (complete > code)
			code = complete;
	}
	return code;
}

enum diag_code content_load(struct arena *arena, const struct source *source, const char *folder,
                            struct handout *out, struct diags *diags)
{
	struct handout handout;
	bool there;
	struct loading l = {.arena = arena, .folder = folder, .diags = diags};
	l.code = load(arena, source, NULL, &content_schema, &handout, &there, diags);
	if (!there)
		return l.code;
	struct section *sections = handout.sections.at;
	for (size_t i = 0; i < handout.sections.count; i++) {
		if (i && !sections[i].heading.node)
			worsen(&l, diag_add(diags, DIAG_INPUT, node_place(sections[i].node),
			                    "“heading” is missing; only the first section may go without one"));
		check_blocks(&l, &sections[i].body);
	}
	const struct translation *translation = &handout.translation;
	if (!translation->reviewed_by.utf8 != !translation->on.utf8)
		worsen(&l, diag_add(diags, DIAG_INPUT, node_place(translation->node),
		                    "“reviewed_by” and “on” go together: who checked the translation, and "
		                    "when"));
	if (translation->from.utf8 && handout.language.utf8 &&
	    !strcmp(translation->from.utf8, handout.language.utf8))
		worsen(&l, diag_add(diags, DIAG_INPUT, node_place(translation->from.node),
		                    "translated from “%s” into “%s”: one of them must be another language",
		                    translation->from.utf8, handout.language.utf8));
	const struct review *review = &handout.review;
	if (review->expires.utf8 && review->on.utf8 &&
	    strcmp(review->expires.utf8, review->on.utf8) <= 0)
		worsen(&l, diag_add(diags, DIAG_INPUT, node_place(review->expires.node),
		                    "“expires” must be later than “on”"));
	handout.images = l.images;
	if (l.code == DIAG_OK)
		*out = handout;
	return l.code;
}

enum diag_code content_identify(struct arena *arena, const struct source *source,
                                struct handout *out, struct diags *diags)
{
	static const char sections[] = "\nsections:";
	struct schema_reader reader = {arena, diags, inline_read};
	struct source *head = arena_alloc(arena, sizeof *head);
	struct node *root = NULL;
	if (!head)
		return diag_no_memory(diags);
	*head = *source;
	const char *end = memmem(head->bytes.at, head->bytes.length, sections, sizeof sections - 1);
	if (end)
		head->bytes.length = (size_t)(end + 1 - head->bytes.at);
	schema_clear(&content_schema, out);
	enum diag_code code = yaml_parse(arena, head, &root, diags);
	return code == DIAG_OK ? schema_bind(&reader, &content_schema, root, out) : code;
}

enum diag_code values_load(struct arena *arena, const struct source *source, const char *key,
                           struct values *out, struct diags *diags)
{
	struct values values;
	bool there;
	enum diag_code code = load(arena, source, key, &values_schema, &values, &there, diags);
	if (code == DIAG_OK)
		*out = values;
	return code;
}
