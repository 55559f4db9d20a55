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

struct chunk {
	struct chunk *older;
	size_t size, used;
	max_align_t bytes[];
};

struct arena {
	struct chunk *newest;
	size_t limit, total;
};

struct arena *arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (arena)
		arena->limit = limit;
	return arena;
}

static void drop_chunks(struct chunk *chunk)
{
	while (chunk) {
		struct chunk *older = chunk->older;
		free(chunk);
		chunk = older;
	}
}

void arena_drop(struct arena *arena)
{
	if (!arena)
		return;
	drop_chunks(arena->newest);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	struct chunk *kept = arena->newest;
	if (!kept)
		return;
	drop_chunks(kept->older);
	kept->older = NULL;
	if (kept->size > CHUNK_MAX) {
		free(kept);
		arena->newest = NULL;
		arena->total = 0;
		return;
	}
	kept->used = 0;
	arena->total = kept->size;
}

static struct chunk *add_chunk(struct arena *arena, size_t size)
{
	size_t want = arena->newest ? arena->newest->size * 2 : CHUNK_FIRST;
	if (want > CHUNK_MAX)
		want = CHUNK_MAX;
	if (want < size)
		want = size;
	if (want > SIZE_MAX - sizeof(struct chunk))
		return NULL;
	if (arena->limit && (want > arena->limit || arena->total > arena->limit - want))
		return NULL;
	struct chunk *chunk = malloc(sizeof *chunk + want);
	if (!chunk)
		return NULL;
	chunk->older = arena->newest;
	chunk->size = want;
	chunk->used = 0;
	arena->newest = chunk;
	arena->total += want;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = sizeof(max_align_t);
	if (size > SIZE_MAX - align)
		return NULL;
	size = (size + align - 1) / align * align;
	struct chunk *chunk = arena->newest;
	if (!chunk || size > chunk->size - chunk->used) {
		chunk = add_chunk(arena, size);
		if (!chunk)
			return NULL;
	}
	void *at = (char *)chunk->bytes + chunk->used;
	chunk->used += size;
	return memset(at, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return arena_alloc(arena, count * size);
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
	size_t wider = *capacity ? *capacity * 2 : 8;
	void *moved = arena_array(arena, wider, size);
	if (!moved)
		return false;
	if (count)
		memcpy(moved, *at, count * size);
	*at = moved;
	*capacity = wider;
	return true;
}

size_t arena_used(const struct arena *arena)
{
	return arena->total;
}
