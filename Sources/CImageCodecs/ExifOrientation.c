#include <string.h>

#include "CImageCodecs.h"

// TIFF inside an APP1 segment of a JPEG or an eXIf chunk of a PNG (CIPA DC-008, "Exif 2.32", sections 4.5 and 4.6.4): a header with the
// byte order, the offset of the first directory, and entries of twelve bytes. All reads go through
// two functions that check the length.

typedef struct {
  const uint8_t *data;
  size_t size;
  int little_endian;
} tiff;

static int read16(const tiff *t, size_t at, uint32_t *value) {
  if (at > t->size || t->size - at < 2) return 0;
  uint32_t a = t->data[at], b = t->data[at + 1];
  *value = t->little_endian ? a | b << 8 : a << 8 | b;
  return 1;
}

static int read32(const tiff *t, size_t at, uint32_t *value) {
  uint32_t a, b;
  if (!read16(t, at, &a) || !read16(t, at + 2, &b)) return 0;
  *value = t->little_endian ? a | b << 16 : a << 16 | b;
  return 1;
}

int cic_exif_orientation(const uint8_t *data, size_t size) {
  if (data == NULL || size < 6 || memcmp(data, "Exif\0\0", 6) != 0) return 1;
  return cic_tiff_orientation(data + 6, size - 6);
}

int cic_tiff_orientation(const uint8_t *data, size_t size) {
  enum { orientation_tag = 0x0112, type_short = 3 };
  if (data == NULL || size < 8) return 1;
  tiff t = {data, size, 0};
  if (memcmp(t.data, "II", 2) == 0) {
    t.little_endian = 1;
  } else if (memcmp(t.data, "MM", 2) != 0) {
    return 1;
  }
  uint32_t magic, directory, entries;
  if (!read16(&t, 2, &magic) || magic != 42) return 1;
  if (!read32(&t, 4, &directory) || !read16(&t, directory, &entries)) return 1;
  for (uint32_t i = 0; i < entries; i++) {
    size_t entry = (size_t)directory + 2 + (size_t)i * 12;
    uint32_t tag, type, count, value;
    if (!read16(&t, entry, &tag)) return 1;
    if (tag != orientation_tag) continue;
    if (!read16(&t, entry + 2, &type) || !read32(&t, entry + 4, &count)) return 1;
    if (!read16(&t, entry + 8, &value)) return 1;
    return type == type_short && count == 1 && value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}
