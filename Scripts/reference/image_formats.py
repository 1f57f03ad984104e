"""Writes the TIFF, WebP and Netpbm fixtures of ImagingTests, by tifffile and Pillow (pip install tifffile imagecodecs
pillow numpy): python3 Scripts/reference/image_formats.py Tests/ImagingTests/Fixtures/formats

All hold one pattern of 37 x 23 pixels, which the tests know in closed form: (7 x + 13 y + 29 c) modulo what the samples
can hold; those with a point hold (that modulo 256) / 16 - 4.
"""
import os
import sys

import numpy as np
import tifffile
from PIL import Image

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
WIDTH, HEIGHT = 37, 23


def pattern(channels, most, kind):
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    values = (7 * x + 13 * y + 29 * c) % (most + 1)
    return (values[..., 0] if channels == 1 else values).astype(kind)


def path(name):
    return os.path.join(folder, name)


def tiff(name, data, **options):
    tifffile.imwrite(path(name + ".tif"), data, metadata=None, **options)


grey8, rgb8 = pattern(1, 255, "uint8"), pattern(3, 255, "uint8")
tiff("grey8-lzw", grey8, compression="lzw", rowsperstrip=5)
tiff("grey16-big-endian", pattern(1, 65535, "uint16"), byteorder=">", compression="zlib", predictor=True)
tiff("grey16-signed", (pattern(1, 65535, "int32") - 32768).astype("int16"))
tiff("grey32", pattern(1, 255, "uint32") * 1000 + 7)
tiff("float32-tiled", (pattern(1, 255, "float32") / 16 - 4), tile=(16, 16))
tiff("float64", (pattern(1, 255, "float64") / 16 - 4))
tiff("float-unit", (pattern(1, 255, "float32") / 255))
tiff("grey8-white", 255 - grey8, photometric="miniswhite")
tiff("bits", pattern(1, 1, "bool"), photometric="minisblack")
tiff("rgb8-planar", np.moveaxis(rgb8, 2, 0).copy(), photometric="rgb", planarconfig="separate")
tiff("rgb16-tiled", pattern(3, 65535, "uint16"), photometric="rgb", tile=(16, 32), compression="zstd")
tiff("rgba8", pattern(4, 255, "uint8"), photometric="rgb", extrasamples=["unassalpha"])
tiff("grey8-bigtiff", grey8, bigtiff=True)
tiff("grey8-inch", grey8, resolution=(254, 508), resolutionunit="inch")
Image.fromarray(pattern(1, 15, "uint8") * 17).convert("P").save(path("palette.tif"))
tifffile.imwrite(
    path("stack-imagej.tif"), np.stack([grey8, 255 - grey8, grey8 // 2]), imagej=True,
    resolution=(1 / 0.65, 1 / 0.65), metadata={"axes": "ZYX", "unit": "um"})
tifffile.imwrite(
    path("calibrated.ome.tif"), pattern(1, 65535, "uint16"), ome=True,
    metadata={"axes": "YX", "PhysicalSizeX": 250, "PhysicalSizeXUnit": "nm", "PhysicalSizeY": 500,
              "PhysicalSizeYUnit": "nm"})
# A smaller page is a preview.
with tifffile.TiffWriter(path("preview.tif")) as writer:
    writer.write(grey8, metadata=None)
    writer.write(grey8[::2, ::2].copy(), metadata=None, subfiletype=1)
Image.fromarray(rgb8).convert("CMYK").save(path("cmyk.tif"))

Image.fromarray(rgb8).save(path("rgb.webp"), lossless=True)
Image.fromarray(pattern(4, 255, "uint8") | np.array([0, 0, 0, 1], "uint8")).save(
    path("rgba.webp"), lossless=True, exact=True)
Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, "uint8")).save(path("lossy.webp"), quality=90)
frames = [Image.fromarray(rgb8), Image.fromarray(255 - rgb8)]
frames[0].save(path("animated.webp"), save_all=True, append_images=frames[1:], lossless=True)


def netpbm(name, head, body):
    with open(path(name), "wb") as file:
        file.write(head.encode() + body)


def plain(values):
    return " ".join(str(v) for v in values.ravel()).encode() + b"\n"


size = f"{WIDTH} {HEIGHT}"
bits = pattern(1, 1, "uint8")
netpbm("plain.pbm", f"P1\n# bits\n{size}\n", plain(1 - bits).replace(b" ", b""))
netpbm("plain.pgm", f"P2 {size} 1000\n", plain(pattern(1, 1000, "uint16")))
netpbm("plain.ppm", f"P3\n{size}\n255\n", plain(rgb8))
netpbm("raw.pbm", f"P4\n{size}\n", np.packbits(1 - bits, axis=1).tobytes())
netpbm("raw.pgm", f"P5\n#one\n{WIDTH}\n#two\n{HEIGHT} 255\n", grey8.tobytes())
netpbm("raw16.pgm", f"P5\n{size}\n65535\n", pattern(1, 65535, ">u2").tobytes())
netpbm("raw.ppm", f"P6\n{size}\n255\n", rgb8.tobytes())
