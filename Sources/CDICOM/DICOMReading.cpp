#include "CDICOM.h"

#include <gdcm-3.0/gdcmAttribute.h>
#include <gdcm-3.0/gdcmImageReader.h>
#include <gdcm-3.0/gdcmTrace.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <istream>
#include <mutex>
#include <new>
#include <streambuf>
#include <string>
#include <vector>

namespace {

// A file in memory as a stream that can be searched.
class memory : public std::streambuf {
 public:
  memory(const uint8_t *data, size_t size) {
    char *start = reinterpret_cast<char *>(const_cast<uint8_t *>(data));
    setg(start, start, start + size);
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char *base = from == std::ios_base::beg ? eback() : from == std::ios_base::cur ? gptr() : egptr();
    off_type place = base - eback() + offset;
    if (place < 0 || place > egptr() - eback()) return pos_type(off_type(-1));
    setg(eback(), eback() + place, egptr());
    return pos_type(place);
  }
  pos_type seekpos(pos_type place, std::ios_base::openmode which) override {
    return seekoff(off_type(place), std::ios_base::beg, which);
  }
};

cdicom_status say(char *message, cdicom_status status, const std::string &words) {
  size_t count = std::min<size_t>(words.size(), 255);
  std::memcpy(message, words.data(), count);
  message[count] = 0;
  return status;
}

// The numbers of a decimal or integer attribute; none where it is missing or empty.
std::vector<double> numbers(const gdcm::DataSet &set, uint16_t group, uint16_t element) {
  std::vector<double> result;
  const gdcm::Tag tag(group, element);
  if (!set.FindDataElement(tag)) return result;
  const gdcm::ByteValue *bytes = set.GetDataElement(tag).GetByteValue();
  if (bytes == nullptr || bytes->GetLength() == 0) return result;
  std::string text(bytes->GetPointer(), bytes->GetLength());
  size_t at = 0;
  while (at <= text.size()) {
    size_t end = std::min(text.find('\\', at), text.size());
    std::string part = text.substr(at, end - at);
    char *rest = nullptr;
    double value = std::strtod(part.c_str(), &rest);
    if (rest == part.c_str() || !std::isfinite(value)) return {};
    result.push_back(value);
    at = end + 1;
  }
  return result;
}

double number(const gdcm::DataSet &set, uint16_t group, uint16_t element) {
  std::vector<double> all = numbers(set, group, element);
  return all.empty() ? 0 : all[0];
}

std::string word(const gdcm::DataSet &set, uint16_t group, uint16_t element) {
  const gdcm::Tag tag(group, element);
  if (!set.FindDataElement(tag)) return {};
  const gdcm::ByteValue *bytes = set.GetDataElement(tag).GetByteValue();
  if (bytes == nullptr) return {};
  std::string text(bytes->GetPointer(), bytes->GetLength());
  while (!text.empty() && (text.back() == ' ' || text.back() == 0)) text.pop_back();
  return text;
}

bool both_positive(const std::vector<double> &pair) {
  return pair.size() == 2 && pair[0] > 0 && pair[1] > 0;
}

// Imager Pixel Spacing is at the detector, which what is magnified onto it is not; Pixel Spacing is in the patient where
// a calibration says so, or where it differs from the former (DICOM PS3.3, C.7.6.3 and 10.7.1.3).
void read_spacing(const gdcm::DataSet &set, cdicom_info *info) {
  std::vector<double> imager = numbers(set, 0x0018, 0x1164);
  std::vector<double> pixel = numbers(set, 0x0028, 0x0030);
  bool is_calibrated = !word(set, 0x0028, 0x0A02).empty();
  auto take = [&](const std::vector<double> &pair, double factor, cdicom_spacing source) {
    info->row_spacing = pair[0] * factor;
    info->column_spacing = pair[1] * factor;
    info->spacing = source;
  };
  if (both_positive(pixel) && (is_calibrated || !both_positive(imager) || imager != pixel)) {
    return take(pixel, 1, CDICOM_PATIENT);
  }
  if (!both_positive(imager)) return;
  double detector = number(set, 0x0018, 0x1110), patient = number(set, 0x0018, 0x1111);
  if (detector > 0 && patient > 0 && patient <= detector) {
    return take(imager, patient / detector, CDICOM_BY_DISTANCES);
  }
  double factor = number(set, 0x0018, 0x1114);
  if (factor >= 1) return take(imager, 1 / factor, CDICOM_BY_FACTOR);
  take(imager, 1, CDICOM_DETECTOR);
}

void read_shutter(const gdcm::DataSet &set, cdicom_info *info) {
  if (word(set, 0x0018, 0x1600).find("RECTANGULAR") == std::string::npos) return;
  double upper = number(set, 0x0018, 0x1606), lower = number(set, 0x0018, 0x1608);
  double left = number(set, 0x0018, 0x1602), right = number(set, 0x0018, 0x1604);
  if (upper < 1 || left < 1 || lower < upper || right < left || lower > 1e9 || right > 1e9) return;
  info->shutter[0] = (uint32_t)upper;
  info->shutter[1] = (uint32_t)lower;
  info->shutter[2] = (uint32_t)left;
  info->shutter[3] = (uint32_t)right;
}

template <typename Stored>
void convert(const char *from, size_t count, double slope, double intercept, float *out) {
  for (size_t i = 0; i < count; i++) {
    Stored value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    out[i] = (float)((double)value * slope + intercept);
  }
}

}  // namespace

