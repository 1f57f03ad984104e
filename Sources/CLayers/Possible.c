#include "CLayers.h"

int clayers_are_possible(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  // Written for processors of 64-bit ARM too, but never run on one.
  return 0;
#endif
}
