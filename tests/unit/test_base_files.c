/* Module base: whole files and images. */
#include "support.h"

#include <dirent.h>
#include <fcntl.h>
#include <png.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <turbojpeg.h>

#include "base/image.h"

static const struct place blame = {"sheet.yaml", 7, 9};

static void assert_holds(struct fixture *f, const char *path, const char *text)
{
	struct bytes bytes = {0};
	assert_ok(f, file_read(f->arena, path, 1024, &bytes, &f->diags));
	assert_string_equal(bytes.at, text);
}

static size_t count_entries(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t count = 0;
	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2; /* . and .. */
}

static enum diag_code write_string(struct fixture *f, const char *path, const char *text)
{
	return file_write(path, (struct bytes){text, strlen(text)}, &f->diags);
}

static void read_keeps_limits(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "five", "12345");
	struct bytes bytes = {0};
	assert_ok(f, file_read(f->arena, path, 5, &bytes, &f->diags));
	assert_int_equal(bytes.length, 5);
	assert_string_equal(bytes.at, "12345");
	struct bytes untouched = {"x", 1};
	assert_int_equal(file_read(f->arena, path, 4, &untouched, &f->diags), DIAG_INPUT);
	assert_int_equal(untouched.length, 1);
	assert_string_equal(told(f, "longer than the 4 bytes")->at.file, path);
	assert_int_equal(file_read(f->arena, "/dev/zero", 100000, &untouched, &f->diags), DIAG_INPUT);
	told(f, "longer than the 100000 bytes");
	path = write_text(f, "empty", "");
	forget_diags(f);
	assert_ok(f, file_read(f->arena, path, 0, &bytes, &f->diags));
	assert_int_equal(bytes.length, 0);
	assert_string_equal(bytes.at, "");
}

static void read_names_what_is_missing(void **state)
{
	struct fixture *f = *state;
	struct bytes bytes = {0};
	const char *missing = temp_path(f, "missing");
	assert_int_equal(file_read(f->arena, missing, 10, &bytes, &f->diags), DIAG_INPUT);
	assert_string_equal(told(f, "No such file")->at.file, missing);
	assert_int_equal(file_read(f->arena, f->folder, 10, &bytes, &f->diags), DIAG_INPUT);
	told(f, "directory");
	assert_null(bytes.at);
	struct arena *small = arena_new(64 * 1024);
	const char *big = write_text(f, "big", repeat(f, "", "0123456789", 20000, ""));
	assert_int_equal(file_read(small, big, 1024 * 1024, &bytes, &f->diags), DIAG_MACHINE);
	arena_drop(small);
}

static void read_takes_standard_input(void **state)
{
	struct fixture *f = *state;
	const char *text = repeat(f, "", "0123456789", 30000, "");
	int fd = open(write_text(f, "in", text), O_RDONLY), pipes[2], kept = dup(STDIN_FILENO);
	struct bytes bytes = {0};
	dup2(fd, STDIN_FILENO);
	enum diag_code from_file = file_read(f->arena, "-", 400000, &bytes, &f->diags);
	assert_int_equal(bytes.length, 300000);
	assert_string_equal(bytes.at, text);
	assert_int_equal(pipe(pipes), 0);
	fcntl(pipes[1], F_SETPIPE_SZ, 512 * 1024);
	assert_int_equal(write(pipes[1], text, 300000), 300000);
	close(pipes[1]);
	dup2(pipes[0], STDIN_FILENO);
	bytes = (struct bytes){0};
	enum diag_code from_pipe = file_read(f->arena, "-", 400000, &bytes, &f->diags);
	dup2(kept, STDIN_FILENO);
	close(kept), close(pipes[0]), close(fd);
	assert_ok(f, from_file);
	assert_ok(f, from_pipe);
	assert_int_equal(bytes.length, 300000);
	assert_string_equal(bytes.at, text);
}

static void write_replaces_at_once(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "sheet.pdf", "old");
	char old[4] = "";
	chmod(path, 0640);
	int reader = open(path, O_RDONLY);
	assert_ok(f, write_string(f, path, "newer"));
	assert_int_equal(read(reader, old, 3), 3); /* who reads the old file still has it */
	close(reader);
	assert_string_equal(old, "old");
	assert_holds(f, path, "newer");
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_ok(f, write_string(f, temp_path(f, "second.pdf"), ""));
	assert_holds(f, temp_path(f, "second.pdf"), "");
	assert_int_equal(count_entries(f->folder), 2);
}

