#include "layout/qr.h"

#include <errno.h>
#include <qrencode.h>

enum { QR_SIDE_MAX = 57 }; /* version 10: denser codes cannot be scanned from print of this size */

enum diag_code qr_encode(struct arena *arena, const char *text, struct place blame,
                         struct qr_code *out, struct diags *diags)
{
	errno = 0;
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code && errno == ENOMEM)
		return diag_no_memory(diags);
	if (!code || code->width > QR_SIDE_MAX) {
		QRcode_free(code);
		return diag_add(
			diags, DIAG_INPUT, blame,
			"this address is too long for a QR code that a phone can read from paper; use a "
			"shorter one");
	}
	size_t side = (size_t)code->width;
	uint8_t *modules = arena_array(arena, side, side);
	for (size_t i = 0; modules && i < side * side; i++)
		modules[i] = code->data[i] & 1;
	QRcode_free(code);
	if (!modules)
		return diag_no_memory(diags);
	*out = (struct qr_code){(unsigned)side, modules};
	return DIAG_OK;
}
