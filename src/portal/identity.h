#ifndef PORTAL_IDENTITY_H
#define PORTAL_IDENTITY_H
/*
 * The identifiers of what is sent, made of what is sent: equal things get equal ones, so that a
 * server creates them once.
 *
 * A document is told by patient, visit, language and the bytes of its PDF, one that is encrypted
 * (whose bytes are random) also by that and by the occasion; a message by all whom
 * and what it names, its text, its documents and its occasion. No clock, no codes of a site.
 *
 * Source  UUID version 8 (RFC 9562) from the first 128 bits of a SHA-256.
 */
#include "portal/bundle.h"

enum { URN_SIZE = PORTAL_URN_SIZE };

void identity_of_document(const struct portal_values *values, const struct paper *document,
                          char urn[URN_SIZE]);
/* urns: of the documents, in order. */
void identity_of_message(const struct portal_values *values, const char (*urns)[URN_SIZE],
                         size_t count, char urn[URN_SIZE]);

#endif