static void write_failure_leaves_the_old_file(void **state)
{
	struct fixture *f = *state;
	const char *path = write_text(f, "sheet.pdf", "old");
	struct rlimit kept, small;
	getrlimit(RLIMIT_FSIZE, &kept);
	small = (struct rlimit){1000, kept.rlim_max};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	enum diag_code code = write_string(f, path, repeat(f, "", "new ", 1000, ""));
	setrlimit(RLIMIT_FSIZE, &kept);
	signal(SIGXFSZ, handler);
	assert_int_equal(code, DIAG_MACHINE);
	assert_string_equal(told(f, "cannot write")->at.file, path);
	assert_int_equal(count_entries(f->folder), 1);
	forget_diags(f);
	assert_holds(f, path, "old");
}

static void write_names_what_refuses(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(write_string(f, temp_path(f, "no/such/sheet.pdf"), "x"), DIAG_MACHINE);
	told(f, "No such file");
	assert_int_equal(write_string(f, "/dev/full", "x"), DIAG_MACHINE);
	assert_string_equal(told(f, "No space left")->at.file, "/dev/full");
	assert_int_equal(write_string(f, f->folder, "x"), DIAG_MACHINE);
	assert_int_equal(count_entries(f->folder), 0);
	forget_diags(f);
	assert_ok(f, write_string(f, "/dev/null", "x"));
	struct stat st;
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void write_keeps_symbolic_links(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	assert_int_equal(mkdir(temp_path(f, "far"), 0777), 0);
	const char *target = write_text(f, "far/target", "old"), *link = temp_path(f, "link");
	assert_int_equal(symlink("far/target", link), 0);
	assert_ok(f, write_string(f, link, "new"));
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds(f, target, "new");
	assert_int_equal(count_entries(temp_path(f, "far")), 1);
}

static void write_keeps_a_link_to_a_file_still_to_come(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	const char *link = temp_path(f, "link");
	assert_int_equal(symlink("to-come", link), 0);
	assert_ok(f, write_string(f, link, "new"));
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds(f, temp_path(f, "to-come"), "new");
}

static void write_takes_standard_output(void **state)
{
	struct fixture *f = *state;
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	fflush(stdout);
	int kept = dup(STDOUT_FILENO);
	dup2(pipes[1], STDOUT_FILENO);
	enum diag_code code = write_string(f, "-", "hello");
	dup2(kept, STDOUT_FILENO);
	close(kept), close(pipes[1]);
	char got[8] = "";
	assert_int_equal(read(pipes[0], got, 8), 5);
	close(pipes[0]);
	assert_ok(f, code);
	assert_string_equal(got, "hello");
}

static void paths_join(void **state)
{
	struct fixture *f = *state;
	assert_string_equal(path_folder(f->arena, "a/b/c"), "a/b");
	assert_string_equal(path_folder(f->arena, "c"), ".");
	assert_string_equal(path_folder(f->arena, "/c"), "/");
	assert_string_equal(path_join(f->arena, "a", "b"), "a/b");
	assert_string_equal(path_join(f->arena, "a", "/b"), "/b");
	assert_string_equal(path_join(f->arena, ".", "b"), "b");
}

static char *write_png(struct fixture *f, const char *name, uint32_t width, uint32_t height,
                       uint32_t format, const void *pixels)
{
	char *path = temp_path(f, name);
	png_image png = {
		.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = format};
	assert_true(png_image_write_to_file(&png, path, 0, pixels, 0, NULL));
	return path;
}

static void load_png(struct fixture *f, const char *path, struct image *out)
{
	assert_ok(f, image_load(f->arena, path, blame, out, &f->diags));
	assert_null(out->jpeg.at);
}

static void image_decodes_png(void **state)
{
	struct fixture *f = *state;
	static const uint8_t grey[] = {0, 50, 100, 150, 200, 255};
	static const uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7};
	static const uint8_t rgba[] = {255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 128, 9, 8, 7, 255};
	static const uint8_t solid[] = {1, 2, 3, 255, 4, 5, 6, 255};
	struct image image;
	load_png(f, write_png(f, "grey.png", 3, 2, PNG_FORMAT_GRAY, grey), &image);
	assert_int_equal(image.width, 3);
	assert_int_equal(image.height, 2);
	assert_int_equal(image.components, 1);
	assert_null(image.alpha);
	assert_memory_equal(image.pixels, grey, sizeof grey);
	load_png(f, write_png(f, "rgb.png", 2, 2, PNG_FORMAT_RGB, rgb), &image);
	assert_int_equal(image.components, 3);
	assert_memory_equal(image.pixels, rgb, sizeof rgb);
	load_png(f, write_png(f, "rgba.png", 2, 2, PNG_FORMAT_RGBA, rgba), &image);
	assert_int_equal(image.components, 3);
	assert_memory_equal(image.alpha, "\xff\x00\x80\xff", 4);
	assert_memory_equal(image.pixels, "\xff\x00\x00", 3);
	assert_memory_equal(image.pixels + 6, "\x00\x00\xff\x09\x08\x07", 6);
	load_png(f, write_png(f, "solid.png", 2, 1, PNG_FORMAT_RGBA, solid), &image);
	assert_null(image.alpha);
	assert_memory_equal(image.pixels, "\1\2\3\4\5\6", 6);
}

