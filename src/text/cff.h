#ifndef TEXT_CFF_H
#define TEXT_CFF_H
/*
 * What HarfBuzz does not tell about a CFF font and PDF must know: whether it is CID-keyed, and the
 * CIDs of its glyphs.
 *
 * Source  Adobe Technical Note 5176, The Compact Font Format: 5 INDEX, 9 Top DICT (ROS 12 30,
 * charset 15), 13 charsets.
 */
#include <hb.h>
#include <stdint.h>

#include "base/diag.h"

/*
 * *out: the CID of each of glyph_count glyphs (from malloc), or NULL where the font is not
 * CID-keyed.
 *
 * DIAG_INPUT    the table is damaged; nothing is said
 * DIAG_MACHINE  no memory
 */
enum diag_code cff_cids(hb_face_t *face, unsigned glyph_count, uint16_t **out, struct diags *diags);

#endif
