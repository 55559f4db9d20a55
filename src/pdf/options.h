#ifndef PDF_OPTIONS_H
#define PDF_OPTIONS_H
/*
 * What a file says of its making.   here -> pdf/metadata.h, pdf/pdf.h
 */

struct pdf_options {
	const char *producer; /* name and version of the program */
	const char *created;  /* YYYY-MM-DDThh:mm:ssZ */
};

#endif
