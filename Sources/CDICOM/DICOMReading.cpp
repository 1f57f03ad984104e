#include "CDICOM.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcswap.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>
#include <dcmtk/ofstd/ofstd.h>

#include <algorithm>
#include <cmath>
#include <cmath>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "JPEG2000.h"

namespace {

// What is read of a file. Files with implicit value representations are read by these rows, whether or not DCMTK finds
// its dictionary of all others.
struct row {
  DcmTagKey tag;
  DcmEVR kind;
};
const DcmTagKey transfer_syntax(0x0002, 0x0010), frame_rate(0x0008, 0x2144), cine_rate(0x0018, 0x0040),
    frame_time(0x0018, 0x1063), detector_distance(0x0018, 0x1110), patient_distance(0x0018, 0x1111),
    magnification(0x0018, 0x1114), imager_spacing(0x0018, 0x1164), shutter_shape(0x0018, 0x1600),
    left_edge(0x0018, 0x1602), right_edge(0x0018, 0x1604), upper_edge(0x0018, 0x1606), lower_edge(0x0018, 0x1608),
    circle_center(0x0018, 0x1610), circle_radius(0x0018, 0x1612), vertices(0x0018, 0x1620),
    beam_spacing(0x0018, 0x9404), samples(0x0028, 0x0002), photometric(0x0028, 0x0004), frames(0x0028, 0x0008),
    rows(0x0028, 0x0010), columns(0x0028, 0x0011), pixel_spacing(0x0028, 0x0030), bits_allocated(0x0028, 0x0100),
    bits_stored(0x0028, 0x0101), high_bit(0x0028, 0x0102), representation(0x0028, 0x0103), padding(0x0028, 0x0120),
    padding_limit(0x0028, 0x0121), calibration(0x0028, 0x0A02), window_center(0x0028, 0x1050),
    window_width(0x0028, 0x1051), intercept(0x0028, 0x1052), slope(0x0028, 0x1053), function(0x0028, 0x1056),
    shared_groups(0x5200, 0x9229), frame_groups(0x5200, 0x9230), pixel_data(0x7FE0, 0x0010);
const row table[] = {
    {frame_rate, EVR_IS}, {cine_rate, EVR_IS}, {frame_time, EVR_DS}, {detector_distance, EVR_DS},
    {patient_distance, EVR_DS}, {magnification, EVR_DS}, {imager_spacing, EVR_DS}, {shutter_shape, EVR_CS},
    {left_edge, EVR_IS}, {right_edge, EVR_IS}, {upper_edge, EVR_IS}, {lower_edge, EVR_IS}, {circle_center, EVR_IS},
    {circle_radius, EVR_IS}, {vertices, EVR_IS}, {beam_spacing, EVR_DS}, {samples, EVR_US}, {photometric, EVR_CS},
    {frames, EVR_IS}, {rows, EVR_US}, {columns, EVR_US}, {pixel_spacing, EVR_DS}, {bits_allocated, EVR_US},
    {bits_stored, EVR_US}, {high_bit, EVR_US}, {representation, EVR_US}, {padding, EVR_US}, {padding_limit, EVR_US},
    {calibration, EVR_CS}, {window_center, EVR_DS}, {window_width, EVR_DS}, {intercept, EVR_DS}, {slope, EVR_DS},
    {function, EVR_CS}, {shared_groups, EVR_SQ}, {frame_groups, EVR_SQ}, {DcmTagKey(0x0028, 0x9110), EVR_SQ},
    {DcmTagKey(0x0028, 0x9132), EVR_SQ}, {DcmTagKey(0x0028, 0x9145), EVR_SQ}, {DcmTagKey(0x0028, 0x9443), EVR_SQ},
    {pixel_data, EVR_OW},
};

// Once for the process: silence, the decoders, the rows above, and no look at what comes after the pixels.
void prepare() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmDataDictionary &dictionary = dcmDataDict.wrlock();
    for (const row &row : table) {
      dictionary.addEntry(new DcmDictEntry(row.tag.getGroup(), row.tag.getElement(), DcmVR(row.kind), "CurveTrace", 1,
                                           DcmVariableVM, nullptr, OFFalse, nullptr));
    }
    dcmDataDict.wrunlock();
    dcmStopParsingAfterElement.set(pixel_data);
  });
}

