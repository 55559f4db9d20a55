#ifndef STYLE_STYLE_H
#define STYLE_STYLE_H
/*
 * A layout, a brand and a language's words, resolved: all that layout and pdf ask about looks.
 *
 * Owner   style_load() fills the caller's arena; style_close() ends what is not memory of the
 * arena.
 * Source  contrast: WCAG 2.1, relative luminance and 1.4.3; dates, digits, plural forms, names of
 * languages: CLDR through ICU.
 */
#include "base/digest.h"
#include "base/image.h"
#include "style/layout.h"

/* A brand's contact or invitation: plain text, since a brand has no Markdown. */
struct brand_contact {
	const struct node *node;
	struct text name, phone, hours;
};

struct brand_invitation {
	const struct node *node;
	struct text title, text, url;
};

struct brand_logo {
	const struct node *node;
	struct text file, alt;
};

struct brand {
	const struct node *node;
	struct text name, language; /* of its texts, BCP 47; absent: en */
	struct brand_logo logo;
	struct colors colors;
	struct list contacts; /* struct brand_contact */
	struct text disclaimer;
	struct list call_to_action; /* struct brand_invitation */
	struct text web;
	struct image image; /* of the logo; width 0 where there is none */
};

/* The program's own words. Braces hold what is filled in. */
enum phrase {
	PHRASE_META,    /* {cancer_type} {date} {author} */
	PHRASE_PAGE_OF, /* {page} {pages} */
	PHRASE_STEP,    /* {number} */
	PHRASE_PREPARED_FOR,
	PHRASE_PREPARED_BY,
	PHRASE_PHONE,
	PHRASE_NURSE_NOTES,
	PHRASE_SOURCES,
	PHRASE_REVIEWED,     /* {date} {name} */
	PHRASE_REVIEW_AGAIN, /* {date} */
	PHRASE_UNREVIEWED,
	PHRASE_EXPIRED,    /* {date} */
	PHRASE_HANDED_OUT, /* {date} */
	PHRASE_INFO,
	PHRASE_CAUTION,
	PHRASE_URGENT,
	PHRASE_SCAN,      /* {url} */
	PHRASE_COLON,     /* between a name and what it stands for */
	PHRASE_SEPARATOR, /* between short facts of one line */
	PHRASE_ADDRESS,   /* {url}: behind a link's words */
	PHRASE_CONTACT,   /* {brand} */
	PHRASE_MACHINE_TRANSLATION,
	PHRASE_HUMAN_TRANSLATION,
	PHRASE_TRANSLATION_REVIEWED, /* {date} {name} */
	PHRASE_COPY,                 /* {language} {pages} */
	PHRASE_SENTENCES,            /* {first} {second} */
	PHRASE_COUNT,
};

/* CLDR's plural categories. */
enum plural_form {
	PLURAL_ZERO,
	PLURAL_ONE,
	PLURAL_TWO,
	PLURAL_FEW,
	PLURAL_MANY,
	PLURAL_OTHER,
	PLURAL_COUNT,
};

struct plural {
	const struct node *node;
	struct text form[PLURAL_COUNT]; /* {count} */
};

struct month {
	const struct node *node;
	struct text name;
};

struct phrases {
	const struct node *node;
	struct text at[PHRASE_COUNT];
	struct plural pages;
	struct list months;       /* struct month; only where ICU does not know the language */
	struct text date_pattern; /* with them */
};

enum { LOCALE_MAX = 96 };

/* What CLDR knows of a language. */
struct language {
	const char *name; /* BCP 47 */
	char script[8];   /* ISO 15924: what it is written in most often */
	bool right_to_left;
	char digits[10][8]; /* UTF-8 */
	void *dates;        /* UDateFormat */
};

struct style {
	struct layout layout; /* colours already the brand's where the layout lets them */
	struct brand brand;
	struct phrases phrases;
	bool brand_speaks; /* the brand's texts are in the language */
	struct language language;
	struct place layout_place;   /* to blame where the layout leaves no room */
	char digest[DIGEST_HEX + 1]; /* SHA-256 of the files that it was made of, but for the fonts */
};

struct style_request {
	const char *data_path; /* folders that hold layouts/ and fonts/: see base/data_path.h */
	const char *layout;    /* name or file */
	const char *brand;     /* name or file */
	const char *language;  /* BCP 47 */
	struct place language_place;
};

extern const struct schema_object brand_schema;
extern const struct schema_object phrases_schema;

/*
 * DIAG_INPUT    unknown layout, brand or language; a fault in one of their files; contrast or sizes
 * that cannot be read DIAG_MACHINE  no memory, or a file could not be read
 */
enum diag_code style_load(struct arena *arena, const struct style_request *request,
                          struct style *out, struct diags *diags);
void style_close(struct style *style);
/* Is what a layout or brand is called by a file, not a name? */
bool style_is_file(const char *name);

/* Refuse colours that cannot be told apart and sizes that cannot be read; blame is the layout. */
enum diag_code style_check(const struct style *style, struct diags *diags);
/* WCAG 2.1 contrast ratio, 1 to 21. */
double contrast_ratio(const struct color *a, const struct color *b);

/* Refuse phrases in which something is missing in braces, or not known. */
enum diag_code phrases_check(const struct phrases *phrases, struct diags *diags);
/* The words with {name} replaced by value, pairs of them ended by NULL. NULL without memory. */
const char *style_phrase(const struct style *style, struct arena *arena, enum phrase phrase, ...);
const char *style_fill(const struct style *style, struct arena *arena, const char *pattern, ...);
/* iso (YYYY-MM-DD) as the language writes a date in full. NULL without memory. */
const char *style_date(const struct style *style, struct arena *arena, const char *iso);
/* number in the language's digits. NULL without memory. */
const char *style_number(const struct style *style, struct arena *arena, size_t number);
/* "3 pages". NULL without memory. */
const char *style_pages(const struct style *style, struct arena *arena, size_t count,
                        struct diags *diags);
/* What a language is called in the style's one, or in itself where ICU does not know that. NULL
 * where ICU failed. */
const char *style_language_name(const struct style *style, struct arena *arena,
                                const char *language);

struct language_request {
	const char *name; /* BCP 47; kept */
	const struct phrases *phrases;
	struct place blame; /* where the language is named */
	struct diags *diags;
};

extern const char *const plural_names[];

/*
 * DIAG_INPUT    nobody knows the language, or its phrases lack months or plural forms that it needs
 * DIAG_MACHINE  no memory, or ICU failed
 */
enum diag_code language_open(const struct language_request *request, struct language *out);
void language_close(struct language *language);

struct catalog_entry {
	const char *name, *about;
};

enum catalog { CATALOG_LAYOUTS, CATALOG_BRANDS, CATALOG_LANGUAGES };

/* What is in the data folders, sorted by name, each name once. DIAG_MACHINE: none could be listed. */
enum diag_code style_catalog(struct arena *arena, const char *data, enum catalog kind,
                             struct list *out, struct diags *diags);
/* language with its subtags in the case that BCP 47 (2.1.1) recommends: zh-Hant-TW. NULL without
 * memory. */
char *language_tag(struct arena *arena, const char *language);
/* Is it a script of ISO 15924 that ICU knows? */
bool script_is_known(const char *script);
/*
 * Cut the last subtag of a language off, in place: zh-Hant-TW, zh-Hant, not zh, which is written in
 * another script. False where nothing more general is left.
 */
bool language_generalize(char *language);
/* What language is called in another one. NULL where ICU failed. */
const char *language_name(struct arena *arena, const char *language, const char *in);

#endif
