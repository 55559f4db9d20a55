#ifndef LAYOUT_QR_H
#define LAYOUT_QR_H
/*
 * Text -> the modules of a QR code (ISO/IEC 18004, error correction level M), through libqrencode.
 */
#include "layout/frame.h"

/*
 * DIAG_INPUT    text is longer than a code holds; blame is where it stands
 * DIAG_MACHINE  no memory
 */
enum diag_code qr_encode(struct arena *arena, const char *text, struct place blame,
                         struct qr_code *out, struct diags *diags);

#endif
