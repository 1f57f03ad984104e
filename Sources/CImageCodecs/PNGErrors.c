#include "PNGErrors.h"

png_errors cic_png_errors_init(cic_report *report, cic_status status) {
  cic_report_clear(report);
  return (png_errors){report, status};
}

void cic_png_on_error(png_structp png, png_const_charp message) {
  png_errors *errors = png_get_error_ptr(png);
  cic_report_error(errors->report, message);
  png_longjmp(png, 1);
}

void cic_png_on_warning(png_structp png, png_const_charp message) {
  png_errors *errors = png_get_error_ptr(png);
  cic_report_warning(errors->report, message);
}

cic_status cic_png_status(const png_errors *errors, png_infop info, int succeeded) {
  if (info != NULL) return succeeded ? CIC_OK : errors->status;
  if (errors->report->message[0] == 0) {
    cic_report_error(errors->report, "libpng could not be started");
  }
  return CIC_OUT_OF_MEMORY;
}
