#!/usr/bin/env python3
"""Writes images/ and images.json: small files of every kind, and what Pillow reads from them.

usage: make_images.py        (needs: Pillow, numpy)

Written with Pillow 13.0.0, numpy 2.4.6 and Python 3.11. kd must give the same bytes: decoded, and
resized as Pillow's BILINEAR does. 16-bit files are made by hand, and their 8-bit values are
round(value * 255 / 65535), which Pillow does not do.
"""
import io
import json
import pathlib
import struct
import zlib

import numpy
import PIL
from PIL import Image

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "images"
HEIGHT, WIDTH = 20, 30


def picture(height=HEIGHT, width=WIDTH):
    y, x = numpy.mgrid[0:height, 0:width] / 7.0
    planes = [127 + 120 * numpy.sin(x + k) * numpy.cos(y * (1 + k / 2)) for k in range(3)]
    return numpy.stack(planes, axis=2).astype(numpy.uint8)


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, depth, color, rows):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def sixteen(values):
    """An RGB PNG of 16-bit values [H, W, 3]."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png(values.shape[1], values.shape[0], 16, 2, rows)


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def claimed(jpeg, width, height):
    """The JPEG with another size in its header."""
    place = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:place] + struct.pack(">HH", height, width) + jpeg[place + 4:]


def main():
    FOLDER.mkdir(exist_ok=True)
    rgb = Image.fromarray(picture())
    grey = rgb.convert("L")
    alpha = rgb.convert("RGBA")
    alpha.putalpha(grey)
    jpeg = encoded(rgb, "JPEG", quality=90)
    sound = {
        "rgb.jpg": jpeg,
        "progressive.jpg": encoded(rgb, "JPEG", quality=85, progressive=True),
        "grey.jpg": encoded(grey, "JPEG", quality=90),
        "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", quality=90),
        "rgb.png": encoded(rgb, "PNG"),
        "grey.png": encoded(grey, "PNG"),
        "one-bit.png": encoded(grey.convert("1"), "PNG"),
        "palette.png": encoded(rgb.quantize(9), "PNG", bits=4),
        "palette-alpha.png": encoded(alpha.quantize(12), "PNG"),
        "alpha.png": encoded(alpha, "PNG"),
    }
    values = numpy.arange(HEIGHT * WIDTH * 3, dtype=numpy.int64).reshape(HEIGHT, WIDTH, 3) * 36
    flat = png(60000, 60000, 8, 2, b"\0" * 100)
    broken = {
        "cut.jpg": jpeg[:len(jpeg) * 2 // 3],
        "cut.png": sound["rgb.png"][:len(sound["rgb.png"]) * 2 // 3],
        "changed.png": sound["rgb.png"].replace(b"IDAT", b"IDAT\x01", 1)[:-1],
        "huge.jpg": claimed(jpeg, 60000, 60000),
        "huge.png": flat,
        "text.jpg": b"this is no image",
        "empty.png": b"",
        "header.jpg": jpeg[:20],
    }
    files = dict(sound)
    files["sixteen.png"] = sixteen(values)
    files.update(broken)
    for path in FOLDER.iterdir():
        path.unlink()
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)

    decoded = {}
    for name in sound:
        array = numpy.asarray(Image.open(FOLDER / name).convert("RGB"))
        decoded[name] = array.transpose(2, 0, 1).flatten().tolist()
    eight = (values * 255 + 32767) // 65535
    decoded["sixteen.png"] = eight.transpose(2, 0, 1).flatten().tolist()

    resized = []
    for box, (height, width) in [
        ((0, 0, WIDTH, HEIGHT), (8, 8)), ((0, 0, WIDTH, HEIGHT), (7, 33)),
        ((0, 0, WIDTH, HEIGHT), (41, 19)), ((3, 2, 20, 13), (16, 16)),
        ((5, 5, 6, 6), (4, 4)), ((0, 0, WIDTH, HEIGHT), (1, 1)), ((0, 4, 30, 5), (20, 30)),
    ]:
        result = rgb.crop(box).resize((width, height), Image.Resampling.BILINEAR)
        resized.append({
            "box": list(box), "height": height, "width": width,
            "pixels": numpy.asarray(result).transpose(2, 0, 1).flatten().tolist()})
    record = {"pillow": PIL.__version__, "height": HEIGHT, "width": WIDTH, "decoded": decoded,
              "broken": sorted(broken), "resized": resized}
    (HERE / "images.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
