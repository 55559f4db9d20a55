#ifndef PORTAL_LOADED_H
#define PORTAL_LOADED_H
/*
 * Functions of a library that is loaded only when it is needed. It stays until the process ends.
 */
#include <stdbool.h>
#include <stddef.h>

struct loaded_function {
	size_t offset; /* of the pointer in the struct that is filled */
	const char *symbol;
};

/* Load the first of names that there is, NULL at their end, and fill out. False where none is there
 * or one of the functions is missing. */
bool loaded_open(const char *const *names, const struct loaded_function *functions, size_t count,
                 void *out);

#endif
