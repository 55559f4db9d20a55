#include <string.h>

#include "base/utf8.h"
#include "yaml/node.h"
#include "yaml/syntax.h"

struct parsing {
	struct arena *arena;
	const struct source *source;
	struct diags *diags;
	yaml_parser_t parser;
	size_t skipped;         /* characters before the YAML: a byte order mark */
	size_t character, byte; /* how far is_cut_by_comment() has read */
	size_t nodes;
	unsigned depth;
	struct node *open[YAML_DEPTH_MAX]; /* sequences and mappings not yet closed */
	struct node *last[YAML_DEPTH_MAX]; /* last child of each */
	struct node *key[YAML_DEPTH_MAX];  /* of each mapping: a key that waits for its value */
	struct node *root;
	enum diag_code code;
	bool stopped; /* what follows is not known */
};

static struct place at(const struct parsing *p, size_t line, size_t column)
{
	return (struct place){p->source->name, (unsigned)line, (unsigned)column};
}

static enum diag_code fault(struct parsing *p, struct place place, const char *text)
{
	p->code = diag_add(p->diags, DIAG_INPUT, place, "%s", text);
	return p->code;
}

static const char byte_order_mark[] = "\xef\xbb\xbf";

static size_t mark_length(const struct bytes *bytes)
{
	return bytes->length >= 3 && !memcmp(bytes->at, byte_order_mark, 3) ? 3 : 0;
}

/* Carry place from byte *at on to byte to, where a character begins. Lines end as YAML 1.1 ends them: LF, CR, CR LF, NEL, LS,
 * PS. */
static void move_place(const struct source *source, struct place *place, size_t *at, size_t to)
{
	const char *s = source->bytes.at;
	while (*at < to) {
		uint32_t c = utf8_next(s, source->bytes.length, at);
		bool more = c == '\r' && s[*at] == '\n';
		if (!more && (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)) {
			place->line++;
			place->column = 1;
		} else {
			place->column++;
		}
	}
}

static struct place place_at(const struct source *source, size_t offset)
{
	struct place place = {source->name, 1, 1};
	size_t at = mark_length(&source->bytes);
	move_place(source, &place, &at, offset);
	return place;
}

static enum diag_code refuse_character(struct diags *diags, struct place place, uint32_t code)
{
	if (!code)
		return diag_add(diags, DIAG_INPUT, place, "NUL character (U+0000); remove it");
	if (utf8_is_bidi_control(code))
		return diag_add(
			diags, DIAG_INPUT, place,
			"bidirectional control character U+%04X can reorder what is read; remove it",
			(unsigned)code);
	return diag_add(diags, DIAG_INPUT, place, "control character U+%04X; remove it",
	                (unsigned)code);
}

static bool is_special_space(uint32_t code)
{
	return code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f ||
	       code == 0x3000;
}

/* What must be refused before a parser sees the bytes. */
static enum diag_code check_bytes(const struct source *source, struct diags *diags)
{
	const char *s = source->bytes.at;
	size_t length = source->bytes.length;
	struct place file = {source->name, 1, 1};
	if (length > YAML_BYTES_MAX)
		return diag_add(diags, DIAG_INPUT, file,
		                "the file is longer than the %d bytes allowed; split it", YAML_BYTES_MAX);
	if (length >= 2 && (!memcmp(s, "\xff\xfe", 2) || !memcmp(s, "\xfe\xff", 2) || (!s[0] && s[1]) ||
	                    (s[0] && !s[1])))
		return diag_add(diags, DIAG_INPUT, file, "the file is UTF-16; save it as UTF-8");
	size_t good = utf8_valid_prefix(s, length);
	if (good < length)
		return diag_add(diags, DIAG_INPUT, place_at(source, good),
		                "invalid UTF-8 at byte offset %zu (0x%02X); save the file as UTF-8", good,
		                (unsigned)(unsigned char)s[good]);
	enum diag_code code = DIAG_OK;
	struct place place = file;
	size_t placed = mark_length(&source->bytes);
	bool indent = true; /* only spaces since the line began */
	for (size_t i = 0; i < length;) {
		size_t start = i;
		unsigned char byte = (unsigned char)s[i];
		if (byte >= 0x20 && byte < 0x7f) {
			indent = indent && byte == ' ';
			i++;
			continue;
		}
		uint32_t c = utf8_next(s, length, &i);
		if (indent && is_special_space(c)) {
			move_place(source, &place, &placed, start);
			code = diag_add(diags, DIAG_INPUT, place,
			                "this line is indented with U+%04X, which only looks like a space (it "
			                "comes from copying); type plain spaces instead",
			                (unsigned)c);
		}
		indent = c == '\n' || c == '\r';
		if (utf8_is_control(c) || utf8_is_bidi_control(c)) {
			move_place(source, &place, &placed, start);
			code = refuse_character(diags, place, c);
		}
		if (diags->more)
			break;
	}
	return code;
}

