#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <tiffio.h>

#include "CImageCodecs.h"
#include "Report.h"

// A file in memory, and what libtiff says while it reads it.
typedef struct {
  const uint8_t *data;
  size_t size;
  size_t position;
  int is_short;  // something was looked for beyond the end
  cic_report *report;
} source;

static tmsize_t on_read(thandle_t handle, void *out, tmsize_t count) {
  source *s = handle;
  size_t left = s->position < s->size ? s->size - s->position : 0;
  size_t n = (size_t)count < left ? (size_t)count : left;
  if (n < (size_t)count) s->is_short = 1;
  memcpy(out, s->data + s->position, n);
  s->position += n;
  return (tmsize_t)n;
}

static tmsize_t on_write(thandle_t handle, void *data, tmsize_t count) {
  (void)handle, (void)data, (void)count;
  return 0;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int from) {
  source *s = handle;
  toff_t base = from == SEEK_SET ? 0 : from == SEEK_CUR ? s->position : s->size;
  s->position = (size_t)(base + offset);
  return s->position;
}

static int on_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t on_size(thandle_t handle) { return ((source *)handle)->size; }

// libtiff's handlers are the process's, but know whose file it is.
static void on_error(thandle_t handle, const char *module, const char *format, va_list words) {
  (void)module;
  source *s = handle;
  if (s == NULL || s->report->message[0] != 0) return;
  vsnprintf(s->report->message, sizeof s->report->message, format, words);
}

static void on_warning(thandle_t handle, const char *module, const char *format, va_list words) {
  (void)module;
  source *s = handle;
  if (s == NULL) return;
  char text[256];
  vsnprintf(text, sizeof text, format, words);
  cic_report_warning(s->report, text);
}

static void set_handlers(void) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
  TIFFSetErrorHandlerExt(on_error);
  TIFFSetWarningHandlerExt(on_warning);
}

static TIFF *open_tiff(source *s) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_handlers);
  // No memory map: reads past the end are to be seen.
  return TIFFClientOpen("TIFF", "rm", s, on_read, on_write, on_seek, on_close, on_size, NULL, NULL);
}

// How the samples of a page lie.
typedef struct {
  uint32_t width, height;
  uint16_t bits, samples, format, photometric, planar;
  int channels;    // planes that come out
  int has_alpha;
  int is_rgba;     // libtiff makes 8-bit RGBA of it, as of kinds of colour that are not read sample by sample
  int is_stretched;
} layout;

static cic_status refuse(source *s, cic_status status, const char *text) {
  s->report->message[0] = 0;
  cic_report_error(s->report, text);
  return status;
}

static cic_status read_layout(TIFF *tiff, source *s, layout *out) {
  memset(out, 0, sizeof *out);
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &out->width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &out->height) || out->width == 0 ||
      out->height == 0) {
    return refuse(s, CIC_CORRUPT, "it has no size");
  }
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &out->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &out->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &out->format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &out->planar);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &out->photometric)) {
    out->photometric = out->samples < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB;
  }
  uint16_t extra = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
  int base;
  switch (out->photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      base = 1;
      break;
    case PHOTOMETRIC_RGB:
      base = 3;
      break;
    case PHOTOMETRIC_PALETTE:
    case PHOTOMETRIC_YCBCR:
      base = 3;
      out->is_rgba = 1;
      break;
    case PHOTOMETRIC_SEPARATED:
      return refuse(s, CIC_UNSUPPORTED, "its colours are CMYK, for print");
    default:
      return refuse(s, CIC_UNSUPPORTED, "its colour space is neither grey nor RGB");
  }
  if (!out->is_rgba) {
    if (out->samples < base) return refuse(s, CIC_CORRUPT, "it has too few samples for a colour");
    int is_integer = out->format == SAMPLEFORMAT_UINT || out->format == SAMPLEFORMAT_INT ||
                    out->format == SAMPLEFORMAT_VOID;
    int is_float = out->format == SAMPLEFORMAT_IEEEFP;
    int known = is_float ? out->bits == 32 || out->bits == 64
                        : is_integer && (out->bits == 1 || out->bits == 2 || out->bits == 4 ||
                                        out->bits == 8 || out->bits == 16 || out->bits == 32);
    if (!known) return refuse(s, CIC_UNSUPPORTED, "its samples are of a length that is not read");
    if (out->bits < 8 && (out->samples > 1 || out->format == SAMPLEFORMAT_INT)) {
      return refuse(s, CIC_UNSUPPORTED, "its samples are of a length that is not read");
    }
    out->is_stretched = out->bits >= 32;
    out->has_alpha = out->samples == base + 1 && extra == 1 && kinds != NULL &&
                     (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA);
  }
  out->channels = base + out->has_alpha;
  if (TIFFIsTiled(tiff)) {
    // A block may be no more than twice as long as the image, or it is there to use up memory.
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    if (width == 0 || height == 0 || width > 2 * (uint64_t)out->width + 4096 ||
        height > 2 * (uint64_t)out->height + 4096) {
      return refuse(s, CIC_CORRUPT, "its tiles are much larger than the image");
    }
  }
  return CIC_OK;
}

