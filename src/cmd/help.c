#include <stdio.h>
#include <string.h>

#include "base/confine.h"
#include "base/nearest.h"
#include "cmd/cmd.h"
#include "job/job.h"

const struct command commands[] = {
	{"render",
     "FILE [-o OUT|-] [--layout NAME|FILE] [--brand NAME|FILE] [--values FILE|-] [--lang LANG] "
     "[--bilingual LANG] [--allow-expired] [--dump content|frames|tags]",
     "make the PDF of one handout",
     "FILE is a handout in YAML, or - for standard input. Without -o the PDF is called "
     "<topic>.<language>.pdf and\n"
     "stands in the current folder.\n"
     "\n"
     "  -o, --output OUT   where the PDF goes; - is standard output\n"
     "  --layout NAME      how it looks (see `handout layouts`; letter if not said), or a YAML "
     "file\n"
     "  --brand NAME       who says it (see `handout brands`; navis if not said), or a YAML file\n"
     "  --values FILE      YAML with what differs by patient: prepared_for, prepared_by, phone, "
     "note, date;\n"
     "                     - is standard input. It never comes from the command line, which others "
     "can read\n"
     "  --lang LANG        the same sheet in another language, from the file TOPIC.LANG.yaml "
     "beside "
     "FILE\n"
     "  --bilingual LANG   put the copy in LANG behind the sheet, for the clinician\n"
     "  --allow-expired    print a sheet whose review has expired; every page says so\n"
     "  --dump WHAT        print content, frames or tags as text instead of a PDF\n",
     cmd_render},
	{"batch",
     "[FILE|FOLDER]... --out DIR [--cancer-type T,...] [--lang L,...] [--layout A,...] [--brand "
     "B,...] [--jobs N] [--shard I/N] [--from JOBS.jsonl|-] [--force] [--prune] [--dry-run] "
     "[--allow-expired] "
     "[--keep-going|--fail-fast] [--progress auto|always|never] [--json] [--profile] [--portal "
     "[--send URL] "
     "[--token-file FILE] [--codes FILE] [--max-bytes N] [--timeout SECONDS] [--tries N]]",
     "make the PDFs of many handouts",
     "Folders are walked; each handout is made in each layout and brand, as\n"
     "DIR/<cancer-type>/<topic>.<language>.<layout>[.<brand>].pdf. DIR/manifest.jsonl says what "
     "came of each.\n"
     "\n"
     "  --out DIR          where the PDFs go\n"
     "  --cancer-type T    only these types; --lang L only these languages (lists with commas)\n"
     "  --layout A         in these layouts (letter if not said); --brand B in these brands "
     "(navis)\n"
     "  --jobs N           so many workers; one a processor if not said\n"
     "  --shard I/N        only the I-th of N shares of the jobs\n"
     "  --from FILE        jobs from lines of JSON: {\"content\": …, \"output\": …, \"layout\": …, "
     "\"brand\": …, \"values\": {…}}\n"
     "  --force            make also what did not change\n"
     "  --prune            remove PDFs whose sheet is gone: no sheet in the folders that are "
     "walked\n"
     "                     has their type, topic and language. Without it they are counted\n"
     "  --dry-run          tell what would be written, and why, what would fail and be removed;\n"
     "                     nothing is written\n"
     "  --allow-expired    make also sheets whose review has expired; each of their pages says so\n"
     "  --fail-fast        stop at the first job that fails; --keep-going is what is done if not "
     "said\n"
     "  --progress WHEN    auto, always or never\n"
     "  --json             print the summary as JSON; --profile what each stage costs\n"
     "\n"
     "  --portal           a FHIR bundle for each job of --from, which has what `handout portal` "
     "takes "
     "as values:\n"
     "                     {\"content\": …, \"portal\": {…}, \"layout\": …, \"language\": …, "
     "\"bilingual\": …, \"brand\": …}\n"
     "  --send URL         send them instead, each once: DIR/sent.txt notes what was sent\n"
     "  --token-file FILE, --codes FILE, --max-bytes N, --timeout SECONDS, --tries N\n"
     "                     as of `handout portal`\n",
     cmd_batch},
	{"merge-manifests", "DIR", "join the manifests of a batch's shares",
     "DIR/manifest-I-of-N.jsonl become DIR/manifest.jsonl; a job that is missing or there twice is "
     "an "
     "error.\n",
     cmd_merge_manifests},
	{"check",
     "[FILE|FOLDER]... [--json] [--max-grade N] [--strict] [--brand NAME|FILE] [--verbose] | "
     "--rules",
     "tell what a careful editor would say about handouts",
     "Reads each handout and tells, with file, line and column, what is hard to read, unexplained, "
     "out of date or\n"
     "missing. Exit code 1 where there is an error. Without FILE or FOLDER those that came with "
     "the "
     "program.\n"
     "\n"
     "  --json             one JSON object a handout, each on a line\n"
     "  --max-grade N      a Flesch-Kincaid grade above it is an error (8 if not said); above 6 it "
     "is a warning\n"
     "  --strict           exit code 1 also where there is a warning\n"
     "  --brand NAME       the brand that gives the disclaimer (navis if not said), or a YAML "
     "file\n"
     "  --verbose          tell also of several sheets the grade of each section and the three "
     "hardest\n"
     "                     sentences, and what a person has to judge\n"
     "  --rules            list the rules, each with its reason and source\n",
     cmd_check},
	{"portal",
     "FILE --values VALUES|- [-o BUNDLE|-] [--layout A,...] [--lang L,...] [--bilingual LANG] "
     "[--brand NAME|FILE] [--send URL] [--token-file FILE] [--codes FILE] [--max-bytes N] "
     "[--timeout SECONDS] [--tries N] [--encrypt FILE] [--allow-expired] [--dry-run]",
     "attach a handout to a portal message (FHIR)",
     "Makes a FHIR R4 bundle of a document for each layout and language and one message with them. "
     "It goes to\n"
     "standard output, or to a server that creates what is not there yet.\n"
     "\n"
     "  --values FILE      YAML: patient, message, and where wanted practitioner, encounter, "
     "recipients,\n"
     "                     in_response_to, occasion, sheet (see `handout schema portal`); - is "
     "standard input\n"
     "  -o, --output OUT   where the bundle goes; - is standard output\n"
     "  --layout A,B       a document in each of these layouts (letter if not said); --lang L,M in "
     "each language\n"
     "  --bilingual LANG   one more document, in LANG; --brand NAME who says it (navis)\n"
     "  --send URL         the address of a FHIR server: https, or http to this machine\n"
     "  --token-file FILE  holds the server's bearer token; else HANDOUT_TOKEN in the environment\n"
     "  --codes FILE       codes that the server wants, instead of content/portal-codes.yaml\n"
     "  --max-bytes N      refuse a PDF that is longer; 10000000 if not said\n"
     "  --encrypt FILE     encrypt the PDFs (AES-256) with the password on the first line of FILE\n"
     "  --timeout SECONDS  for one exchange, 60 if not said; --tries N how often, 4\n"
     "  --allow-expired    send also a sheet whose review has expired; every page says so\n"
     "  --dry-run          write and send nothing; with --send, ask the server what it takes\n",
     cmd_portal},
	{"email",
     "FILE --values VALUES|- [-o MESSAGE|-] [--layout A,...] [--lang L,...] [--bilingual LANG] "
     "[--brand NAME|FILE] [--encrypt FILE] [--max-bytes N] [--allow-expired]",
     "make an e-mail message with a handout, for a gateway that sends it",
     "Makes a MIME message: the text, and a PDF for each layout and language. It goes to standard "
     "output; nothing\n"
     "is sent.\n"
     "\n"
     "  --values FILE      YAML: from, to, subject, message, and where wanted occasion, sheet\n"
     "                     (see `handout schema email`); - is standard input\n"
     "  -o, --output OUT   where the message goes; - is standard output\n"
     "  --layout A,B       a PDF in each of these layouts (letter if not said); --lang L,M in each "
     "language\n"
     "  --bilingual LANG   one more PDF, in LANG; --brand NAME who says it (navis)\n"
     "  --encrypt FILE     encrypt the PDFs (AES-256) with the password on the first line of FILE\n"
     "  --max-bytes N      refuse a PDF that is longer; 10000000 if not said\n"
     "  --allow-expired    attach also a sheet whose review has expired; every page says so\n",
     cmd_email},
	{"list",
     "[FILE|FOLDER]... [--cancer-type T,...] [--lang L,...] [--icd10 CODE] [--search WORDS] "
     "[--json]",
     "list the handouts that there are",
     "Without FILE or FOLDER those that came with the program.\n"
     "\n"
     "  --cancer-type T    only these types; --lang L only these languages (lists with commas)\n"
     "  --icd10 CODE       only types with this diagnosis code: C91, C91.00 or c9100; then those "
     "for every cancer\n"
     "  --search WORDS     only handouts that have all these words, the best first: in the title, "
     "in\n"
     "                     headings, in the text; case and accents do not count\n"
     "  --json             a line of JSON for each\n",
     cmd_list},
	{"import",
     "FILE|- [-o OUT.yaml] [--cancer-type T] [--title TITLE] [--date DAY] [--author WHO] [--lang "
     "LANG] [--format auto|text|markdown]",
     "make a handout of text or Markdown",
     "FILE is an answer as people copy it from a page, or Markdown. Every word of it stands in the "
     "YAML, once and\n"
     "in order, or the import fails. What was done to it is told on standard error.\n"
     "\n"
     "  -o, --output OUT   where the YAML goes; standard output if not said\n"
     "  --cancer-type T    where the text does not say it, or says it wrong; so are --title, "
     "--date, --author\n"
     "  --lang LANG        the text's language; en if not said\n"
     "  --format F         text or markdown, where it is not seen\n",
     cmd_import},
	{"export", "FILE [-o OUT|-] [--format markdown|text]",
     "write a handout as Markdown or text, to be edited and imported",
     "`handout import` makes the same handout of it again.\n", cmd_export},
	{"layouts", "", "list the layouts", NULL, cmd_layouts},
	{"brands", "", "list the brands", NULL, cmd_brands},
	{"languages", "", "list the languages that the program has words for", NULL, cmd_languages},
	{"schema",
     "[content|values|layout|brand|phrases|cancer-types|words|abbreviations|portal|portal-codes|"
     "email]",
     "print the JSON Schema of a kind of file",
     "Editors that know JSON Schema use it to complete and check YAML files while they are "
     "written.\n",
     cmd_schema},
	{"help", "[COMMAND]", "say how a command is used", NULL, cmd_help},
	{NULL, NULL, NULL, NULL, NULL},
};

