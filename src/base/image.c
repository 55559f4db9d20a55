#include "base/image.h"

#include <errno.h>
#include <png.h>
#include <string.h>
#include <turbojpeg.h>

struct decoding {
	struct arena *arena;
	const char *path;
	struct place blame;
	struct diags *diags;
};

static enum diag_code broken(const struct decoding *d, const char *why)
{
	if (errno == ENOMEM) /* the decoders say it in words only */
		return diag_no_memory(d->diags);
	return diag_add(d->diags, DIAG_INPUT, d->blame, "image “%s” cannot be used: %s", d->path, why);
}

static enum diag_code check_size(const struct decoding *d, uint64_t width, uint64_t height)
{
	if (!width || !height)
		return broken(d, "it has no pixels");
	if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX || width * height > IMAGE_PIXELS_MAX)
		return diag_add(
			d->diags, DIAG_INPUT, d->blame,
			"image “%s” is %llu × %llu pixels; at most %d a side and %d in all: make it smaller",
			d->path, (unsigned long long)width, (unsigned long long)height, IMAGE_SIDE_MAX,
			IMAGE_PIXELS_MAX);
	return DIAG_OK;
}

/* Split interleaved samples into colour and, where any pixel is not opaque, alpha. */
static void split_alpha(struct image *out, uint8_t *samples, uint8_t *alpha, size_t count)
{
	unsigned colours = out->components;
	bool opaque = true;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *from = samples + i * (colours + 1);
		alpha[i] = from[colours];
		opaque = opaque && alpha[i] == 255;
		memmove(samples + i * colours, from, colours);
	}
	out->alpha = opaque ? NULL : alpha;
}

static uint32_t big_endian(const char *at)
{
	const unsigned char *s = (const unsigned char *)at;
	return (uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3];
}

/* The chunks that make pixels: text and profiles can be inflated to any size and say nothing to a
 * reader. */
static bool strip_png(struct arena *arena, struct bytes file, struct bytes *out)
{
	enum { SIGNATURE = 8, FRAME = 12 }; /* length, name and check sum of a chunk */
	char *to = arena_alloc(arena, file.length);
	size_t kept = SIGNATURE;
	if (!to)
		return false;
	memcpy(to, file.at, SIGNATURE);
	for (size_t at = SIGNATURE; file.length - at >= FRAME;) {
		const char *chunk = file.at + at, *name = chunk + 4;
		size_t left = file.length - at, size = FRAME + (size_t)big_endian(chunk);
		size = size < left ? size : left; /* a cut chunk is for libpng to refuse */
		if (!(name[0] & 0x20) || !memcmp(name, "tRNS", 4) || !memcmp(name, "gAMA", 4) ||
		    !memcmp(name, "sRGB", 4)) {
			memcpy(to + kept, chunk, size);
			kept += size;
		}
		at += size;
	}
	*out = (struct bytes){to, kept};
	return true;
}

static enum diag_code decode_png(const struct decoding *d, struct bytes file, struct image *out)
{
	png_image png = {.version = PNG_IMAGE_VERSION};
	enum diag_code code = DIAG_OK;
	if (!strip_png(d->arena, file, &file))
		return diag_no_memory(d->diags);
	if (!png_image_begin_read_from_memory(&png, file.at, file.length))
		return broken(d, png.message);
	code = check_size(d, png.width, png.height);
	if (code != DIAG_OK) {
		png_image_free(&png);
		return code;
	}
	bool colour = png.format & PNG_FORMAT_FLAG_COLOR, alpha = png.format & PNG_FORMAT_FLAG_ALPHA;
	png.format = (colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY) | (alpha ? PNG_FORMAT_FLAG_ALPHA : 0);
	struct image image = {.width = png.width, .height = png.height, .components = colour ? 3 : 1};
	size_t count = (size_t)png.width * png.height;
	uint8_t *samples = arena_array(d->arena, count, PNG_IMAGE_PIXEL_CHANNELS(png.format));
	uint8_t *mask = alpha ? arena_alloc(d->arena, count) : NULL;
	if (!samples || (alpha && !mask)) {
		png_image_free(&png);
		return diag_no_memory(d->diags);
	}
	if (!png_image_finish_read(&png, NULL, samples, 0, NULL)) {
		code = broken(d, png.message);
		png_image_free(&png);
		return code;
	}
	if (alpha)
		split_alpha(&image, samples, mask, count);
	image.pixels = samples;
	*out = image;
	return DIAG_OK;
}

static unsigned two_bytes(const unsigned char *s, bool little)
{
	return little ? s[1] * 256u + s[0] : s[0] * 256u + s[1];
}

/* How a camera was held, from an Exif block that starts at its TIFF header: 1 is upright (Exif 2.3,
 * 4.6.4). */