static void image_keeps_its_limits(void **state)
{
	struct fixture *f = *state;
	uint8_t *zeros = calloc(IMAGE_SIDE_MAX, 2049);
	struct image image = {0};
	assert_non_null(zeros);
	const char *fits = write_png(f, "fits.png", IMAGE_SIDE_MAX, 1, PNG_FORMAT_GRAY, zeros);
	const char *wide = write_png(f, "wide.png", IMAGE_SIDE_MAX + 1, 1, PNG_FORMAT_GRAY, zeros);
	const char *high = write_png(f, "high.png", 1, IMAGE_SIDE_MAX + 1, PNG_FORMAT_GRAY, zeros);
	const char *many = write_png(f, "many.png", IMAGE_SIDE_MAX, 2049, PNG_FORMAT_GRAY, zeros);
	free(zeros);
	load_png(f, fits, &image);
	assert_int_equal(image.width, IMAGE_SIDE_MAX);
	image = (struct image){0};
	assert_int_equal(image_load(f->arena, wide, blame, &image, &f->diags), DIAG_INPUT);
	assert_told(f, blame.line, blame.column, "wide.png” is 8193 × 1 pixels");
	assert_int_equal(image_load(f->arena, high, blame, &image, &f->diags), DIAG_INPUT);
	told(f, "1 × 8193 pixels");
	/* refused before pixels are decoded: a small arena is enough to say so */
	struct arena *small = arena_new(1024 * 1024);
	assert_int_equal(image_load(small, many, blame, &image, &f->diags), DIAG_INPUT);
	told(f, "8192 × 2049 pixels");
	arena_drop(small);
	assert_int_equal(image.width, 0);
}

static void image_takes_jpeg_as_it_is(void **state)
{
	struct fixture *f = *state;
	const char *path = root_path(f, "tests/golden/cells.jpg");
	struct bytes file;
	struct image image, same;
	assert_ok(f, file_read(f->arena, path, IMAGE_FILE_MAX, &file, &f->diags));
	assert_ok(f, image_load(f->arena, path, blame, &image, &f->diags));
	assert_null(image.pixels);
	assert_int_equal(image.components, 3);
	assert_int_equal(image.jpeg.length, file.length);
	assert_memory_equal(image.jpeg.at, file.at, file.length);
	load_png(f, root_path(f, "tests/golden/cells.png"), &same);
	assert_int_equal(image.width, same.width);
	assert_int_equal(image.height, same.height);
}

static char *write_jpeg(struct fixture *f, const char *name, int format, int sampling)
{
	static const uint8_t pixels[16 * 16 * 4];
	unsigned char *bytes = NULL;
	unsigned long size = 0;
	tjhandle jpeg = tjInitCompress();
	assert_int_equal(tjCompress2(jpeg, pixels, 16, 0, 16, format, &bytes, &size, sampling, 90, 0),
	                 0);
	char *path = write_temp(f, name, bytes, size);
	tjFree(bytes);
	tjDestroy(jpeg);
	return path;
}

