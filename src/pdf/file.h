#ifndef PDF_FILE_H
#define PDF_FILE_H
/*
 * The objects that libharu keeps -> the bytes of a file.
 *
 * libharu's own writer puts every object and its 20 bytes of cross-reference into the file as plain
 * text; a tagged handout has two hundred small ones. Here they are packed into object streams with
 * a cross-reference stream, which makes the file a quarter smaller.
 *
 * Source  ISO 32000-1, 7.5.7 and 7.5.8.
 */
#include "pdf/object.h"

/* The file identifier follows from all that the file holds (14.4). *out lies in the arena. */
void file_write_objects(struct pdf_doc *doc, struct bytes *out);

#endif
