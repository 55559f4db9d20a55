#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef ARENA_TIGHT /* a test wants each allocation from the machine, so that each can fail */
enum { CHUNK_FIRST = 1, CHUNK_MAX = 1 };
#else
enum { CHUNK_FIRST = 64 * 1024, CHUNK_MAX = 1024 * 1024 };
#endif
enum { LARGE = CHUNK_FIRST };

enum { FIRST_BYTES = 128 /* about so much a growing array begins with */ };

struct chunk {
	struct chunk *older;
	size_t size, used;
	max_align_t bytes[];
};

/* Small pieces fill chunks one behind the other; a large one has a chunk of its own, in which it can
 * grow without being left behind. */
struct arena {
	struct chunk *newest;
	struct chunk *large;
	size_t large_count;
	size_t limit, total;
};

struct arena *arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (arena)
		arena->limit = limit;
	return arena;
}

static void drop_newest(struct arena *arena, struct chunk **list)
{
	struct chunk *chunk = *list;
	*list = chunk->older;
	arena->total -= chunk->size;
	free(chunk);
}

void arena_drop(struct arena *arena)
{
	if (!arena)
		return;
	arena_release(arena, (struct arena_mark){0});
	if (arena->newest)
		drop_newest(arena, &arena->newest);
	free(arena);
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){arena->newest, arena->newest ? arena->newest->used : 0,
	                           arena->large_count};
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
	for (; arena->large_count > mark.large_count; arena->large_count--)
		drop_newest(arena, &arena->large);
	while (arena->newest && arena->newest != mark.chunk && (mark.chunk || arena->newest->older))
		drop_newest(arena, &arena->newest);
	if (arena->newest)
		arena->newest->used = mark.used;
}

void arena_reset(struct arena *arena)
{
	while (arena->newest && arena->newest->older)
		drop_newest(arena, &arena->newest->older);
	arena_release(arena, (struct arena_mark){0});
}

static bool may_take(const struct arena *arena, size_t size)
{
	return size <= PTRDIFF_MAX - sizeof(struct chunk) && /* no object is larger */
	       (!arena->limit || (size <= arena->limit && arena->total <= arena->limit - size));
}

static struct chunk *add_chunk(struct arena *arena)
{
	size_t want = arena->newest ? arena->newest->size * 2 : CHUNK_FIRST;
	if (want > CHUNK_MAX)
		want = CHUNK_MAX;
	struct chunk *chunk = may_take(arena, want) ? malloc(sizeof *chunk + want) : NULL;
	if (!chunk)
		return NULL;
	chunk->older = arena->newest;
	chunk->size = want;
	chunk->used = 0;
	arena->newest = chunk;
	arena->total += want;
	return chunk;
}

static void *alloc_large(struct arena *arena, size_t size)
{
	struct chunk *chunk = may_take(arena, size) ? calloc(1, sizeof *chunk + size) : NULL;
	if (!chunk)
		return NULL;
	chunk->older = arena->large;
	chunk->size = chunk->used = size;
	arena->large = chunk;
	arena->large_count++;
	arena->total += size;
	return chunk->bytes;
}

enum { ALIGN_LEAST = sizeof(void *), ALIGN_MOST = _Alignof(max_align_t) };

/* The size that a piece takes; 0: too large. */
static size_t round_up(size_t size)
{
	return size > SIZE_MAX - ALIGN_MOST ? 0 : (size + ALIGN_LEAST - 1) / ALIGN_LEAST * ALIGN_LEAST;
}

/* Where a piece of a rounded size starts, at `used` or behind it: what is aligned to more than a
 * pointer has a size that its alignment divides. */
static size_t align_up(size_t used, size_t rounded)
{
	return rounded % ALIGN_MOST ? used : (used + ALIGN_MOST - 1) / ALIGN_MOST * ALIGN_MOST;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t rounded = round_up(size);
	if (rounded < size)
		return NULL;
	if (rounded >= LARGE)
		return alloc_large(arena, rounded);
	struct chunk *chunk = arena->newest;
	size_t from = chunk ? align_up(chunk->used, rounded) : 0;
	if (!chunk || from > chunk->size || rounded > chunk->size - from) {
		chunk = add_chunk(arena);
		if (!chunk)
			return NULL;
		from = 0;
	}
	chunk->used = from + rounded;
	return memset((char *)chunk->bytes + from, 0, rounded);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return arena_alloc(arena, count * size);
}

static void *extend_large(struct arena *arena, void *at, size_t size)
{
	struct chunk **link = &arena->large;
	while ((void *)(*link)->bytes != at)
		link = &(*link)->older;
	size_t more = size - (*link)->size;
	struct chunk *moved = may_take(arena, more) ? realloc(*link, sizeof *moved + size) : NULL;
	if (!moved)
		return NULL;
	moved->size = moved->used = size;
	*link = moved;
	arena->total += more;
	return moved->bytes;
}

/* What was given last can grow where it is. */
static bool extend_last(struct arena *arena, const void *at, size_t size, size_t wider)
{
	struct chunk *chunk = arena->newest;
	if (!size || !chunk || wider >= LARGE || size > chunk->used ||
	    (const char *)at != (const char *)chunk->bytes + chunk->used - size ||
	    wider - size > chunk->size - chunk->used ||
	    align_up(chunk->used - size, wider) != chunk->used - size)
		return false;
	chunk->used += wider - size;
	return true;
}

void *arena_widen(struct arena *arena, void *at, size_t kept, size_t size, size_t wider)
{
	size_t old = round_up(size), rounded = round_up(wider);
	if (rounded < wider)
		return NULL;
	if (at && old >= LARGE)
		return extend_large(arena, at, rounded);
	if (at && extend_last(arena, at, old, rounded))
		return at;
	void *moved = arena_alloc(arena, wider);
	if (moved && kept)
		memcpy(moved, at, kept);
	return moved;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
	char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;
	if (copy && length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

bool arena_grow(struct arena *arena, void **at, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return true;
	if (*capacity > SIZE_MAX / 2)
		return false;
	size_t first = size > FIRST_BYTES / 8 ? FIRST_BYTES / size + 1 : 8;
	size_t wider = *capacity ? *capacity * 2 : first;
	if (size && wider > SIZE_MAX / size)
		return false;
	char *moved = arena_widen(arena, *at, count * size, *capacity * size, wider * size);
	if (!moved)
		return false;
	bool zeroed = moved != *at && round_up(*capacity * size) < LARGE; /* it is a new piece */
	if (!zeroed)
		memset(moved + count * size, 0, (wider - count) * size);
	*at = moved;
	*capacity = wider;
	return true;
}

size_t arena_used(const struct arena *arena)
{
	return arena->total;
}
