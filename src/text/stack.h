#ifndef TEXT_STACK_H
#define TEXT_STACK_H
/*
 * Families in the order in which they are asked for a character.
 *
 * A family that names scripts is asked for characters of these scripts only, and before all others
 * for the text of a language that is written in one of them. So a sheet in Latin letters never
 * reads the fonts of Chinese, and a Chinese one takes its quotation marks from the font of its
 * characters. Of the families for any script the first one that has all letters of the language
 * leads, so that no word is printed from two fonts.
 *
 * Owner   stacks belong to struct fonts.
 * Source  scripts: ISO 15924, UAX #24 with Script_Extensions; script and letters of a language:
 * CLDR through ICU.
 */
#include "text/font.h"

enum { FAMILY_SCRIPTS_MAX = 8 };

struct font_family_files {
	const char
		*style[FONT_STYLE_COUNT]; /* paths; regular is needed, for others the nearest serves */
	unsigned face_index;          /* in a collection */
	const char *package;          /* Debian's, which holds the files; or NULL */
	const char *scripts[FAMILY_SCRIPTS_MAX + 1]; /* ISO 15924, NULL ends; none: any character */
};

struct fonts *fonts_new(void); /* NULL without memory */
void fonts_drop(struct fonts *fonts);

/*
 * The stack of these families for a language (BCP 47) and its script (ISO 15924); the same ones
 * give the same stack.
 *
 * DIAG_INPUT    no family has the letters of the language, or a font cannot be used; blame is where
 * the families are named
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code fonts_stack(struct fonts *fonts, const struct font_family_files *families,
                           size_t count, const char *language, const char *script,
                           struct place blame, struct font_stack **out, struct diags *diags);
size_t font_stack_count(const struct font_stack *stack);
/* May family (0: first choice) be asked for code? foreign: even a family of the language's script
 * only for its own letters. */
bool font_stack_serves(const struct font_stack *stack, size_t family, uint32_t code, bool foreign);
/* The font of family in style. Codes as fonts_load(). */
enum diag_code font_stack_load(struct font_stack *stack, size_t family, enum font_style style,
                               const struct font **out, struct diags *diags);

#endif
