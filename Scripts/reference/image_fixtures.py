"""Makes the PNG and JPEG files of Tests/ImagingTests/Fixtures that ImageReadingTests reads.

    python3 Scripts/reference/image_fixtures.py

PNGs are put together byte by byte, so that every depth, colour type and interlacing occurs; their
samples follow the formula `sample`, which the tests repeat. JPEGs are Pillow's, of the picture
`shade`, which is smooth enough to survive compression.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "ImagingTests" / "Fixtures"
WIDTH, HEIGHT = 13, 11
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
NAMES = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgba"}


def sample(x, y, channel, depth):
    return (x * 37 + y * 101 + channel * 5903 + x * y * 7 + (x + 3 * y) * 257) % (1 << depth)


def palette_colour(index):
    return (index * 7 % 256, 255 - index * 3 % 256, index * 31 % 256)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_row(values, depth):
    if depth == 16:
        return struct.pack(f">{len(values)}H", *values)
    if depth == 8:
        return bytes(values)
    bits = "".join(format(v, f"0{depth}b") for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def png(colour, depth, interlaced, transparency=None):
    def pixels(xs, y):
        return [sample(x, y, c, depth) for x in xs for c in range(CHANNELS[colour])]

    raw = b""
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    for left, top, dx, dy in passes:
        xs = range(left, WIDTH, dx)
        if len(xs):
            for y in range(top, HEIGHT, dy):
                raw += b"\0" + packed_row(pixels(xs, y), depth)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, interlaced))
    if colour == 3:
        out += chunk(b"PLTE", b"".join(bytes(palette_colour(i)) for i in range(1 << depth)))
    if transparency is not None:
        out += chunk(b"tRNS", transparency)
    out += chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")
    return out


def write_pngs():
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for colour, choices in depths.items():
        for depth in choices:
            for interlaced in (0, 1):
                name = f"{NAMES[colour]}-{depth}{'-interlaced' if interlaced else ''}.png"
                (FIXTURES / name).write_bytes(png(colour, depth, interlaced))
    # One transparent colour, that of pixel (2, 1); palettes name an alpha for each of their entries.
    for depth in (1, 2, 4, 8, 16):
        value = struct.pack(">H", sample(2, 1, 0, depth))
        (FIXTURES / f"grey-{depth}-transparent.png").write_bytes(png(0, depth, 0, value))
    for depth in (8, 16):
        value = struct.pack(">HHH", *(sample(2, 1, c, depth) for c in range(3)))
        (FIXTURES / f"rgb-{depth}-transparent.png").write_bytes(png(2, depth, 0, value))
    alphas = bytes(255 - 40 * i for i in range(4))
    (FIXTURES / "palette-4-transparent.png").write_bytes(png(3, 4, 1, alphas))


def shade(width, height):
    """Different along both axes and in every channel, so that no two orientations agree."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return np.stack([x * 5 + 10, 240 - y * 6, 60 + x * 2 + y * 3], axis=-1).astype(np.uint8)


def write_jpegs():
    picture = Image.fromarray(shade(40, 24))
    picture.save(FIXTURES / "baseline.jpg", quality=95, subsampling=0)
    picture.save(FIXTURES / "subsampled.jpg", quality=95, subsampling=2)
    picture.save(FIXTURES / "progressive.jpg", quality=95, subsampling=0, progressive=True)
    Image.fromarray(shade(40, 24)[..., 0]).save(FIXTURES / "grey.jpg", quality=95)
    picture.convert("CMYK").save(FIXTURES / "cmyk.jpg", quality=60)
    # What a camera stores, given how it was held: the inverse of what a viewer does.
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    for orientation, operation in stored.items():
        turned = picture if operation is None else picture.transpose(operation)
        exif = Image.Exif()
        # Another tag before it, so that the search has something to pass over.
        exif[0x010F] = "CurveTrace"
        exif[0x0112] = orientation
        turned.save(FIXTURES / f"orientation-{orientation}.jpg", quality=95, subsampling=0, exif=exif)


if __name__ == "__main__":
    FIXTURES.mkdir(parents=True, exist_ok=True)
    write_pngs()
    write_jpegs()