static struct node *add_node(struct parsing *p, enum node_kind kind, const yaml_event_t *event)
{
	if (++p->nodes > YAML_NODES_MAX) {
		diag_add(p->diags, p->code = DIAG_INPUT,
		         at(p, event->start_mark.line + 1, event->start_mark.column + 1),
		         "more than %d values in one file; split it", YAML_NODES_MAX);
		return NULL;
	}
	struct node *node = arena_alloc(p->arena, sizeof *node);
	if (!node) {
		p->code = diag_no_memory(p->diags);
		return NULL;
	}
	node->kind = kind;
	node->line = (unsigned)event->start_mark.line + 1;
	node->column = (unsigned)event->start_mark.column + 1;
	node->begin = event->start_mark.index + p->skipped;
	node->end = event->end_mark.index + p->skipped;
	node->source = p->source;
	node->text = ""; /* also of a list or mapping that wrongly stands as a key */
	return node;
}

static void check_duplicate(struct parsing *p, const struct node *mapping, const struct node *key)
{
	for (const struct node *other = mapping->first; other; other = other->next) {
		if (other->key->length != key->length ||
		    memcmp(other->key->text, key->text, key->length) != 0)
			continue;
		p->code = diag_add(p->diags, DIAG_INPUT, node_place(key),
		                   "“%s” appears twice, on lines %u and %u; take one out", key->text,
		                   other->key->line, key->line);
		return;
	}
}

/* Hang node where the parser stands; false at a mapping that holds too much. */
static bool place_node(struct parsing *p, struct node *node)
{
	if (!p->depth) {
		p->root = node;
		return true;
	}
	unsigned top = p->depth - 1;
	struct node *parent = p->open[top];
	if (parent->kind == NODE_MAPPING && !p->key[top]) {
		if (parent->count == YAML_KEYS_MAX) {
			p->code = diag_add(p->diags, DIAG_INPUT, node_place(node),
			                   "more than %d keys in one place; is something missing before them?",
			                   YAML_KEYS_MAX);
			return false;
		}
		if (node->kind != NODE_SCALAR)
			fault(p, node_place(node), "a key must be plain text");
		else
			check_duplicate(p, parent, node);
		node->parent = parent;
		p->key[top] = node;
		return true;
	}
	node->parent = parent;
	node->key = p->key[top];
	p->key[top] = NULL;
	if (p->last[top])
		p->last[top]->next = node;
	else
		parent->first = node;
	p->last[top] = node;
	parent->count++;
	return true;
}

static bool refuse_extras(struct parsing *p, const yaml_event_t *event, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
	struct place place = at(p, event->start_mark.line + 1, event->start_mark.column + 1);
	if (anchor || tag)
		p->code = syntax_refuse_sign(p->source, place, p->diags);
	return anchor || tag;
}

/* Does " #" follow at the character behind a scalar? Scalars come in order, so the way there is
 * short. */
static bool is_cut_by_comment(struct parsing *p, size_t end)
{
	const struct bytes *bytes = &p->source->bytes;
	for (; p->character < end && p->byte < bytes->length; p->character++)
		utf8_next(bytes->at, bytes->length, &p->byte);
	const char *at = bytes->at + p->byte;
	return bytes->length - p->byte > 1 && at[0] == ' ' && at[1] == '#';
}

static bool add_scalar(struct parsing *p, const yaml_event_t *event)
{
	bool tagged = refuse_extras(p, event, event->data.scalar.anchor, event->data.scalar.tag);
	struct node *node = add_node(p, NODE_SCALAR, event);
	if (!node)
		return false;
	node->refused = tagged;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->cut_by_comment = node->plain && is_cut_by_comment(p, node->end);
	node->length = event->data.scalar.length;
	const char *text = arena_copy(p->arena, (const char *)event->data.scalar.value, node->length);
	if (!text) {
		p->code = diag_no_memory(p->diags);
		return false;
	}
	node->text = text;
	/* the bytes are clean; a double-quoted escape can still make what they may not hold */
	if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		for (size_t i = 0; i < node->length;) {
			uint32_t c = utf8_next(node->text, node->length, &i);
			if (utf8_is_control(c) || utf8_is_bidi_control(c))
				p->code = refuse_character(p->diags, node_place(node), c);
		}
	return place_node(p, node);
}

