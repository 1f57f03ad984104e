// Probabilities of classes and of "none of them", eight places at a time.

#include "Vectors.h"

// Chosen when the program starts, for readers of networks run on processors without the vectors that the rest needs.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif
#define PLAIN_INLINE static inline __attribute__((always_inline))

#define WHERE(mask, a, b) (block)(((block_bits)(a) & (mask)) | ((block_bits)(b) & ~(mask)))

/// e to the power of numbers that are at most 0, within 2e-7 of itself; of those under -87 it is e^-87.
///
/// 2^n e^r with n whole and |r| at most ln 2 / 2; e^r by its Taylor polynomial of degree 6 fitted to that range (the
/// coefficients of S. L. Moshier's Cephes library, `expf`). A macro, because vectors that are handed to functions change
/// their calling convention with the processor.
#define EXPONENTIAL(result, number) \
  do { \
    block x_ = WHERE((number) < -87.f, (block){0} - 87.f, number); \
    /* Adding this shifts all bits behind the point out of a number, so that it is whole. */ \
    block shifted_ = x_ * 1.44269504f + 12582912.f, n_ = shifted_ - 12582912.f; \
    block r_ = x_ - n_ * 0.693359375f - n_ * -2.1219444e-4f; \
    block p_ = r_ * 1.9875691e-4f + 1.3981999e-3f; \
    p_ = p_ * r_ + 8.333452e-3f; \
    p_ = p_ * r_ + 4.1665796e-2f; \
    p_ = p_ * r_ + 1.6666665e-1f; \
    p_ = p_ * r_ + 5.0000001e-1f; \
    block power_ = p_ * r_ * r_ + r_ + 1.f; \
    (result) = (block)((block_bits)power_ + ((block_bits)shifted_ << 23)); \
  } while (0)

/// The exponentials of all channels at up to 8 places, and what to multiply them by to get probabilities.
#define EXPONENTIALS(e, scale, values, channels, stride, lanes) \
  do { \
    /* Subtracting the largest keeps the exponentials from overflowing. */ \
    block largest_ = {0}, sum_; \
    for (long k_ = 0; k_ < (channels); k_++) { \
      (e)[k_] = (block){0}; \
      memcpy(&(e)[k_], (values) + k_ * (stride), (lanes) * sizeof(float)); \
      largest_ = WHERE((e)[k_] > largest_, (e)[k_], largest_); \
    } \
    EXPONENTIAL(sum_, -largest_); \
    for (long k_ = 0; k_ < (channels); k_++) { \
      block difference_ = (e)[k_] - largest_; \
      EXPONENTIAL((e)[k_], difference_); \
      sum_ += (e)[k_]; \
    } \
    (scale) = 1.f / sum_; \
  } while (0)

PLAIN_INLINE void write_probabilities(
    const float *values, long channels, long stride, long lanes, float *result) {
  block e[CLAYERS_MOST_CLASSES], scale;
  EXPONENTIALS(e, scale, values, channels, stride, lanes);
  for (long k = 0; k < channels; k++) {
    block probability = e[k] * scale;
    memcpy(result + k * stride, &probability, lanes * sizeof(float));
  }
}

FOR_EVERY_PROCESSOR void clayers_softmax(
    const float *values, long channels, long stride, long count, float *result) {
  long i = 0;
  for (; i + BLOCK <= count; i += BLOCK) write_probabilities(values + i, channels, stride, BLOCK, result + i);
  if (i < count) write_probabilities(values + i, channels, stride, count - i, result + i);
}

PLAIN_INLINE void write_sums(
    const float *values, long channels, long stride, long lanes, const clayers_term *terms, float *response,
    float *cosine, float *sine) {
  block e[CLAYERS_MOST_CLASSES], scale, r = {0}, c = {0}, s = {0};
  EXPONENTIALS(e, scale, values, channels, stride, lanes);
  for (long k = 0; k < channels; k++) {
    r += e[k] * terms[k].response;
    c += e[k] * terms[k].cosine;
    s += e[k] * terms[k].sine;
  }
  r *= scale, c *= scale, s *= scale;
  memcpy(response, &r, lanes * sizeof(float));
  memcpy(cosine, &c, lanes * sizeof(float));
  memcpy(sine, &s, lanes * sizeof(float));
}

FOR_EVERY_PROCESSOR void clayers_softmax_sums(
    const float *values, long channels, long stride, long count, const clayers_term *terms, float *response,
    float *cosine, float *sine) {
  long i = 0;
  for (; i + BLOCK <= count; i += BLOCK)
    write_sums(values + i, channels, stride, BLOCK, terms, response + i, cosine + i, sine + i);
  if (i < count)
    write_sums(values + i, channels, stride, count - i, terms, response + i, cosine + i, sine + i);
}
