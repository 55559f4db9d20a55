#include "portal/loaded.h"

#include <dlfcn.h>
#include <string.h>

bool loaded_open(const char *const *names, const struct loaded_function *functions, size_t count,
                 void *out)
{
	void *library = NULL;
	for (size_t i = 0; !library && names[i]; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; library && i < count; i++) {
		void *symbol = dlsym(library, functions[i].symbol);
		if (!symbol)
			return false;
		/* POSIX: a pointer to data holds one to a function; C has no conversion */
		memcpy((char *)out + functions[i].offset, &symbol, sizeof symbol);
	}
	return library;
}
