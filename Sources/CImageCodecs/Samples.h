#pragma once

#include <stddef.h>
#include <stdint.h>

// Integers from a value 0...1: clamped, NaN to 0, halves up. The comparison is written so that NaN
// fails it.
static inline uint32_t cic_quantized(float value, float scale) {
  float clamped = value > 0.0f ? value : 0.0f;
  clamped = clamped < 1.0f ? clamped : 1.0f;
  return (uint32_t)(clamped * scale + 0.5f);
}

// One channel of an interleaved row of big-endian 16-bit samples, as values 0...1. The division
// (not a product with the reciprocal) makes every value the float nearest to the true quotient,
// and 65535 = 3 * 5 * 17 * 257, so lesser depths scaled up to 16 bits stay exact.
static inline void cic_unpack_row16(const uint8_t *row, size_t width, size_t channels,
                                    size_t channel, float *out) {
  const uint8_t *p = row + 2 * channel;
  for (size_t x = 0; x < width; x++, p += 2 * channels) {
    out[x] = (float)((p[0] << 8) | p[1]) / 65535.0f;
  }
}

static inline void cic_unpack_row8(const uint8_t *row, size_t width, size_t channels,
                                   size_t channel, float *out) {
  const uint8_t *p = row + channel;
  for (size_t x = 0; x < width; x++, p += channels) out[x] = (float)*p / 255.0f;
}

static inline void cic_pack_row16(const float *in, size_t width, size_t channels, size_t channel,
                                  uint8_t *row) {
  uint8_t *p = row + 2 * channel;
  for (size_t x = 0; x < width; x++, p += 2 * channels) {
    uint32_t v = cic_quantized(in[x], 65535.0f);
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)(v & 0xFF);
  }
}

static inline void cic_pack_row8(const float *in, size_t width, size_t channels, size_t channel,
                                 uint8_t *row) {
  uint8_t *p = row + channel;
  for (size_t x = 0; x < width; x++, p += channels) *p = (uint8_t)cic_quantized(in[x], 255.0f);
}