static void image_knows_the_colours_of_jpeg(void **state)
{
	struct fixture *f = *state;
	struct image image = {0};
	const char *grey = write_jpeg(f, "grey.jpg", TJPF_GRAY, TJSAMP_GRAY);
	assert_ok(f, image_load(f->arena, grey, blame, &image, &f->diags));
	assert_int_equal(image.components, 1);
	const char *cmyk = write_jpeg(f, "cmyk.jpg", TJPF_CMYK, TJSAMP_444);
	assert_int_equal(image_load(f->arena, cmyk, blame, &image, &f->diags), DIAG_INPUT);
	assert_told(f, blame.line, blame.column, "CMYK");
}

/* A JPEG of 16 × 16 pixels with more behind its first two bytes, or cut behind the head of its scan. */
static char *write_jpeg_with(struct fixture *f, const char *more, size_t length)
{
	struct bytes file;
	const char *plain = write_jpeg(f, "plain.jpg", TJPF_GRAY, TJSAMP_GRAY);
	assert_ok(f, file_read(f->arena, plain, IMAGE_FILE_MAX, &file, &f->diags));
	char *bytes = arena_alloc(f->arena, file.length + length);
	assert_non_null(bytes);
	memcpy(bytes, file.at, 2);
	memcpy(bytes + 2, more, length);
	memcpy(bytes + 2 + length, file.at + 2, file.length - 2);
	return write_temp(f, "more.jpg", bytes, file.length + length);
}

#define EXIF         \
	"\xff\xe1\0\x22" \
	"Exif\0\0"
#define LITTLE EXIF "II*\0\x08\0\0\0"
#define BIG EXIF "MM\0*\0\0\0\x08"
#define NOTHING "\0\0\0\0"
#define BYTES(text)           \
	{                         \
		text, sizeof text - 1 \
	}

static void image_knows_how_a_camera_was_held(void **state)
{
	struct fixture *f = *state;
	static const struct bytes lies[] = {
		BYTES(LITTLE "\1\0"
	                 "\x12\1\3\0\1\0\0\0\6\0\0\0" NOTHING),
		BYTES(BIG "\0\1"
	              "\1\x12\0\3\0\0\0\1\0\6\0\0" NOTHING),
		BYTES("\xff\xff" LITTLE "\1\0"
	          "\x12\1\3\0\1\0\0\0\3\0\0\0" NOTHING), /* fill bytes */
		BYTES("\xff\xe1\0\x0cXMP data\0\0" LITTLE "\1\0"
	          "\x12\1\3\0\1\0\0\0\6\0\0\0" NOTHING),
	};
	static const struct bytes upright[] = {
		BYTES(LITTLE "\1\0"
	                 "\x12\1\3\0\1\0\0\0\1\0\0\0" NOTHING),
		BYTES(BIG "\0\1"
	              "\1\x13\0\3\0\0\0\1\0\6\0\0" NOTHING), /* another entry */
		BYTES(LITTLE "\0\0"
	                 "\x12\1\3\0\1\0\0\0\6\0\0\0" NOTHING), /* none, it says */
		BYTES(LITTLE "\2\0"
	                 "\x11\1\3\0\1\0\0\0\6\0\0\0" NOTHING), /* cut */
		BYTES(EXIF "II*\0\xff\0\0\0\1\0"
	               "\x12\1\3\0\1\0\0\0\6\0\0\0" NOTHING), /* elsewhere */
		BYTES("\xff\xe1\0\x0c"
	          "Exif\0\0II*\0"),
		BYTES("\xff\xe1\0\x04"
	          "Ex"),
		BYTES("\xff\xe2\0\1"), /* shorter than its own length */
		BYTES("\xff\1"),       /* a marker without a length */
	};
	struct image image;
	for (size_t i = 0; i < COUNT(lies); i++) {
		const char *path = write_jpeg_with(f, lies[i].at, lies[i].length);
		forget_diags(f);
		assert_int_equal(image_load(f->arena, path, blame, &image, &f->diags), DIAG_INPUT);
		assert_told(f, blame.line, blame.column, "a photo that lies on its side; turn it upright");
		forget_diags(f);
	}
	for (size_t i = 0; i < COUNT(upright); i++) {
		const char *path = write_jpeg_with(f, upright[i].at, upright[i].length);
		assert_ok(f, image_load(f->arena, path, blame, &image, &f->diags));
		assert_int_equal(image.width, 16);
	}
	const char *path = write_jpeg_with(f, "??????", 6); /* which libjpeg passes over */
	assert_int_equal(image_load(f->arena, path, blame, &image, &f->diags), DIAG_INPUT);
	told(f, "cannot be used");
}

