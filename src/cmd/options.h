#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H
/*
 * The command line as data. Each subcommand's options and arguments stand once, in a table in its
 * own file; parsing, checking, help, man page and completion read it.
 *
 * Owner   tables are constant; values are the subcommand's own struct, and their texts are argv's.
 */
#include <stdbool.h>
#include <stddef.h>

enum value_kind {
	VALUE_FLAG,  /* bool: there is no value */
	VALUE_TEXT,  /* const char *, as all that follow but the last three */
	VALUE_FILE,  /* of any sort */
	VALUE_SHEET, /* a file of content, or the topic of one that came with the program */
	VALUE_FOLDER,
	VALUE_LAYOUT, /* a name or a YAML file, as the next */
	VALUE_BRAND,
	VALUE_LANGUAGE,    /* a BCP 47 tag, or what people call it */
	VALUE_CANCER_TYPE, /* as content has it, or what people call it */
	VALUE_COMMAND,
	VALUE_CHOICE,  /* size_t: which of choices */
	VALUE_NUMBER,  /* size_t: from least to most */
	VALUE_DECIMAL, /* double: from least to most */
};

struct option {
	const char *name; /* without its two hyphens */
	char letter;      /* 'o' for -o, or 0 */
	enum value_kind kind;
	bool list; /* several, separated by commas */
	bool required;
	const char *value;            /* what stands for the value in help: "FILE" */
	const char *group;            /* the heading that it stands under */
	const char *help;             /* one line */
	const char *more;             /* what the man page says beyond that, or NULL */
	const char *preset;           /* the value where none is given, as it would be typed; or NULL */
	const char *otherwise;        /* what happens then, in words, where there is no preset */
	const char *needs, *excludes; /* names of other options, or NULL */
	const char *const *choices;   /* a NULL ends them */
	size_t least, most;
	size_t at; /* offset of the field that takes the value */
};

/* What stands on the line beside the options. */
struct argument {
	const char *value;    /* "FILE"; NULL: the subcommand takes none */
	enum value_kind kind; /* none of the numbers */
	const char *help;
	const char *const *choices; /* of VALUE_CHOICE, whose field is a size_t */
	const char *preset;         /* of VALUE_CHOICE */
	size_t least, most;
	size_t at;       /* offset of the field: const char *, or an array of most of them */
	size_t count_at; /* offset of a size_t; only where most is above 1 */
};

enum { ARGUMENTS_MAX = 4096 };

#define GROUP_CHOOSE "Which sheets"
#define GROUP_MAKE "What to make"
#define GROUP_LOOK "How it looks"
#define GROUP_PATIENT "Whom it is for"
#define GROUP_PORTAL "Portal"
#define GROUP_JUDGE "How it is judged"
#define GROUP_DOCUMENT "What the document is"
#define GROUP_RUN "How it runs"
#define GROUP_TELL "What it reports"

/* Rows that several subcommands have; type is the struct of their values. */

#define OPTION_OUTPUT(type, field, help_, otherwise_)                                              \
	{                                                                                              \
		.name = "output", .letter = 'o', .kind = VALUE_FILE, .value = "FILE", .group = GROUP_MAKE, \
		.help = help_, .otherwise = otherwise_,                                                    \
		.more = "An old file stays as it was until the new one is complete on disk.",              \
		.at = offsetof(type, field)                                                                \
	}
#define OPTION_LAYOUT(type, field)                                                    \
	{                                                                                 \
		.name = "layout", .kind = VALUE_LAYOUT, .value = "NAME", .group = GROUP_LOOK, \
		.help = "the layout: a name that `handout layouts` lists, or a YAML file",    \
		.preset = "letter", .at = offsetof(type, field)                               \
	}
#define OPTION_LAYOUTS(type, field)                                                           \
	{                                                                                         \
		.name = "layout", .kind = VALUE_LAYOUT, .list = true, .value = "NAME,...",            \
		.group = GROUP_LOOK, .help = "a PDF in each of these layouts; see `handout layouts`", \
		.otherwise = "letter", .at = offsetof(type, field)                                    \
	}