cdicom_status say(char *message, cdicom_status status, const std::string &words) {
  size_t count = std::min<size_t>(words.size(), 255);
  std::memcpy(message, words.data(), count);
  message[count] = 0;
  return status;
}

// The result of `work`, in which nothing is thrown any further. The words of an exception may hold bytes of the file.
template <typename Work>
cdicom_status guarded(char *message, Work work) {
  message[0] = 0;
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return CDICOM_OUT_OF_MEMORY;
  } catch (...) {
    return say(message, CDICOM_CORRUPT, "it contradicts itself");
  }
}

// The attributes of a data set; those that it does not have itself are looked for in the functional groups of enhanced
// files, shared ones before those of the first frame.
class attributes {
 public:
  explicit attributes(DcmItem &set) : places{&set} {
    for (const DcmTagKey &groups : {shared_groups, frame_groups}) {
      DcmItem *item = nullptr;
      if (set.findAndGetSequenceItem(groups, item).good() && item != nullptr) places.push_back(item);
    }
  }

  // Without spaces around it; empty where there is none.
  std::string text(const DcmTagKey &tag) const {
    for (DcmItem *place : places) {
      OFString value;
      bool is_inside = place != places[0];
      if (place->findAndGetOFStringArray(tag, value, is_inside).good() && !value.empty()) {
        std::string words(value.c_str(), value.size());
        size_t first = words.find_first_not_of(' ');
        if (first != std::string::npos) return words.substr(first, words.find_last_not_of(' ') + 1 - first);
      }
    }
    return {};
  }

  // None where one of them is none.
  std::vector<double> numbers(const DcmTagKey &tag) const {
    std::vector<double> result;
    std::string all = text(tag);
    for (size_t at = 0; !all.empty() && at <= all.size();) {
      size_t end = std::min(all.find('\\', at), all.size());
      OFBool is_number = OFFalse;
      // As strtod, whatever the locale.
      double value = OFStandard::atof(all.substr(at, end - at).c_str(), &is_number);
      if (!is_number || !std::isfinite(value)) return {};
      result.push_back(value);
      at = end + 1;
    }
    return result;
  }

  double number(const DcmTagKey &tag, double otherwise = 0) const {
    std::vector<double> all = numbers(tag);
    return all.empty() ? otherwise : all[0];
  }

  // As a whole number of the range of int32_t.
  int32_t integer(const DcmTagKey &tag, int32_t otherwise = 0) const {
    return (int32_t)std::min(std::max(number(tag, otherwise), (double)INT32_MIN), (double)INT32_MAX);
  }

 private:
  std::vector<DcmItem *> places;
};

bool both_positive(const std::vector<double> &pair) { return pair.size() == 2 && pair[0] > 0 && pair[1] > 0; }

// Imager Pixel Spacing is at the detector, which what is magnified onto it is not; Pixel Spacing is in the patient
// where a calibration says so, or where it differs from the former (DICOM PS3.3, C.7.6.3 and 10.7.1.3).
void read_spacing(const attributes &file, cdicom_info *info) {
  std::vector<double> imager = file.numbers(imager_spacing), pixel = file.numbers(pixel_spacing);
  std::vector<double> beam = file.numbers(beam_spacing);
  auto take = [&](const std::vector<double> &pair, double factor, cdicom_spacing source) {
    info->row_spacing = pair[0] * factor;
    info->column_spacing = pair[1] * factor;
    info->spacing = source;
  };
  bool is_calibrated = !file.text(calibration).empty();
  if (both_positive(pixel) && (is_calibrated || !both_positive(imager) || imager != pixel)) {
    return take(pixel, 1, CDICOM_PATIENT);
  }
  if (both_positive(beam)) return take(beam, 1, CDICOM_BEAM);
  if (!both_positive(imager)) return;
  // Nothing is smaller at the detector than in the patient, and both ways to say how much larger it is must agree to a
  // tenth: the distance of the patient is often that of the isocentre.
  double detector = file.number(detector_distance), patient = file.number(patient_distance);
  double ratio = detector > 0 && patient > 0 ? detector / patient : 0, factor = file.number(magnification);
  bool is_impossible = (ratio > 0 && ratio < 1) || (factor > 0 && factor < 1);
  if (is_impossible || (ratio > 0 && factor > 0 && std::fabs(ratio / factor - 1) > 0.1)) {
    return take(imager, 1, CDICOM_CONTRADICTED);
  }
  if (ratio > 0) return take(imager, 1 / ratio, CDICOM_BY_DISTANCES);
  if (factor > 0) return take(imager, 1 / factor, CDICOM_BY_FACTOR);
  take(imager, 1, CDICOM_DETECTOR);
}

