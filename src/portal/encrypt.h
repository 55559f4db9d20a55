#ifndef PORTAL_ENCRYPT_H
#define PORTAL_ENCRYPT_H
/*
 * A PDF that a password opens: AES-256 (revision 6 of PDF 2.0), through libqpdf.
 *
 * Who has the password may read, print, copy and write notes, and give the text to assistive
 * technology; pages and text stay as they are. There is no other password: the owner's is random
 * and forgotten. Metadata is encrypted too, since the title can name a disease, and no archive
 * searches these files. They are PDF/UA yet, but no longer PDF/A, which forbids encryption, and do
 * not say that they are.
 *
 * The keys are random, so that no two files are equal: what identifies a sheet is made of the PDF.
 *
 * libqpdf is loaded when something is encrypted, since it would cost every other run 11 ms, and in
 * a process of its own: its copies of the password end with it, as does a failed allocation.
 * Source  ISO 32000-2, 7.6; ISO 14289-1, 7.16; ISO 19005-2, 6.1.3.
 */
#include "base/diag.h"
#include "base/file.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 127 /* bytes that revision 6 takes */ };

/* blame: the sheet. DIAG_MACHINE: no memory, or no libqpdf. */
enum diag_code encrypt_pdf(struct arena *arena, struct bytes pdf, const char *password,
                           struct place blame, struct bytes *out, struct diags *diags);

#endif
