#pragma once

#include <png.h>

#include "CImageCodecs.h"
#include "Report.h"

// libpng's error pointer: where what it says is collected.
typedef struct {
  cic_report *report;
  cic_status status;  // what an error means; changed before it is raised
} png_errors;

// Clears `report` to collect into it; what is raised means `status` unless it is known better.
png_errors cic_png_errors_init(cic_report *report, cic_status status);

// libpng's error callback: reports and jumps.
PNG_NORETURN void cic_png_on_error(png_structp png, png_const_charp message);

// libpng's warning callback.
void cic_png_on_warning(png_structp png, png_const_charp message);

// The status of a run: what the errors mean where it has `succeeded` or not, and that memory ran out
// where there is no `info` because libpng could not be started.
cic_status cic_png_status(const png_errors *errors, png_infop info, int succeeded);
