#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/data_path.h"
#include "base/nearest.h"
#include "style/style.h"

enum { EXTENDS_MAX = 8 };

struct loading {
	struct arena *arena;
	struct diags *diags;
	const char *data, *language;
	struct place language_place;
	struct digest digest; /* of every file that is read */
	enum diag_code code;
};

static bool worsen(struct loading *l, enum diag_code code)
{
	if (code > l->code)
		l->code = code;
	return code == DIAG_OK;
}

bool style_is_file(const char *name)
{
	size_t length = strlen(name);
	return strchr(name, '/') || (length > 5 && !strcmp(name + length - 5, ".yaml"));
}

/* The file of a layout or brand; folder is below the data folders. NULL: there is none with that
 * name, or no memory, which is told. */
static const char *find(struct loading *l, const char *folder, const char *name)
{
	bool found = true;
	const char *file = NULL, *path = NULL;
	if (style_is_file(name))
		path = arena_copy(l->arena, name, strlen(name));
	else if ((file = arena_format(l->arena, "%s/%s.yaml", folder, name)))
		path = data_find(l->arena, l->data, file, &found);
	if (!path)
		worsen(l, diag_no_memory(l->diags));
	return found ? path : NULL;
}

/* The names that there are, as "a, b, c"; *nearest is what was offered. NULL where that failed. */
static const char *list_known(struct loading *l, enum catalog kind, const char *name,
                              struct nearest *nearest)
{
	struct list known = {0};
	struct buf names;
	if (!worsen(l, style_catalog(l->arena, l->data, kind, &known, l->diags)))
		return NULL;
	nearest_start(nearest, name, strlen(name));
	const struct catalog_entry *entries = known.at;
	buf_init(&names, l->arena);
	for (size_t i = 0; i < known.count; i++) {
		nearest_offer(nearest, entries[i].name);
		buf_format(&names, "%s%s", i ? ", " : "", entries[i].name);
	}
	buf_char(&names, 0);
	if (!names.failed)
		return names.at;
	worsen(l, diag_no_memory(l->diags));
	return NULL;
}

static void refuse_name(struct loading *l, enum catalog kind, const char *name, struct place blame)
{
	struct nearest nearest;
	const char *known = list_known(l, kind, name, &nearest);
	const char *folders = known ? data_tell(l->arena, l->data) : NULL;
	if (folders)
		worsen(l, diag_add(l->diags, DIAG_INPUT, blame,
		                   "unknown %s “%s”%s%s%s; known: %s; looked for in %s",
		                   kind == CATALOG_BRANDS ? "brand" : "layout", name,
		                   nearest.best ? "; did you mean “" : "", nearest.best ? nearest.best : "",
		                   nearest.best ? "”?" : "", known, folders));
	else if (known)
		worsen(l, diag_no_memory(l->diags));
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
	digest_add(&l->digest, source->bytes);
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
			                   "more than %d layouts extend one another; do they form a loop?",
			                   EXTENDS_MAX));
			return;
		}
		const char *path = find(l, "layouts", next);
		if (!path) {
			refuse_name(l, CATALOG_LAYOUTS, next, blame);
			return;
		}
		struct node *root = parse_file(l, path);
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

/* The file "STEM TAG .yaml" of the language, or of a more general one: zh-Hant-TW, then zh-Hant,
 * then zh. NULL: there is none. */
static const char *find_translated(struct loading *l, const char *stem)
{
	char *tag = arena_copy(l->arena, l->language, strlen(l->language));
	while (tag) {
		bool found = false;
		const char *file = arena_format(l->arena, "%s%s.yaml", stem, tag);
		const char *path = file ? data_find(l->arena, l->data, file, &found) : NULL;
		if (!path)
			break;
		if (found)
			return path;
		if (!language_generalize(tag))
			return NULL;
	}
	worsen(l, diag_no_memory(l->diags));
	return NULL;
}

static void miss(struct loading *l, const struct node *variant, const char *key)
{
	worsen(l, diag_add(l->diags, DIAG_INPUT, node_place(variant),
	                   "“%s” is missing in language “%s”", key, l->language));
}

