#ifndef CMD_TOPIC_H
#define CMD_TOPIC_H
/*
 * A sheet of the library by its topic, in place of its file: "mouth-sores".
 *
 * Owner   results live in the arena.
 */
#include "library/sheets.h"

struct topic {
	const struct sheet **at; /* in the order of the library: all types of cancer, all languages */
	size_t count;
};

/*
 * *out has none where text names a file or a folder, or does not look like a topic, or is no topic
 * and near none: who reads the file will say that it is not there.
 *
 * DIAG_INPUT    no file and no topic; the nearest is named
 * others        as sheets_find()
 */
enum diag_code topic_find(struct arena *arena, const char *data_path, const char *text,
                          struct topic *out, struct diags *diags);
/*
 * The sheet that others lie beside: the English one, or else the first. DIAG_USAGE where topic is of
 * several types of cancer; they are named with their files.
 */
enum diag_code topic_choose(struct arena *arena, const char *text, const struct topic *topic,
                            const char **out, struct diags *diags);

#endif
