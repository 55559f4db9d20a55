#include <errno.h>
#include <string.h>
#include <unicode/udat.h>
#include <unistd.h>

#include "base/nearest.h"
#include "style/style.h"

enum { EXTENDS_MAX = 8 };

struct loading {
	struct arena *arena;
	struct diags *diags;
	const char *data_folder;
	struct place language_place;
	enum diag_code code;
};

static bool worsen(struct loading *l, enum diag_code code)
{
	if (code > l->code)
		l->code = code;
	return code == DIAG_OK;
}

static bool is_file_name(const char *name)
{
	size_t length = strlen(name);
	return strchr(name, '/') || (length > 5 && !strcmp(name + length - 5, ".yaml"));
}

/* The file of a layout, brand or language; folder is below the data folder. */
static const char *find(struct loading *l, const char *folder, const char *name)
{
	const char *path = is_file_name(name)
	                       ? arena_copy(l->arena, name, strlen(name))
	                       : arena_format(l->arena, "%s/%s/%s.yaml", l->data_folder, folder, name);
	if (!path)
		worsen(l, diag_no_memory(l->diags));
	return path;
}

static void refuse_name(struct loading *l, bool brands, const char *name, struct place blame)
{
	struct list known = {0};
	if (!worsen(l, style_catalog(l->arena, l->data_folder, brands, &known, l->diags)))
		return;
	struct nearest nearest;
	nearest_start(&nearest, name, strlen(name));
	const struct catalog_entry *entries = known.at;
	struct buf names;
	buf_init(&names, l->arena);
	for (size_t i = 0; i < known.count; i++) {
		nearest_offer(&nearest, entries[i].name);
		buf_format(&names, "%s%s", i ? ", " : "", entries[i].name);
	}
	buf_char(&names, 0);
	if (names.failed) {
		worsen(l, diag_no_memory(l->diags));
		return;
	}
	worsen(l, diag_add(l->diags, DIAG_INPUT, blame, "unknown %s “%s”%s%s%s; known: %s",
	                   brands ? "brand" : "layout", name, nearest.best ? "; did you mean “" : "",
	                   nearest.best ? nearest.best : "", nearest.best ? "”?" : "", names.at));
}

static struct node *parse_file(struct loading *l, const char *path)
{
	struct source *source = arena_alloc(l->arena, sizeof *source);
	struct node *root = NULL;
	if (!source) {
		worsen(l, diag_no_memory(l->diags));
		return NULL;
	}
	source->name = path;
	if (!worsen(l, file_read(l->arena, path, YAML_BYTES_MAX, &source->bytes, l->diags)))
		return NULL;
	return worsen(l, yaml_parse(l->arena, source, &root, l->diags)) ? root : NULL;
}

static bool bind_file(struct loading *l, const char *path, const struct schema_object *schema,
                      void *out)
{
	const struct schema_reader reader = {l->arena, l->diags, NULL};
	struct node *root = parse_file(l, path);
	schema_clear(schema, out);
	return root && worsen(l, schema_bind(&reader, schema, root, out)) &&
	       worsen(l, schema_complete(&reader, schema, out, node_place(root)));
}

/* Parents first, so that a child's keys win. */
static void load_layout(struct loading *l, const char *name, struct layout *out)
{
	const struct schema_reader reader = {l->arena, l->diags, NULL};
	struct node *chain[EXTENDS_MAX];
	size_t count = 0;
	struct place blame = {0};
	for (const char *next = name; next;) {
		if (count == EXTENDS_MAX) {
			worsen(l, diag_add(l->diags, DIAG_INPUT, blame,
			                   "more than %d layouts extend one another; is this a circle?",
			                   EXTENDS_MAX));
			return;
		}
		const char *path = find(l, "layouts", next);
		if (path && !is_file_name(next) && access(path, F_OK) != 0) {
			refuse_name(l, false, next, blame);
			return;
		}
		struct node *root = path ? parse_file(l, path) : NULL;
		if (!root)
			return;
		chain[count++] = root;
		const struct node *extends =
			root->kind == NODE_MAPPING ? node_lookup(root, "extends") : NULL;
		next = extends && extends->kind == NODE_SCALAR ? extends->text : NULL;
		if (extends)
			blame = node_place(extends);
	}
	schema_clear(&layout_schema, out);
	for (size_t i = count; i > 0; i--)
		worsen(l, schema_bind(&reader, &layout_schema, chain[i - 1], out));
	if (l->code == DIAG_OK)
		worsen(l, schema_complete(&reader, &layout_schema, out, node_place(chain[0])));
}

