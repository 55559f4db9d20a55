#ifndef TEXT_BIDI_H
#define TEXT_BIDI_H
/*
 * Embedding levels of a paragraph: even where it is read from left to right, odd where from right
 * to left.
 *
 * Inside text from right to left, drug names, doses and phone numbers keep their own order: "+1 555
 * 0142", "5 mg" and "38.5 °C" are taken as isolates, though the plain algorithm would turn their
 * parts around behind an Arabic letter (UAX #9, 4.3, HL3 lets a program add such marks).
 *
 * Source  UAX #9 through ICU.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"

struct bidi;

struct bidi *bidi_new(void); /* NULL without memory */
void bidi_drop(struct bidi *bidi);

/* Must the levels of text in a paragraph of this direction be asked for? */
bool bidi_is_needed(const char *utf8, size_t length, bool right_to_left);
/*
 * *out: the level of each byte, of the arena.
 *
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code bidi_levels(struct bidi *bidi, struct arena *arena, const char *utf8, size_t length,
                           bool right_to_left, uint8_t **out, struct diags *diags);
/*
 * out: for each of count neighbours with these levels, its place along a line in the paragraph's
 * direction.
 * DIAG_MACHINE without memory.
 */
enum diag_code bidi_places(struct arena *scratch, const uint8_t *levels, size_t count,
                           bool right_to_left, uint32_t *out, struct diags *diags);

#endif