// The sample at index `i` of a row as it is stored in this machine's order.
static float sample(const void *row, size_t i, const layout *l) {
  switch (l->bits) {
    case 8: {
      uint8_t v = ((const uint8_t *)row)[i];
      return l->format == SAMPLEFORMAT_INT ? (float)(uint8_t)(v ^ 0x80) / 255.0f : (float)v / 255.0f;
    }
    case 16: {
      uint16_t v = ((const uint16_t *)row)[i];
      if (l->format == SAMPLEFORMAT_INT) v ^= 0x8000;
      return (float)v / 65535.0f;
    }
    case 32:
      if (l->format == SAMPLEFORMAT_IEEEFP) return ((const float *)row)[i];
      if (l->format == SAMPLEFORMAT_INT) return (float)((const int32_t *)row)[i];
      return (float)((const uint32_t *)row)[i];
    case 64:
      return (float)((const double *)row)[i];
    default: {
      size_t per = 8 / l->bits;
      unsigned shift = (unsigned)(8 - l->bits * (i % per + 1));
      unsigned most = (1u << l->bits) - 1;
      return (float)((((const uint8_t *)row)[i / per] >> shift) & most) / (float)most;
    }
  }
}

// Copies `count` pixels of a stored row to column x of row y; of planes apart it is one sample's.
static void unpack(const void *row, size_t count, int channel_of_row, const layout *l, size_t x,
                   size_t y, float *const planes[4]) {
  size_t at = y * l->width + x;
  for (int c = 0; c < l->channels; c++) {
    if (channel_of_row >= 0 && channel_of_row != c) continue;
    size_t step = channel_of_row >= 0 ? 1 : l->samples;
    size_t first = channel_of_row >= 0 ? 0 : (size_t)c;
    for (size_t i = 0; i < count; i++) planes[c][at + i] = sample(row, i * step + first, l);
  }
}

static cic_status read_rows(TIFF *tiff, const layout *l, void *row, float *const planes[4]) {
  int apart = l->planar == PLANARCONFIG_SEPARATE;
  for (int c = 0; c < (apart ? l->channels : 1); c++) {
    for (uint32_t y = 0; y < l->height; y++) {
      if (TIFFReadScanline(tiff, row, y, (uint16_t)c) < 0) return CIC_CORRUPT;
      unpack(row, l->width, apart ? c : -1, l, 0, y, planes);
    }
  }
  return CIC_OK;
}

static cic_status read_tiles(TIFF *tiff, const layout *l, void *tile, float *const planes[4]) {
  uint32_t width = 0, height = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
  size_t stride = (size_t)TIFFTileRowSize(tiff);
  int apart = l->planar == PLANARCONFIG_SEPARATE;
  for (int c = 0; c < (apart ? l->channels : 1); c++) {
    for (uint32_t y = 0; y < l->height; y += height) {
      for (uint32_t x = 0; x < l->width; x += width) {
        if (TIFFReadTile(tiff, tile, x, y, 0, (uint16_t)c) < 0) return CIC_CORRUPT;
        uint32_t columns = l->width - x < width ? l->width - x : width;
        uint32_t rows = l->height - y < height ? l->height - y : height;
        for (uint32_t r = 0; r < rows; r++) {
          unpack((const uint8_t *)tile + r * stride, columns, apart ? c : -1, l, x, y + r, planes);
        }
      }
    }
  }
  return CIC_OK;
}

static cic_status read_rgba(TIFF *tiff, const layout *l, float *const planes[4]) {
  size_t count = (size_t)l->width * l->height;
  uint32_t *pixels = malloc(count * sizeof *pixels);
  if (pixels == NULL) return CIC_OUT_OF_MEMORY;
  int done = TIFFReadRGBAImageOriented(tiff, l->width, l->height, pixels, ORIENTATION_TOPLEFT, 1);
  for (size_t i = 0; done && i < count; i++) {
    planes[0][i] = (float)TIFFGetR(pixels[i]) / 255.0f;
    planes[1][i] = (float)TIFFGetG(pixels[i]) / 255.0f;
    planes[2][i] = (float)TIFFGetB(pixels[i]) / 255.0f;
  }
  free(pixels);
  return done ? CIC_OK : CIC_CORRUPT;
}

// Brings numbers without bounds to 0...1, least to largest of all colours; what is no number becomes the least.
static void stretch(const layout *l, float *const planes[4]) {
  size_t count = (size_t)l->width * l->height;
  int colors = l->channels - l->has_alpha;
  float least = FLT_MAX, largest = -FLT_MAX;
  for (int c = 0; c < colors; c++) {
    for (size_t i = 0; i < count; i++) {
      float v = planes[c][i];
      if (!isfinite(v)) continue;
      if (v < least) least = v;
      if (v > largest) largest = v;
    }
  }
  int within = l->format == SAMPLEFORMAT_IEEEFP && least >= 0 && largest <= 1;
  double range = (double)largest - (double)least;
  for (int c = 0; c < l->channels; c++) {
    for (size_t i = 0; i < count; i++) {
      float v = planes[c][i];
      if (within || c >= colors) {
        planes[c][i] = isfinite(v) ? v : 0;
      } else if (!isfinite(v) || !(range > 0)) {
        planes[c][i] = 0;
      } else {
        planes[c][i] = (float)(((double)v - (double)least) / range);
      }
    }
  }
}