/* A brand's texts in the language: what it says in its own one must be said again. */
static void translate_brand(struct loading *l, const char *path, struct brand *brand)
{
	const struct schema_reader reader = {l->arena, l->diags, NULL};
	const struct brand own = *brand;
	const struct node *root = parse_file(l, path);
	if (!root || !worsen(l, schema_bind(&reader, &brand_schema, root, brand)))
		return;
	if (!own.logo.node && brand->logo.node)
		worsen(l, diag_add(l->diags, DIAG_INPUT, node_place(brand->logo.node),
		                   "a logo belongs in the brand's own file; only its text goes here"));
	if (own.logo.node && brand->logo.alt.node == own.logo.alt.node)
		miss(l, root, "logo: {alt: …}");
	if (own.contacts.node && brand->contacts.node == own.contacts.node)
		miss(l, root, "contacts");
	if (own.call_to_action.node && brand->call_to_action.node == own.call_to_action.node)
		miss(l, root, "call_to_action");
	if (brand->disclaimer.node == own.disclaimer.node)
		miss(l, root, "disclaimer");
	if (brand->logo.node)
		brand->logo.node = own.logo.node;
	brand->node = own.node;
	worsen(l, schema_complete(&reader, &brand_schema, brand, node_place(root)));
}

/* Is language general, or a part of it (en-GB of en)? */
static bool is_part_of(struct loading *l, const char *language, const char *general)
{
	char *tag = arena_copy(l->arena, language, strlen(language));
	if (!tag)
		worsen(l, diag_no_memory(l->diags));
	while (tag && strcasecmp(tag, general) != 0)
		tag = language_generalize(tag) ? tag : NULL;
	return tag;
}

/* What the brand's texts in other languages begin with: beside its file, or, of a name, in any data
 * folder. An absolute path is found as it is. */