static unsigned read_orientation(const unsigned char *tiff, size_t length)
{
	enum { HEADER = 8, ENTRY = 12, ORIENTATION = 0x112 };
	if (length < HEADER + 2)
		return 1;
	bool little = tiff[0] == 'I';
	size_t at = little ? tiff[4] + tiff[5] * 256u : tiff[7] + tiff[6] * 256u;
	if (at > length - 2)
		return 1;
	unsigned count = two_bytes(tiff + at, little);
	for (at += 2; count && at + ENTRY <= length; at += ENTRY, count--)
		if (two_bytes(tiff + at, little) == ORIENTATION)
			return two_bytes(tiff + at + 8, little);
	return 1;
}

/* A PDF shows a JPEG as it lies; a viewer of photos would turn it. */
static bool is_upright(struct bytes file)
{
	const unsigned char *s = (const unsigned char *)file.at;
	for (size_t at = 2; at + 10 < file.length && s[at] == 0xff && s[at + 1] != 0xda;) {
		if (s[at + 1] == 0xff) { /* any number of them may stand before a marker */
			at++;
			continue;
		}
		size_t size = two_bytes(s + at + 2, false);
		if (size < 2 || size > file.length - at - 2)
			return true;
		if (s[at + 1] == 0xe1 && size > 8 && !memcmp(s + at + 4, "Exif\0", 6))
			return read_orientation(s + at + 10, size - 8) <= 1;
		at += 2 + size;
	}
	return true;
}

static enum diag_code decode_jpeg(const struct decoding *d, struct bytes file, struct image *out)
{
	tjhandle jpeg = tjInitDecompress();
	if (!jpeg)
		return diag_no_memory(d->diags);
	const unsigned char *bytes = (const unsigned char *)file.at;
	int width, height, sampling, colours;
	enum diag_code code = DIAG_OK;
	if (tjDecompressHeader3(jpeg, bytes, file.length, &width, &height, &sampling, &colours))
		code = broken(d, tjGetErrorStr2(jpeg));
	else if (colours == TJCS_CMYK || colours == TJCS_YCCK)
		code = broken(d, "it is CMYK; save it as RGB or grayscale");
	else if (!is_upright(file))
		code = broken(d, "it is a photo that lies on its side; turn it upright and save it again");
	else
		code = check_size(d, (uint64_t)width, (uint64_t)height);
	if (code == DIAG_OK) {
		/* decoded once, to know that every pixel is there */
		uint8_t *pixels = arena_array(d->arena, (size_t)width * 3, (size_t)height);
		if (!pixels)
			code = diag_no_memory(d->diags);
		else if (tjDecompress2(jpeg, bytes, file.length, pixels, width, 0, height, TJPF_RGB,
		                       TJFLAG_LIMITSCANS))
			code = broken(d, tjGetErrorStr2(jpeg));
	}
	tjDestroy(jpeg);
	if (code == DIAG_OK)
		*out = (struct image){.width = (uint32_t)width,
		                      .height = (uint32_t)height,
		                      .components = colours == TJCS_GRAY ? 1 : 3,
		                      .jpeg = file};
	return code;
}

enum diag_code image_load(struct arena *arena, const char *path, struct place blame,
                          struct image *out, struct diags *diags)
{
	struct decoding d = {.arena = arena, .path = path, .blame = blame, .diags = diags};
	struct bytes file = {0};
	size_t before = diags->count;
	enum diag_code code = file_read(arena, path, IMAGE_FILE_MAX, &file, diags);
	if (code == DIAG_INPUT && diags->count > before) {
		struct place at = {blame.file ? arena_copy(diags->arena, blame.file, strlen(blame.file))
		                              : NULL,
		                   blame.line, blame.column};
		diags->list[before].at = at;
		char *text = arena_format(diags->arena, "image “%s”: %s", path, diags->list[before].text);
		if (!text)
			return diag_no_memory(diags);
		diags->list[before].text = text;
	}
	if (code != DIAG_OK)
		return code;
	errno = 0;
	bool png = file.length >= 8 && !memcmp(file.at, "\x89PNG\r\n\x1a\n", 8);
	if (png || (file.length >= 3 && !memcmp(file.at, "\xff\xd8\xff", 3))) {
		code = png ? decode_png(&d, file, out) : decode_jpeg(&d, file, out);
		out->file = file;
		return code;
	}
	return broken(&d, "it is neither PNG nor JPEG");
}

bool image_to_grey(struct arena *arena, struct image *image)
{
	size_t count = (size_t)image->width * image->height;
	if (!image->pixels || image->components != 3)
		return true;
	uint8_t *grey = arena_alloc(arena, count);
	if (!grey)
		return false;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *rgb = image->pixels + i * 3;
		grey[i] = (uint8_t)((rgb[0] * 2126u + rgb[1] * 7152u + rgb[2] * 722u + 5000u) / 10000u);
	}
	image->pixels = grey;
	image->components = 1;
	return true;
}
