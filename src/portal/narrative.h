#ifndef PORTAL_NARRATIVE_H
#define PORTAL_NARRATIVE_H
/*
 * Text as the XHTML of a FHIR narrative. Source: FHIR R4, Narrative.div; XML 1.0, 2.4.
 */
#include "base/buf.h"

/* A <div> of its own; each line that is not empty is a paragraph. language may be NULL. What the
 * text holds is text: markup in it is escaped. */
void narrative_put(struct buf *out, const char *language, const char *text);

#endif
