#ifndef CONTENT_RICH_BUILDER_H
#define CONTENT_RICH_BUILDER_H
/*
 * struct rich, piece by piece, and what md4c's inline events mean.
 *
 * Errors  failed is set without memory; later calls do nothing.
 */
#include <md4c.h>

#include "base/utf8.h"
#include "content/handout.h"

struct rich_builder {
	struct buf text;
	struct span *spans;
	size_t count, capacity;
	unsigned bold, italic; /* how deep */
	const char *url;       /* of the open link, or NULL */
	bool failed;
};

void rich_builder_init(struct rich_builder *builder, struct arena *arena);
/* Add text in the style and with the link that are open. */
void rich_builder_add(struct rich_builder *builder, const char *bytes, size_t length);
/* Add all of rich, in its own styles and with its links. */
void rich_builder_put(struct rich_builder *builder, const struct rich *rich);
/* What was built, at node; the builder is then empty. */
struct rich rich_builder_take(struct rich_builder *builder, const struct node *node);

/* What an entity ("&amp;", "&#39;") stands for; one that is not known stands for itself. */
struct bytes markdown_entity(struct bytes name, char number[UTF8_MAX]);
/* A link's address; NULL without memory. */
const char *markdown_address(struct arena *arena, const MD_ATTRIBUTE *address);

#endif
