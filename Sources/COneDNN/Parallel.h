// The threads of the calling thread's work: oneDNN's, and those of the loops here.

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// What a thread does in a loop: the indices `first ..< last`.
typedef void (*parallel_body)(void *context, long first, long last);

/// Gives OpenMP, which oneDNN runs on, the calling thread's number of threads.
void parallel_prepare(void);
/// Lets the calling thread work in one part, for kernels of oneDNN that go wrong in several, until it is told otherwise.
void parallel_set_alone(int alone);
/// Calls `body` for `0 ..< count` in as many pieces as the calling thread has threads. Each index must be
/// worked on by itself, so that results do not depend on the pieces.
void parallel_for(long count, parallel_body body, void *context);

#ifdef __cplusplus
}
#endif
