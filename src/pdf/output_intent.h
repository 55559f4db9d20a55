#ifndef PDF_OUTPUT_INTENT_H
#define PDF_OUTPUT_INTENT_H
/*
 * What the file's RGB numbers mean: an sRGB profile (IEC 61966-2-1), made here from the standard's
 * numbers.
 *
 * Source  ICC.1:2010 (profile version 4.3); output intents: ISO 32000-1, 14.11.5, and ISO 19005-2,
 * 6.2.3.
 */
#include "pdf/object.h"

/* Adds "/OutputIntents[…]" to the catalog's body. */
void output_intent_write(struct pdf_doc *doc, struct buf *catalog);

#endif