void read_shutters(const attributes &file, cdicom_info *info) {
  std::string shapes = file.text(shutter_shape);
  auto has = [&](const char *shape) { return shapes.find(shape) != std::string::npos; };
  if (has("RECTANGULAR")) {
    info->shutters |= CDICOM_RECTANGLE;
    const DcmTagKey edges[] = {upper_edge, lower_edge, left_edge, right_edge};
    for (int i = 0; i < 4; i++) info->rectangle[i] = file.number(edges[i]);
  }
  std::vector<double> center = file.numbers(circle_center);
  if (has("CIRCULAR") && center.size() == 2) {
    info->shutters |= CDICOM_CIRCLE;
    info->circle[0] = center[0];
    info->circle[1] = center[1];
    info->circle[2] = file.number(circle_radius);
  }
  std::vector<double> corners = file.numbers(vertices);
  if (has("POLYGONAL") && corners.size() >= 6 && corners.size() <= 2 * CDICOM_MOST_VERTICES) {
    info->shutters |= CDICOM_POLYGON;
    info->vertices = (int)corners.size() / 2;
    std::copy(corners.begin(), corners.end(), info->polygon);
  }
}

void read_light(const attributes &file, cdicom_info *info) {
  double factor = file.number(slope);
  info->slope = factor != 0 ? factor : 1;
  info->intercept = factor != 0 ? file.number(intercept) : 0;
  info->window_center = file.number(window_center);
  info->window_width = std::max(file.number(window_width), 0.0);
  std::string shape = file.text(function);
  info->function = shape == "SIGMOID"        ? CDICOM_SIGMOID
                   : shape == "LINEAR_EXACT" ? CDICOM_LINEAR_EXACT
                                             : CDICOM_LINEAR;
  info->has_padding = !file.numbers(padding).empty();
  if (info->has_padding) {
    int32_t ends[] = {file.integer(padding), file.integer(padding_limit, file.integer(padding))};
    // Without value representations the sign is not known before.
    for (int32_t &end : ends) {
      if (info->is_signed && end > INT16_MAX) end -= 1 << 16;
    }
    info->padding[0] = std::min(ends[0], ends[1]);
    info->padding[1] = std::max(ends[0], ends[1]);
  }
}

double seconds_of_frame(const attributes &file) {
  double time = file.number(frame_time) / 1000;
  if (time > 0) return time;
  for (const DcmTagKey &tag : {cine_rate, frame_rate}) {
    double rate = file.number(tag);
    if (rate > 0) return 1 / rate;
  }
  return 0;
}

// The bytes of a frame among the pieces of compressed pixels, of which the first is the table of where frames begin.
std::vector<uint8_t> compressed_frame(DcmPixelSequence &pieces, uint32_t frame, uint32_t frames) {
  auto piece = [&](unsigned long number, uint8_t *&bytes) -> size_t {
    DcmPixelItem *item = nullptr;
    bytes = nullptr;
    if (pieces.getItem(item, number).bad() || item == nullptr || item->getUint8Array(bytes).bad()) return 0;
    return bytes == nullptr ? 0 : item->getLength();
  };
  unsigned long count = pieces.card();
  uint8_t *starts = nullptr, *bytes = nullptr;
  bool has_table = piece(0, starts) >= 4 * (size_t)frames, is_one_each = count == (unsigned long)frames + 1;
  auto start = [&](uint32_t number) -> uint64_t {
    return frames == 1 ? 0
                       : starts[4 * number] | starts[4 * number + 1] << 8 | starts[4 * number + 2] << 16 |
                             (uint64_t)starts[4 * number + 3] << 24;
  };
  std::vector<uint8_t> result;
  if (frames > 1 && !is_one_each && !has_table) return result;
  uint64_t at = 0;
  for (unsigned long number = 1; number < count; number++) {
    size_t size = piece(number, bytes);
    bool belongs = is_one_each ? number == (unsigned long)frame + 1
                               : at >= start(frame) && (frame + 1 == frames || at < start(frame + 1));
    if (belongs) result.insert(result.end(), bytes, bytes + size);
    // The table counts the eight bytes before each piece.
    at += size + 8;
  }
  return result;
}

}  // namespace

