// Large blocks of memory that are kept for the next one who needs such a block.

#pragma once

#include <stddef.h>

/// A block of at least `size` bytes, aligned to 64, of undefined contents, with one holder; NULL where there is
/// none. `wanted` may be a block that the caller had before: it is given again where it is idle, so that work which
/// repeats itself finds its memory at the same addresses. May be called by any thread.
void *block_take(size_t size, const void *wanted);
/// One holder more for what `block_take` gave: nobody may write to it until it has one again.
void block_hold(void *block);
/// Whether a block has several holders, who are all of one thread.
int block_is_shared(const void *block);
/// One holder less; the last one gives the block back. NULL is allowed.
void block_give(void *block);
