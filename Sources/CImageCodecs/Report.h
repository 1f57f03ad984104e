#pragma once

#include <string.h>

#include "CImageCodecs.h"

static inline void cic_copy_text(char *to, size_t capacity, const char *from) {
  size_t n = strlen(from);
  if (n >= capacity) n = capacity - 1;
  memcpy(to, from, n);
  to[n] = 0;
}

static inline void cic_report_clear(cic_report *report) { memset(report, 0, sizeof *report); }

static inline void cic_report_error(cic_report *report, const char *text) {
  cic_copy_text(report->message, sizeof report->message, text);
}

static inline void cic_report_warning(cic_report *report, const char *text) {
  if (report->warnings == 0) {
    cic_copy_text(report->first_warning, sizeof report->first_warning, text);
  }
  if (report->warnings < 1000000) report->warnings += 1;
}
