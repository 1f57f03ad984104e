#pragma once

#include <setjmp.h>
#include <stdio.h>
// jpeglib.h needs the two above it.
#include <jpeglib.h>

#include "CImageCodecs.h"
#include "Report.h"

// libjpeg's error manager with the place to jump to; the manager comes first, so that a pointer to
// it is a pointer to this.
typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  cic_report *report;
  cic_status status;  // what an error means; changed before it is raised
} jpeg_errors;

// Sets up `errors` to collect into `report`; what is raised means `status` unless it is known
// better.
struct jpeg_error_mgr *cic_jpeg_errors_init(jpeg_errors *errors, cic_report *report,
                                            cic_status status);