/* The PNG at path with one more chunk behind its head. */
static char *add_chunk(struct fixture *f, const char *path, const char *name, const char *data,
                       size_t length)
{
	enum { HEAD = 8 + 25 };
	struct bytes file;
	struct buf out;
	uint32_t sum = 0xffffffff;
	assert_ok(f, file_read(f->arena, path, IMAGE_FILE_MAX, &file, &f->diags));
	buf_init(&out, f->arena);
	for (size_t i = 0; i < HEAD; i++)
		buf_char(&out, file.at[i]);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(&out, (char)(length >> shift & 0xff));
	for (size_t i = 0; i < 4 + length; i++) {
		char byte = i < 4 ? name[i] : data[i - 4];
		buf_char(&out, byte);
		sum ^= (uint8_t)byte;
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
	}
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(&out, (char)(~sum >> shift & 0xff));
	bool srgb = !memcmp(file.at + HEAD + 4, "sRGB", 4); /* which goes before gAMA */
	for (size_t i = HEAD + (srgb ? 13 : 0); i < file.length; i++)
		buf_char(&out, file.at[i]);
	return write_temp(f, name, out.at, out.length);
}

static void image_takes_chunks_that_make_pixels(void **state)
{
	struct fixture *f = *state;
	static const uint8_t rgb[] = {50, 50, 50, 200, 200, 200};
	struct image image;
	const char *path = write_png(f, "rgb.png", 2, 1, PNG_FORMAT_RGB, rgb);
	load_png(f, add_chunk(f, path, "tRNS", "\0\x32\0\x32\0\x32", 6), &image);
	assert_memory_equal(image.pixels, rgb, 6);
	assert_memory_equal(image.alpha, "\0\xff", 2);
	load_png(f, add_chunk(f, path, "sRGB", "\0", 1), &image);
	assert_memory_equal(image.pixels, rgb, 6);
	load_png(f, add_chunk(f, path, "tEXt", "Title\0Cells", 11), &image);
	assert_memory_equal(image.pixels, rgb, 6);
	load_png(f, add_chunk(f, path, "gAMA", "\0\1\x86\xa0", 4), &image);
	assert_in_range(image.pixels[0], 120, 125); /* as light as it was meant */
}

static void image_becomes_grey(void **state)
{
	struct fixture *f = *state;
	static const uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
	static const uint8_t grey[] = {1, 2};
	struct image image;
	struct arena *small = arena_new(64 * 1024);
	while (arena_alloc(small, 8))
		;
	load_png(f, write_png(f, "rgb.png", 4, 1, PNG_FORMAT_RGB, rgb), &image);
	const uint8_t *before = image.pixels;
	assert_false(image_to_grey(small, &image));
	assert_ptr_equal(image.pixels, before);
	assert_true(image_to_grey(f->arena, &image));
	assert_int_equal(image.components, 1);
	assert_memory_equal(image.pixels, "\x36\xb6\x12\xff", 4);
	load_png(f, write_png(f, "grey.png", 2, 1, PNG_FORMAT_GRAY, grey), &image);
	before = image.pixels;
	assert_true(image_to_grey(f->arena, &image));
	assert_ptr_equal(image.pixels, before);
	image = (struct image){.width = 1, .height = 1, .components = 3}; /* a JPEG stays as it is */
	assert_true(image_to_grey(small, &image));
	assert_int_equal(image.components, 3);
	arena_drop(small);
}