struct cdicom_file {
  DcmFileFormat format;
  DcmPixelData *pixels = nullptr;
  cdicom_info info;
  int bytes = 0;  // of a sample
  int shift = 0;  // of the bits that count
  E_TransferSyntax syntax = EXS_Unknown;

  uint64_t frame_size() const { return (uint64_t)info.width * info.height * bytes; }

  cdicom_status open(const uint8_t *data, size_t size, char *message);
  cdicom_status decode(uint32_t frame, std::vector<uint16_t> &words);
};

cdicom_status cdicom_file::open(const uint8_t *data, size_t size, char *message) {
  info = cdicom_info();
  DcmInputBufferStream stream;
  stream.setBuffer(data, size);
  stream.setEos();
  format.transferInit();
  OFCondition reading = format.read(stream);
  format.transferEnd();

  // 1. The transfer syntax, also of what DCMTK does not know.
  OFString number;
  if (format.getMetaInfo()->findAndGetOFString(transfer_syntax, number).bad() || number.empty()) {
    return say(message, CDICOM_CORRUPT, "it does not say how its pixels are stored");
  }
  DcmXfer known(number.c_str());
  syntax = known.getXfer();
  // Numbers that are not DICOM's may belong to somebody.
  std::string kind = syntax != EXS_Unknown                        ? known.getXferName()
                     : number.compare(0, 14, "1.2.840.10008.") == 0 ? number.c_str()
                                                                    : "a private one";
  say(info.transfer_syntax, CDICOM_OK, kind.substr(0, 127));
  if (syntax == EXS_Unknown) return say(message, CDICOM_UNSUPPORTED, "its transfer syntax is " + kind);

  // 2. The pixels.
  DcmElement *element = nullptr;
  format.getDataset()->findAndGetElement(pixel_data, element);
  if (reading.bad() && reading != EC_EndOfStream) {
    return reading == EC_StreamNotifyClient || element != nullptr || reading == EC_InvalidStream
               ? CDICOM_TRUNCATED
               : say(message, CDICOM_CORRUPT, "its data set contradicts itself");
  }
  if (element == nullptr) return say(message, CDICOM_UNSUPPORTED, "it has no pixels");
  pixels = dynamic_cast<DcmPixelData *>(element);
  if (pixels == nullptr) return say(message, CDICOM_CORRUPT, "its pixels are none");

  // 3. What they are.
  attributes file(*format.getDataset());
  info.width = (uint32_t)std::max(file.integer(columns), 0);
  info.height = (uint32_t)std::max(file.integer(rows), 0);
  info.frames = (uint32_t)std::max(file.integer(::frames, 1), 1);
  if (info.width == 0 || info.height == 0) return say(message, CDICOM_CORRUPT, "it has no size");
  std::string light = file.text(photometric);
  if (file.integer(samples, 1) != 1 || light.compare(0, 10, "MONOCHROME") != 0) {
    return say(message, CDICOM_UNSUPPORTED, "its pixels are not grey");
  }
  info.is_inverted = light == "MONOCHROME1";
  int allocated = file.integer(bits_allocated);
  if (allocated != 8 && allocated != 16) {
    return say(message, CDICOM_UNSUPPORTED, "its samples have neither 8 nor 16 bits");
  }
  bytes = allocated / 8;
  info.bits_stored = file.integer(bits_stored, allocated);
  shift = file.integer(high_bit, info.bits_stored - 1) + 1 - info.bits_stored;
  if (info.bits_stored < 1 || shift < 0 || shift + info.bits_stored > allocated) {
    return say(message, CDICOM_CORRUPT, "its samples have bits outside themselves");
  }
  info.is_signed = file.integer(representation) == 1;
  info.frame_seconds = seconds_of_frame(file);
  read_light(file, &info);
  read_spacing(file, &info);
  read_shutters(file, &info);

  // 4. Whether all of them are there.
  if (!known.isEncapsulated()) {
    return pixels->getLength() / frame_size() < info.frames ? CDICOM_TRUNCATED : CDICOM_OK;
  }
  DcmPixelSequence *pieces = nullptr;
  if (pixels->getEncapsulatedRepresentation(syntax, nullptr, pieces).bad() || pieces == nullptr) {
    return say(message, CDICOM_CORRUPT, "its pixels are not compressed as it says");
  }
  if (pieces->card() <= info.frames) return CDICOM_TRUNCATED;
  if (syntax != EXS_JPEG2000 && syntax != EXS_JPEG2000LosslessOnly &&
      !DcmCodecList::canChangeCoding(syntax, EXS_LittleEndianExplicit)) {
    return say(message, CDICOM_UNSUPPORTED, "its transfer syntax is " + kind);
  }
  return CDICOM_OK;
}

