#include <stdlib.h>
#include <webp/decode.h>

#include "CImageCodecs.h"
#include "Report.h"
#include "Samples.h"

static cic_status status_of(VP8StatusCode code, cic_report *report) {
  switch (code) {
    case VP8_STATUS_OK:
      return CIC_OK;
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return CIC_TRUNCATED;
    case VP8_STATUS_OUT_OF_MEMORY:
      return CIC_OUT_OF_MEMORY;
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      cic_report_error(report, "libwebp does not know this feature");
      return CIC_UNSUPPORTED;
    default:
      cic_report_error(report, "its bit stream makes no sense");
      return CIC_CORRUPT;
  }
}

cic_status cic_webp_probe(const uint8_t *data, size_t size, cic_info *info, cic_report *report) {
  cic_report_clear(report);
  WebPBitstreamFeatures features;
  cic_status status = status_of(WebPGetFeatures(data, size, &features), report);
  if (status != CIC_OK) return status;
  if (features.has_animation) {
    cic_report_error(report, "it is animated");
    return CIC_UNSUPPORTED;
  }
  info->width = (uint32_t)features.width;
  info->height = (uint32_t)features.height;
  info->channels = features.has_alpha ? 4 : 3;
  info->bit_depth = 8;
  info->orientation = 1;
  return CIC_OK;
}

cic_status cic_webp_decode(const uint8_t *data, size_t size, float *const planes[4],
                           size_t capacity, cic_report *report) {
  cic_info info;
  cic_status status = cic_webp_probe(data, size, &info, report);
  if (status != CIC_OK) return status;
  if (capacity / info.width < info.height) return CIC_BAD_ARGUMENT;
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return CIC_UNSUPPORTED;
  config.output.colorspace = info.channels == 4 ? MODE_RGBA : MODE_RGB;
  status = status_of(WebPDecode(data, size, &config), report);
  if (status == CIC_OK) {
    size_t channels = (size_t)info.channels;
    for (size_t y = 0; y < info.height; y++) {
      const uint8_t *row = config.output.u.RGBA.rgba + y * (size_t)config.output.u.RGBA.stride;
      for (size_t c = 0; c < channels; c++) {
        cic_unpack_row8(row, info.width, channels, c, planes[c] + y * info.width);
      }
    }
  }
  WebPFreeDecBuffer(&config.output);
  return status;
}
