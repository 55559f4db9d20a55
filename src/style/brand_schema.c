#include "style/style.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .count = COUNT(array)

static const struct schema_field contact_fields[] = {
	{"name", FIELD_TEXT, .offset = offsetof(struct brand_contact, name), .required = true},
	{"phone", FIELD_TEXT, .offset = offsetof(struct brand_contact, phone), .required = true},
	{"hours", FIELD_TEXT, .offset = offsetof(struct brand_contact, hours)},
};
static const struct schema_object contact_schema = {"contact", sizeof(struct brand_contact),
                                                    FIELDS(contact_fields)};

static const struct schema_field invitation_fields[] = {
	{"title", FIELD_TEXT, .offset = offsetof(struct brand_invitation, title), .required = true},
	{"text", FIELD_TEXT, .offset = offsetof(struct brand_invitation, text), .required = true},
	{"url", FIELD_TEXT, .offset = offsetof(struct brand_invitation, url), .format = FORMAT_URL},
};
static const struct schema_object invitation_schema = {
	"call to action", sizeof(struct brand_invitation), FIELDS(invitation_fields)};

static const struct schema_field logo_fields[] = {
	{"image", FIELD_TEXT, .offset = offsetof(struct brand_logo, file), .required = true,
     .format = FORMAT_FILE, .about = "PNG or JPEG beside this file"},
	{"alt", FIELD_TEXT, .offset = offsetof(struct brand_logo, alt), .required = true,
     .about = "What the logo shows, for readers who cannot see it"},
};
static const struct schema_object logo_schema = {"logo", sizeof(struct brand_logo),
                                                 FIELDS(logo_fields)};

#define SWATCH(key, index)                                                                       \
	{                                                                                            \
		key, FIELD_COLOR, .offset = offsetof(struct colors, at) + (index) * sizeof(struct color) \
	}
static const struct schema_field color_fields[] = {
	SWATCH("accent", PALETTE_ACCENT), SWATCH("on_accent", PALETTE_ON_ACCENT),
	SWATCH("dark", PALETTE_DARK),     SWATCH("tint", PALETTE_TINT),
	SWATCH("line", PALETTE_LINE),
};
static const struct schema_object brand_colors_schema = {"brand colors", sizeof(struct colors),
                                                         FIELDS(color_fields)};

static const struct schema_field brand_fields[] = {
	{"name", FIELD_TEXT, .offset = offsetof(struct brand, name), .required = true},
	{"language", FIELD_TEXT, .offset = offsetof(struct brand, language), .format = FORMAT_LANGUAGE,
     .about = "Of its texts (default: en). Others are beside it, in NAME.LANGUAGE.yaml"},
	{"logo", FIELD_OBJECT, .offset = offsetof(struct brand, logo), .object = &logo_schema},
	{"colors", FIELD_OBJECT, .offset = offsetof(struct brand, colors),
     .object = &brand_colors_schema},
	{"contacts", FIELD_LIST, .offset = offsetof(struct brand, contacts), .object = &contact_schema,
     .min = 1},
	{"disclaimer", FIELD_TEXT, .offset = offsetof(struct brand, disclaimer), .required = true,
     .about = "For handouts that have none of their own"},
	{"call_to_action", FIELD_LIST, .offset = offsetof(struct brand, call_to_action),
     .object = &invitation_schema, .min = 1, .about = "For handouts that have none of their own"},
	{"web", FIELD_TEXT, .offset = offsetof(struct brand, web), .format = FORMAT_URL},
};
const struct schema_object brand_schema = {"brand", sizeof(struct brand), FIELDS(brand_fields),
                                           .partial = true, .version = "brand"};