static const char *brand_stem(struct loading *l, const char *name)
{
	if (!style_is_file(name))
		return arena_format(l->arena, "layouts/brands/%s.", name);
	char *real = realpath(name, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL, *dot = slash ? strrchr(slash, '.') : NULL;
	size_t length = dot ? (size_t)(dot - real) : real ? strlen(real) : 0;
	const char *stem = real ? arena_format(l->arena, "%.*s.", (int)length, real) : NULL;
	free(real);
	return stem;
}

static void load_brand(struct loading *l, const char *name, struct style *style)
{
	struct brand *out = &style->brand;
	const char *path = find(l, "layouts/brands", name);
	if (!path) {
		refuse_name(l, CATALOG_BRANDS, name, (struct place){0});
		return;
	}
	if (!bind_file(l, path, &brand_schema, out))
		return;
	const char *stem = brand_stem(l, name);
	const char *translated = stem ? find_translated(l, stem) : NULL;
	if (!stem)
		worsen(l, diag_no_memory(l->diags));
	if (translated)
		translate_brand(l, translated, out);
	style->brand_speaks =
		translated || is_part_of(l, l->language, out->language.utf8 ? out->language.utf8 : "en");
	if (!out->logo.node)
		return;
	bool found;
	const char *file =
		data_find_beside(l->arena, l->data, path, "layouts/brands", out->logo.file.utf8, &found);
	const char *folder = file && !found ? path_folder(l->arena, path) : NULL;
	if (file && !found) /* it is missed where it was expected */
		file = folder ? path_join(l->arena, folder, out->logo.file.utf8) : NULL;
	if (!file)
		worsen(l, diag_no_memory(l->diags));
	else if (worsen(l, image_load(l->arena, file, node_place(out->logo.file.node), &out->image,
	                              l->diags)))
		digest_add(&l->digest, out->image.file);
}

static void refuse_language(struct loading *l, const char *stem)
{
	struct nearest nearest;
	const char *known = list_known(l, CATALOG_LANGUAGES, l->language, &nearest);
	if (known)
		worsen(l, diag_add(l->diags, DIAG_INPUT, l->language_place,
		                   "there are no fixed words (“Page 1 of 2”) for language “%s”; known: %s; "
		                   "for another one add %s%s.yaml",
		                   l->language, known, stem, l->language));
}

static void load_phrases(struct loading *l, struct phrases *out)
{
	static const char stem[] = "layouts/phrases/";
	struct schema_object schema = phrases_schema; /* what is missing names the language */
	enum diag_code before = l->code;
	schema.name = arena_format(l->arena, "language “%s”", l->language);
	if (!schema.name) {
		worsen(l, diag_no_memory(l->diags));
		return;
	}
	l->code = DIAG_OK;
	const char *path = find_translated(l, stem);
	if (path && bind_file(l, path, &schema, out))
		worsen(l, phrases_check(out, l->diags));
	else if (!path && l->code == DIAG_OK)
		refuse_language(l, stem);
	worsen(l, before);
}

static bool resolve(struct loading *l, struct text *file)
{
	bool found;
	if (!file->utf8)
		return true;
	const char *path = data_find_beside(l->arena, l->data, node_place(file->node).file, "fonts",
	                                    file->utf8, &found);
	if (!path) {
		worsen(l, diag_no_memory(l->diags));
		return false;
	}
	file->utf8 = path;
	file->length = strlen(path);
	return true;
}

static void scale_type(struct type_scale *type, double size, double leading)
{
	for (int role = 0; role < TEXT_ROLE_COUNT; role++) {
		type->at[role].size *= size;
		type->at[role].leading *= leading;
	}
}

/* Files as paths; type and leading as the script of the language needs them. */
static void fit_fonts(struct loading *l, struct style *style)
{
	struct family *families = style->layout.fonts.at;
	bool scaled = false;
	for (size_t i = 0; i < style->layout.fonts.count; i++) {
		struct family *f = &families[i];
		const struct script *scripts = f->scripts.at;
		if (!resolve(l, &f->regular) || !resolve(l, &f->italic) || !resolve(l, &f->bold) ||
		    !resolve(l, &f->bold_italic))
			return;
		for (size_t k = 0; k < f->scripts.count && !scaled; k++)
			if (!strcmp(scripts[k].code.utf8, style->language.script)) {
				scale_type(&style->layout.type, f->size ? f->size : 1, f->leading ? f->leading : 1);
				scaled = true;
			}
	}
}

enum diag_code style_load(struct arena *arena, const struct style_request *request,
                          struct style *out, struct diags *diags)
{
	struct loading l = {.arena = arena,
	                    .diags = diags,
	                    .data = request->data_path,
	                    .language_place = request->language_place};
	struct style *style = arena_alloc(arena, sizeof *style);
	if (!style)
		return diag_no_memory(diags);
	l.language = language_tag(arena, request->language);
	if (!l.language)
		return diag_no_memory(diags);
	digest_start(&l.digest);
	digest_add_text(&l.digest, l.language);
	load_layout(&l, request->layout, &style->layout);
	load_brand(&l, request->brand, style);
	load_phrases(&l, &style->phrases);
	if (l.code != DIAG_OK)
		return l.code;
	const struct language_request language = {l.language, &style->phrases, request->language_place,
	                                          diags};
	if (!worsen(&l, language_open(&language, &style->language)))
		return l.code;
	style->layout_place = node_place(style->layout.node);
	for (int i = 0; i < PALETTE_COUNT && style->layout.brand_colors; i++)
		if (style->brand.colors.at[i].node)
			style->layout.colors.at[i] = style->brand.colors.at[i];
	if (!style->layout.brand_colors && !image_to_grey(l.arena, &style->brand.image))
		worsen(&l, diag_no_memory(diags));
	fit_fonts(&l, style);
	worsen(&l, style_check(style, diags));
	digest_end(&l.digest, style->digest);
	if (l.code == DIAG_OK)
		*out = *style;
	else
		style_close(style);
	return l.code;
}

void style_close(struct style *style)
{
	language_close(&style->language);
}
