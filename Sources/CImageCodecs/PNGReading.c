#include <setjmp.h>
#include <stdlib.h>

#include "CImageCodecs.h"
#include "PNGErrors.h"
#include "Samples.h"

typedef struct {
  const uint8_t *data;
  size_t size;
  size_t position;
  png_errors errors;
} source;

static void on_read(png_structp png, png_bytep out, size_t count) {
  source *s = png_get_io_ptr(png);
  if (s->size - s->position < count) {
    s->errors.status = CIC_TRUNCATED;
    png_error(png, "the data ends before the image does");
  }
  memcpy(out, s->data + s->position, count);
  s->position += count;
}

static png_voidp on_malloc(png_structp png, png_alloc_size_t size) {
  void *memory = malloc(size);
  if (memory == NULL) {
    source *s = png_get_mem_ptr(png);
    s->errors.status = CIC_OUT_OF_MEMORY;
  }
  return memory;
}

static void on_free(png_structp png, png_voidp memory) {
  (void)png;
  free(memory);
}

// The orientation that an eXIf chunk says (W3C, "Portable Network Graphics", third edition, 2025,
// section 11.3.4.5), 1 where there is none. The chunk may also come after the pixels, which libpng has
// not read when the header is asked for, so the chunks are walked here.
static int orientation_of(const uint8_t *data, size_t size) {
  enum { signature = 8, framing = 12 };
  for (size_t at = signature; at < size && size - at >= framing;) {
    size_t length = (size_t)png_get_uint_32(data + at);
    if (length > size - at - framing) return 1;
    if (memcmp(data + at + 4, "eXIf", 4) == 0) return cic_tiff_orientation(data + at + 8, length);
    at += framing + length;
  }
  return 1;
}

// Lets libpng skip what says nothing of the samples: texts and profiles may promise gigabytes and take long to unpack.
static void skip_unread_chunks(png_structp png) {
  static const png_byte names[] = "eXIf\0hIST\0iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, sizeof names / 5);
}

// Reads up to the first IDAT and asks for straight 16-bit samples: palettes become RGB, tRNS
// becomes alpha, short samples are scaled up.
static void read_header(png_structp png, png_infop info, source *s, cic_info *out) {
  png_set_read_fn(png, s, on_read);
  // The caller bounds the number of pixels; only what the format itself forbids is forbidden here.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  skip_unread_chunks(png);
  png_read_info(png, info);
  int color = png_get_color_type(png, info);
  int has_color = (color & PNG_COLOR_MASK_COLOR) != 0;
  int has_alpha =
      (color & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  out->width = png_get_image_width(png, info);
  out->height = png_get_image_height(png, info);
  out->channels = (has_color ? 3 : 1) + (has_alpha ? 1 : 0);
  out->bit_depth = png_get_bit_depth(png, info);
  out->orientation = orientation_of(s->data, s->size);
}

static void read_pixels(png_structp png, png_infop info, const cic_info *header,
                        float *const planes[4], uint8_t **scratch) {
  png_set_expand_16(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t width = header->width, height = header->height, channels = (size_t)header->channels;
  size_t row_bytes = png_get_rowbytes(png, info);
  if (row_bytes != width * channels * 2) png_error(png, "unexpected row size");
  // An interlaced image is put together in place over its passes, so all of it is kept.
  size_t rows = passes > 1 ? height : 1;
  *scratch = png_malloc(png, row_bytes * rows);
  for (int pass = 0; pass + 1 < passes; pass++) {
    for (size_t y = 0; y < height; y++) png_read_row(png, *scratch + y * row_bytes, NULL);
  }
  for (size_t y = 0; y < height; y++) {
    uint8_t *row = *scratch + (passes > 1 ? y * row_bytes : 0);
    png_read_row(png, row, NULL);
    for (size_t c = 0; c < channels; c++) {
      cic_unpack_row16(row, width, channels, c, planes[c] + y * width);
    }
  }
  // To the end, so that a file cut behind its last pixel is found out.
  png_read_end(png, NULL);
}

typedef struct {
  png_structp png;
  png_infop info;
  uint8_t *scratch;
} reader;

// All that may jump. What changes lives in the caller's frame, behind pointers: a local variable
// changed between setjmp and longjmp has no defined value. A probe where `planes` is NULL.
static int read_guarded(reader *r, source *s, cic_info *header, float *const planes[4],
                        size_t capacity) {
  if (setjmp(png_jmpbuf(r->png)) != 0) return 0;
  read_header(r->png, r->info, s, header);
  if (planes == NULL) return 1;
  if (capacity / header->width < header->height) {
    s->errors.status = CIC_BAD_ARGUMENT;
    png_error(r->png, "the planes are smaller than the image");
  }
  read_pixels(r->png, r->info, header, planes, &r->scratch);
  return 1;
}

static cic_status read_png(const uint8_t *data, size_t size, cic_info *header,
                           float *const planes[4], size_t capacity, cic_report *report) {
  source s = {data, size, 0, cic_png_errors_init(report, CIC_CORRUPT)};
  reader r = {NULL, NULL, NULL};
  r.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &s.errors, cic_png_on_error,
                                   cic_png_on_warning, &s, on_malloc, on_free);
  if (r.png != NULL) r.info = png_create_info_struct(r.png);
  int succeeded = r.info != NULL && read_guarded(&r, &s, header, planes, capacity);
  cic_status status = cic_png_status(&s.errors, r.info, succeeded);
  free(r.scratch);
  if (r.png != NULL) png_destroy_read_struct(&r.png, &r.info, NULL);
  return status;
}

cic_status cic_png_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report) {
  return read_png(data, size, info, NULL, 0, report);
}

cic_status cic_png_decode(const uint8_t *data, size_t size, float *const planes[4],
                          size_t capacity, cic_report *report) {
  cic_info header;
  return read_png(data, size, &header, planes, capacity, report);
}