struct cdicom_file {
  cdicom_info info;
  std::vector<char> pixels;
  int bytes;  // of a sample
};

cdicom_status cdicom_open(const uint8_t *data, size_t size, cdicom_file **file, cdicom_info *info,
                          char *message) {
  message[0] = 0;
  *file = nullptr;
  *info = cdicom_info();
  static std::once_flag once;
  std::call_once(once, [] {
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
  });
  try {
    memory buffer(data, size);
    std::istream stream(&buffer);
    gdcm::ImageReader reader;
    reader.SetStream(stream);
    bool is_read = reader.Read();
    const gdcm::TransferSyntax &syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
    const char *name = gdcm::TransferSyntax::GetTSString(syntax);
    std::string kind = name == nullptr ? "an unknown transfer syntax" : name;
    say(info->transfer_syntax, CDICOM_OK, kind.substr(0, 127));
    const gdcm::DataSet &set = reader.GetFile().GetDataSet();
    if (set.IsEmpty()) return say(message, CDICOM_NOT_DICOM, "it has no data set");
    if (!set.FindDataElement(gdcm::Tag(0x7FE0, 0x0010))) {
      return say(message, CDICOM_NO_PIXELS, "it has no pixels");
    }
    if (!is_read) {
      return say(message, CDICOM_UNSUPPORTED, "its pixels cannot be decoded (transfer syntax " + kind + ")");
    }
    const gdcm::Image &image = reader.GetImage();
    const gdcm::PixelFormat &format = image.GetPixelFormat();
    if (format.GetSamplesPerPixel() != 1) {
      return say(message, CDICOM_UNSUPPORTED, "its pixels have colours (transfer syntax " + kind + ")");
    }
    gdcm::PhotometricInterpretation light = image.GetPhotometricInterpretation();
    if (light != gdcm::PhotometricInterpretation::MONOCHROME1 &&
        light != gdcm::PhotometricInterpretation::MONOCHROME2) {
      return say(message, CDICOM_UNSUPPORTED, "its pixels are not grey");
    }
    const unsigned int *extent = image.GetDimensions();
    info->width = extent[0];
    info->height = extent[1];
    info->frames = image.GetNumberOfDimensions() > 2 ? extent[2] : 1;
    info->bits_stored = format.GetBitsStored();
    info->is_signed = format.GetPixelRepresentation() == 1;
    info->is_inverted = light == gdcm::PhotometricInterpretation::MONOCHROME1;
    // GDCM looks at these only where the class of the file says that they belong there; writers are less strict.
    double slope = number(set, 0x0028, 0x1053);
    info->slope = slope != 0 ? slope : image.GetSlope() != 0 ? image.GetSlope() : 1;
    info->intercept = slope != 0 ? number(set, 0x0028, 0x1052) : image.GetIntercept();
    info->window_center = number(set, 0x0028, 0x1050);
    info->window_width = std::max(number(set, 0x0028, 0x1051), 0.0);
    std::string function = word(set, 0x0028, 0x1056);
    info->function = function == "SIGMOID"        ? CDICOM_SIGMOID
                     : function == "LINEAR_EXACT" ? CDICOM_LINEAR_EXACT
                                                  : CDICOM_LINEAR;
    info->frame_seconds = std::max(number(set, 0x0018, 0x1063), 0.0) / 1000;
    read_spacing(set, info);
    read_shutter(set, info);
    int bytes = format.GetPixelSize();
    if (bytes != 1 && bytes != 2) {
      return say(message, CDICOM_UNSUPPORTED, "its samples have neither 8 nor 16 bits");
    }
    cdicom_file *result = new cdicom_file;
    result->bytes = bytes;
    result->pixels.resize(image.GetBufferLength());
    if (!image.GetBuffer(result->pixels.data()) ||
        result->pixels.size() / bytes / info->frames / info->height < info->width) {
      delete result;
      return say(message, CDICOM_CORRUPT, "its pixels cannot be decoded (transfer syntax " + kind + ")");
    }
    result->info = *info;
    *file = result;
    return CDICOM_OK;
  } catch (const std::bad_alloc &) {
    return CDICOM_OUT_OF_MEMORY;
  } catch (const std::exception &) {
    // The words of an exception may hold bytes of the file.
    return say(message, CDICOM_CORRUPT, "its data set contradicts itself");
  }
}

cdicom_status cdicom_frame(const cdicom_file *file, uint32_t frame, float *values) {
  const cdicom_info &info = file->info;
  if (frame >= info.frames) return CDICOM_BAD_ARGUMENT;
  size_t count = (size_t)info.width * info.height;
  const char *from = file->pixels.data() + frame * count * file->bytes;
  if (file->bytes == 1) {
    info.is_signed ? convert<int8_t>(from, count, info.slope, info.intercept, values)
                   : convert<uint8_t>(from, count, info.slope, info.intercept, values);
  } else {
    info.is_signed ? convert<int16_t>(from, count, info.slope, info.intercept, values)
                   : convert<uint16_t>(from, count, info.slope, info.intercept, values);
  }
  return CDICOM_OK;
}

void cdicom_close(cdicom_file *file) { delete file; }
