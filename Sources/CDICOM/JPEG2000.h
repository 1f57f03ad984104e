#pragma once

#include <cstddef>
#include <cstdint>

// Decodes a grey JPEG 2000 code stream of width x height samples into words, negative ones in two's complement; false
// where it is damaged or anything else.
bool decode_jpeg_2000(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint16_t *words);
