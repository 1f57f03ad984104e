#include "CLayers.h"

#include <stdlib.h>
#include <strings.h>

int clayers_are_possible(void) {
#if defined(__x86_64__)
  // What limits oneDNN limits us too: so one processor shows what another one without these vectors does.
  const char *most = getenv("DNNL_MAX_CPU_ISA");
  if (most && (!strcasecmp(most, "SSE41") || !strcasecmp(most, "AVX"))) return 0;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  // Written for processors of 64-bit ARM too, but never run on one.
  return 0;
#endif
}
