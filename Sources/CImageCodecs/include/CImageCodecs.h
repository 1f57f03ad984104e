#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Image files in memory and planes of float: PNG and JPEG over libpng and libjpeg, TIFF and WebP over libtiff and
// libwebp, which are only read, and Netpbm's formats.
//
// This target is the only place that knows setjmp: libpng and libjpeg report errors by longjmp, which must never cross a frame of another language. Every function here returns a status instead and
// copies the library's own words into the caller's buffer. Nothing is printed.
//
// Sizes come first: a probe reads the header only, so that the caller can refuse an image before
// memory for its pixels is taken.
//
// Samples are 0...1: the stored integer divided by its largest value, correctly rounded, with
// gamma, colour profiles and significant-bit chunks untouched.

typedef enum {
  CIC_OK = 0,
  CIC_TRUNCATED = 1,      // the data ends before the image does
  CIC_CORRUPT = 2,        // the data contradicts its format
  CIC_UNSUPPORTED = 3,    // well formed, but of a kind that is refused; the message says which
  CIC_OUT_OF_MEMORY = 4,
  CIC_BAD_ARGUMENT = 5,   // a caller's mistake, such as planes smaller than the image
} cic_status;

// What the header says.
typedef struct {
  uint32_t width;
  uint32_t height;
  int channels;     // decoded planes: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
  int bit_depth;    // as stored: 1, 2, 4, 8, 16, 32 or 64
  int orientation;  // EXIF orientation 1...8; 1 where there is none
} cic_info;

// What a call has to say in words: the error, and the warnings that came before it.
typedef struct {
  char message[256];        // of the error; empty with CIC_OK
  char first_warning[256];  // empty where there was none
  int warnings;             // how many there were
} cic_report;

// Memory that this library took and the caller gives back with cic_free.
typedef struct {
  uint8_t *data;
  size_t size;
} cic_buffer;

void cic_free(cic_buffer *buffer);

// Reads the header of a PNG (all depths, colour types, tRNS, interlaced or not).
cic_status cic_png_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report);

// Decodes a whole PNG into planes of `capacity` floats each: red or grey first, alpha last, as many
// as the probe's `channels`. Rows follow one another without gaps.
cic_status cic_png_decode(const uint8_t *data, size_t size, float *const planes[4],
                          size_t capacity, cic_report *report);

// Encodes 1 to 4 planes as PNG with `bit_depth` 8 or 16. Values are clamped to 0...1, NaN becomes
// 0, halves round up. The same planes give the same bytes.
cic_status cic_png_encode(const float *const planes[4], int channels, uint32_t width,
                          uint32_t height, int bit_depth, cic_buffer *out, cic_report *report);

// Reads the header of a JPEG (baseline or progressive, grey or colour; CMYK and YCCK are refused).
cic_status cic_jpeg_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report);

// Decodes a whole JPEG into 1 or 3 planes, as stored: the orientation is the caller's to apply.
// Data that ends early is an error, although libjpeg itself only warns and paints grey.
cic_status cic_jpeg_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report);

// Encodes 1 or 3 planes as baseline JPEG with `quality` 1...100, without subsampling of colour.
cic_status cic_jpeg_encode(const float *const planes[4], int channels, uint32_t width,
                           uint32_t height, int quality, cic_buffer *out, cic_report *report);

// Reads the header of a TIFF's first page: grey or RGB of 8, 16 and 32 bits with or without sign, of 32 and 64 bits
// with a point, of 1, 2 and 4 bits in grey, with alpha or not; palettes and YCbCr become RGB. CMYK and what measures
// colour otherwise is refused. Samples of 32 bits and more have no largest value: they are brought to 0...1 from the
// least to the largest that there is, unless they are within 0...1. Signed samples count from their least.
cic_status cic_tiff_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report);

// Decodes a TIFF's first page.
cic_status cic_tiff_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report);

// The same of a page, counted from 0.
cic_status cic_tiff_probe_page(const uint8_t *data, size_t size, uint32_t page, cic_info *info,
                               cic_report *report);
cic_status cic_tiff_decode_page(const uint8_t *data, size_t size, uint32_t page,
                                float *const planes[4], size_t capacity, cic_report *report);

// How many pages a TIFF has; 0 where it is none.
uint32_t cic_tiff_page_count(const uint8_t *data, size_t size);

// What the first page says of its scale.
typedef struct {
  double per_unit_x;  // pixels in a unit; 0 where it says nothing
  double per_unit_y;
  int unit;           // 1 inch, 2 centimetre, 0 none that TIFF knows
  char *description;  // of the image, in which some programs write their own units; NULL where there is none
} cic_scale;

cic_status cic_tiff_scale(const uint8_t *data, size_t size, cic_scale *out, cic_report *report);

void cic_scale_free(cic_scale *scale);

// Reads the header of a still WebP, lossy or lossless.
cic_status cic_webp_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report);

// Decodes a WebP into 3 or 4 planes.
cic_status cic_webp_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report);

// Reads the header of a PBM, PGM or PPM, plain or raw, of up to 16 bits.
cic_status cic_pnm_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report);

// Decodes the first image of a PBM, PGM or PPM into 1 or 3 planes.
cic_status cic_pnm_decode(const uint8_t *data, size_t size, float *const planes[4],
                          size_t capacity, cic_report *report);

// The orientation 1...8 of an EXIF block (the bytes of an APP1 segment, from "Exif\0\0" on); 1
// where the block holds none, or is malformed: a broken tag must not make an image unreadable.
int cic_exif_orientation(const uint8_t *data, size_t size);

// The same of the TIFF alone, as an eXIf chunk has it, from "II" or "MM" on.
int cic_tiff_orientation(const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif
