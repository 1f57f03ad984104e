"""Makes Tests/ImagingTests/Fixtures/animated.png and animated-frames.png with numpy, and a test reads them.

    python3 Scripts/reference/animated_frames.py

The first is an animated PNG of six RGBA frames, of which later ones cover only a part, with every way to dispose of a
frame and to blend it (W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2025, section 11.3.6);
the second has what is to be shown, frame by frame from left to right, put together here in floating point.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parents[2] / "Tests/ImagingTests/Fixtures"
WIDTH, HEIGHT = 24, 16
NONE, BACKGROUND, PREVIOUS = 0, 1, 2
SOURCE, OVER = 0, 1
# Left, top, width, height, disposal, blend.
FRAMES = [
    (0, 0, WIDTH, HEIGHT, NONE, SOURCE),
    (3, 2, 11, 7, PREVIOUS, OVER),
    (8, 5, 12, 10, BACKGROUND, SOURCE),
    (0, 0, 9, 16, NONE, OVER),
    (4, 4, 18, 8, PREVIOUS, SOURCE),
    (10, 1, 14, 15, NONE, OVER),
]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def compressed(pixels):
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))


generator = np.random.default_rng(1)
parts, shown = [], []
canvas = np.zeros((HEIGHT, WIDTH, 4))
number = 0
for index, (left, top, width, height, disposal, blend) in enumerate(FRAMES):
    pixels = generator.integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = generator.choice([0, 90, 255], (height, width))
    parts.append(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, left, top, 8, 100, disposal, blend)))
    number += 1
    if index == 0:
        parts.append(chunk(b"IDAT", compressed(pixels)))
    else:
        parts.append(chunk(b"fdAT", struct.pack(">I", number) + compressed(pixels)))
        number += 1
    before = canvas.copy()
    place = (slice(top, top + height), slice(left, left + width))
    own, below = pixels / 255, canvas[place]
    if blend == OVER:
        rest = below[..., 3:] * (1 - own[..., 3:])
        alpha = own[..., 3:] + rest
        color = own[..., :3] * own[..., 3:] + below[..., :3] * rest
        own = np.concatenate([np.divide(color, alpha, out=np.zeros_like(color), where=alpha > 0), alpha], -1)
    canvas[place] = own
    shown.append(canvas.copy())
    if disposal == BACKGROUND:
        canvas[place] = 0
    elif disposal == PREVIOUS:
        canvas = before
header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0)
control = struct.pack(">II", len(FRAMES), 0)
(FOLDER / "animated.png").write_bytes(
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"acTL", control) + b"".join(parts) + chunk(b"IEND", b""))
assert Image.open(FOLDER / "animated.png").n_frames == len(FRAMES)
strip = np.concatenate(shown, 1)
Image.fromarray(np.round(strip * 255).astype(np.uint8), "RGBA").save(FOLDER / "animated-frames.png")