static void image_that_is_missing_is_blamed(void **state)
{
	struct fixture *f = *state;
	struct image image;
	const char *path = temp_path(f, "missing.png");
	assert_int_equal(image_load(f->arena, path, (struct place){0}, &image, &f->diags), DIAG_INPUT);
	assert_null(told(f, "missing.png”: cannot read it")->at.file);
	forget_diags(f);
	for (int i = 0; i < DIAGS_MAX; i++)
		diag_add(&f->diags, DIAG_INPUT, blame, "fault %d", i);
	assert_int_equal(image_load(f->arena, path, blame, &image, &f->diags), DIAG_INPUT);
	assert_int_equal(f->diags.more, 1);
	assert_string_equal(f->diags.list[DIAGS_MAX - 1].text, "fault 99");
	size_t room = 0;
	struct arena *small = arena_new(64 * 1024);
	while (arena_alloc(small, 8))
		room++;
	unsigned refused = 0;
	for (size_t left = 0; left < 128; left += 2) { /* at every step of it, memory can end */
		struct diags diags;
		arena_reset(small);
		for (size_t i = left; i < room; i++)
			arena_alloc(small, 8);
		diags_init(&diags, small);
		enum diag_code code = image_load(f->arena, path, blame, &image, &diags);
		refused += code == DIAG_MACHINE;
		assert_true(code == DIAG_MACHINE ? diags.no_memory : diags.list[0].at.line == blame.line);
	}
	assert_in_range(refused, 2, 60);
	arena_drop(small);
}

/* What of the file is left, or damaged, must be refused at the place that names it. */
static void assert_refused(struct fixture *f, const char *name, const void *bytes, size_t size)
{
	struct image image = {0};
	const char *path = write_temp(f, name, bytes, size);
	forget_diags(f);
	assert_int_equal(image_load(f->arena, path, blame, &image, &f->diags), DIAG_INPUT);
	assert_int_equal(f->diags.count, 1);
	assert_told(f, blame.line, blame.column, name);
	assert_string_equal(f->diags.list[0].at.file, blame.file);
	assert_int_equal(image.width, 0);
	assert_null(image.pixels);
}

static void image_refuses_broken_files(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"tests/golden/cells.png", "tests/golden/cells.jpg"};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bytes file;
		forget_diags(f);
		assert_ok(f, file_read(f->arena, root_path(f, names[i]), 1 << 20, &file, &f->diags));
		assert_refused(f, "half", file.at, file.length / 2);
		assert_refused(f, "start", file.at, 12);
		char *damaged = arena_copy(f->arena, file.at, file.length);
		memset(damaged + file.length / 3, 0x55, file.length / 3);
		assert_refused(f, "damaged", damaged, file.length);
	}
	assert_refused(f, "text.png", "not an image at all", 19);
	told(f, "neither PNG nor JPEG");
	assert_refused(f, "empty.png", "", 0);
	struct bytes jpeg;
	const char *grey = write_jpeg(f, "grey.jpg", TJPF_GRAY, TJSAMP_GRAY);
	forget_diags(f);
	assert_ok(f, file_read(f->arena, grey, 1 << 20, &jpeg, &f->diags));
	const char *scan = memmem(jpeg.at, jpeg.length, "\xff\xda", 2);
	assert_non_null(scan);
	assert_refused(f, "head", jpeg.at, (size_t)(scan - jpeg.at) + 10);
	assert_refused(f, "gif.png", "GIF89a\1\0\1\0", 10);
	struct image image = {0};
	forget_diags(f);
	const char *missing = temp_path(f, "missing.png");
	assert_int_equal(image_load(f->arena, missing, blame, &image, &f->diags), DIAG_INPUT);
	assert_told(f, blame.line, blame.column, "missing.png");
	told(f, "No such file");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(read_keeps_limits),
		TEST(read_names_what_is_missing),
		TEST(read_takes_standard_input),
		TEST(write_replaces_at_once),
		TEST(write_failure_leaves_the_old_file),
		TEST(write_names_what_refuses),
		TEST(write_keeps_symbolic_links),
		TEST(write_keeps_a_link_to_a_file_still_to_come),
		TEST(write_takes_standard_output),
		TEST(paths_join),
		TEST(image_decodes_png),
		TEST(image_keeps_its_limits),
		TEST(image_takes_jpeg_as_it_is),
		TEST(image_knows_the_colours_of_jpeg),
		TEST(image_knows_how_a_camera_was_held),
		TEST(image_takes_chunks_that_make_pixels),
		TEST(image_becomes_grey),
		TEST(image_that_is_missing_is_blamed),
		TEST(image_refuses_broken_files),
	};
	return cmocka_run_group_tests_name("base files", tests, NULL, NULL);
}
