#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H
/*
 * What the unit tests share. Tests run from the root of the source tree, or HANDOUT_ROOT names it.
 *
 * Owner   everything belongs to the fixture and ends with tear_down().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "yaml/node.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct fixture {
	struct arena *arena;
	struct diags diags;
	char folder[64]; /* temporary, made by temp_folder() */
};

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	if (!f)
		return -1;
	f->arena = arena_new(0);
	diags_init(&f->diags, f->arena);
	*state = f;
	return f->arena ? 0 : -1;
}

static inline int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;
	if (f->folder[0])
		nftw(f->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	arena_drop(f->arena);
	free(f);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline const char *root_folder(void)
{
	const char *root = getenv("HANDOUT_ROOT");
	return root && *root ? root : ".";
}

static inline char *root_path(struct fixture *f, const char *name)
{
	return arena_format(f->arena, "%s/%s", root_folder(), name);
}

/* name in a temporary folder of this test. */
static inline char *temp_path(struct fixture *f, const char *name)
{
	if (!f->folder[0]) {
		strcpy(f->folder, "/tmp/handout-unit-XXXXXX");
		assert_non_null(mkdtemp(f->folder));
	}
	return arena_format(f->arena, "%s/%s", f->folder, name);
}

static inline char *write_temp(struct fixture *f, const char *name, const void *bytes, size_t size)
{
	char *path = temp_path(f, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

static inline char *write_text(struct fixture *f, const char *name, const char *text)
{
	return write_temp(f, name, text, strlen(text));
}

static inline struct source *source_of_bytes(struct fixture *f, const char *bytes, size_t length)
{
	struct source *source = arena_alloc(f->arena, sizeof *source);
	assert_non_null(source);
	*source = (struct source){"test.yaml", {bytes, length}};
	return source;
}

static inline struct source *source_of(struct fixture *f, const char *yaml)
{
	return source_of_bytes(f, yaml, strlen(yaml));
}

static inline void assert_near(double value, double wanted, double apart)
{
	if (!(fabs(value - wanted) <= apart))
		fail_msg("%.9g is not %.9g", value, wanted);
}

static inline void print_diags(const struct fixture *f)
{
	for (size_t i = 0; i < f->diags.count; i++)
		print_message("%s:%u:%u: %s\n", f->diags.list[i].at.file ? f->diags.list[i].at.file : "-",
		              f->diags.list[i].at.line, f->diags.list[i].at.column, f->diags.list[i].text);
}

static inline const struct diag *find_diag(const struct fixture *f, const char *words)
{
	for (size_t i = 0; i < f->diags.count; i++)
		if (strstr(f->diags.list[i].text, words))
			return &f->diags.list[i];
	return NULL;
}

/* The diagnostic that holds words, which must be there. */
static inline const struct diag *told(const struct fixture *f, const char *words)
{
	const struct diag *diag = find_diag(f, words);
	if (!diag) {
		print_diags(f);
		fail_msg("nothing says “%s”", words);
	}
	return diag;
}

static inline void assert_told(const struct fixture *f, unsigned line, unsigned column,
                               const char *words)
{
	const struct diag *diag = told(f, words);
	if (diag->at.line != line || diag->at.column != column) {
		print_diags(f);
		fail_msg("“%s” stands at %u:%u, not at %u:%u", words, diag->at.line, diag->at.column, line,
		         column);
	}
}

static inline void assert_ok(const struct fixture *f, enum diag_code code)
{
	if (code != DIAG_OK || f->diags.count) {
		print_diags(f);
		fail_msg("code %d, %zu diagnostics", (int)code, f->diags.count);
	}
}

static inline void forget_diags(struct fixture *f)
{
	diags_init(&f->diags, f->arena);
}

static inline struct node *parse_ok(struct fixture *f, const char *yaml)
{
	struct node *root = NULL;
	assert_ok(f, yaml_parse(f->arena, source_of(f, yaml), &root, &f->diags));
	assert_non_null(root);
	return root;
}

/* count times part, between head and tail. */
static inline char *repeat(struct fixture *f, const char *head, const char *part, size_t count,
                           const char *tail)
{
	struct buf buf;
	buf_init(&buf, f->arena);
	buf_text(&buf, head);
	for (size_t i = 0; i < count; i++)
		buf_text(&buf, part);
	buf_text(&buf, tail);
	buf_char(&buf, 0);
	assert_false(buf.failed);
	return buf.at;
}

/* A locale with decimal commas: an installed one, or one compiled for this test. */
static inline bool enter_comma_locale(struct fixture *f)
{
	static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "pt_BR.UTF-8"};
	for (size_t i = 0; i < COUNT(names); i++)
		if (setlocale(LC_ALL, names[i]))
			return localeconv()->decimal_point[0] == ',';
	const char *command = arena_format(f->arena, "localedef -i de_DE -f UTF-8 %s >/dev/null 2>&1",
	                                   temp_path(f, "de_DE.UTF-8"));
	if (system(command) != 0 && access(temp_path(f, "de_DE.UTF-8/LC_NUMERIC"), F_OK) != 0)
		return false;
	setenv("LOCPATH", f->folder, 1);
	return setlocale(LC_ALL, "de_DE.UTF-8") && localeconv()->decimal_point[0] == ',';
}

#endif