#define OPTION_BRAND(type, field)                                                   \
	{                                                                               \
		.name = "brand", .kind = VALUE_BRAND, .value = "NAME", .group = GROUP_LOOK, \
		.help = "the brand: a name that `handout brands` lists, or a YAML file",    \
		.preset = "navis", .at = offsetof(type, field)                              \
	}
#define OPTION_LANGUAGE(type, field)                                                               \
	{                                                                                              \
		.name = "lang", .kind = VALUE_LANGUAGE, .value = "LANGUAGE", .group = GROUP_CHOOSE,        \
		.help = "the same sheet in another language: es, Spanish or español",                      \
		.more = "It is read from TOPIC.LANGUAGE.yaml beside FILE; zh-Hans serves for zh-Hans-CN.", \
		.at = offsetof(type, field)                                                                \
	}
#define OPTION_LANGUAGES(type, field, help_)                                           \
	{                                                                                  \
		.name = "lang", .kind = VALUE_LANGUAGE, .list = true, .value = "LANGUAGE,...", \
		.group = GROUP_CHOOSE, .help = help_, .at = offsetof(type, field)              \
	}
#define OPTION_CANCER_TYPES(type, field)                                                     \
	{                                                                                        \
		.name = "cancer-type", .kind = VALUE_CANCER_TYPE, .list = true, .value = "TYPE,...", \
		.group = GROUP_CHOOSE,                                                               \
		.help = "only sheets about these types of cancer: breast, \"breast cancer\"",        \
		.at = offsetof(type, field)                                                          \
	}
#define OPTION_BILINGUAL(type, field, help_)                                                   \
	{                                                                                          \
		.name = "bilingual", .kind = VALUE_LANGUAGE, .value = "LANGUAGE", .group = GROUP_MAKE, \
		.help = help_, .at = offsetof(type, field)                                             \
	}
#define OPTION_EXPIRED(type, field)                                                              \
	{                                                                                            \
		.name = "allow-expired", .group = GROUP_CHOOSE,                                          \
		.help = "also make a sheet whose review has expired; every page says so",                \
		.more = "Otherwise it is refused. A translation without a date of its own expires with " \
				"its original, TOPIC.FROM.yaml beside it.",                                      \
		.at = offsetof(type, field)                                                              \
	}
#define OPTION_ENCRYPT(type, field)                                                                \
	{                                                                                              \
		.name = "encrypt", .kind = VALUE_FILE, .value = "FILE", .group = GROUP_MAKE,               \
		.help = "encrypt the PDFs (AES-256) with the password on the first line of FILE",          \
		.more =                                                                                    \
			"FILE may be - for standard input. The password has 8 to 127 ASCII letters, digits "   \
			"and symbols. Metadata is encrypted too, since a title can name a disease. Whoever "   \
			"has the password may read, print, copy and add notes, and programs that read aloud "  \
			"get the text. An encrypted file is no longer PDF/A, which forbids encryption, and "   \
			"does not say that it is; it stays tagged. Its bytes are different each time, its "    \
			"identifiers are not: they are made from the sheet. With another occasion a document " \
			"is sent again, as when a password was forgotten and a new one is set.",               \
		.at = offsetof(type, field)                                                                \
	}
#define OPTION_MAX_BYTES(type, field, group_, needs_)                                  \
	{                                                                                  \
		.name = "max-bytes", .kind = VALUE_NUMBER, .value = "N", .group = group_,      \
		.help = "refuse a PDF of more than N bytes", .preset = "10000000", .least = 1, \
		.needs = needs_, .most = 1000 * 1000 * 1000, .at = offsetof(type, field)       \
	}
#define OPTION_SEND(type, field, help_, more_, needs_)                                            \
	{                                                                                             \
		.name = "send", .kind = VALUE_TEXT, .value = "URL", .group = GROUP_PORTAL, .help = help_, \
		.more = more_, .needs = needs_, .at = offsetof(type, field)                               \
	}
