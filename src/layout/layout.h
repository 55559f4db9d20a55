#ifndef LAYOUT_LAYOUT_H
#define LAYOUT_LAYOUT_H
/*
 * A handout in a style -> frames.   layout/request.h -> here -> layout/frame.h
 *
 * Promises  the whole disclaimer on every page; headings stay with what follows; each item's own
 * text, step titles and callouts whole; no lone lines; nothing dropped: what cannot be printed is
 * an error with its place.
 */
#include "layout/frame.h"
#include "layout/request.h"

/*
 * *out borrows texts of the request and words of the breaker's shaper.
 *
 * DIAG_INPUT    a character without glyph, text that cannot fit, a font that cannot be used
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code layout_handout(struct arena *arena, const struct layout_request *request,
                              struct frames **out, struct diags *diags);

#endif