static const struct command *find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static int refuse(const char *name)
{
	struct nearest nearest;
	nearest_start(&nearest, name, strlen(name));
	for (const struct command *c = commands; c->name; c++)
		nearest_offer(&nearest, c->name);
	if (nearest.best)
		return cmd_usage(NULL, "unknown command “%s”; did you mean “%s”?", name, nearest.best);
	return cmd_usage(NULL, "unknown command “%s”", name);
}

static void print_overview(void)
{
	printf("handout turns answers about cancer into accessible PDF sheets for patients.\n\n"
	       "usage: handout COMMAND [ARGUMENTS]\n\n");
	for (const struct command *c = commands; c->name; c++)
		printf("  %-15s  %s\n", c->name, c->about);
	printf("\n`handout help COMMAND` says more; `handout --version` prints the version.\n"
	       "Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the machine is at fault.\n"
	       "HANDOUT_DATA can name the folder that holds layouts/, fonts/ and content/.\n");
}

int cmd_help(const struct command *command, int argc, char **argv)
{
	const char *name = NULL;
	size_t rest;
	int usage = cmd_options(command, argc, argv, NULL, 0, &name, 1, &rest);
	if (usage)
		return usage;
	const struct command *topic = name ? find(name) : NULL;
	if (name && !topic)
		return refuse(name);
	if (!topic) {
		print_overview();
		return DIAG_OK;
	}
	printf("usage: handout %s%s%s\n\n%s\n", topic->name, *topic->usage ? " " : "", topic->usage,
	       topic->about);
	if (topic->help)
		printf("\n%s", topic->help);
	return DIAG_OK;
}

int cmd_main(int argc, char **argv)
{
	if (argc < 2)
		return cmd_usage(NULL, "which command?");
	if (!strcmp(argv[1], "--version")) {
		char walls[CONFINE_TEXT_SIZE];
		confine_describe(walls);
		printf("%s\nconfinement: %s\n", job_version, walls);
		return DIAG_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_overview();
		return DIAG_OK;
	}
	const struct command *command = find(argv[1]);
	if (!command)
		return refuse(argv[1]);
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--help")) {
			char *topic[] = {argv[0], argv[1], NULL};
			return cmd_help(find("help"), 2, topic);
		}
	return command->run(command, argc - 1, argv + 1);
}