#define OPTION_TOKEN_FILE(type, field)                                                    \
	{                                                                                     \
		.name = "token-file", .kind = VALUE_FILE, .value = "FILE", .group = GROUP_PORTAL, \
		.help = "file that holds the server's bearer token",                              \
		.otherwise = "HANDOUT_TOKEN in the environment", .needs = "send",                 \
		.at = offsetof(type, field)                                                       \
	}
#define OPTION_CODES(type, field, needs_)                                                    \
	{                                                                                        \
		.name = "codes", .kind = VALUE_FILE, .value = "FILE", .group = GROUP_PORTAL,         \
		.help = "the codes that the server wants", .otherwise = "content/portal-codes.yaml", \
		.needs = needs_, .at = offsetof(type, field)                                         \
	}
#define OPTION_TIMEOUT(type, field, needs_)                                                 \
	{                                                                                       \
		.name = "timeout", .kind = VALUE_NUMBER, .value = "SECONDS", .group = GROUP_PORTAL, \
		.help = "time for one exchange, from the first byte to the last", .preset = "60",   \
		.least = 1, .needs = needs_, .most = 3600, .at = offsetof(type, field)              \
	}
#define OPTION_TRIES(type, field, needs_)                                                          \
	{                                                                                              \
		.name = "tries", .kind = VALUE_NUMBER, .value = "N", .group = GROUP_PORTAL,                \
		.help = "how many times to try an exchange that fails in a way that may pass",             \
		.preset = "4",                                                                             \
		.more = "These are: no connection or a broken one, 408, 409, 425, 429, 500, 502, 503, "    \
				"504. The pauses double from half a second. A Retry-After of up to 60 seconds is " \
				"heeded; a server that asks for more is left for another run. The bundle is sent " \
				"again only to a server that says that it supports conditional create.",           \
		.least = 1, .most = 20, .needs = needs_, .at = offsetof(type, field)                       \
	}
#define OPTION_JSON(type, field, help_)                                                 \
	{                                                                                   \
		.name = "json", .group = GROUP_TELL, .help = help_, .at = offsetof(type, field) \
	}
#define OPTION_QUIET(type, field)                                               \
	{                                                                           \
		.name = "quiet", .letter = 'q', .group = GROUP_TELL,                    \
		.help = "print only errors and the result", .at = offsetof(type, field) \
	}
#define ARGUMENT_SHEET(type, field)                                                           \
	{                                                                                         \
		.value = "FILE", .kind = VALUE_SHEET,                                                 \
		.help = "a handout in YAML, or the topic of one in the library; - is standard input", \
		.least = 1, .most = 1, .at = offsetof(type, field)                                    \
	}
#define ARGUMENT_SHEETS(type, field, count_field, help_)                                   \
	{                                                                                      \
		.value = "FILE|FOLDER", .kind = VALUE_SHEET, .help = help_, .most = ARGUMENTS_MAX, \
		.at = offsetof(type, field), .count_at = offsetof(type, count_field)               \
	}
#define OPTIONS_END  \
	{                \
		.name = NULL \
	}

/* "-h, --help" and "-V, --version", which cmd_main() serves behind every subcommand. */
extern const struct option options_everywhere[];

struct command;

/*
 * Read options and arguments into the fields of values, which has presets where nothing is given.
 * Returns DIAG_USAGE after a fault, which is told; else DIAG_OK.
 */
int options_read(const struct command *command, int argc, char **argv, void *values);

/* NULL: there is none. */
const struct option *options_find(const struct command *command, const char *name, size_t length);
/* Of a letter; NULL: there is none. */
const struct option *options_find_letter(const struct command *command, char letter);

enum { OPTION_TEXT_SIZE = 256 };

/* "auto, text or markdown" */
void options_join(const char *const *choices, const char *before_last, char *text, size_t size);
/* Put more behind text, in size bytes with the NUL; what has no room is cut. */
void options_append(char *text, size_t size, const char *more);

#endif
