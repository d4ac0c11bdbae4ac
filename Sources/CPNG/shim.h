#ifndef KD_CPNG_SHIM_H
#define KD_CPNG_SHIM_H
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <png.h>

/* libpng must not return from its error handler: it is left by longjmp. The functions here catch
   that, so that no frame of Swift is ever jumped over, and do nothing else. */

struct kd_png {
    png_structp codec;
    png_infop info;
    jmp_buf escape;
    char message[200];
    const unsigned char *bytes;
    size_t count;
    size_t offset;
    int passes;
};

static inline void kd_png_fail(png_structp codec, png_const_charp text) {
    struct kd_png *reader = (struct kd_png *)png_get_error_ptr(codec);
    strncpy(reader->message, text, sizeof reader->message - 1);
    longjmp(reader->escape, 1);
}

static inline void kd_png_warn(png_structp codec, png_const_charp text) {
    (void)codec;
    (void)text;
}

static inline void kd_png_take(png_structp codec, png_bytep target, size_t count) {
    struct kd_png *reader = (struct kd_png *)png_get_io_ptr(codec);
    if (count > reader->count - reader->offset) png_error(codec, "the file ends too early");
    memcpy(target, reader->bytes + reader->offset, count);
    reader->offset += count;
}

/* Reads the header and asks for 8-bit RGB: palettes and greys are expanded, 16 bits are scaled to
   8, alpha is left out. 0, or -1 with a text in message. kd_png_close follows in either case. */
static inline int kd_png_open(struct kd_png *reader, const unsigned char *bytes, size_t count,
                              int limit, int *width, int *height) {
    memset(reader, 0, sizeof *reader);
    reader->bytes = bytes;
    reader->count = count;
    if (setjmp(reader->escape)) return -1;
    reader->codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, kd_png_fail, kd_png_warn);
    if (!reader->codec) return -1;
    reader->info = png_create_info_struct(reader->codec);
    if (!reader->info) return -1;
    png_set_user_limits(reader->codec, limit, limit);
    png_set_chunk_malloc_max(reader->codec, 1 << 24);
    png_set_read_fn(reader->codec, reader, kd_png_take);
    png_read_info(reader->codec, reader->info);
    png_set_expand(reader->codec);
    png_set_scale_16(reader->codec);
    png_set_gray_to_rgb(reader->codec);
    png_set_strip_alpha(reader->codec);
    reader->passes = png_set_interlace_handling(reader->codec);
    png_read_update_info(reader->codec, reader->info);
    *width = (int)png_get_image_width(reader->codec, reader->info);
    *height = (int)png_get_image_height(reader->codec, reader->info);
    if (png_get_rowbytes(reader->codec, reader->info) != (size_t)*width * 3) {
        png_error(reader->codec, "its pixels cannot be made RGB");
    }
    return 0;
}

/* Reads the pixels, width * height * 3 bytes, row by row. 0, or -1 with a text. */
static inline int kd_png_read(struct kd_png *reader, unsigned char *pixels) {
    if (setjmp(reader->escape)) return -1;
    png_uint_32 height = png_get_image_height(reader->codec, reader->info);
    size_t stride = png_get_rowbytes(reader->codec, reader->info);
    for (int pass = 0; pass < reader->passes; pass++) {
        for (png_uint_32 row = 0; row < height; row++) {
            png_read_row(reader->codec, pixels + row * stride, NULL);
        }
    }
    png_read_end(reader->codec, NULL);
    return 0;
}

static inline void kd_png_close(struct kd_png *reader) {
    png_destroy_read_struct(&reader->codec, &reader->info, NULL);
}
#endif
