#include <setjmp.h>
#include <stdlib.h>

#include "CImageCodecs.h"
#include "PNGErrors.h"
#include "Samples.h"

typedef struct {
  cic_buffer buffer;
  size_t capacity;
  png_errors errors;
} sink;

static void on_write(png_structp png, png_bytep data, size_t count) {
  sink *s = png_get_io_ptr(png);
  if (s->capacity - s->buffer.size < count) {
    size_t capacity = s->capacity + s->capacity / 2 + count + 4096;
    uint8_t *larger = realloc(s->buffer.data, capacity);
    if (larger == NULL) {
      s->errors.status = CIC_OUT_OF_MEMORY;
      png_error(png, "out of memory");
    }
    s->buffer.data = larger;
    s->capacity = capacity;
  }
  memcpy(s->buffer.data + s->buffer.size, data, count);
  s->buffer.size += count;
}

static void on_flush(png_structp png) { (void)png; }

static const int color_types[5] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                   PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};

static void write_image(png_structp png, png_infop info, const float *const planes[4],
                        size_t channels, uint32_t width, uint32_t height, int bit_depth,
                        uint8_t **row) {
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, width, height, bit_depth, color_types[channels], PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // Named, so that another library's defaults do not change the bytes.
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, info);
  *row = png_malloc(png, (size_t)width * channels * (size_t)(bit_depth / 8));
  for (size_t y = 0; y < height; y++) {
    for (size_t c = 0; c < channels; c++) {
      const float *in = planes[c] + y * width;
      if (bit_depth == 16) {
        cic_pack_row16(in, width, channels, c, *row);
      } else {
        cic_pack_row8(in, width, channels, c, *row);
      }
    }
    png_write_row(png, *row);
  }
  png_write_end(png, info);
}

typedef struct {
  png_structp png;
  png_infop info;
  uint8_t *row;
} writer;

// All that may jump. What changes lives in the caller's frame, behind pointers: a local variable
// changed between setjmp and longjmp has no defined value.
static int write_guarded(writer *w, const float *const planes[4], int channels, uint32_t width,
                         uint32_t height, int bit_depth) {
  if (setjmp(png_jmpbuf(w->png)) != 0) return 0;
  write_image(w->png, w->info, planes, (size_t)channels, width, height, bit_depth, &w->row);
  return 1;
}

cic_status cic_png_encode(const float *const planes[4], int channels, uint32_t width,
                          uint32_t height, int bit_depth, cic_buffer *out, cic_report *report) {
  cic_report_clear(report);
  out->data = NULL;
  out->size = 0;
  if (channels < 1 || channels > 4 || (bit_depth != 8 && bit_depth != 16)) {
    cic_report_error(report, "a PNG has 1 to 4 channels of 8 or 16 bits");
    return CIC_BAD_ARGUMENT;
  }
  sink s = {{NULL, 0}, 0, cic_png_errors_init(report, CIC_BAD_ARGUMENT)};
  writer w = {NULL, NULL, NULL};
  w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &s.errors, cic_png_on_error,
                                  cic_png_on_warning);
  if (w.png != NULL) w.info = png_create_info_struct(w.png);
  if (w.info != NULL) png_set_write_fn(w.png, &s, on_write, on_flush);
  int succeeded =
      w.info != NULL && write_guarded(&w, planes, channels, width, height, bit_depth);
  cic_status status = cic_png_status(&s.errors, w.info, succeeded);
  if (w.png != NULL) {
    png_free(w.png, w.row);
    png_destroy_write_struct(&w.png, &w.info);
  }
  if (status == CIC_OK) {
    *out = s.buffer;
  } else {
    free(s.buffer.data);
  }
  return status;
}

void cic_free(cic_buffer *buffer) {
  free(buffer->data);
  buffer->data = NULL;
  buffer->size = 0;
}
