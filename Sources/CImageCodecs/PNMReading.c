#include "CImageCodecs.h"
#include "Report.h"
#include "Samples.h"

// Netpbm's formats (https://netpbm.sourceforge.net/doc/pnm.html) are a header of four numbers and plain samples; its
// own library ends the process on an error, so they are read here.

typedef struct {
  const uint8_t *data;
  size_t size;
  size_t at;
} reader;

static int is_space(uint8_t c) { return c == ' ' || (c >= 9 && c <= 13); }

// The next number of a header or of plain samples, behind blanks and comments; -1 at the end, -2 where it is none.
static int64_t next_number(reader *r, int64_t most) {
  while (r->at < r->size && (is_space(r->data[r->at]) || r->data[r->at] == '#')) {
    if (r->data[r->at] == '#') {
      while (r->at < r->size && r->data[r->at] != '\n') r->at += 1;
    } else {
      r->at += 1;
    }
  }
  if (r->at >= r->size) return -1;
  int64_t value = 0;
  size_t first = r->at;
  while (r->at < r->size && r->data[r->at] >= '0' && r->data[r->at] <= '9') {
    value = value * 10 + (r->data[r->at] - '0');
    if (value > most) return -2;
    r->at += 1;
  }
  return r->at == first ? -2 : value;
}

typedef struct {
  int kind;  // 1 to 6, as in the signature
  uint32_t width, height, most;
} header;

static cic_status corrupt(cic_report *report, const char *text) {
  cic_report_error(report, text);
  return CIC_CORRUPT;
}

static cic_status read_header(reader *r, header *out, cic_report *report) {
  cic_report_clear(report);
  if (r->size < 3 || r->data[0] != 'P' || r->data[1] < '1' || r->data[1] > '6') {
    return corrupt(report, "it has no signature");
  }
  out->kind = r->data[1] - '0';
  r->at = 2;
  int is_bitmap = out->kind == 1 || out->kind == 4;
  int64_t numbers[3] = {0, 0, 1};
  for (int i = 0; i < (is_bitmap ? 2 : 3); i++) {
    numbers[i] = next_number(r, i < 2 ? INT32_MAX : 65535);
    if (numbers[i] == -1) return CIC_TRUNCATED;
    if (numbers[i] <= 0) return corrupt(report, "its header has no size");
  }
  out->width = (uint32_t)numbers[0];
  out->height = (uint32_t)numbers[1];
  out->most = (uint32_t)numbers[2];
  // One blank, and then the samples.
  if (out->kind >= 4) {
    if (r->at >= r->size) return CIC_TRUNCATED;
    if (!is_space(r->data[r->at])) return corrupt(report, "its header does not end");
    r->at += 1;
  }
  return CIC_OK;
}

cic_status cic_pnm_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report) {
  reader r = {data, size, 0};
  header h;
  cic_status status = read_header(&r, &h, report);
  if (status != CIC_OK) return status;
  info->width = h.width;
  info->height = h.height;
  info->channels = h.kind == 3 || h.kind == 6 ? 3 : 1;
  info->bit_depth = h.most == 1 ? 1 : h.most < 256 ? 8 : 16;
  info->orientation = 1;
  return CIC_OK;
}

// Samples as text; those of bitmaps may stand without blanks, and 1 is black.
static cic_status read_plain(reader *r, const header *h, size_t channels, float *const planes[4],
                             cic_report *report) {
  size_t count = (size_t)h->width * h->height;
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < channels; c++) {
      if (h->kind == 1) {
        while (r->at < r->size && is_space(r->data[r->at])) r->at += 1;
        if (r->at >= r->size) return CIC_TRUNCATED;
        uint8_t bit = r->data[r->at++];
        if (bit != '0' && bit != '1') return corrupt(report, "a bit is neither 0 nor 1");
        planes[0][i] = bit == '0' ? 1 : 0;
        continue;
      }
      int64_t value = next_number(r, 65535);
      if (value == -1) return CIC_TRUNCATED;
      if (value < 0 || value > h->most) return corrupt(report, "a sample is too large");
      planes[c][i] = (float)value / (float)h->most;
    }
  }
  return CIC_OK;
}

static cic_status read_bits(reader *r, const header *h, float *plane) {
  size_t stride = ((size_t)h->width + 7) / 8;
  if ((r->size - r->at) / stride < h->height) return CIC_TRUNCATED;
  for (size_t y = 0; y < h->height; y++) {
    const uint8_t *row = r->data + r->at + y * stride;
    for (size_t x = 0; x < h->width; x++) {
      plane[y * h->width + x] = (row[x / 8] >> (7 - x % 8)) & 1 ? 0 : 1;
    }
  }
  return CIC_OK;
}

static cic_status read_samples(reader *r, const header *h, size_t channels,
                               float *const planes[4], cic_report *report) {
  size_t bytes = h->most < 256 ? 1 : 2;
  size_t count = (size_t)h->width * h->height;
  if ((r->size - r->at) / (channels * bytes) < count) return CIC_TRUNCATED;
  const uint8_t *p = r->data + r->at;
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < channels; c++, p += bytes) {
      uint32_t value = bytes == 1 ? p[0] : (uint32_t)(p[0] << 8 | p[1]);
      if (value > h->most) return corrupt(report, "a sample is too large");
      planes[c][i] = (float)value / (float)h->most;
    }
  }
  return CIC_OK;
}

cic_status cic_pnm_decode(const uint8_t *data, size_t size, float *const planes[4],
                          size_t capacity, cic_report *report) {
  reader r = {data, size, 0};
  header h;
  cic_status status = read_header(&r, &h, report);
  if (status != CIC_OK) return status;
  if (capacity / h.width < h.height) return CIC_BAD_ARGUMENT;
  size_t channels = h.kind == 3 || h.kind == 6 ? 3 : 1;
  if (h.kind == 4) return read_bits(&r, &h, planes[0]);
  return h.kind < 4 ? read_plain(&r, &h, channels, planes, report)
                    : read_samples(&r, &h, channels, planes, report);
}