static bool open_node(struct parsing *p, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = add_node(p, kind, event);
	if (!node)
		return false;
	if (p->depth == YAML_DEPTH_MAX) {
		p->code = diag_add(p->diags, DIAG_INPUT, node_place(node),
		                   "nested deeper than %d levels; flatten it", YAML_DEPTH_MAX);
		return false;
	}
	if (kind == NODE_SEQUENCE)
		node->refused = refuse_extras(p, event, event->data.sequence_start.anchor,
		                              event->data.sequence_start.tag) &&
		                event->data.sequence_start.tag;
	else
		node->refused = refuse_extras(p, event, event->data.mapping_start.anchor,
		                              event->data.mapping_start.tag) &&
		                event->data.mapping_start.tag;
	if (!place_node(p, node))
		return false;
	p->open[p->depth] = node;
	p->last[p->depth] = p->key[p->depth] = NULL;
	p->depth++;
	return true;
}

static bool add_alias(struct parsing *p, const yaml_event_t *event)
{
	struct place place = at(p, event->start_mark.line + 1, event->start_mark.column + 1);
	p->code = syntax_refuse_sign(p->source, place, p->diags);
	struct node *node = add_node(p, NODE_SCALAR, event);
	if (!node)
		return false;
	node->refused = true;
	return place_node(p, node);
}

/* One event; false ends the parse. */
static bool take(struct parsing *p, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (!p->root)
			return true;
		p->stopped = true;
		fault(p, at(p, event->start_mark.line + 1, event->start_mark.column + 1),
		      "“---” begins a second sheet here; put it in a file of its own, or remove the line");
		return false;
	case YAML_SCALAR_EVENT:
		return add_scalar(p, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(p, event, NODE_SEQUENCE);
	case YAML_MAPPING_START_EVENT:
		return open_node(p, event, NODE_MAPPING);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		p->open[p->depth - 1]->end = event->end_mark.index + p->skipped;
		p->depth--;
		return true;
	case YAML_ALIAS_EVENT:
		return add_alias(p, event);
	default:
		return event->type != YAML_STREAM_END_EVENT;
	}
}

enum diag_code yaml_parse(struct arena *arena, const struct source *source, struct node **out,
                          struct diags *diags)
{
	struct parsing p = {.arena = arena, .source = source, .diags = diags};
	p.code = check_bytes(source, diags);
	if (p.code != DIAG_OK)
		return p.code;
	if (!yaml_parser_initialize(&p.parser)) {
		yaml_parser_delete(&p.parser);
		return diag_no_memory(diags);
	}
	yaml_parser_set_encoding(&p.parser, YAML_UTF8_ENCODING);
	size_t mark = mark_length(&source->bytes);
	p.skipped = mark ? 1 : 0;
	yaml_parser_set_input_string(&p.parser, (const unsigned char *)source->bytes.at + mark,
	                             source->bytes.length - mark);
	bool more = true;
	while (more) {
		yaml_event_t event;
		if (!yaml_parser_parse(&p.parser, &event)) {
			p.code = syntax_refuse(source, &p.parser, diags);
			p.stopped = true;
			break;
		}
		more = take(&p, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&p.parser);
	if (!p.root && p.code == DIAG_OK)
		fault(&p, (struct place){source->name, 1, 1}, "the file is empty");
	if (p.root && !p.stopped) {
		p.root->cut_short = p.depth > 0;
		*out = p.root;
	}
	return p.code;
}

struct place node_place(const struct node *node)
{
	return (struct place){node->source->name, node->line, node->column};
}

struct place node_place_of(const struct node *node, uint32_t code)
{
	const struct bytes *bytes = &node->source->bytes;
	size_t character = 0;
	for (size_t i = 0; i < bytes->length && character < node->end; character++) {
		size_t start = i;
		if (utf8_next(bytes->at, bytes->length, &i) == code && character >= node->begin)
			return place_at(node->source, start);
	}
	return node_place(node);
}

const struct node *node_lookup(const struct node *mapping, const char *key)
{
	for (const struct node *child = mapping->first; child; child = child->next)
		if (child->key && !strcmp(child->key->text, key))
			return child;
	return NULL;
}
