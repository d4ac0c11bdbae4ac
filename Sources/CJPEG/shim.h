#ifndef KD_CJPEG_SHIM_H
#define KD_CJPEG_SHIM_H
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

/* libjpeg must not return from its error handler: it is left by longjmp. The functions here catch
   that, so that no frame of Swift is ever jumped over, and do nothing else. */

struct kd_jpeg {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back a pointer to it */
    jmp_buf escape;
    struct jpeg_decompress_struct codec;
    struct jpeg_progress_mgr progress;
    char message[JMSG_LENGTH_MAX];
    int is_inverted_cmyk;
};

static inline void kd_jpeg_fail(j_common_ptr codec) {
    struct kd_jpeg *reader = (struct kd_jpeg *)codec->err;
    codec->err->format_message(codec, reader->message);
    longjmp(reader->escape, 1);
}

/* A warning that pixels are missing or guessed is an error; stray bytes and odd headers are not. */
static inline void kd_jpeg_warn(j_common_ptr codec, int level) {
    if (level >= 0) return;
    switch (codec->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_PROGRESSION:
        return;
    default:
        kd_jpeg_fail(codec);
    }
}

/* A small progressive file can ask for any number of passes over the image; encoders use ten. */
enum { KD_JPEG_MAXIMUM_SCANS = 200 };

static inline void kd_jpeg_watch(j_common_ptr codec) {
    struct kd_jpeg *reader = (struct kd_jpeg *)codec->err;
    if (reader->codec.input_scan_number <= KD_JPEG_MAXIMUM_SCANS) return;
    snprintf(reader->message, sizeof reader->message, "more than %d scans", KD_JPEG_MAXIMUM_SCANS);
    longjmp(reader->escape, 1);
}

/* Reads the header. 0, or -1 with a text in message. kd_jpeg_close follows in either case. */
static inline int kd_jpeg_open(struct kd_jpeg *reader, const unsigned char *bytes, size_t count,
                               int *width, int *height, int *channels) {
    memset(reader, 0, sizeof *reader);
    reader->codec.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = kd_jpeg_fail;
    reader->errors.emit_message = kd_jpeg_warn;
    if (setjmp(reader->escape)) return -1;
    jpeg_create_decompress(&reader->codec);
    reader->progress.progress_monitor = kd_jpeg_watch;
    reader->codec.progress = &reader->progress;
    jpeg_mem_src(&reader->codec, bytes, count);
    jpeg_read_header(&reader->codec, TRUE);
    int is_cmyk = reader->codec.jpeg_color_space == JCS_CMYK
        || reader->codec.jpeg_color_space == JCS_YCCK;
    reader->codec.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    reader->is_inverted_cmyk = is_cmyk && reader->codec.saw_Adobe_marker;
    *width = (int)reader->codec.image_width;
    *height = (int)reader->codec.image_height;
    *channels = is_cmyk ? 4 : 3;
    return 0;
}

/* Reads the pixels, width * height * channels bytes, row by row. 0, or -1 with a text. */
static inline int kd_jpeg_read(struct kd_jpeg *reader, unsigned char *pixels) {
    if (setjmp(reader->escape)) return -1;
    jpeg_start_decompress(&reader->codec);
    size_t stride = (size_t)reader->codec.output_width * reader->codec.output_components;
    while (reader->codec.output_scanline < reader->codec.output_height) {
        JSAMPROW row = pixels + reader->codec.output_scanline * stride;
        jpeg_read_scanlines(&reader->codec, &row, 1);
    }
    jpeg_finish_decompress(&reader->codec);
    return 0;
}

static inline void kd_jpeg_close(struct kd_jpeg *reader) {
    jpeg_destroy_decompress(&reader->codec);
}
#endif
