#ifndef CONVERT_DOCUMENT_TEXT_H
#define CONVERT_DOCUMENT_TEXT_H
/*
 * The bytes of a document as clean UTF-8, by rules that are told:
 *
 * Encoding   a byte order mark says it; else UTF-16 where every second byte of the beginning is 0;
 *            else UTF-8; else Windows-1252, where no part of it is UTF-8.
 * Line ends  CR LF, CR, form feeds, U+0085, U+2028 and U+2029 become line feeds.
 * Spaces     no-break spaces stay between a figure and what it counts and in front of signs that
 *            have one (French “ ?”); others, and spaces of other widths, become plain spaces.
 * Letters    the ligatures U+FB00 to U+FB06 become their letters.
 * Left out   U+FEFF, soft hyphens, zero-width spaces (but between letters of scripts without
 *            spaces), and U+FFFC, which stands where a picture was.
 * Signs      emoji are left out, arrows become "->"; check marks, arrows and the like in front of a
 *            line become bullets.
 * Kept       quotation marks and dashes of all kinds.
 * Refused    other controls, bidirectional overrides, U+FFFD, what is none of these encodings.
 */
#include "convert/outline.h"

/* bytes -> *out, a NUL behind it; what was changed becomes remarks of outline. A document that the
 * program wrote is only decoded. Codes as content_load(). */
enum diag_code document_text(struct outline *outline, struct bytes bytes, struct bytes *out);

#endif
