#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The pixels of DICOM files, over DCMTK and OpenJPEG, and what is needed to show and to measure them: nothing else of a
// file leaves this target, so that no name can.
//
// DCMTK and not GDCM, because Debian's GDCM ends the process on files that are cut off (an assertion), and because
// DCMTK decodes one frame at a time.

typedef enum {
  CDICOM_OK = 0,
  CDICOM_TRUNCATED = 1,
  CDICOM_UNSUPPORTED = 2,  // the message says what, and names the transfer syntax
  CDICOM_CORRUPT = 3,
  CDICOM_OUT_OF_MEMORY = 4,
} cdicom_status;

// Where the distance of two pixels comes from.
typedef enum {
  CDICOM_NO_SPACING = 0,
  CDICOM_PATIENT = 1,        // Pixel Spacing (0028,0030), calibrated or of a modality that knows it
  CDICOM_BY_DISTANCES = 2,   // Imager Pixel Spacing (0018,1164) x source-patient over source-detector distance
  CDICOM_BY_FACTOR = 3,      // Imager Pixel Spacing over the estimated magnification factor (0018,1114)
  CDICOM_DETECTOR = 4,       // Imager Pixel Spacing, in the plane of the detector
  CDICOM_BEAM = 5,           // Object Pixel Spacing in Center of Beam (0018,9404)
  CDICOM_CONTRADICTED = 6,   // as CDICOM_DETECTOR, because what is said of the magnification cannot be true
} cdicom_spacing;

// VOI LUT Function (0028,1056).
typedef enum { CDICOM_LINEAR = 0, CDICOM_LINEAR_EXACT = 1, CDICOM_SIGMOID = 2 } cdicom_function;

// Shapes of shutters (0018,1600); what is outside any of them shows nothing.
enum { CDICOM_RECTANGLE = 1, CDICOM_CIRCLE = 2, CDICOM_POLYGON = 4, CDICOM_MOST_VERTICES = 128 };

typedef struct {
  uint32_t width, height, frames;
  int bits_stored;
  int is_signed;
  int is_inverted;            // MONOCHROME1: the least value is white
  char transfer_syntax[128];  // its name, or its number where it has none
  double slope, intercept;    // of the modality LUT
  double window_center, window_width;  // width 0 where there is none
  cdicom_function function;
  double frame_seconds;       // 0 where nothing is said
  double row_spacing, column_spacing;  // mm from row to row and from column to column
  cdicom_spacing spacing;
  int shutters;               // which there are
  // Rows and columns are counted from 1, as in the file.
  double rectangle[4];        // first row, last row, first column, last column
  double circle[3];           // row, column, radius
  double polygon[2 * CDICOM_MOST_VERTICES];  // row and column of each vertex
  int vertices;
  int has_padding;
  int32_t padding[2];         // stored values from Pixel Padding Value (0028,0120) to its limit (0028,0121)
} cdicom_info;

typedef struct cdicom_file cdicom_file;

// Parses a whole file in memory; frames are decoded when they are asked for. The file is the caller's to close, and is
// used by one thread at a time. `message` has room for 256.
cdicom_status cdicom_open(const uint8_t *data, size_t size, cdicom_file **file, cdicom_info *info,
                          char *message);

// The stored values of a frame, from 0: width x height of them, rows after one another.
cdicom_status cdicom_frame(cdicom_file *file, uint32_t frame, float *values, char *message);

void cdicom_close(cdicom_file *file);

#ifdef __cplusplus
}
#endif
