#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The pixels of DICOM files, over GDCM, and what is needed to show and to measure them: nothing else of a file is read
// by this target, so that no name can leave it.

typedef enum {
  CDICOM_OK = 0,
  CDICOM_NOT_DICOM = 1,
  CDICOM_NO_PIXELS = 2,
  CDICOM_UNSUPPORTED = 3,  // the message says what, and names the transfer syntax
  CDICOM_CORRUPT = 4,
  CDICOM_OUT_OF_MEMORY = 5,
  CDICOM_BAD_ARGUMENT = 6,
} cdicom_status;

// Where the distance of two pixels comes from.
typedef enum {
  CDICOM_NO_SPACING = 0,
  CDICOM_PATIENT = 1,        // Pixel Spacing (0028,0030), calibrated or of a modality that knows it
  CDICOM_BY_DISTANCES = 2,   // Imager Pixel Spacing (0018,1164) x source-patient over source-detector distance
  CDICOM_BY_FACTOR = 3,      // Imager Pixel Spacing over the estimated magnification factor (0018,1114)
  CDICOM_DETECTOR = 4,       // Imager Pixel Spacing, in the plane of the detector
} cdicom_spacing;

// VOI LUT Function (0028,1056).
typedef enum { CDICOM_LINEAR = 0, CDICOM_LINEAR_EXACT = 1, CDICOM_SIGMOID = 2 } cdicom_function;

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
  uint32_t shutter[4];        // first row, last row, first column, last column, from 1; all 0 where there is none
  int has_padding;
  int32_t padding;            // Pixel Padding Value (0028,0120), as stored
} cdicom_info;

typedef struct cdicom_file cdicom_file;

// Reads a whole file from memory, its pixels decoded. The file is the caller's to close. `message` has room for 256.
cdicom_status cdicom_open(const uint8_t *data, size_t size, cdicom_file **file, cdicom_info *info,
                          char *message);

// The stored values of a frame, from 0, through the modality LUT: width x height floats, rows after one another.
cdicom_status cdicom_frame(const cdicom_file *file, uint32_t frame, float *values);

void cdicom_close(cdicom_file *file);

#ifdef __cplusplus
}
#endif
