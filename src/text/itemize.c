#include "text/itemize.h"

#include "base/utf8.h"

/* A character of a word, a letter with its marks mostly, that needs one font. */
struct cluster {
	const char *text;
	size_t length;
	uint32_t base;  /* first character that is printed; 0: none is */
	uint32_t asked; /* what families are asked for: the base, or the mark on one of no script */
};

static bool is_mark(uint32_t code)
{
	hb_unicode_general_category_t category;
	if (code < 0x300)
		return false;
	category = hb_unicode_general_category(hb_unicode_funcs_get_default(), code);
	return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
	       category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
	       category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

static bool is_neutral(hb_script_t script)
{
	return script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED ||
	       script == HB_SCRIPT_UNKNOWN;
}

static hb_script_t script_of(uint32_t code)
{
	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z' ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON;
	return hb_unicode_script(hb_unicode_funcs_get_default(), code);
}

static struct cluster next_cluster(const struct shape_request *request, size_t at)
{
	struct cluster cluster = {.text = request->text + at};
	size_t start = at;
	bool neutral = false;
	while (at < request->length) {
		size_t here = at;
		uint32_t code = utf8_next(request->text, request->length, &at);
		bool ignorable = font_ignores(code);
		if (cluster.base && !ignorable && !is_mark(code)) {
			at = here;
			break;
		}
		if (!ignorable && !cluster.base) {
			cluster.base = cluster.asked = code;
			neutral = is_neutral(script_of(code));
		} else if (neutral && is_mark(code)) {
			cluster.asked = code;
			neutral = false;
		}
	}
	cluster.length = at - start;
	return cluster;
}

/* Has font the whole cluster, as it is written or composed? *lacking: the first character that it
 * has not. */
static bool covers(const struct font *font, const struct cluster *cluster, uint32_t *lacking)
{
	hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
	hb_codepoint_t before = 0, composed, first, second;
	for (size_t at = 0; at < cluster->length;) {
		uint32_t code = utf8_next(cluster->text, cluster->length, &at);
		if (font_ignores(code))
			continue;
		if (before && hb_unicode_compose(unicode, before, code, &composed) &&
		    font_has(font, composed)) {
			before = composed;
			continue;
		}
		bool parts = !font_has(font, code) && hb_unicode_decompose(unicode, code, &first, &second);
		if (parts ? !font_has(font, first) || (second && !font_has(font, second))
		          : !font_has(font, code)) {
			*lacking = code;
			return false;
		}
		before = code;
	}
	return true;
}

/*
 * *out: the font for cluster, or NULL where its letter has none. Where no font has all of it, the
 * first one that has the letter, and the marks that it lacks are told.
 */
static enum diag_code choose_font(struct itemizing *state, const struct cluster *cluster,
                                  bool neutral, const struct font **out, struct diags *diags)
{
	const struct shape_request *request = state->request;
	const struct font *partly = NULL, *font;
	uint32_t lacking = cluster->base, lacked = 0;
	*out = NULL;
	if ((neutral || !cluster->base) && state->font && covers(state->font, cluster, &lacked)) {
		*out = state->font;
		return DIAG_OK;
	}
	size_t families = font_stack_count(request->stack);
	/* "+1 555" in Arabic: all of it from one font, though the Arabic one has the digits; it is
	 * asked last */
	for (size_t n = request->form.island ? 0 : families; n < 2 * families; n++) {
		size_t i = n % families;
		if (!font_stack_serves(request->stack, i, cluster->asked, n < families))
			continue;
		enum diag_code code = font_stack_load(request->stack, i, request->style, &font, diags);
		if (code != DIAG_OK)
			return code;
		if (covers(font, cluster, &lacked)) {
			*out = font;
			return DIAG_OK;
		}
		if (!partly && lacked != cluster->base) {
			partly = font;
			lacking = lacked;
		}
	}
	state->complete = false;
	*out = partly;
	return request->missing(request->context, lacking) ? DIAG_OK : DIAG_INPUT;
}

enum diag_code itemize_next(struct itemizing *state, struct text_item *out, bool *there,
                            struct diags *diags)
{
	const struct shape_request *request = state->request;
	*out = (struct text_item){.begin = state->at, .script = HB_SCRIPT_COMMON};
	while (state->at < request->length) {
		struct cluster cluster = next_cluster(request, state->at);
		hb_script_t script = script_of(cluster.base);
		bool neutral = is_neutral(script);
		const struct font *font = state->next;
		enum diag_code code =
			state->chosen ? DIAG_OK : choose_font(state, &cluster, neutral, &font, diags);
		if (code != DIAG_OK)
			return code;
		state->chosen = true;
		state->next = font;
		bool started = out->font != NULL;
		if (started &&
		    (font != out->font || (!neutral && !is_neutral(out->script) && script != out->script)))
			break;
		state->at += cluster.length;
		state->chosen = false;
		state->font = font;
		if (!font) {
			out->begin = state->at;
			continue;
		}
		out->font = font;
		if (!neutral)
			out->script = script;
	}
	out->end = state->at;
	*there = out->font != NULL;
	return DIAG_OK;
}