static cic_status read_pixels(TIFF *tiff, source *s, const layout *l, float *const planes[4]) {
  if (l->is_rgba) return read_rgba(tiff, l, planes);
  int tiled = TIFFIsTiled(tiff);
  tmsize_t size = tiled ? TIFFTileSize(tiff) : TIFFScanlineSize(tiff);
  if (size <= 0) return refuse(s, CIC_CORRUPT, "its rows have no length");
  void *block = calloc(1, (size_t)size);
  if (block == NULL) return CIC_OUT_OF_MEMORY;
  cic_status status =
      tiled ? read_tiles(tiff, l, block, planes) : read_rows(tiff, l, block, planes);
  free(block);
  if (status != CIC_OK) return status;
  if (l->is_stretched) stretch(l, planes);
  if (l->photometric == PHOTOMETRIC_MINISWHITE) {
    size_t count = (size_t)l->width * l->height;
    for (size_t i = 0; i < count; i++) planes[0][i] = 1 - planes[0][i];
  }
  return CIC_OK;
}

// What a broken file is called: one that ends too early is no more than that.
static cic_status named(cic_status status, const source *s) {
  return status == CIC_CORRUPT && s->is_short ? CIC_TRUNCATED : status;
}

static cic_status read_page(const uint8_t *data, size_t size, uint32_t page, cic_info *info,
                            float *const planes[4], size_t capacity, cic_report *report) {
  cic_report_clear(report);
  source s = {data, size, 0, 0, report};
  TIFF *tiff = open_tiff(&s);
  if (tiff == NULL) return named(CIC_CORRUPT, &s);
  layout l;
  cic_status status = CIC_OK;
  if (page > 0 && !TIFFSetDirectory(tiff, (tdir_t)page)) status = CIC_CORRUPT;
  if (status == CIC_OK) status = read_layout(tiff, &s, &l);
  if (status == CIC_OK && info != NULL) {
    uint16_t orientation = 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    info->width = l.width;
    info->height = l.height;
    info->channels = l.channels;
    info->bit_depth = l.is_rgba ? 8 : l.bits;
    // libtiff has turned what it made itself.
    info->orientation = !l.is_rgba && orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  if (status == CIC_OK && planes != NULL) {
    status = capacity / l.width < l.height ? CIC_BAD_ARGUMENT : read_pixels(tiff, &s, &l, planes);
  }
  TIFFClose(tiff);
  if (status == CIC_OK) report->message[0] = 0;
  return named(status, &s);
}

cic_status cic_tiff_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report) {
  return read_page(data, size, 0, info, NULL, 0, report);
}

cic_status cic_tiff_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report) {
  return read_page(data, size, 0, NULL, planes, capacity, report);
}

cic_status cic_tiff_decode_page(const uint8_t *data, size_t size, uint32_t page,
                                float *const planes[4], size_t capacity, cic_report *report) {
  return read_page(data, size, page, NULL, planes, capacity, report);
}

cic_status cic_tiff_probe_page(const uint8_t *data, size_t size, uint32_t page, cic_info *info,
                               cic_report *report) {
  return read_page(data, size, page, info, NULL, 0, report);
}

uint32_t cic_tiff_page_count(const uint8_t *data, size_t size) {
  cic_report report;
  cic_report_clear(&report);
  source s = {data, size, 0, 0, &report};
  TIFF *tiff = open_tiff(&s);
  if (tiff == NULL) return 0;
  uint32_t count = TIFFNumberOfDirectories(tiff);
  TIFFClose(tiff);
  return count;
}

cic_status cic_tiff_scale(const uint8_t *data, size_t size, cic_scale *out, cic_report *report) {
  memset(out, 0, sizeof *out);
  cic_report_clear(report);
  source s = {data, size, 0, 0, report};
  TIFF *tiff = open_tiff(&s);
  if (tiff == NULL) return named(CIC_CORRUPT, &s);
  float x = 0, y = 0;
  uint16_t unit = RESUNIT_INCH;
  TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x);
  TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  out->per_unit_x = x;
  out->per_unit_y = y;
  out->unit = unit == RESUNIT_INCH ? 1 : unit == RESUNIT_CENTIMETER ? 2 : 0;
  char *text = NULL;
  if (TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) && text != NULL) {
    size_t length = strlen(text);
    out->description = malloc(length + 1);
    if (out->description != NULL) memcpy(out->description, text, length + 1);
  }
  TIFFClose(tiff);
  return CIC_OK;
}

void cic_scale_free(cic_scale *scale) {
  free(scale->description);
  scale->description = NULL;
}
