#ifndef LIBRARY_TEXTS_H
#define LIBRARY_TEXTS_H
/*
 * Every text of a handout that is read, one after the other, and how much it says what the handout
 * is about.
 */
#include "content/handout.h"

enum text_weight {
	TEXT_OF_TITLE,   /* and topic, cancer type */
	TEXT_OF_HEADING, /* of a section, step, box; a term */
	TEXT_OF_BODY,
	TEXT_WEIGHTS,
};

struct text_reader {
	void (*read)(void *context, enum text_weight weight, const char *utf8, size_t length);
	void *context;
};

void content_texts(const struct handout *handout, const struct text_reader *reader);

#endif
