#include "JPEGErrors.h"
#include "Samples.h"

static void refuse(j_decompress_ptr jpeg, cic_status status, const char *text) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  cic_report_error(errors->report, text);
  errors->status = status;
  longjmp(errors->escape, 1);
}

// A progressive file may ask for any number of passes over the whole image. Honest encoders write
// about ten.
static void on_progress(j_common_ptr jpeg) {
  enum { most_scans = 100 };
  if (jpeg->is_decompressor) {
    j_decompress_ptr decompressor = (j_decompress_ptr)jpeg;
    if (decompressor->input_scan_number > most_scans) {
      refuse(decompressor, CIC_CORRUPT, "more than 100 progressive scans");
    }
  }
}

static int orientation_of(j_decompress_ptr jpeg) {
  for (jpeg_saved_marker_ptr m = jpeg->marker_list; m != NULL; m = m->next) {
    if (m->marker == JPEG_APP0 + 1 && m->data_length >= 6 && memcmp(m->data, "Exif\0\0", 6) == 0) {
      return cic_exif_orientation(m->data, m->data_length);
    }
  }
  return 1;
}

static void read_header(j_decompress_ptr jpeg, const uint8_t *data, size_t size, cic_info *out) {
  jpeg_mem_src(jpeg, (unsigned char *)data, (unsigned long)size);
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(jpeg, TRUE);
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
      jpeg->out_color_space = JCS_GRAYSCALE;
      out->channels = 1;
      break;
    case JCS_RGB:
    case JCS_YCbCr:
      jpeg->out_color_space = JCS_RGB;
      out->channels = 3;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      refuse(jpeg, CIC_UNSUPPORTED, "its colours are CMYK, for print");
      break;
    default:
      refuse(jpeg, CIC_UNSUPPORTED, "its colour space is unknown");
  }
  out->width = jpeg->image_width;
  out->height = jpeg->image_height;
  out->bit_depth = jpeg->data_precision;
  out->orientation = orientation_of(jpeg);
}

static void read_pixels(j_decompress_ptr jpeg, const cic_info *header, float *const planes[4]) {
  // The slow integer transform is the accurate one and has the same bytes on every machine.
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->do_fancy_upsampling = TRUE;
  jpeg_start_decompress(jpeg);
  size_t width = header->width, channels = (size_t)header->channels;
  JSAMPARRAY rows = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE,
                                            (JDIMENSION)(width * channels), 1);
  while (jpeg->output_scanline < jpeg->output_height) {
    size_t y = jpeg->output_scanline;
    jpeg_read_scanlines(jpeg, rows, 1);
    for (size_t c = 0; c < channels; c++) {
      cic_unpack_row8(rows[0], width, channels, c, planes[c] + y * width);
    }
  }
  jpeg_finish_decompress(jpeg);
}

// All that may jump. What changes lives in the caller's frame, behind pointers: a local variable
// changed between setjmp and longjmp has no defined value. A probe where `planes` is NULL.
static int read_guarded(j_decompress_ptr jpeg, struct jpeg_progress_mgr *progress,
                        const uint8_t *data, size_t size, cic_info *header,
                        float *const planes[4], size_t capacity) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  if (setjmp(errors->escape) != 0) return 0;
  jpeg_create_decompress(jpeg);
  progress->progress_monitor = on_progress;
  jpeg->progress = progress;
  read_header(jpeg, data, size, header);
  if (planes == NULL) return 1;
  if (capacity / header->width < header->height) {
    refuse(jpeg, CIC_BAD_ARGUMENT, "the planes are smaller than the image");
  }
  read_pixels(jpeg, header, planes);
  return 1;
}

static cic_status read_jpeg(const uint8_t *data, size_t size, cic_info *header,
                            float *const planes[4], size_t capacity, cic_report *report) {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
  jpeg_errors errors;
  memset(&jpeg, 0, sizeof jpeg);
  memset(&progress, 0, sizeof progress);
  jpeg.err = cic_jpeg_errors_init(&errors, report, CIC_CORRUPT);
  int done = read_guarded(&jpeg, &progress, data, size, header, planes, capacity);
  jpeg_destroy_decompress(&jpeg);
  return done ? CIC_OK : errors.status;
}

cic_status cic_jpeg_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report) {
  return read_jpeg(data, size, info, NULL, 0, report);
}

cic_status cic_jpeg_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report) {
  cic_info header;
  return read_jpeg(data, size, &header, planes, capacity, report);
}