static void load_brand(struct loading *l, const char *name, struct brand *out)
{
	const char *path = find(l, "layouts/brands", name);
	if (path && !is_file_name(name) && access(path, F_OK) != 0) {
		refuse_name(l, true, name, (struct place){0});
		return;
	}
	if (!path || !bind_file(l, path, &brand_schema, out) || !out->logo.node)
		return;
	const char *folder = path_folder(l->arena, path);
	const char *file = folder ? path_join(l->arena, folder, out->logo.file.utf8) : NULL;
	if (!file)
		worsen(l, diag_no_memory(l->diags));
	else
		worsen(l,
		       image_load(l->arena, file, node_place(out->logo.file.node), &out->image, l->diags));
}

/* The language's words: zh-Hant-TW, then zh-Hant, then zh. */
static void load_phrases(struct loading *l, const struct style_request *request,
                         struct phrases *out)
{
	char *tag = arena_copy(l->arena, request->language, strlen(request->language));
	while (tag) {
		const char *path = find(l, "layouts/phrases", tag);
		if (!path)
			return;
		if (access(path, F_OK) == 0) {
			if (bind_file(l, path, &phrases_schema, out))
				worsen(l, phrases_check(out, l->diags));
			return;
		}
		char *hyphen = strrchr(tag, '-');
		if (!hyphen) {
			worsen(l,
			       diag_add(l->diags, DIAG_INPUT, request->language_place,
			                "no words of the sheet's own (“Page 1 of 2”) for language “%s”; add %s",
			                request->language, path));
			return;
		}
		*hyphen = 0;
	}
	worsen(l, diag_no_memory(l->diags));
}

static void open_dates(struct loading *l, struct style *style)
{
	static const UChar utc[] = {'U', 'T', 'C', 0};
	UErrorCode error = U_ZERO_ERROR;
	errno = 0; /* ICU hides some failed allocations; malloc() leaves it here */
	style->dates = udat_open(UDAT_NONE, UDAT_LONG, style->language, utc, -1, NULL, 0, &error);
	if (error == U_MEMORY_ALLOCATION_ERROR || errno == ENOMEM)
		worsen(l, diag_no_memory(l->diags));
	else if (error == U_USING_DEFAULT_WARNING) /* the process's own language would leak in */
		worsen(l, diag_add(l->diags, DIAG_INPUT, l->language_place,
		                   "ICU does not know language “%s”, so dates cannot be written",
		                   style->language));
	else if (U_FAILURE(error))
		worsen(l, diag_add(l->diags, DIAG_MACHINE, (struct place){0},
		                   "dates of language “%s” cannot be written: %s", style->language,
		                   u_errorName(error)));
}

enum diag_code style_load(struct arena *arena, const struct style_request *request,
                          struct style *out, struct diags *diags)
{
	struct loading l = {arena, diags, request->data_folder, request->language_place, DIAG_OK};
	struct style *style = arena_alloc(arena, sizeof *style);
	if (!style)
		return diag_no_memory(diags);
	style->language = arena_copy(arena, request->language, strlen(request->language));
	style->font_folder = arena_format(arena, "%s/fonts", request->data_folder);
	if (!style->language || !style->font_folder)
		return diag_no_memory(diags);
	load_layout(&l, request->layout, &style->layout);
	load_brand(&l, request->brand, &style->brand);
	load_phrases(&l, request, &style->phrases);
	if (l.code != DIAG_OK)
		return l.code;
	style->layout_place = node_place(style->layout.node);
	for (int i = 0; i < PALETTE_COUNT && style->layout.brand_colors; i++)
		if (style->brand.colors.at[i].node)
			style->layout.colors.at[i] = style->brand.colors.at[i];
	worsen(&l, style_check(style, diags));
	if (l.code == DIAG_OK)
		open_dates(&l, style);
	if (l.code == DIAG_OK)
		*out = *style;
	return l.code;
}

void style_close(struct style *style)
{
	if (style->dates)
		udat_close(style->dates);
	style->dates = NULL;
}