// Samples of 8 bits are two in each word, the first one in the bytes' order.
cdicom_status cdicom_file::decode(uint32_t frame, std::vector<uint16_t> &words) {
  // Decoders ask for even sizes.
  uint64_t size = frame_size() + frame_size() % 2;
  if (size > INT32_MAX) return CDICOM_OUT_OF_MEMORY;
  words.assign(size / 2, 0);
  if (syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly) {
    DcmPixelSequence *pieces = nullptr;
    if (pixels->getEncapsulatedRepresentation(syntax, nullptr, pieces).bad()) return CDICOM_CORRUPT;
    std::vector<uint8_t> coded = compressed_frame(*pieces, frame, info.frames);
    words.resize((size_t)info.width * info.height);
    if (!decode_jpeg_2000(coded.data(), coded.size(), info.width, info.height, words.data())) return CDICOM_CORRUPT;
    if (bytes == 1) {
      uint8_t *narrow = reinterpret_cast<uint8_t *>(words.data());
      for (size_t i = 0; i < words.size(); i++) narrow[i] = (uint8_t)words[i];
    }
    return CDICOM_OK;
  }
  OFString color;
  Uint32 piece = 0;
  return pixels->getUncompressedFrame(format.getDataset(), frame, piece, words.data(), (Uint32)size, color).good()
             ? CDICOM_OK
             : CDICOM_CORRUPT;
}

cdicom_status cdicom_open(const uint8_t *data, size_t size, cdicom_file **file, cdicom_info *info,
                          char *message) {
  *file = nullptr;
  *info = cdicom_info();
  return guarded(message, [&] {
    prepare();
    std::unique_ptr<cdicom_file> opened(new cdicom_file);
    cdicom_status status = opened->open(data, size, message);
    *info = opened->info;
    if (status == CDICOM_OK) *file = opened.release();
    return status;
  });
}

cdicom_status cdicom_frame(cdicom_file *file, uint32_t frame, float *values, char *message) {
  return guarded(message, [&] {
    const cdicom_info &info = file->info;
    std::vector<uint16_t> words;
    cdicom_status status = frame < info.frames ? file->decode(frame, words) : CDICOM_CORRUPT;
    if (status == CDICOM_CORRUPT) {
      return say(message, status, std::string("its pixels cannot be decoded, transfer syntax ") + info.transfer_syntax);
    }
    if (status != CDICOM_OK) return status;
    // Bits above and below those that are stored may hold overlays.
    const uint8_t *narrow = reinterpret_cast<const uint8_t *>(words.data());
    const uint32_t mask = (1u << info.bits_stored) - 1, sign = info.is_signed ? 1u << (info.bits_stored - 1) : 0;
    for (size_t i = 0; i < (size_t)info.width * info.height; i++) {
      uint32_t word = file->bytes == 1 ? narrow[i] : words[i];
      uint32_t value = (word >> file->shift) & mask;
      values[i] = (float)((int32_t)(value ^ sign) - (int32_t)sign);
    }
    return status;
  });
}

void cdicom_close(cdicom_file *file) { delete file; }
