#include "JPEGErrors.h"

#include <jerror.h>

// Well formed, but of a kind that libjpeg was not built for: other depths, lossless, arithmetic coding.
static int is_of_another_kind(int code) {
  return code == JERR_BAD_PRECISION || code == JERR_SOF_UNSUPPORTED ||
         code == JERR_ARITH_NOTIMPL || code == JERR_NOT_COMPILED;
}

static void on_error_exit(j_common_ptr jpeg) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  char text[JMSG_LENGTH_MAX];
  errors->manager.format_message(jpeg, text);
  cic_report_error(errors->report, text);
  int code = errors->manager.msg_code;
  if (code == JERR_OUT_OF_MEMORY) errors->status = CIC_OUT_OF_MEMORY;
  if (is_of_another_kind(code)) errors->status = CIC_UNSUPPORTED;
  if (code == JERR_INPUT_EOF || code == JERR_INPUT_EMPTY) errors->status = CIC_TRUNCATED;
  longjmp(errors->escape, 1);
}

// Negative levels are warnings, the others are traces. Two warnings say that pixels are missing,
// which libjpeg would paint grey: the data has ended, or the next marker came too early.
static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  int code = errors->manager.msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) {
    errors->status = CIC_TRUNCATED;
    on_error_exit(jpeg);
  }
  char text[JMSG_LENGTH_MAX];
  errors->manager.format_message(jpeg, text);
  cic_report_warning(errors->report, text);
}

static void on_output(j_common_ptr jpeg) { (void)jpeg; }

struct jpeg_error_mgr *cic_jpeg_errors_init(jpeg_errors *errors, cic_report *report,
                                            cic_status status) {
  cic_report_clear(report);
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = on_error_exit;
  errors->manager.emit_message = on_message;
  errors->manager.output_message = on_output;
  errors->report = report;
  errors->status = status;
  return &errors->manager;
}
