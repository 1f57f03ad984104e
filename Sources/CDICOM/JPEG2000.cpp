#include "JPEG2000.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace {

// Bytes in memory as OpenJPEG reads them.
struct source {
  const uint8_t *data;
  size_t size, at;

  static OPJ_SIZE_T read(void *to, OPJ_SIZE_T count, void *user) {
    source &own = *static_cast<source *>(user);
    count = std::min<size_t>(count, own.size - own.at);
    if (count == 0) return (OPJ_SIZE_T)-1;
    std::memcpy(to, own.data + own.at, count);
    own.at += count;
    return count;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T count, void *user) {
    source &own = *static_cast<source *>(user);
    if (count < 0 || (size_t)count > own.size - own.at) return -1;
    own.at += (size_t)count;
    return count;
  }
  static OPJ_BOOL seek(OPJ_OFF_T place, void *user) {
    source &own = *static_cast<source *>(user);
    if (place < 0 || (size_t)place > own.size) return OPJ_FALSE;
    own.at = (size_t)place;
    return OPJ_TRUE;
  }
};

}  // namespace

bool decode_jpeg_2000(const uint8_t *data, size_t size, uint32_t width, uint32_t height, uint16_t *words) {
  source bytes{data, size, 0};
  std::unique_ptr<opj_stream_t, void (*)(opj_stream_t *)> stream(
      opj_stream_default_create(OPJ_TRUE), opj_stream_destroy);
  std::unique_ptr<opj_codec_t, void (*)(opj_codec_t *)> codec(opj_create_decompress(OPJ_CODEC_J2K), opj_destroy_codec);
  if (!stream || !codec) return false;
  opj_stream_set_user_data(stream.get(), &bytes, nullptr);
  opj_stream_set_user_data_length(stream.get(), size);
  opj_stream_set_read_function(stream.get(), source::read);
  opj_stream_set_skip_function(stream.get(), source::skip);
  opj_stream_set_seek_function(stream.get(), source::seek);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t *header = nullptr;
  bool is_read = opj_setup_decoder(codec.get(), &parameters) && opj_read_header(stream.get(), codec.get(), &header);
  std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(header, opj_image_destroy);
  // The size that the code stream promises is looked at before memory is taken for it.
  auto fits = [&] {
    return image && image->numcomps == 1 && image->comps[0].w == width && image->comps[0].h == height &&
           image->comps[0].prec <= 16;
  };
  if (!is_read || !fits() || !opj_decode(codec.get(), stream.get(), image.get()) || !fits() ||
      image->comps[0].data == nullptr) {
    return false;
  }
  for (size_t i = 0; i < (size_t)width * height; i++) words[i] = (uint16_t)image->comps[0].data[i];
  return true;
}
