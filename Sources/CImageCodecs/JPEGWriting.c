#include <stdlib.h>

#include "JPEGErrors.h"
#include "Samples.h"

#include <jerror.h>

// A growing buffer. libjpeg's own jpeg_mem_dest tells its caller where the buffer is only at the
// end, so after an error there is no telling what to free.
typedef struct {
  struct jpeg_destination_mgr manager;
  uint8_t *data;
  size_t capacity;
  size_t size;  // known at the end
} destination;

static void grow(j_compress_ptr jpeg, size_t used) {
  destination *d = (destination *)jpeg->dest;
  size_t capacity = d->capacity * 2 + 65536;
  uint8_t *larger = realloc(d->data, capacity);
  if (larger == NULL) ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
  d->data = larger;
  d->capacity = capacity;
  d->manager.next_output_byte = larger + used;
  d->manager.free_in_buffer = capacity - used;
}

static void on_start(j_compress_ptr jpeg) { grow(jpeg, 0); }

static boolean on_full(j_compress_ptr jpeg) {
  // The contract: the whole buffer is full, whatever the counters say.
  grow(jpeg, ((destination *)jpeg->dest)->capacity);
  return TRUE;
}

static void on_end(j_compress_ptr jpeg) {
  destination *d = (destination *)jpeg->dest;
  d->size = d->capacity - d->manager.free_in_buffer;
}

static void write_image(j_compress_ptr jpeg, const float *const planes[4], int channels,
                        uint32_t width, uint32_t height, int quality) {
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  // Thin coloured lines survive only where colour has the resolution of luminance.
  for (int c = 0; c < jpeg->num_components; c++) {
    jpeg->comp_info[c].h_samp_factor = 1;
    jpeg->comp_info[c].v_samp_factor = 1;
  }
  jpeg_start_compress(jpeg, TRUE);
  JSAMPARRAY rows = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE,
                                            width * (JDIMENSION)channels, 1);
  while (jpeg->next_scanline < jpeg->image_height) {
    size_t y = jpeg->next_scanline;
    for (int c = 0; c < channels; c++) {
      cic_pack_row8(planes[c] + y * width, width, (size_t)channels, (size_t)c, rows[0]);
    }
    jpeg_write_scanlines(jpeg, rows, 1);
  }
  jpeg_finish_compress(jpeg);
}

// All that may jump; see read_guarded in JPEGReading.c.
static int write_guarded(j_compress_ptr jpeg, destination *d, const float *const planes[4],
                         int channels, uint32_t width, uint32_t height, int quality) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  if (setjmp(errors->escape) != 0) return 0;
  jpeg_create_compress(jpeg);
  d->manager.init_destination = on_start;
  d->manager.empty_output_buffer = on_full;
  d->manager.term_destination = on_end;
  jpeg->dest = &d->manager;
  write_image(jpeg, planes, channels, width, height, quality);
  return 1;
}

cic_status cic_jpeg_encode(const float *const planes[4], int channels, uint32_t width,
                           uint32_t height, int quality, cic_buffer *out, cic_report *report) {
  struct jpeg_compress_struct jpeg;
  destination d;
  jpeg_errors errors;
  memset(&jpeg, 0, sizeof jpeg);
  memset(&d, 0, sizeof d);
  out->data = NULL;
  out->size = 0;
  jpeg.err = cic_jpeg_errors_init(&errors, report, CIC_BAD_ARGUMENT);
  if (channels != 1 && channels != 3) {
    cic_report_error(report, "a JPEG has 1 or 3 channels");
    return CIC_BAD_ARGUMENT;
  }
  int done = write_guarded(&jpeg, &d, planes, channels, width, height, quality);
  jpeg_destroy_compress(&jpeg);
  if (!done) {
    free(d.data);
    return errors.status;
  }
  out->data = d.data;
  out->size = d.size;
  return CIC_OK;
}
