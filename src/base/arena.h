#ifndef BASE_ARENA_H
#define BASE_ARENA_H
/*
 * Memory of one job: many small pieces, one free.
 *
 * Owner   everything that arena_alloc() gives belongs to the arena; nothing is freed by itself.
 * Errors  NULL when the machine or the arena's limit refuses; the arena stays usable.
 */
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* limit: bytes in all chunks together, 0 for none. NULL without memory. */
struct arena *arena_new(size_t limit);
void arena_drop(struct arena *arena); /* NULL is allowed */
/* Forget every piece; the newest chunk stays for the next job. */
void arena_reset(struct arena *arena);

/* How much was given: what a stage needs for itself alone goes back at its end. */
struct arena_mark {
	void *chunk;
	size_t used, large_count;
};

struct arena_mark arena_mark(const struct arena *arena);
/* Forget every piece given since mark, and what older ones grew by. */
void arena_release(struct arena *arena, struct arena_mark mark);

/* Zeroed memory, aligned for any type of this size. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* count × size with overflow checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Room for wider bytes, more than size, for what lies in the piece at `at` (NULL: nothing yet), of
 * which the first kept bytes count; what follows them is not zeroed. The piece grows where it is, or
 * moves and its old place is left to the arena; NULL leaves it as it was.
 */
void *arena_widen(struct arena *arena, void *at, size_t kept, size_t size, size_t wider);
/*
 * Make room for one element more in a growing array: capacity doubles. On failure the array is as
 * it was.
 */
bool arena_grow(struct arena *arena, void **at, size_t count, size_t *capacity, size_t size);

size_t arena_used(const struct arena *arena); /* bytes asked of the machine */

#endif
