// Large blocks of memory that are kept for the next one who needs such a block.

#pragma once

#include <stddef.h>

/// A block of at least `size` bytes, aligned to 64, of undefined contents; NULL where there is none.
/// May be called by any thread.
void *block_take(size_t size);
/// Takes back what `block_take` gave; NULL is allowed.
void block_give(void *block);
