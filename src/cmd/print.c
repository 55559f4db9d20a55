#include "cmd/print.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

bool print_json_line(json_t *json)
{
	/* straight to the stream: json_dumps() leaves out keys where memory ends */
	bool good = json && !json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	if (good)
		putchar('\n');
	json_decref(json);
	return good || ferror(stdout);
}

void print_profile(const struct profile *profile, uint64_t handouts)
{
	const uint64_t *ns = profile->ns;
	const struct {
		const char *name;
		uint64_t ns;
	} rows[] = {{"load", ns[PROFILE_LOAD]},
	            {"shape", ns[PROFILE_SHAPE]},
	            {"layout", ns[PROFILE_LAYOUT] - ns[PROFILE_SHAPE]},
	            {"write", ns[PROFILE_WRITE] - ns[PROFILE_DEFLATE]},
	            {"deflate", ns[PROFILE_DEFLATE]},
	            {"file", ns[PROFILE_FILE]}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		fprintf(stderr, "  %-8s %7.3f ms%s\n", rows[i].name,
		        handouts ? (double)rows[i].ns / 1e6 / (double)handouts : 0,
		        handouts == 1 ? "" : " a handout");
}

void cmd_print_safely(FILE *out, const char *text)
{
	cmd_print_piece_safely(out, text, strlen(text));
}

void cmd_print_piece_safely(FILE *out, const char *text, size_t length)
{
	const unsigned char *s = (const unsigned char *)text;
	for (const unsigned char *end = s + length; s < end; s++) {
		bool c1 = s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0;
		if (*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\x%02x", *s);
		else if (c1)
			fprintf(out, "\\x%02x", *++s);
		else
			fputc(*s, out);
	}
}
