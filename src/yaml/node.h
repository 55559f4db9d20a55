#ifndef YAML_NODE_H
#define YAML_NODE_H
/*
 * YAML bytes -> nodes that remember where they came from.
 *
 * Input is hostile: every cap on it is here. Anchors, aliases, tags, second documents, duplicate
 * keys, NUL, ill-formed UTF-8, UTF-16, control characters and bidirectional overrides are refused;
 * what can be read beside a fault is read on, so that one run names as many faults as it finds.
 *
 * Owner   nodes and their text live in the arena; the source's bytes are borrowed and must outlive
 * them.
 * Source  YAML 1.1 through libyaml's event interface; bidirectional controls: UAX #9, 2.1
 * and 2.2.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"

enum {
	YAML_BYTES_MAX = 1024 * 1024,
	YAML_DEPTH_MAX = 32,
	YAML_NODES_MAX = 50000,
	YAML_KEYS_MAX = 100, /* in one mapping */
};

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct source {
	const char *name; /* for messages */
	struct bytes bytes;
};

struct node {
	enum node_kind kind;
	unsigned line, column; /* from 1, in characters */
	size_t begin, end;     /* characters of the source, half open */
	const struct source *source;
	const char *text;          /* scalar, UTF-8, NUL behind it */
	size_t length;             /* bytes */
	const struct node *key;    /* in a mapping: the key of this value */
	bool cut_by_comment;       /* " #" follows the plain scalar on its line, with one space only */
	bool plain;                /* a scalar without quotes, not in block style */
	bool refused;              /* already said: what it holds is not looked at */
	bool cut_short;            /* of the root: the parse stopped, so what is missing may follow */
	const struct node *parent; /* NULL at the root */
	struct node *first, *next; /* children, and the next child of the parent */
	size_t count;              /* children */
};

/*
 * Read source. *out is filled whenever there is something to look at, also beside faults.
 *
 * DIAG_INPUT    a fault named with line and column
 * DIAG_MACHINE  no memory
 */
enum diag_code yaml_parse(struct arena *arena, const struct source *source, struct node **out,
                          struct diags *diags);

struct place node_place(const struct node *node);
/* Where code first stands in the source of a scalar; the scalar's own place when it is written as
 * an escape. */
struct place node_place_of(const struct node *node, uint32_t code);
/* The value under key, or NULL. */
const struct node *node_lookup(const struct node *mapping, const char *key);

#endif
